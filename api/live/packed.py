"""The packed records of a live state, read and written by compiled code.

One compiled call reads a learner's records, takes the results in, writes the records again and integrates ability out
of every skill for the decision that follows. In plain Python the same took 17 µs a result and 20 µs a decision; as
array operations it was slower still, because between two requests their code falls out of the processor's caches.
The bytes are those of `api.live.layout`; the arithmetic is that of `engine.tracing.kernel`.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from api.live.layout import NARROW_MAX, WIDE_BYTES
from engine.tracing.kernel import ModelArrays, ResultArrays, ShownArrays, SkillArrays, advance
from engine.tracing.rounding import HALF, SMALLEST
from engine.tracing.traces import TICKS_PER_DAY

Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_TICK_BYTES: Final = 5
_FIXED_BYTES: Final = _TICK_BYTES + 2
_SIGN: Final = 128


class Folded(NamedTuple):
    """What taking results in leaves; K skills, R results with S skills in all.

    Attributes:
        raw: uint8, the packed records.
        index_bytes: How wide they are packed.
        ability: float64[G].
        p_correct: float64[R], expected just before each result.
        moves: float64[2, S], P(mastered) before and after each result, per skill of its item.
        streaks: int64[S], after each result, per skill of its item.
        offsets: int64[R + 1], where each result's skills start in `moves` and `streaks`.
        beliefs: float64[3, K], as in `api.live.survey.Survey`: now, last, deviation.
        counts: int64[4, K], same: opportunities, last tick, streak, active.
    """

    raw: Bytes
    index_bytes: int
    ability: Floats
    p_correct: Floats
    moves: Floats
    streaks: Ints
    offsets: Ints
    beliefs: Floats
    counts: Ints


@njit(cache=True)
def fold_records(
    raw: Bytes,
    index_bytes: int,
    ability: Floats,
    rows: Floats,
    now_tick: int,
    initial_ability: Floats,
    prior: Floats,
    learn: Floats,
    keep: Floats,
    decay: Floats,
    tau_days: float,
    skill_offsets: Ints,
    skills: Ints,
    right: Floats,
    wrong: Floats,
    table_offsets: Ints,
    rounded: bool,  # noqa: FBT001 - numba has no keywords
) -> tuple[Bytes, int, Floats, Floats, Floats, Ints, Ints, Floats, Ints]:
    """Take ordered results into packed records (see `Folded` for what comes back).

    Args:
        raw: The packed records.
        index_bytes: How wide they are packed.
        ability: float64[G]; not changed.
        rows: float64[R, 4]: item, score, attempt, tick (whole numbers below 2^53 are exact).
        now_tick: For the beliefs that come back.
        initial_ability: This and what follows are the fields of `ModelArrays`, one by one: numba takes 2 µs to open
            a tuple of arrays, and nothing to take arrays.
        prior: See there.
        learn: See there.
        keep: See there.
        decay: See there.
        tau_days: See there.
        skill_offsets: See there.
        skills: See there.
        right: See there.
        wrong: See there.
        table_offsets: See there.
        rounded: See there.
    """
    model = ModelArrays(
        initial_ability,
        prior,
        learn,
        keep,
        decay,
        tau_days,
        skill_offsets,
        skills,
        right,
        wrong,
        table_offsets,
        rounded,
    )
    n_results = len(rows)
    results = ResultArrays(
        np.empty(n_results, np.int64), rows[:, 1].copy(), np.empty(n_results, np.int64), np.empty(n_results, np.int64)
    )
    offsets = np.zeros(n_results + 1, np.int64)
    for row in range(n_results):
        item = np.int64(rows[row, 0])
        results.item[row] = item
        results.attempt[row] = np.int64(rows[row, 2])
        results.tick[row] = np.int64(rows[row, 3])
        offsets[row + 1] = offsets[row] + model.skill_offsets[item + 1] - model.skill_offsets[item]
    nodes, counts = unpack(raw, index_bytes, model.prior)
    after, p_correct, moves = ability.copy(), np.empty(n_results), np.empty((2, offsets[-1]))
    streaks = np.empty(offsets[-1], np.int64)
    shown = ShownArrays(p_correct, np.empty(n_results), offsets, moves[0], moves[1])
    advance(model, results, shown, streaks, SkillArrays(counts[0], nodes, counts[0], counts[1], counts[2]), after)
    packed, width = pack(nodes, counts, index_bytes)
    beliefs = look(nodes, counts, after, model.decay, model.tau_days * TICKS_PER_DAY, now_tick)
    return packed, width, after, p_correct, moves, streaks, offsets, beliefs, counts


@njit(cache=True)
def survey_records(
    raw: Bytes, index_bytes: int, ability: Floats, prior: Floats, decay: Floats, tau_ticks: float, now_tick: int
) -> tuple[Floats, Ints]:
    """Look at all skills as they stand; rows as in `Folded`."""
    nodes, counts = unpack(raw, index_bytes, prior)
    return look(nodes, counts, ability, decay, tau_ticks, now_tick), counts


@njit(cache=True)
def unpack(raw: Bytes, index_bytes: int, prior: Floats) -> tuple[Floats, Ints]:
    """Read the records over the priors: masteries float64[K, G], and counts as in `Folded`.

    Of a skill that was only put on the path nothing is known, so it stays at its prior.
    """
    n_nodes = prior.shape[1]
    nodes, counts = prior.copy(), np.zeros((4, len(prior)), np.int64)
    single = np.empty(n_nodes, np.float32)
    single_bytes = single.view(np.uint8)
    record_bytes = 2 * index_bytes + _FIXED_BYTES + 4 * n_nodes
    for at in range(0, len(raw), record_bytes):
        skill = _read(raw, at, index_bytes)
        if skill >= len(prior):
            break  # of a newer version of the graph; a commit is never computed without it
        rest = at + 2 * index_bytes
        counts[0, skill] = _read(raw, at + index_bytes, index_bytes)
        counts[1, skill] = _read(raw, rest, _TICK_BYTES)
        counts[2, skill] = (np.int64(raw[rest + _TICK_BYTES]) ^ _SIGN) - _SIGN
        counts[3, skill] = raw[rest + _TICK_BYTES + 1]
        if counts[0, skill]:
            single_bytes[:] = raw[rest + _FIXED_BYTES : at + record_bytes]
            for g in range(n_nodes):
                nodes[skill, g] = single[g] if single[g] >= 0.0 else 1.0 + np.float64(single[g])
    return nodes, counts


@njit(cache=True)
def pack(nodes: Floats, counts: Ints, index_bytes: int) -> tuple[Bytes, int]:
    """Write the records of all skills with an opportunity or an open adjustment, as wide as the numbers ask for."""
    n_skills, n_nodes = nodes.shape
    n_records = 0
    for skill in range(n_skills):
        if counts[0, skill] or counts[3, skill]:
            n_records += 1
            if max(skill, counts[0, skill]) > NARROW_MAX:
                index_bytes = WIDE_BYTES
    raw = np.empty(n_records * (2 * index_bytes + _FIXED_BYTES + 4 * n_nodes), np.uint8)
    single = np.empty(n_nodes, np.float32)
    at = 0
    for skill in range(n_skills):
        if not (counts[0, skill] or counts[3, skill]):
            continue
        at = _write(raw, at, skill, index_bytes)
        at = _write(raw, at, counts[0, skill], index_bytes)
        at = _write(raw, at, counts[1, skill] if counts[0, skill] else 0, _TICK_BYTES)
        at = _write(raw, at, counts[2, skill] & 0xFF, 1)
        at = _write(raw, at, counts[3, skill], 1)
        for g in range(n_nodes):
            mastery = nodes[skill, g]
            single[g] = mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST)
        raw[at : at + 4 * n_nodes] = single.view(np.uint8)
        at += 4 * n_nodes
    return raw, index_bytes


@njit(cache=True)
def look(nodes: Floats, counts: Ints, ability: Floats, decay: Floats, tau_ticks: float, now_tick: int) -> Floats:
    """Integrate ability out: rows now, last and deviation, float64[3, K] (see `api.live.survey.Survey`)."""
    n_skills, n_nodes = nodes.shape
    beliefs = np.empty((3, n_skills))
    for skill in range(n_skills):
        mean = 0.0
        for g in range(n_nodes):
            mean += ability[g] * nodes[skill, g]
        variance = 0.0
        for g in range(n_nodes):
            variance += ability[g] * (nodes[skill, g] - mean) ** 2
        beliefs[0, skill] = beliefs[1, skill] = mean
        beliefs[2, skill] = variance**0.5
        if counts[0, skill] and now_tick > counts[1, skill] and decay[skill]:
            beliefs[0, skill] = mean * (1.0 + (now_tick - counts[1, skill]) / tau_ticks) ** -decay[skill]
    return beliefs


@njit(cache=True)
def _read(raw: Bytes, at: int, n_bytes: int) -> int:
    value = np.int64(0)
    for byte in range(n_bytes):
        value |= np.int64(raw[at + byte]) << (8 * byte)
    return value  # type: ignore[return-value] # a number to the caller


@njit(cache=True)
def _write(raw: Bytes, at: int, value: int, n_bytes: int) -> int:
    for byte in range(n_bytes):
        raw[at + byte] = (value >> (8 * byte)) & 0xFF
    return at + n_bytes
