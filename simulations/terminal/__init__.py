"""What commands have in common on a terminal: consoles, languages, progress, the key of a service."""
