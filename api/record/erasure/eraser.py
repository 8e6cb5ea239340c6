"""Erase what was asked to be erased: out of the journal, the live store and the record.

Each step changes nothing when it is done again, and the receipt counts what each transaction removes, so that whoever
goes on after a `kill -9` ends with the same receipt. A worker that has not noticed yet may still commit for a graph
that is gone: the projector leaves its entry out and asks for another sweep
(`api.record.erasure.erasures.leave_out_erased`).
"""

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final, NamedTuple, cast

import msgspec
from psycopg import Connection

from api import journal
from api.files import Files
from api.live.admission import EntryId
from api.live.keys import LearnerKey, journal_key, live_keys, remembered_keys
from api.record.erasure.erasures import Erasure, note_removed
from api.record.erasure.files import sweep
from api.record.erasure.holdings import HOLDINGS, live_keys_of_graph, live_keys_of_learner
from api.record.erasure.others_words import publish_again, take_out, telling
from api.record.intake import Client
from api.record.pool import within
from api.record.projector import Catcher

LIVE: Final = "live_keys"
"""What a receipt calls the keys of the live store."""


class Tools(NamedTuple):
    """What erasing works with.

    Attributes:
        connection: To the record, in autocommit.
        client: Of the live store.
        catcher: Brings the journal to the record.
        stop: Set when this process is to end.
        settle_s: Seconds from which no worker serves what is gone.
        n_shards: Number of shards of the deployment.
        dedup_days: How long what was sent is remembered.
        files: What was handed in.
    """

    connection: Connection
    client: Client
    catcher: Catcher
    stop: threading.Event
    settle_s: float
    n_shards: int
    dedup_days: int
    files: Files


CHUNK_ROWS: Final = 5000
"""Rows of one transaction, so that nobody waits long for a lock."""
_SCAN: Final = 1000


def erase(tools: Tools, wanted: Erasure, names: Collection[str] = ()) -> bool:
    """Erase, and tell whether all is done; False if the process is to end before.

    Args:
        tools: To work with.
        wanted: What is erased.
        names: Names and addresses of a learner, taken out of what was written of others, too.

    Raises:
        OSError: Files cannot be removed.
        psycopg.Error: The record is not there.
        redis.RedisError: The live store is not there.
        RecordBehindError: The journal does not come to its end.
    """
    if wanted.kind == "learner":
        return erase_learner(tools, wanted, names)
    settled_at = wanted.asked_at.timestamp() + tools.settle_s
    if tools.stop.wait(max(0.0, settled_at - datetime.now(UTC).timestamp())):
        return False
    tools.catcher.catch_up()  # what was committed before is in the record now, or was left out of it
    _sweep_live(tools, wanted)
    if not all(_purge(tools, wanted, one.table, one.of_graph) for one in HOLDINGS if one.of_graph is not None):
        return False
    sweep(tools.connection, tools.files, wanted.organisation_no)
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
        f"DELETE FROM symphonie.{table} WHERE ctid = ANY(ARRAY("  # of `HOLDINGS`
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


_LOCK_TIMEOUT: Final = "20s"
_DECISIONS: Final = frozenset({"pin_done", "contest", "override", "goal_assignment", "cohort_learner"})
_HOLD_ORDERS: Final = (
    "INSERT INTO symphonie.orders_due (organisation_no, learner) VALUES (%(organisation_no)s, %(learner)s)"
    " ON CONFLICT (organisation_no, learner) DO UPDATE SET learner = excluded.learner RETURNING xmax = 0"
)
_FORGET_PLACE: Final = (
    # it says how far a re-trace is; from the beginning it does nothing twice
    "UPDATE symphonie.retrace SET last_learner = '', learners_done = 0 WHERE last_learner = %(learner)s AND graph_no IN"
    " (SELECT no FROM symphonie.content_graph WHERE organisation_no = %(organisation_no)s)"
)
_NOTE_CUT: Final = (
    "INSERT INTO symphonie.erasure_cut (erasure_no, graph_no, stream, milliseconds, number) VALUES (%s, %s, %s, %s, %s)"
)


