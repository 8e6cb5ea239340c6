"""The page about one learner: what is believed, what comes next and why, what happened, and the conversation."""
