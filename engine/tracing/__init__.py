"""The belief: exact Bayesian knowledge tracing with ability and item difficulty."""
