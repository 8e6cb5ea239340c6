"""The decision: what a learner does next, and why."""
