"""What messages about the decisions of people have in common."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import InvalidField
from api.record.decisions import HumanDecision, Request, Role
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN, description="Why, for people.")]

MAX_KEY: Final = 128
EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(2299, 12, 31, tzinfo=UTC)


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who decided.

    Attributes:
        id: Your opaque id of the person: no name, no e-mail address.
        role: As what they decided.
    """

    id: Id
    role: Role


def by_of(person: str, role: str | None) -> By:
    """Tell who decided, as the record holds it."""
    return msgspec.convert({"id": person, "role": role}, By)


class End(msgspec.Struct, frozen=True):
    """How something ended.

    Attributes:
        at: When.
        by: Who ended it; null where what it was made for came about.
        reason: Why.
    """

    at: datetime
    by: By | None
    reason: str


def ended_of(stored: HumanDecision) -> End | None:
    """Say how something ended; None while it holds."""
    if stored.ended_at is None or stored.ended_because is None:
        return None
    by = None if stored.ended_by_id is None else by_of(stored.ended_by_id, stored.ended_by_role)
    return End(stored.ended_at, by, stored.ended_because)


def request_of(key: str | None, body: bytes) -> Request:
    """Make a second attempt recognisable.

    Raises:
        InvalidField: The key is none.
    """
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        remedy = f"Send 1 to {MAX_KEY} printable ASCII characters."
        raise InvalidField(path="Idempotency-Key", detail="The key is not valid.", remedy=remedy)
    return Request(key, sha256(body).digest())


def check_moment(path: str, moment: datetime | None) -> None:
    """Refuse a moment outside of the time that is kept.

    Raises:
        InvalidField: It is.
    """
    if moment is not None and not EARLIEST <= moment <= LATEST:
        detail = "The moment lies outside of the time that is kept."
        raise InvalidField(path=path, detail=detail, remedy=f"Send one from {EARLIEST:%Y} to {LATEST:%Y}.")
