"""Fitting: from tables of results to the parameters that tracing uses."""
