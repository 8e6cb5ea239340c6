"""Traces and metrics for an OpenTelemetry collector (OTLP over HTTP), off unless `SYMPHONIE_OTLP_ENDPOINT` is set.

Nothing here is imported while it is off. When it is on, the functions of `spans.PLACES` are wrapped as a process
starts, so that none of them knows of it. `choosing` alone is, by whoever starts processes.
"""
