"""Traces of activity: visits, submissions, deadlines, meetings; taken in and told."""
