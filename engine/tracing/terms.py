"""Named terms of an answer's logit that say what came just before it, each with tables of its own.

    answers         right or wrong of the last five answers (fewer at first), whatever they were about
    item_answers    the same of the last two, by item
    skill_answers   the same, by the set of skills of the item
    pairs           the item that came before this one and how it ended, by item
    skill_pairs     the same by sets of skills: of the item that came before, and of this one

What came before is the last item that is another one than this, so that repeats of an item do not hide it. All of
this is known before the answer, so given ability the filter stays exact. What was not seen adds nothing.

Answers are coded as 32 n + b: of the last n ≤ 5 of them, with b in binary, newest last, 1 for a right one (a score of
0.5 or more).
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from engine.tracing.traces import RIGHT_FROM, Progress

Term = Literal["answers", "item_answers", "skill_answers", "pairs", "skill_pairs"]
TERMS: Final[tuple[Term, ...]] = get_args(Term)

N_KEPT: Final = 5
N_CODES: Final = 32 * (N_KEPT + 1)
N_SHORT: Final = 12
"""Codes of the last two answers, 4 n + b."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def next_answers(answers: int, score: float) -> int:
    """Put one more answer into the code of the last five.

    >>> next_answers(next_answers(0, 1.0), 0.0) - 2 * 32
    2
    """
    n, bits = answers >> N_KEPT, answers & (2**N_KEPT - 1)
    newest = 1 if score >= RIGHT_FROM else 0
    return min(n + 1, N_KEPT) << N_KEPT | (bits << 1 | newest) & (2**N_KEPT - 1)


def short(answers: int) -> int:
    """Give the code of the last two of the last five answers.

    >>> short(next_answers(next_answers(next_answers(0, 0.0), 1.0), 0.0))
    10
    """
    n = min(answers >> N_KEPT, 2)
    return n << 2 | answers & ((1 << n) - 1)


def before(progress: Progress, item: int) -> int:
    """Give what came before an item: 1 + 2 · the last other item, + 1 if it ended right; 0 if there is none."""
    if progress.item in {0, item + 1}:
        return progress.before
    return 2 * progress.item - 1 + (progress.answers & 1)


class TermEntries(NamedTuple):
    """Entries of terms; p of items, q of sets of skills, both as rows that belong to each other.

    Attributes:
        answers: Logits by code, float64[192].
        item_answers: float64[m, 12], by item and code of the last two.
        set_answers: float64[S, 12], the same by set of skills.
        item_pairs: int64[p, 2], item, and 2 · the item before + 1 if that ended right.
        item_pair_logits: float64[p].
        set_pairs: int64[q, 2], the same by sets of skills.
        set_pair_logits: float64[q].
    """

    answers: Floats
    item_answers: Floats
    set_answers: Floats
    item_pairs: Ints
    item_pair_logits: Floats
    set_pairs: Ints
    set_pair_logits: Floats


class TermTables(NamedTuple):
    """Terms as tracing reads them; m items, S sets of skills.

    Attributes:
        has_effect: Whether any of this is not 0.
        answers: As in `TermEntries`, as are the next two.
        item_answers: See there.
        set_answers: See there.
        set_of: int64[m], the set of skills of each item.
        pair_offsets: int64[m + S + 1], where the pairs of each item, and then of each set, start.
        pair_codes: int64[p + q], what came before, ascending within each.
        pair_logits: float64[p + q].
    """

    has_effect: bool
    answers: Floats
    item_answers: Floats
    set_answers: Floats
    set_of: Ints
    pair_offsets: Ints
    pair_codes: Ints
    pair_logits: Floats

    def shares(self, progress: Progress, item: int) -> Iterator[tuple[Term, float]]:
        """Give what each term adds to the next answer on an item, in logits."""
        if not self.has_effect:
            return
        code, came, of_item = short(progress.answers), before(progress, item), int(self.set_of[item])
        yield "answers", float(self.answers[progress.answers])
        yield "item_answers", float(self.item_answers[item, code])
        yield "skill_answers", float(self.set_answers[of_item, code])
        if came:
            of_other = 2 * int(self.set_of[came - 1 >> 1]) + (came - 1 & 1)
            yield "pairs", self._pair(item, came - 1)
            yield "skill_pairs", self._pair(len(self.set_of) + of_item, of_other)

    def added(self, progress: Progress, item: int) -> float:
        """Add up what all terms add to the next answer on an item, in logits."""
        total = 0.0
        for _, logits in self.shares(progress, item):
            total += logits
        return total

    def _pair(self, owner: int, code: int) -> float:
        first, end = self.pair_offsets[owner : owner + 2].tolist()
        at = first + int(np.searchsorted(self.pair_codes[first:end], code))
        return float(self.pair_logits[at]) if at < end and self.pair_codes[at] == code else 0.0


def sets_of(item_skills: tuple[tuple[int, ...], ...]) -> tuple[Ints, tuple[tuple[int, ...], ...]]:
    """Number the distinct sets of skills of items: int64[m], and the sets, each ascending."""
    numbers: dict[tuple[int, ...], int] = {}
    of_items = [numbers.setdefault(tuple(sorted(skills)), len(numbers)) for skills in item_skills]
    return np.array(of_items, np.int64), tuple(numbers)


def no_terms(n_items: int, n_sets: int) -> TermEntries:
    """Make entries of nothing."""
    none = np.zeros((0, 2), np.int64)
    return TermEntries(
        np.zeros(N_CODES), np.zeros((n_items, N_SHORT)), np.zeros((n_sets, N_SHORT)),
        none, np.zeros(0), none, np.zeros(0),
    )  # fmt: skip


def tabulate_terms(entries: TermEntries | None, item_skills: tuple[tuple[int, ...], ...]) -> TermTables:
    """Arrange terms for looking up; the sets of skills are numbered as by `sets_of`."""
    if entries is None:
        empty = no_terms(0, 0)
        whole = np.zeros(0, np.int64)
        return TermTables(False, *empty[:3], whole, whole, whole, np.zeros(0))  # noqa: FBT003
    set_of, sets = sets_of(item_skills)
    owner = np.concatenate([entries.item_pairs[:, 0], len(set_of) + entries.set_pairs[:, 0]])
    code = np.concatenate([entries.item_pairs[:, 1], entries.set_pairs[:, 1]])
    order = np.lexsort((code, owner))
    counts = np.bincount(owner, minlength=len(set_of) + len(sets))
    return TermTables(
        has_effect=True,
        answers=entries.answers,
        item_answers=entries.item_answers,
        set_answers=entries.set_answers,
        set_of=set_of,
        pair_offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]).astype(np.int64),
        pair_codes=code[order],
        pair_logits=np.concatenate([entries.item_pair_logits, entries.set_pair_logits])[order],
    )
