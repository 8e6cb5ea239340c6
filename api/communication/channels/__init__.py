"""Ways to people: each takes one message to one person, and says what became of it."""
