"""Lists that are read page by page, and the cursors that a URL can carry: where the next page begins.

A page continues behind the last entry that was seen, by its place in the order and not by counting, so that pages
neither repeat nor skip anything when something new happens between two of them.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from api.clock import microseconds_of
from api.errors import InvalidField
from api.record.columns import INSTANT, S, reading
from api.record.pool import Pool
from content_graph.texts import TEXT_PATTERN

RESULT, ADJUSTMENT, REVIEW, EVENT, SHORTFALL, DECISION, MODEL, TRACE, CASE_EVENT, ALERT, SENDING = range(11)
"""Ranks: what goes before what at one instant."""

E = TypeVar("E")
PlaceT = TypeVar("PlaceT", bound=tuple[object, ...])


class Page(NamedTuple, Generic[E]):
    """Part of a list."""

    entries: tuple[E, ...]
    next_cursor: str | None


class Position(NamedTuple):
    """The place of an entry in a list of what happened: its time, then its rank, then its id."""

    at_us: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    rank: Annotated[int, Meta(ge=RESULT, le=SENDING)]
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


def position_at(at: datetime, rank: int, name: str) -> Position:
    """Return the place of what happened at this moment."""
    return Position(microseconds_of(at), rank, name)


def write_cursor(place: tuple[object, ...]) -> str:
    """Write a place, a NamedTuple of what a list is ordered by, so that a URL can carry it."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def read_cursor(cursor: str | None, kind: type[PlaceT]) -> PlaceT | None:
    """Read a place; None stays None.

    >>> read_cursor(write_cursor(Position(1, 0, "a")), Position)
    Position(at_us=1, rank=0, id='a')

    Raises:
        InvalidField: Nobody here wrote it.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return msgspec.json.decode(urlsafe_b64decode(padded), type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        remedy = "Send next_cursor of the page before, unchanged, or nothing."
        raise InvalidField("?cursor", "The cursor is not valid.", remedy) from error


def behind(time: str, rank: int, name: str) -> str:
    """Return the condition that a row stands behind a cursor's place."""
    return (
        f"(%(rank)s::int IS NULL OR ({time}, {rank}, {name}) < ({INSTANT.format('%(at_us)s')}, %(rank)s::int, %(id)s))"
    )


async def rows_behind(
    pool: Pool, shape: type[S], query: str, asked: Mapping[str, object], limit: int, after: Position | None
) -> list[S]:
    """Read one row more than asked for, which tells whether there is a next page."""
    place = after._asdict() if after is not None else {"at_us": None, "rank": None, "id": None}
    async with pool.connection() as connection:
        cursor = connection.cursor(row_factory=reading(shape))
        return await (await cursor.execute(query, {**asked, **place, "limit": limit + 1})).fetchall()


def page_of(found: Sequence[E], limit: int, place_of: Callable[[E], tuple[object, ...]]) -> Page[E]:
    """Cut a list, of which there is at least one entry more where there is a next page, to a page."""
    shown = tuple(found[:limit])
    return Page(shown, write_cursor(place_of(shown[-1])) if len(found) > limit else None)
