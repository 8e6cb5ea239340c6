"""Tests of `api.support`."""
