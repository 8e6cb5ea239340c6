"""Send a table of real interactions through the HTTP API and judge what the service said before each result."""
