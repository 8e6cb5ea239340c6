"""The way to a running service over HTTP: the client, what goes over the wire, and a service started for a while.

Simulated learners (`symphonie simulate --live`) and everything in `loadtests` share it.
"""
