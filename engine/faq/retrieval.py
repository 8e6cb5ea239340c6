"""The entries that a question may mean, best first.

score(question, entry) = fit(question, head) + fit(question, whole), where the head is an entry's title and phrasings,
the whole its text as well (in which title and phrasings count `TITLE` times), and

fit = lexical / max lexical + `LETTERS` × letters / max letters;

- lexical is BM25 over stems plus `MEANING` × BM25 over what the words mean (a word of k meanings says each by 1/√k);
- letters is the cosine of character n-grams;
- combien, quand, où and the like are looked for by what they mean alone;
- where no word fits, letters have to be alike by a cosine of `ALIKE` at least;
- a word of the question that no entry has, and that means nothing by itself, is mended first (`spelling`).

How these were chosen, and what was tried beside them, stands in docs/faq.md.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
HEAD: Final = 1.0
"""What the fit of the head counts beside that of the whole."""
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


class Asked(NamedTuple):
    """A question as it is looked for: how much of each stem, meaning and n-gram."""

    stems: Mapping[str, float]
    meanings: Mapping[int, float]
    grams: Mapping[str, float]


class Field(NamedTuple):
    """A part of all entries, ready to be asked."""

    stems: Postings[str]
    meanings: Postings[int]
    grams: Postings[str]

    def fit(self, asked: Asked) -> NDArray[np.float64]:
        """Return by entry how well the part fits: 0 for not at all, at most 1 + `LETTERS`."""
        lexical = self.stems.score(asked.stems) + self.meanings.score(asked.meanings)
        letters = self.grams.score(self.grams.in_question(asked.grams))
        return together(lexical, letters)


class Index:
    """Entries of one language, ready to be asked.

    Args:
        entries: In any order; of two that fit alike the earlier comes first.
        language: That they are written in.
    """

    def __init__(self, entries: Sequence[Entry], language: Language) -> None:
        self.language = language
        self.n_entries = len(entries)
        heads = [self._count((one.title, *one.phrasings)) for one in entries]
        wholes = [_added(head, self._count([one.text])) for head, one in zip(heads, entries, strict=True)]
        words, counts = number_terms(row.items() for row in wholes)
        self._n_entries_with = dict(zip(words, np.bincount(counts.indices).tolist(), strict=False))
        if entries:
            self.whole = self._field(list(words), counts)
            self.head = self._field(list(words), _numbered(words, heads))

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
        whole = (1.0 + HEAD) * (1.0 + LETTERS)
        return [Suggestion(int(one), float(scores[one]) / whole) for one in best if scores[one] > 0.0]

    def scores(self, question: str) -> NDArray[np.float64]:
        """Return by entry how well it fits: 0 for not at all, at most (1 + `HEAD`) × (1 + `LETTERS`)."""
        if not self.n_entries:
            return np.zeros(0)
        asked = self.read(question)
        return self.whole.fit(asked) + HEAD * self.head.fit(asked)

    def read(self, question: str) -> Asked:
        """Return what is looked for."""
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
        return Asked(stems, meant, grams)

    def _mended(self, word: str) -> str:
        means_something = self.language.stem(word) in self.language.meanings
        return word if means_something else mended(word, self._n_entries_with)

    def _meanings(self, word: str) -> list[tuple[int, float]]:
        meanings = self.language.meanings.get(self.language.stem(word), ())
        return [(one, len(meanings) ** -0.5) for one in meanings]

    def _count(self, texts: Iterable[str]) -> dict[str, float]:
        return dict(Counter(word for text in texts for word in self.language.words(text)))

    def _field(self, words: Sequence[str], counts: csr_array) -> Field:
        stems, of_stems = number_terms([(self.language.stem(word), 1.0)] for word in words)
        meanings, of_meanings = number_terms(self._meanings(word) for word in words)
        grams, of_grams = number_terms(grams_of(word) for word in words)
        return Field(
            bm25(stems, counts @ of_stems),
            bm25(meanings, counts @ of_meanings, MEANING),
            cosine(grams, counts @ of_grams),
        )


def together(lexical: NDArray[np.float64], letters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up words and letters, each as a share of its best; where no word fits, letters hardly alike are none."""
    scores = _of_best(lexical) + LETTERS * _of_best(letters)
    scores[(lexical <= 0.0) & (letters < ALIKE)] = 0.0
    return scores


def _of_best(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    best = scores.max(initial=0.0)
    return scores / best if best > 0.0 else scores


def _added(head: Mapping[str, float], text: Mapping[str, float]) -> dict[str, float]:
    """Return the words of a whole entry, in which each of the head counts more than once."""
    counted = {word: TITLE * n for word, n in head.items()}
    for word, n in text.items():
        counted[word] = counted.get(word, 0.0) + n
    return counted


def _numbered(words: Mapping[str, int], rows: Sequence[Mapping[str, float]]) -> csr_array:
    """Return a matrix of entries × words, numbered as they are."""
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([words[word] for row in rows for word in row], dtype=np.int32)
    values = np.array([n for row in rows for n in row.values()], dtype=float)
    return csr_array((values, columns, ends), shape=(len(rows), max(1, len(words))))
