"""What sources send, until it is results and traces: their settings, the queue, what became of it."""
