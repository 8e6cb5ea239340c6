"""Load, replay and demonstration, over HTTP only."""
