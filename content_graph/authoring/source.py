"""A plain tree that remembers where everything was written, and what YAML and JSON have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from content_graph.authoring.faults import ContentFault, Place
from content_graph.plain import Plain

_MAX_DIGITS = 20


class Source(NamedTuple):
    """What was written, and where.

    Attributes:
        tree: Dicts, lists and scalars.
        places: By path; JSON has none.
    """

    tree: Plain
    places: Mapping[str, Place]


def integer(text: str) -> int | float:
    """Read an integer; one beyond all bounds may come back as a float."""
    # Python refuses to read integers of thousands of digits; none that long is within any bound
    return int(text) if len(text) <= _MAX_DIGITS else float(text)


def repeated(path: str, key: str, place: Place | None = None) -> ContentFault:
    """Say that a mapping has a key twice."""
    return ContentFault(path, f"the key {key!r} stands here twice.", "Keep one of the two.", place)


def too_deep() -> ContentFault:
    """Say that something is nested beyond what a content graph needs."""
    return ContentFault("$", "it is nested too deeply.", "Nothing in a content graph is nested so deeply.")


def encodable(text: str, path: str, place: Place | None) -> str:
    """Return a text that UTF-8 can encode.

    Raises:
        ContentFault: If it cannot.
    """
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    raise ContentFault(path, "the text has half of a surrogate pair.", "Write the character itself.", place)
