"""Whose new results no signal was read from yet: noted with the results, taken away with what they tell.

Both are in one transaction with what they go with, so that a process that dies loses nothing and raises nothing twice.
Rows are only added and removed: who adds waits for nobody who removes. Organisations without routing rules have none,
for nobody would be called; once there are some, what was done lately is noted when a cohort is first looked at.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row

from api.journal import JournalEntry
from api.record.support.alert_cases import OnGraph
from api.record.support.team import Record, rows_in

_NOTE: Final = (
    "INSERT INTO symphonie.signal_due (organisation_no, graph_no, learner, seq)"
    " SELECT * FROM unnest(%s::integer[], %s::integer[], %s::text[], %s::integer[])"
    " AS row (organisation_no, graph_no, learner, seq)"
    " WHERE EXISTS (SELECT FROM symphonie.staff_part p"
    " WHERE p.organisation_no = row.organisation_no AND p.kind = 'routing')"
)
_NOTE_SINCE: Final = (
    "INSERT INTO symphonie.signal_due (organisation_no, graph_no, learner, seq)"
    " SELECT organisation_no, graph_no, learner, min(seq) FROM symphonie.result_key"
    " WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = ANY(%(learners)s)"
    " AND committed_at >= %(since)s GROUP BY organisation_no, graph_no, learner"
)
_GRAPHS: Final = (
    "SELECT d.organisation_no, d.graph_no, g.id AS graph_id FROM symphonie.signal_due d"
    " LEFT JOIN symphonie.content_graph g ON g.no = d.graph_no AND g.erased_at IS NULL"
    " GROUP BY 1, 2, 3 ORDER BY min(d.no)"
)
_DUE: Final = (
    "SELECT no, learner, seq FROM symphonie.signal_due"
    " WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s ORDER BY no LIMIT %(limit)s"
)
_DONE: Final = "DELETE FROM symphonie.signal_due WHERE no = ANY(%s)"


class DueGraph(NamedTuple):
    """A content graph with results that no signal was read from.

    Attributes:
        organisation_no: Whose.
        graph_no: Its number.
        graph_id: None once it was erased.
    """

    organisation_no: int
    graph_no: int
    graph_id: str | None


class Due(NamedTuple):
    """A learner with new results, or with corrected ones.

    Attributes:
        no: Of the note.
        learner: Whose results.
        seq: Of the first of them.
    """

    no: int
    learner: str
    seq: int


def note_due(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Note whose results and corrections some commits bring."""
    first: dict[tuple[int, int, str], int] = {}
    for entry in entries:
        key = (entry.organisation_no, entry.graph_no, entry.learner)
        for seq in (*[one.seq for one in entry.results], *[one.seq for one in entry.corrections]):
            first[key] = min(seq, first.get(key, seq))
    if first:
        noted = [(*key, seq) for key, seq in first.items()]
        connection.execute(_NOTE, [list(column) for column in zip(*noted, strict=True)])


async def note_due_since(connection: Record, place: OnGraph, learners: Sequence[str], since: dt.datetime) -> None:
    """Note what learners have done on a content graph since an instant: nothing was noted when it came."""
    about = {**place._asdict(), "learners": list(learners), "since": since}
    await connection.execute(_NOTE_SINCE, about)


async def due_graphs(connection: Record) -> Sequence[DueGraph]:
    """Return content graphs with something due, the oldest first."""
    return await rows_in(connection, args_row(DueGraph), _GRAPHS, {})


async def due_on(connection: Record, graph: DueGraph, limit: int) -> Sequence[Due]:
    """Return what is due on a content graph, the oldest first."""
    return await rows_in(connection, args_row(Due), _DUE, {**graph._asdict(), "limit": limit})


async def done(connection: Record, due: Sequence[Due]) -> None:
    """Take away what was looked at."""
    await connection.execute(_DONE, [[one.no for one in due]])
