"""How often the entry that a question means is among the first: paraphrases judged against entries."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from engine.faq.language import Language
from engine.faq.retrieval import Entry, Index


class Judged(NamedTuple):
    """A question whose entry is known.

    Attributes:
        question: In other words than the entry's.
        entry: Place of what it means.
    """

    question: str
    entry: int


class Evaluation(msgspec.Struct, frozen=True):
    """How well entries were found.

    Attributes:
        recall_at_1: Share of questions whose entry came first.
        recall_at_3: Share whose entry was among the first three.
        mrr: Mean of 1 / rank; 0 for an entry that does not fit at all.
        n: Questions.
        ms_per_question: Mean time, in milliseconds.
    """

    recall_at_1: float
    recall_at_3: float
    mrr: float
    n: int
    ms_per_question: float


def evaluate(
    entries: Sequence[Entry], questions: Sequence[Judged], language: Language, seconds: Callable[[], float]
) -> Evaluation:
    """Ask every question of an index of the entries.

    Args:
        entries: As they are stored.
        questions: At least one.
        language: Of all of them.
        seconds: A clock that only goes forward.
    """
    return summary(*ranks(Index(entries, language), questions, seconds))


def evaluate_further(
    entries: Sequence[Entry],
    questions: Sequence[Judged],
    language: Language,
    seconds: Callable[[], float],
    n_further: int = 2,
) -> Evaluation | None:
    """Ask every question while others of its entry are stored with it, as further phrasings: never itself.

    Args:
        entries: As they are stored without.
        questions: In their order; whose entry has none further is left out.
        language: Of all of them.
        seconds: A clock that only goes forward.
        n_further: How many others are stored, at most: those that come next, around the end.

    Returns:
        None where no entry has two questions.
    """
    of_entry: dict[int, list[str]] = {}
    for one in questions:
        of_entry.setdefault(one.entry, []).append(one.question)
    several = {entry: asked for entry, asked in of_entry.items() if len(asked) > 1}
    found, took = [], 0.0
    for turn in range(max(map(len, several.values()), default=0)):
        judged = [Judged(asked[turn], entry) for entry, asked in several.items() if turn < len(asked)]
        index = Index(_with_others(entries, of_entry, turn, n_further), language)
        ranked, lasted = ranks(index, judged, seconds)
        found += ranked
        took += lasted
    return summary(found, took) if found else None


def ranks(index: Index, questions: Sequence[Judged], seconds: Callable[[], float]) -> tuple[list[int], float]:
    """Return at which place each question's entry came, 0 for one that does not fit at all, and the seconds of it."""
    found = []
    began = seconds()
    for one in questions:
        scores = index.scores(one.question)
        mine = scores[one.entry]
        ahead = int(np.count_nonzero(scores > mine)) + int(np.count_nonzero(scores[: one.entry] == mine))
        found.append(ahead + 1 if mine > 0.0 else 0)
    return found, seconds() - began


def summary(found: Sequence[int], took: float) -> Evaluation:
    """Sum up at which places entries came, one or more, in so many seconds."""
    n = len(found)
    return Evaluation(
        sum(rank == 1 for rank in found) / n,
        sum(1 <= rank <= 3 for rank in found) / n,  # noqa: PLR2004  # it is recall at 3
        sum(1.0 / rank for rank in found if rank) / n,
        n,
        1000.0 * took / n,
    )


def _with_others(
    entries: Sequence[Entry], of_entry: Mapping[int, Sequence[str]], turn: int, n_further: int
) -> list[Entry]:
    stored = list(entries)
    for entry, asked in of_entry.items():
        at = turn % len(asked)
        others = [*asked[at + 1 :], *asked[:at]][:n_further]
        stored[entry] = entries[entry]._replace(phrasings=(*entries[entry].phrasings, *others))
    return stored
