"""Invitations to meetings: sent to calendars with mail, and what calendars answer."""
