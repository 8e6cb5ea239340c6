"""Tests of the finding of FAQ entries."""
