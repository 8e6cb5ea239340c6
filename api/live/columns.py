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
        streak: int8[n].
        active: uint8[n], masks of open adjustments.
        mastery: float64[n, G], P(mastered) given each node of ability, just after the last opportunity.
    """

    skill: Ints
    opportunities: Ints
    last_tick: Ints
    streak: NDArray[np.int8]
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
    mastery = rows["nodes"].astype(np.float64)
    np.add(mastery, 1.0, out=mastery, where=mastery < 0.0)
    last_tick = rows["tick_high"].astype(np.int64)
    last_tick <<= 32
    last_tick |= rows["tick_low"]
    return Columns(
        rows["skill"].astype(np.int64),
        rows["opportunities"].astype(np.int64),
        last_tick,
        rows["streak"],
        rows["active"],
        mastery,
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
    ability = np.array(state.ability)
    skill, last_tick, mastery = columns.skill, columns.last_tick, columns.mastery
    if not columns.opportunities.all():  # of a skill that was only put on the path nothing is known
        seen = columns.opportunities > 0
        skill, last_tick, mastery = skill[seen], last_tick[seen], mastery[seen]
    last = model.prior_matrix @ ability
    last[skill] = at_last = mastery @ ability
    now = last.copy()
    now[skill] = at_last * retention(now_tick - last_tick, model, skill)
    return Masteries(now, last)


def retention(ticks: Ints, model: TracingModel, skill: Ints) -> Floats:
    """Return the part of mastery that is left after some time: (1 + Δ/τ)^(-decay), 1 for no time."""
    days_over_tau = np.maximum(ticks, 0) * (1.0 / (TICKS_PER_DAY * model.tau_days))
    return (1.0 + days_over_tau) ** -model.forget_decay[skill]
