"""The HTTP benchmark: what a result costs, in units of a hello of the same application in the same run."""
