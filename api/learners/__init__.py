"""What is believed about a learner, what happened, what comes next, and what may be taken along."""
