"""A learner's results, whole and in order: what has to be traced again when one comes late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from api.record.pool import Pool

MICROSECONDS: Final = "(extract(epoch FROM {}) * 1000000)::bigint"
"""A time in microseconds since 1970-01-01T00:00:00Z; exact, because `extract` computes in decimal."""

_HISTORY: Final = (
    f"SELECT seq, result_id, item_id, score, {MICROSECONDS.format('occurred_at')}, attempt FROM symphonie.result"  # noqa: S608  # constants
    " WHERE organisation_no = %s AND graph_no = %s AND learner = %s ORDER BY occurred_at, result_id"
)


class Recorded(NamedTuple):
    """One result as the record keeps it.

    Attributes:
        seq: Order of acceptance, from 1.
        result_id: The sender's.
        item_id: Of the content graph.
        score: 0..1.
        occurred_at_us: Microseconds since 1970-01-01T00:00:00Z.
        attempt: 1 for the first.
    """

    seq: int
    result_id: str
    item_id: str
    score: float
    occurred_at_us: int
    attempt: int


async def learner_history(pool: Pool, organisation_no: int, graph_no: int, learner: str) -> tuple[Recorded, ...]:
    """Return all results of a learner that the record has, by (time, result id)."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_HISTORY, [organisation_no, graph_no, learner])
        return _recorded(await cursor.fetchall())


def read_history(connection: Connection, organisation_no: int, graph_no: int, learner: str) -> tuple[Recorded, ...]:
    """Return the same without waiting on an event loop."""
    return _recorded(connection.execute(_HISTORY, [organisation_no, graph_no, learner]).fetchall())


def _recorded(rows: Iterable[TupleRow]) -> tuple[Recorded, ...]:
    return tuple([Recorded(*row) for row in rows])