def erase_learner(tools: Tools, wanted: Erasure, names: Collection[str] = ()) -> bool:
    """Erase a learner, and tell whether all is done; False if the process is to end before.

        wait for whoever decides about the learner, or tells the live store of it
          → take names out of what was written of others
          → wait for the projectors, and let none begin → remove the rows → remove the live states, and note where each
          journal stands → commit → remove files → wait until the journals are past that

    A result is committed to the live store before its states are removed, and is gone, or afterwards, and is the first
    of a new learner. A `kill -9` in between undoes the transaction, not what the live store has forgotten: whoever goes
    on ends the life once more, and what came meanwhile is gone, too. The receipt is not done before that.

    Raises:
        OSError: Files cannot be removed.
        psycopg.Error: The record is not there.
        redis.RedisError: The live store is not there.
        RecordBehindError: The journal does not come to its end.
    """
    if tools.stop.is_set():
        return False
    tools.catcher.catch_up()  # so that little is left out afterwards
    found, words = _keys_of(tools, wanted), telling(wanted.learner or "", names)
    take_out(tools.connection, wanted, words)  # the longest, while nobody waits
    with within(tools.connection), tools.connection.transaction():
        if _is_to_be_cut(tools.connection, wanted):
            _cut_off(tools, wanted, found)
    take_out(tools.connection, wanted, words)  # what was written meanwhile
    sweep(tools.connection, tools.files, wanted.organisation_no)
    tools.catcher.catch_up()  # what is in the journals of that life is left out of the record
    tools.connection.execute(
        "UPDATE symphonie.erasure SET learner = NULL, finished_at = clock_timestamp() WHERE no = %s", [wanted.no]
    )
    return True


def _keys_of(tools: Tools, wanted: Erasure) -> set[bytes]:
    """Find the keys of the learner, those of another period of remembering included."""
    pattern = live_keys_of_learner(wanted.organisation_no, wanted.learner or "")
    return {key for key in cast("Iterable[bytes]", tools.client.scan_iter(count=_SCAN)) if pattern.fullmatch(key)}


def _is_to_be_cut(connection: Connection, wanted: Erasure) -> bool:
    """Hold the receipt: who asks for the same now waits for this, and then asks anew."""
    row = connection.execute("SELECT cut_at FROM symphonie.erasure WHERE no = %s FOR UPDATE", [wanted.no]).fetchone()
    return row == (None,)


def _cut_off(tools: Tools, wanted: Erasure, found: Iterable[bytes]) -> None:
    connection, about = tools.connection, wanted._asdict()
    connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    words = _words_about(connection, wanted)
    _remove(connection, wanted, _DECISIONS)  # in the order in which people's decisions hold rows, too
    (is_new,) = connection.execute(_HOLD_ORDERS, about).fetchone() or (False,)
    connection.execute("LOCK TABLE symphonie.erasure_cut IN ACCESS EXCLUSIVE MODE")  # no projector writes now
    _remove(connection, wanted, {one.table for one in HOLDINGS} - {"orders_due"})
    _remove_nameless(connection, wanted)
    _take_out_of_cohorts(connection, wanted)
    _empty(connection, wanted, words)
    connection.execute(_FORGET_PLACE, about)
    for graph_no, stream, n_keys, newest in _forget_live(tools, wanted, found):
        connection.execute(_NOTE_CUT, [wanted.no, graph_no, stream, *newest])
        note_removed(connection, wanted.no, LIVE, n_keys)
    connection.execute(
        "DELETE FROM symphonie.orders_due WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s", about
    )
    if not is_new:
        note_removed(connection, wanted.no, "orders_due", 1)
    cut_at = datetime.now(UTC)  # by the clock that dates lists of recommendations
    connection.execute("UPDATE symphonie.erasure SET cut_at = %s WHERE no = %s", [cut_at, wanted.no])


def _remove(connection: Connection, wanted: Erasure, tables: Iterable[str]) -> None:
    """Delete the learner's rows of these tables."""
    for holding in HOLDINGS:
        if holding.table in tables and holding.of_learner is not None:
            statement = f"DELETE FROM symphonie.{holding.table} WHERE {holding.of_learner}"
            n_deleted = connection.execute(statement, wanted._asdict()).rowcount
            if n_deleted:
                note_removed(connection, wanted.no, holding.table, n_deleted)


def _take_out_of_cohorts(connection: Connection, wanted: Erasure) -> None:
    """Leave the learner out of the alerts of cohorts that name them among others."""
    connection.execute(
        "UPDATE symphonie.alert SET evidence = array_remove(evidence, %(learner)s)"
        " WHERE organisation_no = %(organisation_no)s AND learner IS NULL AND %(learner)s = ANY(evidence)",
        wanted._asdict(),
    )


