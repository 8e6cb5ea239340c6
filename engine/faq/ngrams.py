"""Character n-grams inside words: what is left of a likeness when endings, spelling and composition differ."""

from collections import Counter
from functools import lru_cache
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 5


@lru_cache(maxsize=65_536)
def grams_of(word: str) -> tuple[tuple[str, int], ...]:
    """Return the n-grams of a word with its two ends marked, and how often each is there.

    >>> [gram for gram, _ in grams_of("quiz")][:4]
    [' qu', 'qui', 'uiz', 'iz ']
    """
    marked = f" {word} "
    lengths = range(SHORTEST, LONGEST + 1)
    counts = Counter(marked[at : at + n] for n in lengths for at in range(len(marked) - n + 1))
    return tuple(counts.items())
