"""Single steps of the filter, compiled into whatever takes them: `averages`, `monotony`, `readiness`, `rounding`."""

import math

import numpy as np

from engine.compiling import inlined
from engine.tracing.kernel_arrays import Floats, Ints, ModelArrays
from engine.tracing.monotony import ABOVE, LEAST
from engine.tracing.rounding import HALF, SMALLEST


@inlined
def shown_of(mastery: float, held: float) -> float:
    """Do `monotony.shown`."""
    return min(max(mastery - held, 0.0), 1.0)


@inlined
def marginal(ability: Floats, nodes: Floats, row: int) -> float:
    """Do `averages.marginal`."""
    total = 0.0
    for g in range(len(ability)):
        total += ability[g] * nodes[row, g]
    return min(total, 1.0)


@inlined
def readiness(model: ModelArrays, skill: int, nodes: Floats, places: Ints, ability: Floats) -> float:
    """Do `readiness.readiness`; a place of -1 is that of a prerequisite without an opportunity."""
    ready = 1.0
    for at in range(model.arrow_offsets[skill], model.arrow_offsets[skill + 1]):
        place, mastery = places[model.needed[at]], 0.0
        for g in range(len(ability)):
            mastery += ability[g] * (nodes[place, g] if place >= 0 else model.prior[model.needed[at], g])
        ready *= 1.0 - model.strengths[at] * (1.0 - min(mastery, 1.0))
    return ready


@inlined
def odds_factor(ability: Floats, learn: Floats, skill: int, factor: float, ready: float) -> float:
    """Do `readiness.odds_factor`."""
    learned = missed = 0.0
    for g in range(len(ability)):
        odds = learn[skill, g] * factor
        learned += ability[g] * (odds / (1.0 + odds))
        missed += ability[g] * (1.0 / (1.0 + odds))
    return ready * missed / (missed + learned * (1.0 - ready))


@inlined
def single(model: ModelArrays, value: float) -> float:
    """Do `covariates.single`."""
    return np.float64(np.float32(value)) if model.rounded else value


@inlined
def round_mastery(mastery: float) -> float:
    """Do `rounding.round_mastery`."""
    x = np.float64(np.float32(mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST)))
    return 1.0 + x if x < 0.0 else x


@inlined
def stored_back(model: ModelArrays, held: float) -> float:
    """Do `monotony.stored`."""
    if not model.rounded or held == 0.0:
        return held
    stored = single(model, max(abs(held) * ABOVE, LEAST))
    return stored if held > 0.0 else -stored


@inlined
def retention(elapsed_days: float, decay: float, tau_days: float) -> float:
    """Do `update.retention`."""
    if elapsed_days <= 0.0 or decay == 0.0:
        return 1.0
    return math.pow(1.0 + elapsed_days / tau_days, -decay)
