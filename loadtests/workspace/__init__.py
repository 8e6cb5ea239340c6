"""The workspace under load: what its pages cost with many learners, and what they cost while nothing happens."""
