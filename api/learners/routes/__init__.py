"""The routes of learners."""
