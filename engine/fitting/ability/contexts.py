"""What came before each result that its emission depends on beside the covariates, and what of it was seen at all."""

from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from engine.fitting.ability.arrays import Floats, Ints
from engine.tracing.attempts import LONGEST_REPEAT, MOST_RETURNS, N_LEVELS, PAUSE_TICKS
from engine.tracing.terms import N_KEPT
from engine.tracing.traces import RIGHT_FROM

_BASE: Final = N_LEVELS + 1


class Seen(NamedTuple):
    """What a table, or all parts of it together, hold.

    Attributes:
        attempts: int64[v], item · 12 + level of each item at each level of attempts, ascending.
        answers: int64[a, 3], item, code of the last two answers, and how many results are there; by the two.
        pairs: int64[p, 3], item, what came before it, and how many results are there; by the two.
        set_of: int64[I], the set of skills of each item.
    """

    attempts: Ints
    answers: Ints
    pairs: Ints
    set_of: Ints

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


_NONE: Final = np.zeros(0, np.int64)
NOTHING_SEEN: Final = Seen(_NONE, _NONE.reshape(0, 3), _NONE.reshape(0, 3), _NONE)


class Contexts(NamedTuple):
    """What came before each of n results.

    Attributes:
        level: int64[n], of the attempt (`engine.tracing.attempts`), 0 for a first one.
        kind: int64[n], same.
        answers: int64[n], code of the last five answers (`engine.tracing.terms`).
        before: int64[n], 2 · the last other item, + 1 if it ended right; -1 if there is none.
    """

    level: Ints
    kind: Ints
    answers: Ints
    before: Ints


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
    level, kind, answers = np.zeros((3, len(item)), np.int64)
    contexts = Contexts(level, kind, answers, np.full(len(item), -1, np.int64))
    _walk(learner_offsets, offsets, item, score, tick, n_items, has_times, *contexts)
    return contexts


def seen_in(contexts: Contexts, item: Ints, set_of: Ints) -> Seen:
    """List what the results of a table hold; `set_of` is the set of skills of each item."""
    is_repeat, is_told, has_before = contexts.level > 0, contexts.answers > 0, contexts.before >= 0
    return Seen(
        np.unique(item[is_repeat] * _BASE + contexts.level[is_repeat]),
        _counted(item[is_told], short_of(contexts.answers[is_told])),
        _counted(item[has_before], contexts.before[has_before]),
        set_of,
    )


def short_of(answers: Ints) -> Ints:
    """Give the codes of the last two answers."""
    n = np.minimum(answers >> N_KEPT, 2)
    codes: Ints = n << 2 | answers & ((1 << n) - 1)
    return codes


def _counted(first: Ints, second: Ints, times: Ints | None = None) -> Ints:
    """Count equal pairs, ascending: int64[m, 3]."""
    size = int(second.max(initial=0)) + 1
    keys, place = np.unique(first * size + second, return_inverse=True)
    counts = np.bincount(place, weights=times, minlength=len(keys)).astype(np.int64)
    return np.stack([keys // size, keys % size, counts], axis=1)


def merged(parts: list[tuple[Seen, Ints]], set_of: Ints) -> Seen:
    """Put together what parts of a table hold; with each comes the number in the whole of each of its items."""
    answers = np.concatenate(
        [np.column_stack([places[seen.answers[:, 0]], seen.answers[:, 1:]]) for seen, places in parts]
    )
    pairs = np.concatenate(
        [
            np.column_stack(
                [places[seen.pairs[:, 0]], 2 * places[seen.pairs[:, 1] >> 1] + (seen.pairs[:, 1] & 1), seen.pairs[:, 2]]
            )
            for seen, places in parts
        ]
    )
    return Seen(
        np.unique(np.concatenate([places[seen.attempted_items] * _BASE + seen.levels for seen, places in parts])),
        _counted(*answers.T),
        _counted(*pairs.T),
        set_of,
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
    answers: Ints,
    before: Ints,
) -> None:
    """Walk through every learner's results once (see `engine.tracing.attempts` for each definition)."""
    count, last = np.zeros(n_items, np.int64), np.zeros(n_items, np.int64)
    for learner in range(len(learner_offsets) - 1):
        start, stop = learner_offsets[learner], learner_offsets[learner + 1]
        previous, run, told, other = -1, 0, 0, -1
        for row in range(start, stop):
            if offsets[row + 1] == offsets[row]:
                continue
            i = item[row]
            if previous >= 0 and item[previous] != i:
                other = 2 * item[previous] + (told & 1)
            answers[row], before[row] = told, other
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
            newest = 1 if score[row] >= RIGHT_FROM else 0
            told = min((told >> N_KEPT) + 1, N_KEPT) << N_KEPT | (told << 1 | newest) & ((1 << N_KEPT) - 1)
        for row in range(start, stop):
            count[item[row]] = 0
