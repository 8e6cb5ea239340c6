"""The partitions of results, traces and statements: one for each month (UTC) of acceptance, and one for the rest.

Partitions are made ahead, at every start and once an hour. What comes in for a month that has none yet, because a clock
is wrong or nothing ran for long, lies in the partition for the rest, and moves when its month is made.

PostgreSQL holds a unique index over all partitions only where the partitions' column is in it: what makes a result or a
trace one across months is in a table of its own (`symphonie.result_key`, `symphonie.activity_trace_key`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import structlog
from psycopg import Connection
from psycopg.errors import LockNotAvailable

from api.logs import told
from api.record.pool import within

N_AHEAD: Final = 3
"""Months that are there before they begin."""

_LOCK: Final = 0x4D4F4E544853
"""Of the advisory lock of whoever makes or removes partitions: the bytes of `MONTHS`."""

_LOCK_TIMEOUT: Final = "5s"
PARTITIONED: Final = {
    "result": "committed_at",
    "activity_trace": "received_at",
    "xapi_statement": "stored_at",
    "xapi_mention": "stored_at",
}
"""When what these tables hold was accepted."""

_MAKE_REST: Final = "CREATE TABLE symphonie.{table}_of_no_month PARTITION OF symphonie.{table} DEFAULT"
_MAKE: Final = """
CREATE TABLE symphonie.{name} (LIKE symphonie.{table} INCLUDING ALL);
LOCK TABLE symphonie.{table}_of_no_month IN ACCESS EXCLUSIVE MODE;
WITH moved AS (
    DELETE FROM symphonie.{table}_of_no_month WHERE {at} >= '{start}' AND {at} < '{end}' RETURNING *
) INSERT INTO symphonie.{name} SELECT * FROM moved;
ALTER TABLE symphonie.{table} ATTACH PARTITION symphonie.{name} FOR VALUES FROM ('{start}') TO ('{end}');
"""
"""Attached when it is ready, which holds up nobody who reads or writes other months."""

_PARTITIONS: Final = (
    "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
    " WHERE inhparent = ('symphonie.' || %s)::regclass ORDER BY relname"
)
_LOG: Final = structlog.get_logger(__name__)


class Month(NamedTuple):
    """A month of the calendar, in UTC."""

    year: int
    month: int

    def part_of(self, table: str) -> str:
        """Name its partition of a table.

        >>> Month(2026, 3).part_of("result")
        'result_2026_03'
        """
        return f"{table}_{self.year:04}_{self.month:02}"

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

    One that cannot be made at once, because somebody is reading for long, is made the next time. A server that hangs
    is waited for no longer than for anything else; all of them together may take longer, on a machine that is busy.
    """
    with within(connection):
        known = {table: _there(connection, table) for table in _tables(connection)}
    for table, there in known.items():
        for month in _around(now):
            if month.part_of(table) not in there:
                try:
                    _make(connection, table, month)
                except LockNotAvailable as error:
                    _LOG.warning("a month's partition has to wait", partition=month.part_of(table), error=told(error))


def drop_empty_months(connection: Connection, now: datetime) -> list[str]:
    """Remove the partitions of months that are over and hold nothing any more, and return their names."""
    names = []
    for table in _tables(connection):
        kept = {f"{table}_of_no_month", *(month.part_of(table) for month in _around(now))}
        names += sorted(_there(connection, table) - kept)
    return [name for name in names if _drop_if_empty(connection, name)]


def _tables(connection: Connection) -> list[str]:
    """Return the tables that this record has: one that is being migrated does not have them all yet."""
    query = "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass('symphonie.' || name) IS NOT NULL"
    return [name for (name,) in connection.execute(query, [list(PARTITIONED)])]


def _there(connection: Connection, table: str) -> set[str]:
    return {name for (name,) in connection.execute(_PARTITIONS, [table])}


def _around(now: datetime) -> Iterator[Month]:
    month = month_of(month_of(now).starts_at - timedelta(days=1))
    for _ in range(2 + N_AHEAD):
        yield month
        month = month.next


def _make(connection: Connection, table: str, month: Month) -> None:
    with within(connection), connection.transaction():
        _begin(connection)
        there, name = _there(connection, table), month.part_of(table)
        if f"{table}_of_no_month" not in there:
            connection.execute(_MAKE_REST.format(table=table))
        if name not in there:
            bounds = {"start": month.starts_at.isoformat(), "end": month.next.starts_at.isoformat()}
            connection.execute(_MAKE.format(name=name, table=table, at=PARTITIONED[table], **bounds))


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
        _LOG.warning("an empty month has to wait", partition=name, error=told(error))
        return False


def _is_empty(connection: Connection, name: str) -> bool:
    query = f"SELECT NOT EXISTS (SELECT FROM symphonie.{name})"  # as the catalogue names it
    return connection.execute(query).fetchone() == (True,)


def _begin(connection: Connection) -> None:
    """Wait for nobody for long: whoever comes next would wait behind us."""
    connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
