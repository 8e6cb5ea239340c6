"""Drop what is older than the retention: whole lives of learners on content graphs, and the months that this empties.

A learner's belief follows from all of the learner's results, and can be made anew from them (`symphonie retrace`). So
results do not go one by one: a life on a content graph goes as a whole, live state and record, once nothing was
committed in it for as long as the retention. Who comes back begins anew. What people decided about the learner stays
until they, or `DELETE /v1/learners/{learner_id}`, remove it.

The live state goes only if it is still the one that was looked at before the record had caught up: no commit is lost
that comes in meanwhile. A process that is killed between live store and record leaves a life that only the record
knows; the next one drops it, too.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final, cast

import structlog
from psycopg import Connection, Rollback

from api.live.keys import LearnerKey, live_keys, remembered_keys, state_key
from api.record.erasure.eraser import Tools
from api.record.erasure.files import sweep
from api.record.erasure.kinds import drop_expired
from api.record.months import drop_empty_months
from api.record.pool import within
from api.record.retrace.retraces import locked
from api.settings import Settings

_TOGETHER: Final = 100
"""Lives for which the record catches up once."""

_AT_ONCE: Final = 10_000
"""Lives that are looked for at once."""

_COMMITTED_AT: Final = {
    "result": "committed_at",
    "recommendation_event": "recorded_at",
    "adjustment": "decided_at",
    "adjustment_review": "reviewed_at",
    "result_correction": "corrected_at",
    "shortfall": "noted_at",
    "activity_trace": "received_at",
    "dead_letter": "set_aside_at",
}
"""When what these tables hold came in."""

_QUIET: Final = " AND ".join(
    f"NOT EXISTS (SELECT FROM symphonie.{table} AS one WHERE one.{column} >= %(before)s"
    " AND (one.organisation_no, one.graph_no, one.learner) = (life.organisation_no, life.graph_no, life.learner))"
    for table, column in _COMMITTED_AT.items()
)
_RESTRICTED: Final = (
    "EXISTS (SELECT FROM symphonie.override restricting WHERE restricting.organisation_no = life.organisation_no"
    " AND restricting.learner = life.learner AND restricting.basis = 'restriction' AND restricting.ended_at IS NULL"
    " AND (restricting.until IS NULL OR restricting.until > now()))"
)
"""Who has the use of their data restricted has it kept (GDPR, article 18)."""
_ENDED: Final = f"""
SELECT life.* FROM (
    SELECT organisation_no, graph_no, learner FROM symphonie.result WHERE committed_at < %(before)s
    UNION SELECT organisation_no, graph_no, learner FROM symphonie.recommendation_event WHERE recorded_at < %(before)s
    UNION SELECT organisation_no, graph_no, learner FROM symphonie.activity_trace
        WHERE received_at < %(before)s AND learner <> ''
) AS life WHERE {_QUIET} AND NOT {_RESTRICTED} ORDER BY organisation_no, graph_no, learner LIMIT %(limit)s
"""
_COUNT: Final = f"""
SELECT count(*), min(at) FROM (
    SELECT organisation_no, graph_no, learner, max(committed_at) AS at FROM symphonie.result
    WHERE committed_at < %(before)s AND (%(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s)
    GROUP BY 1, 2, 3
) AS life WHERE {_QUIET} AND NOT {_RESTRICTED}
"""
_IS_QUIET: Final = (
    "SELECT FROM (VALUES (%(organisation_no)s, %(graph_no)s, %(learner)s))"
    f" AS life (organisation_no, graph_no, learner) WHERE {_QUIET}"
)
_OF_LIFE: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s"
_TABLES: Final = ("result_key", "activity_trace_key", "decision_basis", *_COMMITTED_AT)
_LOG: Final = structlog.get_logger(__name__)


def retain(tools: Tools, retention: timedelta, now: datetime) -> int:
    """Drop the lives that have been quiet for longer than the retention, and return how many those were.

    Raises:
        psycopg.Error: The record is not there.
        redis.RedisError: The live store is not there.
        RecordBehindError: The journal does not come to its end.
    """
    before, n_dropped = now - retention, 0
    while lives := _ended_lives(tools.connection, before):
        n_of_these = sum(_drop_some(tools, some, before) for some in _together(lives))
        n_dropped += n_of_these
        if tools.stop.is_set() or not n_of_these:
            break
    months = drop_empty_months(tools.connection, now)
    if n_dropped or months:
        _LOG.info("dropped what is older than the retention", lives=n_dropped, months=months)
    return n_dropped


def retain_all(tools: Tools, settings: Settings, now: datetime) -> None:
    """Drop what of each kind is older than it is kept: lives as a whole, the rest by its own age.

    Raises:
        OSError: Files cannot be removed.
        psycopg.Error: The record is not there.
        redis.RedisError: The live store is not there.
        RecordBehindError: The journal does not come to its end.
    """
    if settings.retention_days:
        retain(tools, timedelta(days=settings.retention_days), now)
    dropped = drop_expired(tools.connection, settings, now)
    if "production" in dropped:
        for (organisation_no,) in tools.connection.execute("SELECT no FROM symphonie.organisation").fetchall():
            sweep(tools.connection, tools.files, organisation_no)
    if dropped:
        _LOG.info("dropped what is older than it is kept", rows=dropped)


def count_lives(
    connection: Connection, before: datetime, organisation_no: int | None = None
) -> tuple[int, datetime | None]:
    """Count the lives that would go, and say when the oldest last committed anything (of its results).

    Args:
        connection: To the record.
        before: Since when nothing was committed.
        organisation_no: Whose; None for everybody's.
    """
    about = {"before": before, "organisation_no": organisation_no}
    ((n, oldest_at),) = connection.execute(_COUNT, about).fetchall()
    return n, oldest_at


def _ended_lives(connection: Connection, before: datetime) -> list[LearnerKey]:
    with within(connection):
        return [LearnerKey(*row) for row in connection.execute(_ENDED, {"before": before, "limit": _AT_ONCE})]


def _together(lives: Sequence[LearnerKey]) -> Iterator[list[LearnerKey]]:
    for _, of_graph in groupby(lives, key=attrgetter("graph_no")):
        rest = list(of_graph)
        yield from (rest[start : start + _TOGETHER] for start in range(0, len(rest), _TOGETHER))


def _drop_some(tools: Tools, lives: Sequence[LearnerKey], before: datetime) -> int:
    """Drop lives on one content graph, unless it is being traced again just now; return how many."""
    with locked(tools.connection, lives[0].graph_no) as is_ours:
        if not is_ours or tools.stop.is_set():
            return 0
        states = [cast("bytes | None", tools.client.get(state_key(life, tools.n_shards))) or b"" for life in lives]
        tools.catcher.catch_up()  # the record now has whatever made these states
        return sum(_drop(tools, life, state, before) for life, state in zip(lives, states, strict=True))


def _drop(tools: Tools, life: LearnerKey, state: bytes, before: datetime) -> bool:
    """Drop a life out of both stores, and tell whether it was quiet to the end."""
    connection, about = tools.connection, {**life._asdict(), "before": before}
    with within(connection), connection.transaction():
        if connection.execute(_IS_QUIET, about).fetchone() is None:
            return False
        for table in _TABLES:
            connection.execute(f"DELETE FROM symphonie.{table} WHERE {_OF_LIFE}", about)
        if not _forget(tools, life, state):
            raise Rollback
        return True
    return False


def _forget(tools: Tools, life: LearnerKey, state: bytes) -> bool:
    """Remove a live state and the ids of its results and traces, if it is still this one."""
    about = (life, tools.n_shards, tools.dedup_days, time.time())
    keys = live_keys(*about)
    asked = (keys.journal, keys.state, *remembered_keys(*about))
    return tools.client.execute_command("FCALL", "symphonie_erase", len(asked), *asked, state) is not None  # type: ignore[no-untyped-call]  # redis-py's own
