"""Lists of events read page by page, newest first: a page continues behind the time and id of the last one seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from api.record.columns import INSTANT, S, reading
from api.record.cursors import no_cursor, read_cursor, write_cursor
from api.record.pool import Pool

RESULT, ADJUSTMENT, REVIEW, EVENT, SHORTFALL = 0, 1, 2, 3, 4
"""Ranks: what goes before what at one instant."""

_LARGEST_US: Final = 2**53
E = TypeVar("E")


class Page(NamedTuple, Generic[E]):
    """Part of a list.

    Attributes:
        events: Newest first.
        next_cursor: Where the next page begins; None on the last one.
    """

    events: tuple[E, ...]
    next_cursor: str | None


class Position(NamedTuple):
    """The place of an event in the order: its time, then its rank, then its id."""

    at_us: int
    rank: int
    id: str


def behind(time: str, rank: int, name: str) -> str:
    """Return the condition that a row stands behind a cursor's place.

    Args:
        time: Column of its time.
        rank: Of its table.
        name: Expression of its id.
    """
    return (
        f"(%(rank)s::int IS NULL OR ({time}, {rank}, {name}) < ({INSTANT.format('%(at_us)s')}, %(rank)s::int, %(id)s))"
    )


def read_position(cursor: str | None) -> Position | None:
    """Read a place; None stays None.

    >>> read_position(write_cursor(Position(1, 0, "a")))
    Position(at_us=1, rank=0, id='a')

    Raises:
        InvalidField: Nobody here wrote it.
    """
    if cursor is None:
        return None
    position = read_cursor(cursor, Position)
    if "\0" in position.id or abs(position.at_us) > _LARGEST_US or not RESULT <= position.rank <= SHORTFALL:
        raise no_cursor()
    return position


async def rows_behind(
    pool: Pool, shape: type[S], query: str, asked: Mapping[str, object], limit: int, after: Position | None
) -> list[S]:
    """Read one row more than asked for, which tells whether there is a next page."""
    place = after._asdict() if after is not None else {"at_us": None, "rank": None, "id": None}
    async with pool.connection() as connection:
        cursor = connection.cursor(row_factory=reading(shape))
        return await (await cursor.execute(query, {**asked, **place, "limit": limit + 1})).fetchall()


def page_of(events: Sequence[E], limit: int, position_of: Callable[[E], Position]) -> Page[E]:
    """Cut a list to a page."""
    shown = tuple(events[:limit])
    return Page(shown, write_cursor(position_of(shown[-1])) if len(events) > limit else None)
