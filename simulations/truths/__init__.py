"""What is true of simulated learners: families of worlds, each three functions on whole classes."""
