"""Erase what was asked to be erased: out of the journal, the live store and the record.

Each step changes nothing when it is done again, and the receipt counts what each transaction removes, so that whoever
goes on after a `kill -9` ends with the same receipt. A worker that has not noticed yet may still commit for a graph
that is gone: the projector leaves its entry out and asks for another sweep
(`api.record.erasure.erasures.leave_out_erased`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, cast

from psycopg import Connection

from api.record.deadlines import within
from api.record.erasure.erasing_tools import LIVE, Tools
from api.record.erasure.erasures import Erasure, note_removed
from api.record.erasure.holdings import HOLDINGS, live_keys_of_graph
from api.record.erasure.learner_eraser import erase_learner

CHUNK_ROWS: Final = 5000
"""Rows of one transaction, so that nobody waits long for a lock."""
_SCAN: Final = 1000


def erase(tools: Tools, wanted: Erasure) -> bool:
    """Erase, and tell whether all is done; False if the process is to end before.

    Raises:
        psycopg.Error: The record is not there.
        redis.RedisError: The live store is not there.
        RecordBehindError: The journal does not come to its end.
    """
    if wanted.kind == "learner":
        return erase_learner(tools, wanted)
    settled_at = wanted.asked_at.timestamp() + tools.settle_s
    if tools.stop.wait(max(0.0, settled_at - datetime.now(UTC).timestamp())):
        return False
    tools.catcher.catch_up()  # what was committed before is in the record now, or was left out of it
    _sweep_live(tools, wanted)
    if not all(_purge(tools, wanted, one.table, one.of_graph) for one in HOLDINGS if one.of_graph is not None):
        return False
    _finish(tools.connection, wanted)
    return True


def _sweep_live(tools: Tools, wanted: Erasure) -> None:
    """Remove every key of the live store that belongs to what is erased."""
    pattern = live_keys_of_graph(wanted.organisation_no, wanted.graph_no or 0)
    found: list[bytes] = []
    for key in tools.client.scan_iter(count=_SCAN):
        if pattern.match(cast("bytes", key)):
            found.append(cast("bytes", key))
        if len(found) >= _SCAN:
            _unlink(tools, wanted, found)
            found = []
    _unlink(tools, wanted, found)


def _unlink(tools: Tools, wanted: Erasure, keys: Sequence[bytes]) -> None:
    if keys:
        pipeline = tools.client.pipeline(transaction=False)
        for key in keys:
            pipeline.unlink(key)
        removed = sum(cast("list[int]", pipeline.execute()))
        note_removed(tools.connection, wanted.no, LIVE, removed)


def _purge(tools: Tools, wanted: Erasure, table: str, condition: str) -> bool:
    """Delete the rows of one table, a chunk at a time; False if the process is to end before."""
    about = {**wanted._asdict(), "chunk": CHUNK_ROWS}
    statement = (
        f"DELETE FROM symphonie.{table} WHERE ctid = ANY(ARRAY("  # noqa: S608  # of `HOLDINGS`
        f"SELECT ctid FROM symphonie.{table} WHERE {condition} LIMIT %(chunk)s))"
        f" AND {condition}"  # in another partition, another row has that place
    )
    n_deleted = CHUNK_ROWS
    while n_deleted >= CHUNK_ROWS:
        if tools.stop.is_set():
            return False
        with within(tools.connection), tools.connection.transaction():
            n_deleted = tools.connection.execute(statement, about).rowcount
            if n_deleted:
                note_removed(tools.connection, wanted.no, table, n_deleted)
    return True


def _finish(connection: Connection, wanted: Erasure) -> None:
    with connection.transaction():
        if wanted.kind == "content_graph":
            connection.execute(
                "UPDATE symphonie.recommendation_settings SET policy = '{}', awaiting_approval = '{}', by_id = '',"
                " by_role = '' WHERE graph_no = %s",
                [wanted.graph_no],
            )
        connection.execute(
            "UPDATE symphonie.erasure SET finished_at = clock_timestamp() WHERE no = %s AND finished_at IS NULL",
            [wanted.no],
        )
