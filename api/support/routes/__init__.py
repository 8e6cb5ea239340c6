"""The routes of support."""
