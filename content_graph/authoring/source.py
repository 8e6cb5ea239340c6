"""A plain tree, what was wrong with its writing, and where everything stands."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from content_graph.authoring.faults import ContentFault, Fault, Place, malformed
from content_graph.plain import Plain

MAX_DEPTH = 32
"""A content graph has five levels."""

Places: TypeAlias = Mapping[str, Place]

_MAX_DIGITS = 20


class Source(NamedTuple):
    """What was written.

    Attributes:
        tree: Dicts, lists and scalars; what could not be read is None.
        faults: Of the writing: keys that stand twice, tags, anchors.
        places: Find the place of everything by its path; called when there is something to tell.
    """

    tree: Plain
    faults: tuple[Fault, ...]
    places: Callable[[], Places]


def nearest(path: str, places: Places) -> Place | None:
    """Find the place of a path, or of the nearest thing around it that was written."""
    while path not in places:
        cut = max(path.rfind("."), path.rfind("["))
        if cut <= 0:
            return places.get("$")
        path = path[:cut]
    return places[path]


def integer(text: str) -> int | float:
    """Read an integer; one beyond all bounds may come back as a float."""
    # Python refuses to read integers of thousands of digits; none that long is within any bound
    return int(text) if len(text) <= _MAX_DIGITS else float(text)


def repeated(path: str, key: str, place: Place | None = None) -> Fault:
    """Say that a mapping has a key twice."""
    return Fault(path, f"The key {key!r} stands here twice.", "Keep one of the two.", place)


def too_deep(place: Place | None = None) -> ContentFault:
    """Say that something is nested beyond what a content graph needs."""
    detail = f"It is nested more than {MAX_DEPTH} levels deep."
    return malformed(detail, "Nothing in a content graph is nested so deeply.", place)


def text_of(body: bytes, file: str | None = None) -> str:
    """Decode UTF-8, with or without a byte order mark.

    Raises:
        ContentFault: At the first byte that is none.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = body[: fault.start].decode(errors="replace")
        place = place_at(before, len(before), file)
        detail = f"The byte 0x{body[fault.start]:02x} is not UTF-8."
        raise malformed(detail, "Save it in UTF-8.", place) from fault


def place_at(text: str, at: int, file: str | None = None) -> Place:
    """Return the place of a character."""
    return Place(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
