"""How one is written to, and mail of which nobody knows whose it is."""
