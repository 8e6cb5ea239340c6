"""Learners who are there twice: two ids under which the same person's answers stand.

Accounts are merged, tables are joined, and the same answers stand in a table under two ids, often in another order: in
the training part of ASSISTments 2009, 61 learners with 31 460 of 220 070 results. Whoever learns from one and is
judged on the other is not judged on a learner that nobody has seen, and what knows by heart seems to foresee.

Two learners are taken for one where the answers that they first gave to the items that both met are as alike as those
of one person, at odds that chance would hardly reach in any pair of the table:

    Σ ln P(alike | one person) / P(alike | two of such levels on items of such difficulty)  >  ln(pairs) + `SURE`

Who is compared at all is found by minwise hashing (Broder 1997, "On the resemblance and containment of documents") in
bands (Indyk & Motwani 1998, "Approximate nearest neighbors"), so that the time grows with the results, not with the
pairs of learners.
"""

import hashlib
from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.interactions import Interactions, rows_of
from engine.tracing.traces import RIGHT_FROM

LEAST: Final = 20
"""Items that a learner must have met to be compared."""
OVERLAP: Final = 0.5
"""Share of the items of the one who met fewer that both must have met."""
SLIP: Final = 0.02
"""Chance that two answers of one person are written down unlike."""
SURE: Final = 7.0
"""Nats: where there is no copy, one table in a thousand has one all the same."""
N_BANDS: Final = 16
N_OF_BAND: Final = 3
"""Minima that agree at once: of two learners who share 0.8, 0.5, 0.1 of their answers, 1, 0.88, 0.02 are compared."""
CROWD: Final = 24
"""More learners than that in one bucket are alike because the course is, not because they are one."""
PRIOR: Final = 5.0  # answers that the mean of everything counts for in the share of right ones
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Hashes = NDArray[np.uint64]


class FirstAnswers(NamedTuple):
    """The first answer of each learner to each item, by learner and item.

    Attributes:
        offsets: int64[n_learners + 1], where each learner's start.
        item: int64[n], ascending within a learner.
        is_right: bool[n].
        key: uint64[n], hash of item and answer.
        level: float64[n_learners], logit of the share of right ones, less that of everybody.
        ease: float64[n_items], logit of the share of right answers.
    """

    offsets: Ints
    item: Ints
    is_right: NDArray[np.bool_]
    key: Hashes
    level: Floats
    ease: Floats


def copies_in(table: Interactions) -> Ints:
    """Find learners who are there twice.

    Returns:
        int64[n_learners], for each the position of the one to be kept: who has most results, of equals the one with the
        smallest id. Those who are there once have their own.
    """
    kept = np.arange(len(table.learner_ids))
    n_rows = np.bincount(table.learners, minlength=len(kept))
    rank = np.lexsort((np.array(table.learner_ids), -n_rows))
    place = np.empty(len(kept), np.int64)
    place[rank] = np.arange(len(kept))
    for one, other in _alike(_first_answers(table)):
        roots = _root(kept, one), _root(kept, other)
        better, worse = sorted(roots, key=place.__getitem__)
        kept[worse] = better
    return np.array([_root(kept, learner) for learner in range(len(kept))], np.int64)


def _root(kept: Ints, learner: int) -> int:
    while kept[learner] != learner:
        learner = int(kept[learner])
    return learner


def without_copies(table: Interactions) -> Interactions:
    """Leave out all but one of the copies of each learner."""
    kept = copies_in(table)
    is_kept = kept == np.arange(len(kept))
    return table if is_kept.all() else rows_of(table, np.flatnonzero(is_kept[table.learners]))


def copied(training: Interactions, judged: Interactions) -> tuple[str, ...]:
    """Name the learners of one table who are there in another under an id of theirs, in the order of their ids."""
    answers, n_trained = _first_answers(_together(training, judged)), len(training.learner_ids)
    found = {max(pair) for pair in _alike(answers) if min(pair) < n_trained <= max(pair)}
    return tuple(sorted(judged.learner_ids[learner - n_trained] for learner in found))


