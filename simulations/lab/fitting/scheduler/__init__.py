"""Fits on a Dask cluster: parts of a table stay with its workers, and only sums come back."""
