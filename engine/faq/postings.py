"""By term the entries that have it, each with its weight; a question adds up the columns of its terms."""

from collections.abc import Iterable, Mapping
from math import log, sqrt
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

K1: Final = 1.2
B: Final = 0.75
"""Of BM25, as Robertson and Zaragoza (2009) have them, who find little to be gained by others."""

T = TypeVar("T")


class Postings(NamedTuple, Generic[T]):
    """Terms, and what they weigh in entries.

    Attributes:
        terms: Number of each term.
        weights: Entries × terms, by column.
        rarity: By term, what one more occurrence in a question weighs.
        unknown: What a term weighs that is nowhere.
    """

    terms: Mapping[T, int]
    weights: csc_array
    rarity: NDArray[np.float64]
    unknown: float

    def score(self, asked: Mapping[T, float]) -> NDArray[np.float64]:
        """Return by entry the sum over the asked terms of weight × how much each is asked."""
        scores = np.zeros(self.weights.shape[0])
        columns, rows, values = self.weights.indptr, self.weights.indices, self.weights.data
        for term, much in asked.items():
            number = self.terms.get(term)
            if number is not None:
                here = slice(columns[number], columns[number + 1])
                scores[rows[here]] += much * values[here]
        return scores

    def in_question(self, counts: Mapping[T, float]) -> dict[T, float]:
        """Return the terms of a question as a vector of length 1: (1 + log n) × rarity."""
        raw = {
            term: (1.0 + log(n)) * (float(self.rarity[self.terms[term]]) if term in self.terms else self.unknown)
            for term, n in counts.items()
        }
        length = sqrt(sum(one * one for one in raw.values())) or 1.0
        return {term: one / length for term, one in raw.items()}


def number_terms(per_word: Iterable[Iterable[tuple[T, float]]]) -> tuple[dict[T, int], csr_array]:
    """Return the terms of all words, numbered, and a matrix of words × terms.

    Args:
        per_word: For each word its terms, with what each counts.
    """
    terms: dict[T, int] = {}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for pairs in per_word:
        for term, much in pairs:
            columns.append(terms.setdefault(term, len(terms)))
            values.append(much)
        ends.append(len(columns))
    shape = (len(ends) - 1, max(1, len(terms)))
    return terms, csr_array((np.array(values, dtype=float), np.array(columns, dtype=np.int32), ends), shape=shape)


def bm25(terms: Mapping[T, int], counts: csr_array, weight: float = 1.0) -> Postings[T]:
    """Weigh by BM25 (Robertson & Zaragoza 2009, eq. 3.15): idf × tf (k1 + 1) / (tf + k1 (1 - b + b length / mean)).

    Args:
        terms: Number of each term.
        counts: Entries × terms; what stands in a title may count more than once.
        weight: Of all of it.
    """
    counts = counts.tocsr()
    counts.sort_indices()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    rarity = _rarity(counts)
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    mean = lengths.mean() or 1.0
    damped = counts.data + K1 * (1.0 - B + B * lengths[rows] / mean)
    values = weight * rarity[counts.indices] * counts.data * (K1 + 1.0) / damped
    weighed = csr_array((values, counts.indices, counts.indptr), shape=counts.shape)
    return Postings(terms, weighed.tocsc(), rarity, 0.0)


def cosine(terms: Mapping[T, int], counts: csr_array) -> Postings[T]:
    """Weigh so that the sum is the cosine: (1 + log tf) × log((1 + N) / (1 + df)) + 1, each entry of length 1."""
    counts = counts.tocsr()
    n_entries = counts.shape[0]
    found_in = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log((1.0 + n_entries) / (1.0 + found_in)) + 1.0
    values = (1.0 + np.log(np.maximum(counts.data, 1.0))) * rarity[counts.indices]
    rows = np.repeat(np.arange(n_entries), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=values * values, minlength=n_entries))
    weighed = csr_array((values / np.maximum(lengths[rows], 1e-12), counts.indices, counts.indptr), shape=counts.shape)
    return Postings(terms, weighed.tocsc(), rarity, float(np.log(1.0 + n_entries)) + 1.0)


def _rarity(counts: csr_array) -> NDArray[np.float64]:
    n_entries = counts.shape[0]
    found_in = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: NDArray[np.float64] = np.log(1.0 + (n_entries - found_in + 0.5) / (found_in + 0.5))
    return rarity