def _together(one: Interactions, other: Interactions) -> Interactions:
    """Put two tables under each other, as far as it matters here."""
    place = {item: at for at, item in enumerate(one.item_ids)}
    items = np.array([place.setdefault(item, len(place)) for item in other.item_ids], np.int32)
    return one._replace(
        learners=np.concatenate([one.learners, other.learners + np.int32(len(one.learner_ids))]),
        items=np.concatenate([one.items, items[other.items]]),
        score=np.concatenate([one.score, other.score]),
        learner_ids=(*one.learner_ids, *other.learner_ids),
        item_ids=tuple(place),
    )


def _first_answers(table: Interactions) -> FirstAnswers:
    n_items, n_learners = len(table.item_ids), len(table.learner_ids)
    codes, first = np.unique(table.learners.astype(np.int64) * n_items + table.items, return_index=True)
    learner, item = np.divmod(codes, n_items)
    is_right = table.score[first] >= RIGHT_FROM
    offsets = np.searchsorted(learner, np.arange(n_learners + 1))
    everybody = (is_right.sum() + 1.0) / (len(is_right) + 2.0)
    level = _logits(learner, is_right, n_learners, everybody) - _logit(everybody)
    hashes = _hashes(table.item_ids)[item] ^ (is_right * _MIX)
    return FirstAnswers(offsets, item, is_right, hashes, level, _logits(item, is_right, n_items, everybody))


def _logits(group: Ints, is_right: NDArray[np.bool_], n_groups: int, everybody: float) -> Floats:
    n, right = np.bincount(group, minlength=n_groups), np.bincount(group, weights=is_right, minlength=n_groups)
    return _logit((right + PRIOR * everybody) / (n + PRIOR))


def _logit(p: Floats | float) -> Floats:
    found: Floats = np.log(p) - np.log1p(-np.asarray(p))
    return found


def _hashes(ids: Sequence[str]) -> Hashes:
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in ids)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def _alike(answers: FirstAnswers) -> list[tuple[int, int]]:
    """Give the pairs of learners who are one, the smaller position first."""
    n_compared = int((np.diff(answers.offsets) >= LEAST).sum())
    least = np.log(max(n_compared * (n_compared - 1) / 2, 1.0)) + SURE
    return [(one, other) for one, other in sorted(_candidates(answers)) if _evidence(answers, one, other) > least]


def _candidates(answers: FirstAnswers) -> set[tuple[int, int]]:
    """Give the pairs of learners who share a bucket, the smaller position first."""
    compared = np.flatnonzero(np.diff(answers.offsets) >= LEAST)
    found: set[tuple[int, int]] = set()
    if len(compared) == 0:
        return found
    of_compared = np.concatenate([np.arange(*answers.offsets[at : at + 2]) for at in compared])
    keys = answers.key[of_compared]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.diff(answers.offsets)[compared])[:-1]])
    for band in range(N_BANDS):
        bucket = np.zeros(len(compared), np.uint64)
        for at in range(N_OF_BAND):
            minima = np.minimum.reduceat(_mixed(keys, band * N_OF_BAND + at + 1), starts)
            bucket = _mixed(bucket ^ minima, 0)
        order = np.argsort(bucket, kind="stable")
        bounds = np.flatnonzero(np.diff(bucket[order])) + 1
        for crowd in np.split(compared[order], bounds):
            if 1 < len(crowd) <= CROWD:
                found.update(combinations(crowd.tolist(), 2))
    return found


def _mixed(values: Hashes, number: int) -> Hashes:
    """Permute 64-bit numbers, differently for each `number` (Steele, Lea & Flood 2014, "SplitMix")."""
    mixed = values + np.uint64(number * int(_MIX) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _evidence(answers: FirstAnswers, one: int, other: int) -> float:
    """Give by how many nats two learners look like one; none where they share too few items."""
    first, second = slice(*answers.offsets[one : one + 2]), slice(*answers.offsets[other : other + 2])
    items, at_one, at_other = np.intersect1d(
        answers.item[first], answers.item[second], assume_unique=True, return_indices=True
    )
    if len(items) < OVERLAP * min(first.stop - first.start, second.stop - second.start):
        return 0.0
    right = [1.0 / (1.0 + np.exp(-answers.ease[items] - answers.level[learner])) for learner in (one, other)]
    by_chance = right[0] * right[1] + (1.0 - right[0]) * (1.0 - right[1])
    is_alike = answers.is_right[first][at_one] == answers.is_right[second][at_other]
    return float(np.where(is_alike, np.log((1.0 - SLIP) / by_chance), np.log(SLIP / (1.0 - by_chance))).sum())
