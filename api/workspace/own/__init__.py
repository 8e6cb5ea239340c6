"""The learner's own pages: what is next and why, what they know, what was changed, who answers them, their data."""
