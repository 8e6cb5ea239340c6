"""Where a teacher chooses what is placed in a course of a learning platform."""
