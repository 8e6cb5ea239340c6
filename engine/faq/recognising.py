"""In which of two languages a question is, where its words say so: small words that only one of them has, and accents.

A word that both have (`on`, `a`, `comment`, `car`) says nothing; what neither is sure of is no language.
"""

import re
from typing import Final, Literal

from content_graph.texts import folded
from engine.faq import english, french
from engine.faq.language import ENGLISH, FRENCH

_OF_BOTH: Final = frozenset(
    {"as", "car", "cas", "comment", "d", "fait", "font", "main", "mais", "me", "on", "or", "pour", "son", "sur", "t"}
)
"""What one language has as a small word, and the other as another one."""
_FRENCH: Final = frozenset(f"{french.FUNCTION_WORDS} {french.QUESTION_WORDS}".split())
_ENGLISH: Final = frozenset(f"{english.FUNCTION_WORDS} {english.QUESTION_WORDS}".split())
_ONLY_FRENCH: Final = _FRENCH - _ENGLISH - _OF_BOTH
_ONLY_ENGLISH: Final = _ENGLISH - _FRENCH - _OF_BOTH
_WORD: Final = re.compile(r"[^\W\d_]+")
_ACCENTED: Final = re.compile(r"[àâçéèêëîïôùûœ]", re.IGNORECASE)
_ELIDED: Final = re.compile(r"\b([cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
_CONTRACTED: Final = re.compile(r"n['’]t\b|\w['’](s|m|re|ve|ll)\b", re.IGNORECASE)


def recognised(text: str) -> Literal["fr", "en"] | None:
    """Return the language of a question; None where that is not sure.

    >>> recognised("Quand est mon examen ?"), recognised("When is my exam?"), recognised("certificat")
    ('fr', 'en', None)
    """
    words = _WORD.findall(folded(text))
    small = sum((one in _ONLY_FRENCH) - (one in _ONLY_ENGLISH) for one in words)
    written = len(_ACCENTED.findall(text)) + len(_ELIDED.findall(text)) - len(_CONTRACTED.findall(text))
    balance = 2 * (small + written) + sum(map(_known_to_one, words))
    return "fr" if balance > 1 else "en" if balance < -1 else None


def _known_to_one(word: str) -> int:
    """Tell whether only one language knows what a word means: 1 for French, -1 for English, 0 for both or none."""
    return (FRENCH.stem(word) in FRENCH.meanings) - (ENGLISH.stem(word) in ENGLISH.meanings)
