"""Which entries of terms a table informs, and which of them holds for each result (`engine.tracing.terms`)."""

from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.arrays import Ints
from engine.fitting.ability.contexts import Contexts, Seen, short_of
from engine.tracing.terms import N_CODES, TERMS, Term

FEWEST: Final[dict[Term, int]] = {"answers": 1, "item_answers": 2, "skill_answers": 2, "pairs": 2, "skill_pairs": 1}
"""Results that an entry must have for a parameter of its own."""


class TermKeys(NamedTuple):
    """What has an entry in each term's table, in the order of `TERMS`.

    Attributes:
        owners: int64[m] each, the items or sets of skills; 0 where a term has neither.
        codes: int64[m] each, what came before, ascending for each owner.
    """

    owners: tuple[Ints, ...]
    codes: tuple[Ints, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many entries each table has."""
        return tuple(len(codes) for codes in self.codes)


def keys_of(seen: Seen) -> TermKeys:
    """List the entries that what was seen informs."""
    sets, pairs = seen.set_of, seen.pairs
    of_sets = np.column_stack([sets[seen.answers[:, 0]], seen.answers[:, 1:]])
    before = 2 * sets[pairs[:, 1] >> 1] + (pairs[:, 1] & 1)
    set_pairs = np.column_stack([sets[pairs[:, 0]], before, pairs[:, 2]])
    codes = np.arange(N_CODES if len(sets) else 0)
    everything = np.column_stack([np.zeros_like(codes), codes, np.ones_like(codes)])
    tables = (everything, seen.answers, of_sets, pairs, set_pairs)
    found = [_frequent(table, FEWEST[term]) for term, table in zip(TERMS, tables, strict=True)]
    return TermKeys(tuple(owners for owners, _ in found), tuple(codes for _, codes in found))


def entries_at(keys: TermKeys, seen: Seen, contexts: Contexts, item: Ints) -> Ints:
    """Give the place of each result's entry of each term, int64[n, 5]; that after the last where there is none."""
    n = sum(keys.sizes)
    if not n:
        return np.zeros((len(item), len(TERMS)), np.int64)
    sets, short, before = seen.set_of, short_of(contexts.answers), contexts.before
    set_before = np.where(before >= 0, 2 * sets[before >> 1] + (before & 1), -1)
    wanted = (
        (np.zeros_like(item), contexts.answers), (item, short), (sets[item], short),
        (item, before), (sets[item], set_before),
    )  # fmt: skip
    found, start = [], 0
    for owners, codes, (owner, code) in zip(keys.owners, keys.codes, wanted, strict=True):
        found.append(_places(owners, codes, owner, code, start, n))
        start += len(codes)
    return np.ascontiguousarray(np.stack(found, axis=1))


def _frequent(table: Ints, fewest: int) -> tuple[Ints, Ints]:
    size = int(table[:, 1].max(initial=0)) + 1
    keys, place = np.unique(table[:, 0] * size + table[:, 1], return_inverse=True)
    kept = keys[np.bincount(place, weights=table[:, 2], minlength=len(keys)) >= fewest]
    return kept // size, kept % size


def _places(owners: Ints, codes: Ints, owner: Ints, code: Ints, start: int, none: int) -> Ints:
    if not len(owners):
        return np.full(len(owner), none, np.int64)
    size = int(max(codes.max(), code.max(initial=0))) + 1
    keys, wanted = owners * size + codes, owner * size + code
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    places: Ints = np.where((code >= 0) & (keys[at] == wanted), start + at, none)
    return places
