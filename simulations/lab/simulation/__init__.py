"""`symphonie simulate`: policies in simulated worlds, over processes or a cluster."""
