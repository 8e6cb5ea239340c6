"""What changed, told to open pages as server-sent events: that there is something, never what."""
