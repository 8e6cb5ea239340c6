"""The demonstration: a class of simulated learners works through the bundled course over HTTP."""
