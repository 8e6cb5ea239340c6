"""Who decided something, and the order in which decisions are listed."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from api.errors import InvalidField

Role = Literal["tutor", "coach", "mentor", "peer", "engineer"]
CURSOR_PATH = "?cursor"


class Request(NamedTuple):
    """What makes a second attempt recognisable.

    Attributes:
        key: The sender's `Idempotency-Key`; None where none was sent.
        sha256: Of the body.
    """

    key: str | None
    sha256: bytes


class Place(NamedTuple):
    """Where the next page begins: behind what was made then, and has this id."""

    at: datetime
    id: str


def write_place(place: Place) -> str:
    """Write a place so that a URL can carry it."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def read_place(cursor: str | None) -> Place | None:
    """Read a place; None stays None.

    Raises:
        InvalidField: Nobody here wrote it.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = msgspec.json.decode(urlsafe_b64decode(padded), type=Place)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _no_cursor() from error
    if "\0" in place.id or place.at.tzinfo is None:
        raise _no_cursor()
    return place


def _no_cursor() -> InvalidField:
    remedy = "Send next_cursor of the page before, unchanged, or nothing."
    return InvalidField(CURSOR_PATH, "This is no cursor.", remedy)
