"""Tests of `api.processes`."""
