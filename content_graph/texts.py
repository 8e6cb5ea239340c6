"""Texts that people write: one rule for all of them, which is what every store can hold.

PostgreSQL keeps no NUL in a text, and UTF-8 has no place for half of a surrogate pair. Anything else is a matter of the
field's length.
"""

import re
import unicodedata
from typing import Final

TEXT_PATTERN: Final = r"^[^\x00]*$"
"""As JSON Schema publishes it; halves of surrogate pairs cannot come out of a decoder."""

HALVES: Final = re.compile("[\ud800-\udfff]")
"""Of surrogate pairs."""


def fault_in_text(value: str) -> str | None:
    r"""Say what keeps a text from being stored, in one sentence; None if nothing does.

    >>> fault_in_text("We met.\nIt helped."), fault_in_text("a\0b")
    (None, 'The text has the character U+0000 (NUL), which cannot be stored.')
    """
    if "\0" in value:
        return "The text has the character U+0000 (NUL), which cannot be stored."
    if HALVES.search(value):
        return "The text has half of a surrogate pair, or a byte that is not UTF-8."
    return None


def showable(value: str) -> str:
    """Return a text that UTF-8 can encode, with a replacement character for what it cannot."""
    return HALVES.sub("\ufffd", value)


_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "’": "'", "\u2010": "-"}
)
"""What Unicode takes apart for no compatibility's sake, and people type otherwise."""


def folded(value: str) -> str:
    """Return a text as it is looked for: without accents, case, and what lies around words and between them.

    >>> folded("  Éloïse  LŒUF-d’Ys "), folded("Straße"), folded("مُحَمَّد")
    ("eloise loeuf-d'ys", 'strasse', 'محمد')
    """
    apart = unicodedata.normalize("NFKD", value.casefold())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(bare.casefold().translate(_LETTERS).split())
