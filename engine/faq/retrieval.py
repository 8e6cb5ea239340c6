"""The entries that a question may mean, best first.

score(question, entry) = lexical / max lexical + `LETTERS` × letters / max letters, where

- lexical is BM25 over stems plus `MEANING` × BM25 over what the words mean (a word of k meanings says each by 1/√k);
- letters is the cosine of character n-grams;
- an entry's title and phrasings count `TITLE` times as much as its text;
- combien, quand, où and the like are looked for by what they mean alone;
- where no word fits, letters have to be alike by a cosine of `ALIKE` at least;
- a word of the question that no entry has, and that means nothing by itself, is mended first (`spelling`).

How these were chosen, and what was tried beside them, stands in docs/faq.md.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from engine.faq.language import Language
from engine.faq.ngrams import grams_of
from engine.faq.postings import Postings, bm25, cosine, number_terms
from engine.faq.spelling import mended

TITLE: Final = 2.0
MEANING: Final = 1.0
LETTERS: Final = 0.5
ALIKE: Final = 0.05
"""Cosine under which letters that are alike are chance, where no word is."""


class Entry(NamedTuple):
    """What an entry is found by.

    Attributes:
        title: Its question.
        text: Its answer.
        phrasings: Other ways to ask it.
    """

    title: str
    text: str
    phrasings: tuple[str, ...] = ()


class Suggestion(NamedTuple):
    """An entry that a question may mean.

    Attributes:
        entry: Its place among the entries.
        score: 0 to 1, of this question's best by words and by letters; not how likely it is meant.
    """

    entry: int
    score: float


class Index:
    """Entries of one language, ready to be asked.

    Args:
        entries: In any order; of two that fit alike the earlier comes first.
        language: That they are written in.
    """

    def __init__(self, entries: Sequence[Entry], language: Language) -> None:
        self.language = language
        self.n_entries = len(entries)
        if not entries:
            return
        self._known: dict[str, int] = {}
        counts = self._count(entries)
        known = list(self._known)
        stems, of_stems = number_terms([(language.stem(word), 1.0)] for word in known)
        meanings, of_meanings = number_terms(list(self._meanings(word)) for word in known)
        grams, of_grams = number_terms(grams_of(word) for word in known)
        self._stems: Postings[str] = bm25(stems, counts @ of_stems)
        self._meant: Postings[int] = bm25(meanings, counts @ of_meanings, MEANING)
        self._grams: Postings[str] = cosine(grams, counts @ of_grams)
        found_in = np.bincount(counts.indices, minlength=len(known))
        self._n_entries_with = dict(zip(known, found_in.tolist(), strict=False))

    def ask(self, question: str, most: int = 3, among: Collection[int] | None = None) -> list[Suggestion]:
        """Return the entries that a question may mean, best first, at most so many; none where nothing of it is known.

        Args:
            question: In the words of whoever asks.
            most: Of the entries.
            among: Places of those that may be suggested; all where it is left out.
        """
        scores = self.scores(question)
        if among is not None:
            shut = np.ones(self.n_entries, dtype=bool)
            shut[list(among)] = False
            scores[shut] = 0.0
        best = np.argsort(-scores, kind="stable")[:most]
        whole = 1.0 + LETTERS
        return [Suggestion(int(one), float(scores[one]) / whole) for one in best if scores[one] > 0.0]

    def scores(self, question: str) -> NDArray[np.float64]:
        """Return by entry how well it fits: 0 for not at all, at most 1 + `LETTERS`."""
        if not self.n_entries:
            return np.zeros(0)
        words = Counter(self._mended(word) for word in self.language.words(question))
        stems: Counter[str] = Counter()
        meant: dict[int, float] = {}
        grams: Counter[str] = Counter()
        for word, n in words.items():
            for meaning, much in self._meanings(word):
                meant[meaning] = meant.get(meaning, 0.0) + n * much
            if word in self.language.question_words:
                continue
            stems[self.language.stem(word)] += n
            for gram, times in grams_of(word):
                grams[gram] += n * times
        lexical = self._stems.score(stems) + self._meant.score(meant)
        letters = self._grams.score(self._grams.in_question(grams))
        scores = _of_best(lexical) + LETTERS * _of_best(letters)
        scores[(lexical <= 0.0) & (letters < ALIKE)] = 0.0
        return scores

    def _mended(self, word: str) -> str:
        means_something = self.language.stem(word) in self.language.meanings
        return word if means_something else mended(word, self._n_entries_with)

    def _meanings(self, word: str) -> list[tuple[int, float]]:
        meanings = self.language.meanings.get(self.language.stem(word), ())
        return [(one, len(meanings) ** -0.5) for one in meanings]

    def _count(self, entries: Sequence[Entry]) -> csr_array:
        """Number the words, and count them: a matrix of entries × words."""
        rows: list[Mapping[str, float]] = []
        for entry in entries:
            counted: dict[str, float] = dict(Counter(self.language.words(entry.text)))
            for line in (entry.title, *entry.phrasings):
                for word in self.language.words(line):
                    counted[word] = counted.get(word, 0.0) + TITLE
            rows.append(counted)
        self._known, counts = number_terms(row.items() for row in rows)
        return counts


def _of_best(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    best = scores.max(initial=0.0)
    return scores / best if best > 0.0 else scores
