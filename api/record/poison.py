"""Entries that were set aside: list them, and try them again once their cause is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from psycopg import Connection

from api.record.writer import Delivery, write

LISTED: Final = 100


class SetAside(msgspec.Struct, frozen=True):
    """An entry that is not in the record.

    Attributes:
        stream: Of which shard.
        entry_id: Its id there; it begins with the time, in milliseconds since 1970-01-01T00:00:00Z.
        organisation: Whose, None if it cannot be read that far.
        error: Why it could not be written.
        set_aside_at: When that was found.
        n_bytes: Its length.
    """

    stream: str
    entry_id: str
    organisation: str | None
    error: str
    set_aside_at: datetime
    n_bytes: int


def count_set_aside(connection: Connection) -> int:
    """Count the entries that are not in the record because they could not be written."""
    row = connection.execute("SELECT count(*) FROM symphonie.poison_entry").fetchone()
    return int(row[0]) if row is not None else 0


def list_set_aside(connection: Connection, limit: int = LISTED) -> tuple[SetAside, ...]:
    """List the first of them."""
    rows = connection.execute(
        "SELECT p.stream, p.entry_id, o.id, p.error, p.set_aside_at, octet_length(p.payload)"
        " FROM symphonie.poison_entry p LEFT JOIN symphonie.organisation o ON o.no = p.organisation_no"
        " ORDER BY p.set_aside_at, p.stream, p.entry_id LIMIT %s",
        [limit],
    )
    return tuple(SetAside(*row) for row in rows)


def retry_set_aside(connection: Connection) -> int:
    """Try every entry again, and return how many are in the record now; the others stay set aside."""
    keys = connection.execute(
        "SELECT stream, entry_id FROM symphonie.poison_entry ORDER BY stream, entry_id"
    ).fetchall()
    return sum(_retry(connection, stream, entry_id) for stream, entry_id in keys)


def _retry(connection: Connection, stream: str, entry_id: str) -> bool:
    with connection.transaction():
        row = connection.execute(
            "DELETE FROM symphonie.poison_entry WHERE stream = %s AND entry_id = %s RETURNING payload",
            [stream, entry_id],
        ).fetchone()
        # What cannot be written now either is set aside again by the same transaction.
        return row is not None and not write(connection, [Delivery(stream, entry_id, bytes(row[0]))])
