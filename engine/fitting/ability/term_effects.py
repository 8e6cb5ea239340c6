"""Fitted terms as a model file says them: by id (`engine.tracing.parameters`)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.terms import TermKeys
from engine.tracing.fitted_terms import written_of
from engine.tracing.parameters import SetEffects
from engine.tracing.terms import N_KEPT, TERMS, Term

DECIMALS: Final = 7
"""Of logits by item and by what came before, in a model file."""

After = dict[str, tuple[float, float]]


class OwnTerms(NamedTuple):
    """What came just before one item or set of skills.

    Attributes:
        answers: Logits by the last one or two answers.
        after: Logits by what came before, where that ended wrong and where it ended right.
    """

    answers: dict[str, float]
    after: After


NOTHING_BEFORE = OwnTerms({}, {})


class TermEffects:
    """Terms as they were fitted.

    Args:
        entries: float64[E + 1], of all terms' tables, one after the other.
        keys: What each entry is about.
    """

    def __init__(self, entries: Floats, keys: TermKeys) -> None:
        self._rows: dict[Term, list[tuple[int, int, float]]] = {}
        start = 0
        for term, owners, codes in zip(TERMS, keys.owners, keys.codes, strict=True):
            values = entries[start : start + len(codes)].round(DECIMALS).tolist()
            rows = zip(owners.tolist(), codes.tolist(), values, strict=True)
            self._rows[term] = [row for row in rows if row[2]]
            start += len(codes)

    def answers(self) -> dict[str, float]:
        """Give logits by the last five answers."""
        return {written_of(code): value for _, code, value in self._rows["answers"]}

    def of_items(self, names: Sequence[str]) -> dict[int, OwnTerms]:
        """Give what came just before each item; items by number, what came before by name."""
        return self._of("item_answers", "pairs", names)

    def of_sets(self, names: Sequence[str]) -> dict[str, SetEffects]:
        """Give what came just before, by name of a set of skills."""
        found = self._of("skill_answers", "skill_pairs", names)
        return {names[own]: SetEffects(answers=told.answers, after=told.after) for own, told in sorted(found.items())}

    def _of(self, of_answers: Term, of_pairs: Term, names: Sequence[str]) -> dict[int, OwnTerms]:
        found: dict[int, OwnTerms] = {}
        for own, code, value in self._rows[of_answers]:
            told = found.setdefault(own, OwnTerms({}, {}))
            told.answers[written_of((code >> 2) << N_KEPT | code & 3)] = value
        for own, code, value in self._rows[of_pairs]:
            after, other = found.setdefault(own, OwnTerms({}, {})).after, names[code >> 1]
            wrong, right = after.get(other, (0.0, 0.0))
            after[other] = (wrong, value) if code & 1 else (value, right)
        return found
