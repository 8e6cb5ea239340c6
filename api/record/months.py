"""The partitions of `symphonie.result`: one for each month (UTC) in which results were accepted, and one for the rest.

Partitions are made ahead, at every start and once an hour. What comes in for a month that has none yet, because a clock
is wrong or nothing ran for long, lies in the partition for the rest, and moves when its month is made.

PostgreSQL holds a unique index over all partitions only where the partitions' column is in it: what makes a result one
across months is in a table of its own (`symphonie.result_key`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import structlog
from psycopg import Connection
from psycopg.errors import LockNotAvailable

N_AHEAD: Final = 3
"""Months that are there before they begin."""

_LOCK: Final = 0x4D4F4E544853
"""Of the advisory lock of whoever makes or removes partitions: the bytes of `MONTHS`."""

_LOCK_TIMEOUT: Final = "5s"
_REST: Final = "result_of_no_month"
_MAKE_REST: Final = f"CREATE TABLE symphonie.{_REST} PARTITION OF symphonie.result DEFAULT"
_MAKE: Final = f"""
CREATE TABLE symphonie.{{0}} (LIKE symphonie.result INCLUDING ALL);
LOCK TABLE symphonie.{_REST} IN ACCESS EXCLUSIVE MODE;
WITH moved AS (
    DELETE FROM symphonie.{_REST} WHERE committed_at >= '{{1}}' AND committed_at < '{{2}}' RETURNING *
) INSERT INTO symphonie.{{0}} SELECT * FROM moved;
ALTER TABLE symphonie.result ATTACH PARTITION symphonie.{{0}} FOR VALUES FROM ('{{1}}') TO ('{{2}}');
"""  # noqa: S608  # names of months
"""Attached when it is ready, which holds up nobody who reads or writes other months."""

_PARTITIONS: Final = (
    "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
    " WHERE inhparent = 'symphonie.result'::regclass ORDER BY relname"
)
_LOG: Final = structlog.get_logger(__name__)


class Month(NamedTuple):
    """A month of the calendar, in UTC."""

    year: int
    month: int

    @property
    def partition(self) -> str:
        """The table that holds its results.

        >>> Month(2026, 3).partition
        'result_2026_03'
        """
        return f"result_{self.year:04}_{self.month:02}"

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def next(self) -> Month:
        """The month after it.

        >>> Month(2026, 12).next
        Month(year=2027, month=1)
        """
        return Month(self.year + self.month // 12, self.month % 12 + 1)


def month_of(at: datetime) -> Month:
    """Return the month of a moment."""
    return Month(at.astimezone(UTC).year, at.astimezone(UTC).month)


def make_months(connection: Connection, now: datetime) -> None:
    """Make the partitions of this month, the one before (whose last commits may be under way) and the next ones.

    One that cannot be made at once, because somebody is reading for long, is made the next time.
    """
    there = {name for (name,) in connection.execute(_PARTITIONS)}
    for month in _around(now):
        if month.partition not in there:
            try:
                _make(connection, month)
            except LockNotAvailable as error:
                _LOG.warning("a month's partition has to wait", partition=month.partition, error=str(error))


def drop_empty_months(connection: Connection, now: datetime) -> list[str]:
    """Remove the partitions of months that are over and hold nothing any more, and return their names."""
    kept = {_REST, *(month.partition for month in _around(now))}
    names = [name for (name,) in connection.execute(_PARTITIONS) if name not in kept]
    return [name for name in names if _drop_if_empty(connection, name)]


def _around(now: datetime) -> Iterator[Month]:
    month = month_of(month_of(now).starts_at - timedelta(days=1))
    for _ in range(2 + N_AHEAD):
        yield month
        month = month.next


def _make(connection: Connection, month: Month) -> None:
    with connection.transaction():
        _begin(connection)
        there = {name for (name,) in connection.execute(_PARTITIONS)}
        if _REST not in there:
            connection.execute(_MAKE_REST)
        if month.partition not in there:
            bounds = month.starts_at.isoformat(), month.next.starts_at.isoformat()
            connection.execute(_MAKE.format(month.partition, *bounds))


def _drop_if_empty(connection: Connection, name: str) -> bool:
    if not _is_empty(connection, name):
        return False
    try:
        with connection.transaction():
            _begin(connection)
            connection.execute(f"LOCK TABLE symphonie.{name} IN ACCESS EXCLUSIVE MODE")  # as the catalogue names it
            if is_empty := _is_empty(connection, name):
                connection.execute(f"DROP TABLE symphonie.{name}")
            return is_empty
    except LockNotAvailable as error:
        _LOG.warning("an empty month has to wait", partition=name, error=str(error))
        return False


def _is_empty(connection: Connection, name: str) -> bool:
    query = f"SELECT NOT EXISTS (SELECT FROM symphonie.{name})"  # noqa: S608  # as the catalogue names it
    return connection.execute(query).fetchone() == (True,)


def _begin(connection: Connection) -> None:
    """Wait for nobody for long: whoever comes next would wait behind us."""
    connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
