"""Live states traced again from the record: asked for, done, compared."""
