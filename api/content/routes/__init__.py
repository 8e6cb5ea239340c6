"""The routes of content."""
