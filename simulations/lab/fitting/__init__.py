"""`symphonie fit`: parameters from a table of results."""
