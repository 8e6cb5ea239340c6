"""Who decided something, and the order in which decisions are listed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from api.record.cursors import no_cursor, read_cursor

Role = Literal["tutor", "coach", "mentor", "peer", "engineer"]


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


def read_place(cursor: str | None) -> Place | None:
    """Read a place; None stays None.

    Raises:
        InvalidField: Nobody here wrote it.
    """
    if cursor is None:
        return None
    place = read_cursor(cursor, Place)
    if "\0" in place.id or place.at.tzinfo is None:
        raise no_cursor()
    return place
