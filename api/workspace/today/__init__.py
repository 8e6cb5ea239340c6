"""Today: who needs a supporter, why, by when; and what they do about it."""
