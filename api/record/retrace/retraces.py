"""Re-traces that were asked for, in the record: which are to be done, how far they are, and the lock on each.

One row per tracing revision. A revision that is no longer current is not re-traced to: its row stays as it was, and the
one of the newer revision takes its place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import Connection

from api.record.pool import LOOKUP_S, Pool, row_of

_LOCK_CLASS: Final = 0x53594D52
"""First key of the advisory locks, so that they meet no other: the bytes of `SYMR`."""

ERASURES: Final = 0x53594D45
"""First key of the advisory locks on erasures: the bytes of `SYME`."""

_CURRENT: Final = (
    "symphonie.retrace t JOIN symphonie.content_graph g ON g.no = t.graph_no AND g.revision = t.revision"
    " JOIN symphonie.organisation o ON o.no = g.organisation_no WHERE t.finished_at IS NULL"
)
_SUMS: Final = (
    "SELECT count(*), coalesce(sum(t.learners_total), 0)::bigint, coalesce(sum(t.learners_done), 0)::bigint,"
    " count(t.error), coalesce(max(extract(epoch FROM now() - t.asked_at)) FILTER (WHERE t.started_at IS NULL), 0)"
    f"::float8 FROM {_CURRENT}"
)


class RetraceJob(NamedTuple):
    """A re-trace to do."""

    organisation_no: int
    organisation: str
    graph_no: int
    graph_id: str
    revision: int
    asked_at: datetime
    last_learner: str
    learners_done: int


class RetraceSums(NamedTuple):
    """All re-traces that are not done, summed up over the organisations.

    Attributes:
        running: How many there are.
        learners_total: Learners to go through, of those that have begun.
        learners_done: Of these, gone through.
        failing: How many are kept from going on by an error.
        waiting_seconds: Since when the oldest waits that nobody has begun; 0 if there is none.
    """

    running: int = 0
    learners_total: int = 0
    learners_done: int = 0
    failing: int = 0
    waiting_seconds: float = 0.0


def graphs_to_retrace(connection: Connection) -> list[int]:
    """List the numbers of the graphs whose re-trace is not done, oldest first."""
    return [row[0] for row in connection.execute(f"SELECT t.graph_no FROM {_CURRENT} ORDER BY t.asked_at")]


def wanted_retrace(connection: Connection, graph_no: int) -> RetraceJob | None:
    """Return the re-trace of a graph if it is not done."""
    row = connection.execute(
        "SELECT o.no, o.id, g.no, g.id, t.revision, t.asked_at, t.last_learner, t.learners_done"
        f" FROM {_CURRENT} AND g.no = %s",
        [graph_no],
    ).fetchone()
    return RetraceJob(*row) if row is not None else None


def try_lock(connection: Connection, no: int, lock_class: int = _LOCK_CLASS) -> bool:
    """Take the lock on the re-traces of a graph or on an erasure, unless another process has it.

    It is held until `unlock` or until the connection ends, however that happens.
    """
    row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock_class, no]).fetchone()
    return row == (True,)


@contextmanager
def locked(connection: Connection, no: int, lock_class: int = _LOCK_CLASS) -> Iterator[bool]:
    """Hold the lock while the block runs; false where another process has it."""
    is_ours = try_lock(connection, no, lock_class)
    try:
        yield is_ours
    finally:
        if is_ours:
            connection.execute("SELECT pg_advisory_unlock(%s, %s)", [lock_class, no])


def begin(connection: Connection, wanted: RetraceJob) -> None:
    """Note that somebody works on it, and how many learners there are."""
    connection.execute(
        "UPDATE symphonie.retrace SET started_at = coalesce(started_at, now()), error = NULL, learners_total ="
        " (SELECT count(*) FROM symphonie.result_key"
        " WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND seq = 1)"
        " WHERE graph_no = %(graph_no)s AND revision = %(revision)s",
        wanted._asdict(),
    )


def advance(connection: Connection, wanted: RetraceJob, last_learner: str, learners_done: int) -> None:
    """Note how far it is; learners who have come since it began count, too."""
    connection.execute(
        "UPDATE symphonie.retrace SET last_learner = %s, learners_done = %s, error = NULL,"
        " learners_total = greatest(learners_total, %s) WHERE graph_no = %s AND revision = %s",
        [last_learner, learners_done, learners_done, wanted.graph_no, wanted.revision],
    )


def finish(connection: Connection, wanted: RetraceJob) -> None:
    """Note that every learner has the revision."""
    connection.execute(
        "UPDATE symphonie.retrace SET finished_at = now(), error = NULL, last_learner = ''"
        " WHERE graph_no = %s AND revision = %s",
        [wanted.graph_no, wanted.revision],
    )


def fail(connection: Connection, wanted: RetraceJob, error: str) -> None:
    """Note what keeps it from going on."""
    connection.execute(
        "UPDATE symphonie.retrace SET error = %s WHERE graph_no = %s AND revision = %s",
        [error.replace("\0", "\\0"), wanted.graph_no, wanted.revision],
    )


def read_sums(connection: Connection) -> RetraceSums:
    """Sum up the re-traces that are not done."""
    row = connection.execute(_SUMS).fetchone()
    return RetraceSums(*row) if row is not None else RetraceSums()


async def sum_retraces(pool: Pool) -> RetraceSums:
    """Sum up the re-traces that are not done."""
    return await row_of(pool, RetraceSums, _SUMS, use_s=LOOKUP_S) or RetraceSums()
