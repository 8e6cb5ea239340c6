"""Tests of `api.results`."""
