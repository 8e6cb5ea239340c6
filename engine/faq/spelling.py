"""Mending words that nobody wrote so: one letter too many, too few, another, or two the wrong way round.

Damerau (1964) found that four in five misspelt words have just one of these faults.
"""

from collections.abc import Iterator, Mapping
from typing import Final

SHORTEST: Final = 5
"""Letters of a word that is mended; a shorter one is too near to others."""
LONGEST: Final = 30
"""A longer one is no word, and has too many neighbours to look at."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def mended(word: str, known: Mapping[str, int]) -> str:
    """Return the known word that is meant by a folded one.

    Args:
        word: As it was written.
        known: How often each known word is there.

    Returns:
        The word itself where it is known, too short or too long, no word of letters, or near to none that is known;
        else the one that begins alike, then the one that is there most often.

    >>> known = {"attestation": 3, "inscription": 9}
    >>> mended("atestation", known), mended("inscirption", known), mended("quiz", known)
    ('attestation', 'inscription', 'quiz')
    """
    if word in known or not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return word
    near = {one for one in _one_fault(word) if one in known}
    return max(sorted(near), key=lambda one: (one[0] == word[0], known[one]), default=word)


def _one_fault(word: str) -> Iterator[str]:
    for cut in range(len(word) + 1):
        before, after = word[:cut], word[cut:]
        for letter in _LETTERS:
            yield before + letter + after
        if not after:
            continue
        yield before + after[1:]
        for letter in _LETTERS:
            yield before + letter + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
