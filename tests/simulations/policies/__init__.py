"""Tests of the laboratory's policies."""
