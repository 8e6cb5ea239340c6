"""What statements and events mean, and the road that they take."""
