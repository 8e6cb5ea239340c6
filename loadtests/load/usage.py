"""What the processes of a service used during a run: cores and memory by role, and whether memory grows."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import Final, TypeAlias

import msgspec
import numpy as np

from loadtests.load.measured import ELSEWHERE, LoadRun, ProcessSample

Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]

LEAST_SAMPLES: Final = 10
"""Below, nothing is said about a slope."""
NEGLIGIBLE_CORES: Final = 0.2
CONFIDENCE: Final = 0.95


class Slope(msgspec.Struct, frozen=True):
    """How something grows, per second, with its interval of 95 %."""

    per_s: float
    low: float
    high: float
    n: int  # samples

    @property
    def is_growing(self) -> bool:
        """Whether it grows for certain: the interval lies above zero."""
        return self.low > 0


def cores_used(processes: Iterable[ProcessSample], first_s: float, end_s: float) -> dict[str, float]:
    """Give the processor seconds a second of each role between the first and the last sample of [first, end).

    Processes that began in between count from their first sample on.
    """
    seen: dict[tuple[str, int], list[ProcessSample]] = defaultdict(list)
    for one in processes:
        if first_s <= one.at_s < end_s:
            seen[one.role, one.pid].append(one)
    times = [one.at_s for samples in seen.values() for one in samples]
    cores: dict[str, float] = defaultdict(float)
    for (role, _), samples in seen.items():
        cores[role] += (samples[-1].cpu_s - samples[0].cpu_s) / ((max(times) - min(times)) or math.inf)
    return {role: round(value, 3) for role, value in cores.items()}


def cores_elsewhere(run: LoadRun) -> float:
    """Give the cores that other programs used on average, where that is enough to slow the service down; else 0."""
    cores = cores_used(run.processes, 0.0, run.seconds).get(ELSEWHERE, 0.0)
    return cores if run.service and cores > NEGLIGIBLE_CORES else 0.0


def cores_over_time(processes: Iterable[ProcessSample], edges: Sequence[float]) -> dict[str, list[float]]:
    """Give the processor seconds a second of each role between each two edges (ascending, in seconds).

    Between samples a process is taken to work evenly; NaN after the last sample of all.
    """
    seen: dict[tuple[str, int], list[ProcessSample]] = defaultdict(list)
    for one in processes:
        seen[one.role, one.pid].append(one)
    bounds = np.asarray(edges)
    first_s = min((samples[0].at_s for samples in seen.values()), default=0.0)
    last_s = max((samples[-1].at_s for samples in seen.values()), default=0.0)
    lengths = np.diff(np.clip(bounds, first_s, last_s)).clip(1e-9)
    cores: dict[str, Floats] = defaultdict(lambda: np.zeros(len(bounds) - 1))
    for (role, _), samples in seen.items():
        used = np.interp(bounds, [one.at_s for one in samples], [one.cpu_s for one in samples])
        cores[role] += np.diff(used) / lengths
    return {role: np.where(bounds[:-1] < last_s, values, np.nan).tolist() for role, values in cores.items()}


def memory_by_role(processes: Iterable[ProcessSample]) -> dict[str, dict[float, int]]:
    """Give the memory of each role in bytes, all its processes together, at each second at which it was looked at."""
    found: dict[str, dict[float, int]] = defaultdict(dict)
    for one in processes:
        if one.memory_bytes is not None:
            found[one.role][one.at_s] = found[one.role].get(one.at_s, 0) + one.memory_bytes
    return dict(found)


def memory_slopes(processes: Iterable[ProcessSample], since_s: float = 0.0) -> Mapping[str, Slope]:
    """Say of each role how its memory grows, in bytes per second, from some second on (the first ones fill caches)."""
    found = {}
    for role, known in memory_by_role(processes).items():
        times = [at_s for at_s in sorted(known) if at_s >= since_s]
        if len(times) >= LEAST_SAMPLES:
            found[role] = slope_of(times, [known[at_s] for at_s in times])
    return found


def slope_of(times: Sequence[float], values: Sequence[float]) -> Slope:
    """Estimate a slope robustly: the median of the slopes of all pairs, with an interval from Kendall's score.

    Memory grows in steps and peaks for a moment, so a median is asked and not a mean (Theil 1950; Sen 1968, whose
    section 6 has the interval). What a process holds now it mostly holds a second later, so samples depend on each
    other, and Sen's interval, which takes them for independent, would find growth where there is none. The variance of
    Kendall's score is therefore multiplied by n/n*, by how many more samples there are than independent ones would have
    to be (Yue and Wang 2004; n* of a process of first order: Matalas and Langbein 1962, here in the limit of many).
    Made-up memory that wanders without growing (autocorrelation 0.95, 60 and 180 samples) is then called growing in 3
    and 5 % of the runs; with the factor of Hamed and Rao (1998), which adds up all lags, in 17 and 13 %.

    Args:
        times: Ascending, in seconds; at least `LEAST_SAMPLES`.
        values: One for each.
    """
    t, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    first, second = np.triu_indices(len(t), k=1)
    slopes = np.sort((y[second] - y[first]) / (t[second] - t[first]))
    estimate = float(np.median(slopes))
    n = len(t)
    variance = n * (n - 1) * (2 * n + 5) / 18 * _variance_factor(y - estimate * t)
    half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * math.sqrt(variance)
    # Sen (1968): the slopes with these ranks, counted from 0, bound the interval.
    low = max(0, math.floor((len(slopes) - half) / 2))
    high = min(len(slopes) - 1, math.ceil((len(slopes) + half) / 2))
    return Slope(estimate, float(slopes[low]), float(slopes[high]), n)


def _variance_factor(residuals: Floats) -> float:
    """Give n/n* = (1 + ρ) / (1 − ρ), at least 1, where ρ is the autocorrelation at lag 1 of the ranks about the slope.

    The sample's ρ is too low by about (2 + 4ρ)/n where a line has been taken off (van Giersbergen 2005), and mended.
    """
    n = len(residuals)
    ranks = _ranks(residuals) - (n + 1) / 2
    rho = float(ranks[1:] @ ranks[:-1]) / (float(ranks @ ranks) or math.inf)
    mended = min(rho + (2 + 4 * rho) / n, 1 - 2 / n)
    return max(1.0, (1 + mended) / (1 - mended))


def _ranks(values: Floats) -> Floats:
    """Give the ranks from 1; what is equal shares the mean of theirs. Loading `scipy.stats` for it takes a second."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks
