"""Cursors of lists that are read page by page: where the next page begins, as a URL can carry it.

A page continues after the last entry that was seen, by its place in the order and not by counting, so that pages
neither repeat nor skip anything when something new happens between two of them.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from api.errors import InvalidField

PlaceT = TypeVar("PlaceT", bound=tuple[object, ...])


def write_cursor(place: tuple[object, ...]) -> str:
    """Write a place, a NamedTuple of what a list is ordered by, so that a URL can carry it."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def read_cursor(cursor: str, kind: type[PlaceT]) -> PlaceT:
    """Read a place.

    >>> from typing import NamedTuple
    >>> class Place(NamedTuple):
    ...     skill_id: str
    >>> read_cursor(write_cursor(Place("a")), Place)
    Place(skill_id='a')

    Raises:
        InvalidField: Nobody here wrote it.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return msgspec.json.decode(urlsafe_b64decode(padded), type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        raise no_cursor() from error


def no_cursor() -> InvalidField:
    """Return the refusal of what is no place of this list."""
    remedy = "Send next_cursor of the page before, unchanged, or nothing."
    return InvalidField("?cursor", "The cursor is not valid.", remedy)
