"""Ratios of speeds within one run; never part of the test run, because they take time to mean something."""
