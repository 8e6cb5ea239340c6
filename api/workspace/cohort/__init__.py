"""Cohorts and learners in the workspace: who stands where, who fails the same, who is silent, how promises are kept."""
