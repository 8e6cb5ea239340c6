"""Use cases: each takes what a door has decoded, and talks to the stores and the engine."""
