"""What can be learned: skills, items, resources, goals, and how they hang together. Pure."""
