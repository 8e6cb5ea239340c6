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

from api.live.keys import LearnerKey, live_keys, state_key
from api.record.erasure.eraser import Tools
from api.record.months import drop_empty_months
from api.record.pool import within
from api.record.retrace.retraces import locked

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
    "dead_letter": "set_aside_at",
}
"""When what these tables hold came in."""

_QUIET: Final = " AND ".join(
    f"NOT EXISTS (SELECT FROM symphonie.{table} AS one WHERE one.{column} >= %(before)s"  # constants
    " AND (one.organisation_no, one.graph_no, one.learner) = (life.organisation_no, life.graph_no, life.learner))"
    for table, column in _COMMITTED_AT.items()
)
_ENDED: Final = f"""
SELECT * FROM (
    SELECT organisation_no, graph_no, learner FROM symphonie.result WHERE committed_at < %(before)s
    UNION SELECT organisation_no, graph_no, learner FROM symphonie.recommendation_event WHERE recorded_at < %(before)s
) AS life WHERE {_QUIET} ORDER BY organisation_no, graph_no, learner LIMIT %(limit)s
"""  # noqa: S608  # constants
_IS_QUIET: Final = (
    "SELECT FROM (VALUES (%(organisation_no)s, %(graph_no)s, %(learner)s))"  # constants
    f" AS life (organisation_no, graph_no, learner) WHERE {_QUIET}"
)
_OF_LIFE: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s"
_TABLES: Final = ("result_key", *_COMMITTED_AT)
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
            connection.execute(f"DELETE FROM symphonie.{table} WHERE {_OF_LIFE}", about)  # noqa: S608  # constants
        if not _forget(tools, life, state):
            raise Rollback
        return True
    return False


def _forget(tools: Tools, life: LearnerKey, state: bytes) -> bool:
    """Remove a live state and the ids of its results, if it is still this one."""
    keys = live_keys(life, tools.n_shards, tools.dedup_days, time.time())
    asked = (keys.journal, keys.state, keys.seen_now, keys.seen_before, keys.ids)
    return tools.client.execute_command("FCALL", "symphonie_erase", len(asked), *asked, state) is not None  # type: ignore[no-untyped-call]  # redis-py's own
