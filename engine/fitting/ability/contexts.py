"""What came before each result that its emission depends on beside the covariates, and what of it was seen at all."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from engine.fitting.ability.arrays import Floats, Ints
from engine.tracing.attempts import LONGEST_REPEAT, MOST_RETURNS, N_LEVELS, PAUSE_TICKS
from engine.tracing.traces import RIGHT_FROM

_BASE: Final = N_LEVELS + 1


class Seen(NamedTuple):
    """What a table, or all parts of it together, hold.

    Attributes:
        attempts: int64[v], item · 12 + level of each item at each level of attempts, ascending.
    """

    attempts: Ints

    @property
    def attempted_items(self) -> Ints:
        """The item of each entry of `attempts`."""
        items: Ints = self.attempts // _BASE
        return items

    @property
    def levels(self) -> Ints:
        """The level of each entry of `attempts`, from 1 on."""
        levels: Ints = self.attempts % _BASE
        return levels


NOTHING_SEEN: Final = Seen(np.zeros(0, np.int64))


class Contexts(NamedTuple):
    """What came before each of n results.

    Attributes:
        level: int64[n], of the attempt (`engine.tracing.attempts`), 0 for a first one.
        kind: int64[n], same.
    """

    level: Ints
    kind: Ints


def contexts_of(
    learner_offsets: Ints, offsets: Ints, item: Ints, score: Floats, tick: Ints, n_items: int, *, has_times: bool
) -> Contexts:
    """Say what came before each result.

    Args:
        learner_offsets: int64[n_learners + 1], where each learner's results start.
        offsets: int64[n + 1], where each result's opportunities start.
        item: int64[n].
        score: float64[n].
        tick: int64[n].
        n_items: I.
        has_times: Whether ticks are known.
    """
    contexts = Contexts(*np.zeros((2, len(item)), np.int64))
    _walk(learner_offsets, offsets, item, score, tick, n_items, has_times, *contexts)
    return contexts


def seen_in(contexts: Contexts, item: Ints) -> Seen:
    """List what the results of a table hold."""
    is_repeat = contexts.level > 0
    return Seen(np.unique(item[is_repeat] * _BASE + contexts.level[is_repeat]))


def merged(parts: list[tuple[Seen, Ints]]) -> Seen:
    """Put together what parts of a table hold; with each comes the number in the whole of each of its items."""
    return Seen(
        np.unique(np.concatenate([places[seen.attempted_items] * _BASE + seen.levels for seen, places in parts]))
    )


def variants_of(contexts: Contexts, item: Ints, seen: Seen) -> Ints:
    """Give the place in `Seen.attempts` of each result's item and level, the number of places where there is none."""
    wanted, n = item * _BASE + contexts.level, len(seen.attempts)
    if not n:
        return np.zeros(len(item), np.int64)
    at = np.minimum(np.searchsorted(seen.attempts, wanted), n - 1)
    found: Ints = np.where((contexts.level > 0) & (seen.attempts[at] == wanted), at, n)
    return found


@compiled
def _walk(
    learner_offsets: Ints,
    offsets: Ints,
    item: Ints,
    score: Floats,
    tick: Ints,
    n_items: int,
    has_times: bool,  # noqa: FBT001 - numba has no keywords
    level: Ints,
    kind: Ints,
) -> None:
    """Walk through every learner's results once (see `engine.tracing.attempts` for each definition)."""
    count, last = np.zeros(n_items, np.int64), np.zeros(n_items, np.int64)
    for learner in range(len(learner_offsets) - 1):
        start, stop = learner_offsets[learner], learner_offsets[learner + 1]
        previous, run = -1, 0
        for row in range(start, stop):
            if offsets[row + 1] == offsets[row]:
                continue
            i = item[row]
            is_direct = previous >= 0 and item[previous] == i
            if is_direct and has_times and tick[row] - tick[previous] > PAUSE_TICKS:
                is_direct = False
            if is_direct:
                level[row] = run
            elif count[i]:
                level[row] = LONGEST_REPEAT + min(count[i], MOST_RETURNS)
            if level[row]:
                kind[row] = 2 * level[row] - 1 + (1 if score[last[i]] >= RIGHT_FROM else 0)
            run = min(run + 1, LONGEST_REPEAT) if is_direct else 1
            count[i] += 1
            last[i] = previous = row
        for row in range(start, stop):
            count[item[row]] = 0
