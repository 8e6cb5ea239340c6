"""What other systems speak, in our words: each integration translates and never decides."""
