"""Messages laid down before a course: who is told what, when, how, and where answers come back. Pure."""
