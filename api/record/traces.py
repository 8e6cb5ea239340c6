"""Traces of activity in the record: written once, found by their ids, read page by page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from psycopg import Connection

from api.journal import JournalEntry
from api.live.keys import LearnerKey
from api.record.columns import INSTANT, columns, encode, listed, reading, selected
from api.record.facts import TraceRow, traces_in
from api.record.pages import TRACE, Page, Position, behind, page_of, read_cursor, rows_behind
from api.record.pool import Pool, row_of

_INSERT: Final = f"""
WITH row AS MATERIALIZED (SELECT * FROM json_to_recordset(%s::json) AS one ({listed(TraceRow)})),
new AS (
    INSERT INTO symphonie.activity_trace_key (organisation_no, graph_no, learner, trace_id, received_at)
    SELECT organisation_no, graph_no, learner, trace_id, {INSTANT.format("received_at")} FROM row
    ON CONFLICT DO NOTHING RETURNING organisation_no, graph_no, learner, trace_id
)
INSERT INTO symphonie.activity_trace ({", ".join(one.name for one in columns(TraceRow))})
SELECT {", ".join(one.taken for one in columns(TraceRow))}
FROM row JOIN new USING (organisation_no, graph_no, learner, trace_id)
"""  # constants
_BY_ID: Final = (
    f"SELECT {selected(TraceRow)} FROM symphonie.activity_trace_key"  # constants
    " JOIN symphonie.activity_trace USING (organisation_no, graph_no, learner, trace_id, received_at)"
    " WHERE organisation_no = %s AND graph_no = %s AND learner = %s AND trace_id = ANY(%s)"
)
_IDS: Final = (
    "SELECT learner, trace_id FROM symphonie.activity_trace_key WHERE organisation_no = %s AND graph_no = %s"
    " ORDER BY learner"
)
_COUNT: Final = (
    "SELECT count(*) FROM symphonie.activity_trace_key WHERE organisation_no = %s AND graph_no = %s AND learner = %s"
)
_NEWEST: Final = f"""
SELECT {selected(TraceRow)} FROM symphonie.activity_trace AS held
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s
    AND (learner = %(learner)s OR learner = '' AND cohort IN (SELECT l.cohort FROM symphonie.cohort_learner l
        WHERE l.organisation_no = %(organisation_no)s AND l.learner = %(learner)s))
    AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(since)s::timestamptz IS NULL OR occurred_at >= %(since)s)
    AND {behind("occurred_at", TRACE, "trace_id")}
ORDER BY held.occurred_at DESC, trace_id DESC LIMIT %(limit)s
"""  # constants


def write_traces(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the traces of some entries; of an id the first one that is written holds, the others are left out."""
    sent = {(one.organisation_no, one.graph_no, one.learner, one.trace_id): one for one in traces_in(reversed(entries))}
    if sent:
        connection.execute(_INSERT, [encode(list(sent.values())).decode()])


def trace_ids_by_learner(
    connection: Connection, organisation_no: int, graph_no: int
) -> Iterator[tuple[str, list[str]]]:
    """Read the ids of all traces on a content graph, learner by learner."""
    with connection.cursor("trace_ids") as cursor:
        cursor.execute(_IDS, [organisation_no, graph_no])
        for learner, rows in groupby(cursor, key=itemgetter(0)):
            yield learner, [trace_id for _, trace_id in rows]


async def recorded_traces(pool: Pool, key: LearnerKey, ids: Sequence[str]) -> list[TraceRow]:
    """Return those of a learner's traces that have these ids, as far as the record has them."""
    async with pool.connection() as connection:
        cursor = connection.cursor(row_factory=reading(TraceRow))
        return await (await cursor.execute(_BY_ID, [*key, list(ids)])).fetchall()


async def count_traces(pool: Pool, key: LearnerKey) -> int:
    """Count the traces of a learner in the record."""
    return await row_of(pool, int, _COUNT, key) or 0


class Only(NamedTuple):
    """Which traces are asked for.

    Attributes:
        kind: Only this kind; all for None.
        since: Only what happened since then; all for None.
    """

    kind: str | None = None
    since: datetime | None = None


ALL: Final = Only()


async def traces_behind(
    pool: Pool, whose: LearnerKey, limit: int, after: Position | None, only: Only = ALL
) -> list[TraceRow]:
    """Return a learner's traces behind a place, deadlines of the learner's cohorts included, and one more."""
    return await rows_behind(pool, TraceRow, _NEWEST, {**whose._asdict(), **only._asdict()}, limit, after)


async def traces_page(pool: Pool, whose: LearnerKey, limit: int, cursor: str | None, only: Only) -> Page[TraceRow]:
    """Return what a learner did and was to do, newest first.

    Raises:
        InvalidField: The cursor is not one.
    """
    found = await traces_behind(pool, whose, limit, read_cursor(cursor, Position), only)
    return page_of(found, limit, place_of_trace)


def place_of_trace(one: TraceRow) -> Position:
    """Return the place of a trace among what happened."""
    return Position(one.occurred_at_us, TRACE, one.trace_id)
