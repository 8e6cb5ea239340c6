"""Tests of `api.learners`."""
