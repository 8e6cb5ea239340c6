"""One module per migration, in plain SQL."""
