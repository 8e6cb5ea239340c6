"""What other sites show of ours: what is next for a learner, and why."""
