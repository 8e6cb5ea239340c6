"""All skills of a live state at once, as arrays: what a decision and a reader look at."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.live.layout import NARROW, LearnerState
from engine.tracing.history import TICKS_PER_DAY
from engine.tracing.model import TracingModel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Columns(NamedTuple):
    """The records of a state, one row per skill that it holds.

    Attributes:
        skill: int64[n], index in the registry.
        opportunities: int64[n].
        last_tick: int64[n].
        streak: int64[n].
        active: uint8[n], masks of open adjustments.
        mastery: float64[n, G], P(mastered) given each node of ability, just after the last opportunity.
    """

    skill: Ints
    opportunities: Ints
    last_tick: Ints
    streak: Ints
    active: NDArray[np.uint8]
    mastery: Floats


class Masteries(NamedTuple):
    """P(mastered) of every skill of the graph.

    Attributes:
        now: float64[n_skills], forgetting over elapsed time included; the prior where nothing was seen.
        last: float64[n_skills], the same just after each skill's last opportunity.
    """

    now: Floats
    last: Floats


@cache
def _row_type(layout: int, n_nodes: int) -> np.dtype[np.void]:
    index = "<u2" if layout == NARROW else "<u4"
    return np.dtype(
        [
            ("skill", index),
            ("opportunities", index),
            ("tick_low", "<u4"),
            ("tick_high", "u1"),
            ("streak", "i1"),
            ("active", "u1"),
            ("nodes", "<f4", (n_nodes,)),
        ]
    )


def columns_of(state: LearnerState) -> Columns:
    """Return all records of a state as arrays (see `api.live.layout` for the bytes)."""
    rows = np.frombuffer(state.records, _row_type(state.layout, len(state.ability)))
    nodes = rows["nodes"].astype(np.float64)
    return Columns(
        rows["skill"].astype(np.int64),
        rows["opportunities"].astype(np.int64),
        rows["tick_low"] + rows["tick_high"].astype(np.int64) * (1 << 32),
        rows["streak"].astype(np.int64),
        rows["active"],
        np.where(nodes < 0.0, 1.0 + nodes, nodes),
    )


def masteries_of(state: LearnerState, columns: Columns, model: TracingModel, now_tick: int) -> Masteries:
    """Integrate ability out of every skill's mastery.

        last_k = Σ_g w_g m_kg,    now_k = last_k (1 + Δ_k / τ)^(-decay_k)

    Args:
        state: The learner.
        columns: Of that state.
        model: Of the state's revision.
        now_tick: When.
    """
    matrix = model.prior_matrix.copy()
    seen = columns.opportunities > 0
    skills = columns.skill if seen.all() else columns.skill[seen]
    matrix[skills] = columns.mastery if len(skills) == len(seen) else columns.mastery[seen]
    last = matrix @ np.array(state.ability)
    days = np.maximum(now_tick - columns.last_tick[seen], 0) / TICKS_PER_DAY
    now = last.copy()
    now[skills] *= (1.0 + days / model.tau_days) ** -model.forget_decay[skills]
    return Masteries(now, last)
