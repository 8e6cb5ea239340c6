"""Mail as it comes in: listened for, read, judged, and taken into the case that it answers, exactly once."""
