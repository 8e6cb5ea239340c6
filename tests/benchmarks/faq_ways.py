"""Ways to find entries, beside one another: `uv run python -m tests.benchmarks.faq_ways`.

Recall at 3 on the French questions of the tests. *near*: a question that keeps a word or two of its entry; *misspelt*:
the same with two letters wrong; *far*: three questions an entry that were written to keep none; *far + 1*: these once
the near one is stored as a phrasing. The areas `distance` and `soin` chose constants; the others chose nothing.
"""

import csv
import random
import sys
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.faq import retrieval
from engine.faq.language import FRENCH, Language
from engine.faq.retrieval import Entry, Index
from tests.benchmarks.faq import TABLE

CHOSE: Final = ("distance", "soin")
_FEEDBACK: Final = 3
_RANK: Final = 20.0
_LONG: Final = 6


class Case(NamedTuple):
    """An entry of the set, with its area and its questions: the near one, then the far ones."""

    area: str
    entry: Entry
    near: str
    far: tuple[str, ...]


class OneField(Index):
    """Title, phrasings and text together alone."""

    def scores(self, question: str) -> NDArray[np.float64]:
        """Ask the whole."""
        return self.whole.fit(self.read(question))


class Unmended(OneField):
    """The same, and no spelling is mended."""

    def _mended(self, word: str) -> str:
        return word


class Plain(Unmended):
    """BM25 over stems and n-grams, each of its best: the plain combination."""

    def _meanings(self, word: str) -> list[tuple[int, float]]:
        assert word
        return []


class Fused(Index):
    """By ranks (Cormack, Clarke and Buettcher 2009) in place of scores."""

    def scores(self, question: str) -> NDArray[np.float64]:
        """Add up 1 / (20 + rank) of both fits."""
        asked = self.read(question)
        return _by_rank(self.whole.fit(asked)) + _by_rank(self.head.fit(asked))


class FedBack(Index):
    """The words of the first three entries are asked for as well (Rocchio 1971), at three tenths."""

    def __init__(self, entries: Sequence[Entry], language: Language) -> None:
        super().__init__(entries, language)
        self._titles = [one.title for one in entries]

    def scores(self, question: str) -> NDArray[np.float64]:
        """Ask twice."""
        once = super().scores(question)
        first = " ".join(self._titles[one] for one in np.argsort(-once, kind="stable")[:_FEEDBACK])
        return once + 0.3 * super().scores(first)


def _by_rank(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    fused: NDArray[np.float64] = np.where(scores > 0, 1.0 / (_RANK + places), 0.0)
    return fused


WAYS: Final[dict[str, tuple[type[Index], dict[str, float]]]] = {
    "plain combination": (Plain, {"TITLE": 1.0, "MEANING": 0.0, "LETTERS": 1.0}),
    "title and phrasings twice": (Plain, {"MEANING": 0.0, "LETTERS": 1.0}),
    "and what words mean": (Unmended, {}),
    "and mended spelling": (OneField, {}),
    "and the head by itself (as it is)": (Index, {}),
    "by ranks": (Fused, {}),
    "with feedback": (FedBack, {}),
    "meanings at a half": (Index, {"MEANING": 0.5}),
    "letters as much as words": (Index, {"LETTERS": 1.0}),
    "head at a half": (Index, {"HEAD": 0.5}),
}
LONGER: Final = 5
"""Texts of other entries of its area that are put behind each text, in the second half of the table."""


def cases() -> list[Case]:
    """Read the set."""
    found: dict[str, list[dict[str, str]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["entry"], []).append(row)
    return [
        Case(
            name.rpartition("-")[0],
            Entry(first["title"], first["text"]),
            first["question"],
            tuple(one["question"] for one in far),
        )
        for name, (first, *far) in found.items()
    ]


def misspelt(text: str, chance: random.Random) -> str:
    """Get one letter wrong in two of the long words."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= _LONG and word.isalpha()]
    for place in chance.sample(long, min(2, len(long))):
        word, at = words[place], chance.randrange(1, len(words[place]) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[place] = chance.choice([word[:at] + word[at + 1 :], swapped, word[: at + 1] + word[at:]])
    return " ".join(words)


def main() -> None:
    """Measure, and print."""
    known, chance = cases(), random.Random(5)  # noqa: S311 - faults of spelling
    wrong = [misspelt(one.near, chance) for one in known]
    for texts, some in (("as they are", known), ("longer", longer(known, chance))):
        sys.stdout.write(f"texts {texts}: recall at 3 where constants were chosen, and on what chose nothing\n")
        _compare(some, wrong)


def longer(known: Sequence[Case], chance: random.Random) -> list[Case]:
    """Put texts of other entries behind each, as where answers are pages."""
    found = []
    for one in known:
        others = [other.entry.text for other in known if other.area == one.area and other is not one]
        text = " ".join((one.entry.text, *chance.sample(others, LONGER)))
        found.append(one._replace(entry=one.entry._replace(text=text)))
    return found


def _compare(known: Sequence[Case], wrong: Sequence[str]) -> None:
    for name, (kind, constants) in WAYS.items():
        before = {one: getattr(retrieval, one) for one in constants}
        for one, value in constants.items():
            setattr(retrieval, one, value)
        index = kind([one.entry for one in known], FRENCH)
        fuller = kind([one.entry._replace(phrasings=(one.near,)) for one in known], FRENCH)
        asked: dict[str, tuple[Index, list[tuple[int, str]]]] = {
            "near": (index, [(place, one.near) for place, one in enumerate(known)]),
            "misspelt": (index, list(enumerate(wrong))),
            "far": (index, [(place, far) for place, one in enumerate(known) for far in one.far]),
            "far + 1": (fuller, [(place, far) for place, one in enumerate(known) for far in one.far]),
        }
        told = [f"{column} {_shares(known, *pair)}" for column, pair in asked.items()]
        sys.stdout.write(f"  {name:34s} {' | '.join(told)}\n")
        for one, value in before.items():
            setattr(retrieval, one, value)


def _shares(known: Sequence[Case], index: Index, asked: Sequence[tuple[int, str]]) -> str:
    """Return recall at 3 where constants were chosen, and on what was kept aside."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    ranked: Callable[[str], NDArray[np.float64]] = index.scores
    for place, question in asked:
        scores = ranked(question)
        mine = scores[place]
        ahead = int((scores > mine).sum()) + int((scores[:place] == mine).sum())
        found[known[place].area in CHOSE].append(bool(mine > 0.0) and ahead < 3)
    return " ".join(f"{sum(one) / len(one):.3f}" for one in (found[True], found[False]))


if __name__ == "__main__":
    main()
