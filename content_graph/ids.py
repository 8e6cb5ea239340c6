"""Ids: one rule for whatever has one, wherever it comes from: routes, graphs, models, tables, the command line.

An id has 1 to 128 characters of any script. It has no control character (Cc), no line or paragraph separator (Zl, Zp)
and no half of a surrogate pair, because these break logs, lines and stores; and no white space or byte order mark at
either end, because nobody sees it there; and it is not "." or "..", which browsers and proxies take out of an address.
Everything else is the author's: no-break and ideographic spaces inside,
joiners as Persian and emoji need them. Ids are compared as they were sent; nothing is normalised.
"""

import re
from typing import Annotated, Final

from msgspec import Meta

from content_graph.texts import HALVES

MAX_ID_LENGTH: Final = 128
ID_RULE: Final = (
    "1 to 128 characters of any script, without control characters and line separators, without white space at either "
    'end, and not "." or ".."'
)
ID_REMEDY: Final = f"Use {ID_RULE}."
ID_PATTERN: Final = r"^(?!\.\.?$)(?![\s\ufeff])[^\x00-\x1f\x7f-\x9f\u2028\u2029]+(?<![\s\ufeff])(?!\n)$"
"""As JSON Schema publishes it; halves of surrogate pairs cannot come out of a decoder."""

Id = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MAX_ID_LENGTH,
        pattern=ID_PATTERN,
        description=f"{ID_RULE[0].upper()}{ID_RULE[1:]}; compared as sent.",
    ),
]

_SOUND: Final = re.compile(ID_PATTERN)
_BANNED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def is_id(value: str) -> bool:
    """Tell whether a text is an id."""
    return len(value) <= MAX_ID_LENGTH and _SOUND.search(value) is not None and HALVES.search(value) is None


def fault_in_id(value: str) -> str | None:
    r"""Say what keeps a text from being an id, in one sentence; None if it is one.

    >>> fault_in_id("ada\t"), fault_in_id("a\u00a0b\u200dc")
    ('The id has the control character U+0009.', None)
    >>> fault_in_id("..")
    "The id is '..'."
    """
    if is_id(value):
        return None
    if not value:
        return "The id is empty."
    if len(value) > MAX_ID_LENGTH:
        return f"The id has {len(value)} characters."
    if HALVES.search(value):
        return "The id has half of a surrogate pair, or a byte that is not UTF-8."
    banned = _BANNED.search(value)
    if banned:
        kind = "separator" if banned[0] > "\xff" else "control character"
        return f"The id has the {kind} U+{ord(banned[0]):04X}."
    is_step = value in {".", ".."}  # browsers and proxies take it out of an address
    return f"The id is {value!r}." if is_step else "The id has white space at its start or its end."