_GROUPS_OF: Final = (
    "organisation_no = %(organisation_no)s AND id IN (SELECT group_id FROM symphonie.learning_group_learner"
    " WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_NAMED_TO_COHORTS: Final = (
    "organisation_no = %(organisation_no)s AND cohort IN (SELECT cohort FROM symphonie.cohort_learner"
    " WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s) AND strpos(reason, %(learner)s) > 0"
)
_WORDS: Final = {
    "learning_group": (_GROUPS_OF, "note = '', summary = ''"),
    "override": (_NAMED_TO_COHORTS, "reason = ''"),
}
"""What people wrote of several learners, this one among them: which rows, and what empties them."""


def _words_about(connection: Connection, wanted: Erasure) -> dict[str, list[str]]:
    """Find what was written of a group or a cohort and may name the learner, while it is known who was in it."""
    return {
        table: [
            one
            for (one,) in connection.execute(
                f"SELECT id FROM symphonie.{table} WHERE {condition} FOR UPDATE", wanted._asdict()
            )
        ]
        for table, (condition, _) in _WORDS.items()
    }


def _empty(connection: Connection, wanted: Erasure, words: dict[str, list[str]]) -> None:
    """Empty what people wrote of others, too; the rest of these rows is theirs."""
    for table, ids in words.items():
        if ids:
            connection.execute(
                f"UPDATE symphonie.{table} SET {_WORDS[table][1]} WHERE organisation_no = %s AND id = ANY(%s)",
                [wanted.organisation_no, ids],
            )
            note_removed(connection, wanted.no, f"{table}_words", len(ids))
    publish_again(connection, wanted.organisation_no, words["override"])


def _remove_nameless(connection: Connection, wanted: Erasure) -> None:
    """Delete the dead letters that could not be filed under their learner's id, and hold it."""
    learner = wanted.learner or ""
    rows = connection.execute(
        "SELECT stream, entry_id, payload FROM symphonie.dead_letter WHERE learner IS NULL"
        " AND position(%s IN payload) > 0",
        [learner.encode()],
    ).fetchall()
    for stream, entry_id, payload in rows:
        try:
            entry = journal.decode(bytes(payload))
        except (msgspec.MsgspecError, UnicodeError):
            continue
        if (entry.organisation_no, entry.learner) == (wanted.organisation_no, learner):
            connection.execute(
                "DELETE FROM symphonie.dead_letter WHERE stream = %s AND entry_id = %s", [stream, entry_id]
            )
            note_removed(connection, wanted.no, "dead_letter", 1)


def _forget_live(tools: Tools, wanted: Erasure, found: Iterable[bytes]) -> Iterator[tuple[int, str, int, EntryId]]:
    """Remove what the live store knows, a content graph at a time; number, journal, keys removed, newest entry."""
    rows = tools.connection.execute(
        "SELECT no FROM symphonie.content_graph WHERE organisation_no = %s", [wanted.organisation_no]
    ).fetchall()
    usual = (key for (graph_no,) in rows for key in _usual_keys(tools, wanted, graph_no))
    for graph_no, keys in groupby(sorted({*found, *usual}, key=_graph_of), key=_graph_of):
        names = list(keys)
        stream = journal_key(int(names[0][1 : names[0].index(b"}")]))
        reply = tools.client.execute_command("FCALL", "symphonie_erase", 1 + len(names), stream, *names)  # type: ignore[no-untyped-call]  # redis-py's own
        n_keys, newest = cast("tuple[int, bytes]", reply)
        yield graph_no, stream, n_keys, EntryId.read(newest)


def _usual_keys(tools: Tools, wanted: Erasure, graph_no: int) -> Iterator[bytes]:
    """Return the keys of a commit at this time, whether they are there or come just now."""
    key = LearnerKey(wanted.organisation_no, graph_no, wanted.learner or "")
    now_s = time.time()
    for at_s in (now_s, now_s + 86_400 * tools.dedup_days):
        about = (key, tools.n_shards, tools.dedup_days, at_s)
        keys = live_keys(*about)
        yield from (one.encode() for one in (keys.state, *remembered_keys(*about), keys.orders))


def _graph_of(key: bytes) -> int:
    """Return the number of the content graph in a key's name.

    >>> _graph_of(b"{07}b:1.2:ada:9.9:x")
    2
    """
    return int(key.split(b":", 2)[1].split(b".")[1])
