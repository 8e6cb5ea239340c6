"""An xAPI store: statements as they were sent, queried as the standard (1.0.3; 2.0 on request) asks."""
