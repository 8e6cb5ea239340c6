"""What is said to people, to whom, when, and what became of it."""
