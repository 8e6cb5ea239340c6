"""The orchestra in the laboratory."""
