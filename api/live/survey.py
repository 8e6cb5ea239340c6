"""All skills of a learner at once: what a decision and a reader look at.

One compiled call reads the packed records and integrates ability out of every skill. A dozen array operations would do
the same, and did: between two requests their code falls out of the processor's caches, and the same numbers took
55 µs of a request's 190 instead of 25 (35 skills, 7 nodes).
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from api.live.layout import NARROW, LearnerState, empty, record_format
from engine.tracing.history import TICKS_PER_DAY
from engine.tracing.model import TracingModel

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_INDEX_BYTES: Final = {NARROW: 2}
_WIDE_INDEX_BYTES: Final = 4
_SIGN: Final = 128


class Survey(NamedTuple):
    """Every skill of the graph as it stands for one learner; K skills, indexed by the registry.

    Attributes:
        now: float64[K], P(mastered), forgetting over elapsed time included; the prior where nothing was seen.
        last: float64[K], the same just after each skill's last opportunity.
        deviation: float64[K], standard deviation of P(mastered | θ) over the belief about ability: how much `last` may
            still move when ability gets known.
        opportunities: int64[K].
        last_tick: int64[K], of the last opportunity; 0 for none.
        streak: int64[K], right results in a row if positive, wrong ones if negative.
        active: int64[K], masks of open adjustments.
    """

    now: Floats
    last: Floats
    deviation: Floats
    opportunities: Ints
    last_tick: Ints
    streak: Ints
    active: Ints


def survey(state: LearnerState, model: TracingModel, now_tick: int) -> Survey:
    """Integrate ability out of every skill's mastery.

        last_k = Σ_g w_g m_kg,    now_k = last_k (1 + Δ_k / τ)^(-decay_k)

    Args:
        state: The learner.
        model: Of the state's revision.
        now_tick: When.
    """
    beliefs, counts = _survey(
        np.frombuffer(state.records, np.uint8),
        record_format(state.layout, len(state.ability)).size,
        _INDEX_BYTES.get(state.layout, _WIDE_INDEX_BYTES),
        np.array(state.ability),
        model.prior_matrix,
        model.forget_decay,
        TICKS_PER_DAY * model.tau_days,
        now_tick,
    )
    return Survey(*beliefs, *counts)


def warm_up(model: TracingModel) -> None:
    """Have the compiled call ready, from the cache on disk or, once per machine, by compiling it (2 s)."""
    survey(empty(0, model.initial_ability), model, 0)


@njit(cache=True)
def _unsigned(raw: NDArray[np.uint8], at: int, n_bytes: int) -> int:
    value = np.int64(0)
    for byte in range(n_bytes):
        value |= np.int64(raw[at + byte]) << (8 * byte)
    return value  # type: ignore[return-value] # a number to the caller


@njit(cache=True)
def _moments(mastery: Floats, ability: Floats) -> tuple[float, float]:
    """Return mean and standard deviation of the mastery given ability, over the belief about ability."""
    mean = 0.0
    for g in range(len(ability)):
        mean += ability[g] * mastery[g]
    variance = 0.0
    for g in range(len(ability)):
        variance += ability[g] * (mastery[g] - mean) ** 2
    return mean, variance**0.5


@njit(cache=True)
def _survey(
    raw: NDArray[np.uint8],
    record_bytes: int,
    index_bytes: int,
    ability: Floats,
    prior: Floats,
    decay: Floats,
    tau_ticks: float,
    now_tick: int,
) -> tuple[Floats, Ints]:
    """Read the records (see `api.live.layout`) over the priors; rows as in `Survey`."""
    n_skills, n_nodes = prior.shape
    beliefs = np.empty((3, n_skills))
    counts = np.zeros((4, n_skills), np.int64)
    for skill in range(n_skills):
        mean, deviation = _moments(prior[skill], ability)
        beliefs[0, skill] = beliefs[1, skill] = mean
        beliefs[2, skill] = deviation
    single = np.empty(n_nodes, np.float32)
    single_bytes = single.view(np.uint8)
    mastery = np.empty(n_nodes)
    for at in range(0, len(raw), record_bytes):
        skill = _unsigned(raw, at, index_bytes)
        opportunities = _unsigned(raw, at + index_bytes, index_bytes)
        rest = at + 2 * index_bytes
        tick = _unsigned(raw, rest, 5)
        counts[0, skill] = opportunities
        counts[1, skill] = tick
        counts[2, skill] = (np.int64(raw[rest + 5]) ^ _SIGN) - _SIGN
        counts[3, skill] = raw[rest + 6]
        if opportunities == 0:
            continue  # of a skill that was only put on the path nothing is known
        for byte in range(4 * n_nodes):
            single_bytes[byte] = raw[rest + 7 + byte]
        for g in range(n_nodes):
            mastery[g] = single[g] if single[g] >= 0.0 else 1.0 + single[g]
        mean, deviation = _moments(mastery, ability)
        beliefs[1, skill] = mean
        beliefs[2, skill] = deviation
        beliefs[0, skill] = mean
        if now_tick > tick:
            beliefs[0, skill] = mean * (1.0 + (now_tick - tick) / tau_ticks) ** -decay[skill]
    return beliefs, counts
