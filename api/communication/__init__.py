"""What is said to people: planned, decided on once more when it goes, brought by a channel, and what became of it."""
