"""The update of an item with one skill in the two ways that were not taken: small arrays, and a compiled call.

Both take and give the same structures as `engine.tracing.update` with `rounded=True`, because that is what the live
state holds and what the service answers with.
"""

import math
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from engine.tracing import ItemParameters, Result, TracingState, UpdateInfo

Floats = NDArray[np.float64]
P = ParamSpec("P")
R = TypeVar("R")


def update_arrays(state: TracingState, result: Result, parameters: ItemParameters) -> tuple[TracingState, UpdateInfo]:
    """Update by vectors of G numbers."""
    right, wrong, learn, keep = _tables(parameters)
    ability, mastery = np.array(state.ability), np.array(state.skills[0])
    low, high = right if result.score >= 1.0 else wrong
    joint = mastery * high
    evidence = joint + (1.0 - mastery) * low
    weights = ability * evidence
    total = float(weights.sum())
    new_ability = weights / total
    known = joint / evidence
    moved = known * keep + (1.0 - known) * learn
    mirrored = np.where(moved < 0.5, moved, moved - 1.0).astype(np.float32).astype(np.float64)
    new = np.where(mirrored < 0.0, 1.0 + mirrored, mirrored)
    after = float(new_ability @ new)
    variance = float(new_ability @ (new * new)) - after * after
    info = _info(result, total, float(ability @ mastery), after, variance)
    return TracingState(tuple(new_ability.tolist()), (tuple(new.tolist()),)), info


def update_compiled(state: TracingState, result: Result, parameters: ItemParameters) -> tuple[TracingState, UpdateInfo]:
    """Update by one call of a compiled function."""
    right, wrong, learn, keep = _tables(parameters)
    ability, mastery = np.array(state.ability), np.array(state.skills[0])
    total, before, after, variance = _kernel(ability, mastery, right if result.score >= 1.0 else wrong, learn, keep)
    return TracingState(tuple(ability.tolist()), (tuple(mastery.tolist()),)), _info(
        result, total, before, after, variance
    )


def _info(result: Result, total: float, before: float, after: float, variance: float) -> UpdateInfo:
    p_correct = total if result.score >= 1.0 else 1.0 - total
    return UpdateInfo(p_correct, (before,), (after,), (math.sqrt(max(variance, 0.0)),), math.log(total))


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast("Callable[P, R]", numba.njit(error_model="numpy")(function))


@_compiled
def _kernel(
    ability: Floats, mastery: Floats, table: Floats, learn: Floats, keep: float
) -> tuple[float, float, float, float]:
    total = before = 0.0
    for g in range(len(ability)):
        joint = mastery[g] * table[1, g]
        evidence = joint + (1.0 - mastery[g]) * table[0, g]
        known = joint / evidence
        before += ability[g] * mastery[g]
        ability[g] *= evidence
        total += ability[g]
        moved = known * keep + (1.0 - known) * learn[g]
        mirrored = np.float64(np.float32(moved if moved < 0.5 else moved - 1.0))
        mastery[g] = 1.0 + mirrored if mirrored < 0.0 else mirrored
    after = square = 0.0
    for g in range(len(ability)):
        ability[g] /= total
        after += ability[g] * mastery[g]
        square += ability[g] * mastery[g] * mastery[g]
    return total, before, after, square - after * after


_cache: dict[int, tuple[Floats, Floats, Floats, float]] = {}


def _tables(parameters: ItemParameters) -> tuple[Floats, Floats, Floats, float]:
    """Give the tables as arrays; a model made for either way would hold them like that, so they are kept."""
    found = _cache.get(id(parameters))
    if found is None:
        odds, learn = np.array(parameters.odds), np.array(parameters.learn[0])
        found = _cache[id(parameters)] = (
            odds / (1.0 + odds), 1.0 / (1.0 + odds), learn / (1.0 + learn), parameters.keep[0]
        )  # fmt: skip
    return found
