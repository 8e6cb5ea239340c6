"""What the laboratory's commands do: read tables, fit, judge, simulate, suggest; on cores or on Dask."""
