"""Simulated learners and the worlds that they live in."""
