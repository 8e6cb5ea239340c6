"""EM for all skills and starts at once, each converging by itself, accelerated by squared extrapolation.

Varadhan & Roland (2008), "Simple and globally convergent methods for accelerating the convergence of any EM algorithm",
scheme S3, on the logits of the parameters: with the steps r = z₁ - z₀ and v = (z₂ - z₁) - r of two turns of EM,

    z' = z₀ - 2αr + α²v,    α = -|r| / |v| ≤ -1

An extrapolation is taken only if it is at least as likely as z₁; otherwise EM goes on from z₁, so that the likelihood
never falls.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.fitting.classic.expectation import ExpectedCounts, Expects
from engine.fitting.classic.layout import Floats, Ints
from engine.fitting.classic.maximisation import Guards, maximise_into

LONGEST_STEP = 64.0  # |α|; beyond it nothing was ever accepted


class Settings(NamedTuple):
    """When to stop.

    Attributes:
        tolerance: A skill has converged when a cycle raises its log-likelihood by less than this share of it.
        max_cycles: Of two turns of EM each.
        guards: What parameters are held to.
    """

    tolerance: float = 1e-8
    max_cycles: int = 500
    guards: Guards = Guards()


class Ascent(NamedTuple):
    """Where S starts of K skills ended.

    Attributes:
        parameters: float64[S, n_parameters].
        log_likelihood: float64[S, K].
        turns: int64[S, K], how often the expectation was taken.
        converged: bool[S, K]; False where `max_cycles` ended it.
    """

    parameters: Floats
    log_likelihood: Floats
    turns: Ints
    converged: NDArray[np.bool_]


def ascend(
    expectation: Expects,
    starts: Floats,
    free: NDArray[np.bool_],
    settings: Settings,
    report_progress: Callable[[float], None],
) -> Ascent:
    """Climb from each start to a maximum of the likelihood.

    Args:
        expectation: Of the sequences.
        starts: float64[S, n_parameters].
        free: bool[n_parameters], what may move.
        settings: When to stop.
        report_progress: Told the share of starts and skills that have converged.
    """
    layout = expectation.layout
    owner, section = layout.owner, layout.starts
    active = np.ones((len(starts), layout.n_skills), np.bool_)
    turns = np.ones(active.shape, np.int64)
    farthest = np.full(active.shape, 4.0)
    here = starts.copy()

    def turn(parameters: Floats) -> tuple[Floats, ExpectedCounts]:
        """Give where EM goes from here, and what it counted."""
        expected = expectation.of(parameters, active)
        after = parameters.copy()
        maximise_into(expected.hits, expected.misses, free, owner, section, active, settings.guards, after)
        return after, expected

    first, expected = turn(here)
    likelihood = expected.log_likelihood.copy()
    for _ in range(settings.max_cycles):
        second, expected = turn(first)
        plain = expected.log_likelihood.copy()
        beyond = second.copy()
        extrapolate(here, first, second, free, owner, section, active, farthest, settings.guards, beyond)
        after, expected = turn(beyond)
        settle(
            expected.log_likelihood, plain, owner, active, farthest, settings.tolerance,
            (here, first, second, beyond, after), likelihood, turns,
        )  # fmt: skip
        report_progress(1.0 - np.count_nonzero(active) / active.size)
        if not active.any():
            break
    return Ascent(here, likelihood, turns, ~active)


@compiled
def extrapolate(
    here: Floats,
    first: Floats,
    second: Floats,
    free: NDArray[np.bool_],
    owner: Ints,
    section: Ints,
    active: NDArray[np.bool_],
    farthest: Floats,
    guards: Guards,
    beyond: Floats,
) -> None:
    """Look ahead from two turns of EM, within the guards; fill `beyond`."""
    n_results = section[4] - section[3]
    for start in range(here.shape[0]):
        step, bend = np.zeros(active.shape[1]), np.zeros(active.shape[1])
        for place in range(len(owner)):
            if active[start, owner[place]] and free[place]:
                r = _logit(first[start, place]) - _logit(here[start, place])
                v = _logit(second[start, place]) - _logit(first[start, place]) - r
                step[owner[place]] += r * r
                bend[owner[place]] += v * v
        for place in range(len(owner)):
            skill = owner[place]
            if active[start, skill] and free[place] and bend[skill] > 0.0:
                length = min(max(math.sqrt(step[skill] / bend[skill]), 1.0), farthest[start, skill])
                z = _logit(here[start, place])
                r = _logit(first[start, place]) - z
                v = _logit(second[start, place]) - _logit(first[start, place]) - r
                ahead = 1.0 / (1.0 + math.exp(-(z + 2.0 * length * r + length * length * v)))
                beyond[start, place] = min(max(ahead, guards.lowest), 1.0 - guards.lowest)
        for guess in range(section[3], section[4]):
            slip = guess + n_results
            if active[start, owner[guess]] and beyond[start, guess] + beyond[start, slip] > 1.0 - guards.gap:
                beyond[start, guess], beyond[start, slip] = second[start, guess], second[start, slip]


@compiled
def settle(
    ahead: Floats,
    plain: Floats,
    owner: Ints,
    active: NDArray[np.bool_],
    farthest: Floats,
    tolerance: float,
    points: tuple[Floats, Floats, Floats, Floats, Floats],
    likelihood: Floats,
    turns: Ints,
) -> None:
    """Take what the cycle found, or fall back to its plain turn; stop what no longer rises."""
    here, first, second, beyond, after = points
    n_starts, n_skills = active.shape
    taken = np.zeros(n_skills, np.bool_)
    for start in range(n_starts):
        moved = active[start].copy()
        for skill in range(n_skills):
            if moved[skill]:
                taken[skill] = ahead[start, skill] >= plain[start, skill]
                farthest[start, skill] = (
                    min(2.0 * farthest[start, skill], LONGEST_STEP)
                    if taken[skill]
                    else max(0.5 * farthest[start, skill], 1.0)
                )
                new = ahead[start, skill] if taken[skill] else plain[start, skill]
                turns[start, skill] += 2
                active[start, skill] = new - likelihood[start, skill] > tolerance * abs(new)
                likelihood[start, skill] = new
        for place in range(len(owner)):
            if moved[owner[place]]:
                is_taken = taken[owner[place]]
                here[start, place] = beyond[start, place] if is_taken else first[start, place]
                first[start, place] = after[start, place] if is_taken else second[start, place]


@compiled
def _logit(probability: float) -> float:
    return math.log(probability / (1.0 - probability))
