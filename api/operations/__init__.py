"""What whoever runs the service looks at and does: keys, processes, what could not be written."""
