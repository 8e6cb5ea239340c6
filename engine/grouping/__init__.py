"""Who may learn together, because they fail the same skill; pure."""
