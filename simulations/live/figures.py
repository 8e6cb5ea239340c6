"""Figures that everybody who talks to a service reports: latency percentiles."""

from collections.abc import Sequence

import msgspec
import numpy as np


class LatencyMs(msgspec.Struct, frozen=True):
    """Latency percentiles over requests, in milliseconds."""

    p50: float
    p95: float
    p99: float


def latency_ms(seconds: Sequence[float]) -> LatencyMs | None:
    """Summarise request latencies (seconds) as percentiles in milliseconds; None when nothing was measured.

    >>> latency_ms([0.001, 0.002, 0.003]).p50
    2.0
    """
    if not seconds:
        return None
    p50, p95, p99 = np.percentile(np.asarray(seconds) * 1e3, [50, 95, 99])
    return LatencyMs(round(float(p50), 3), round(float(p95), 3), round(float(p99), 3))
