"""Dead letters: journal entries that could not be written. List them, and try them again once their cause is gone.

A result whose place in its learner's sequence was given to another one (by a live store that had lost commits) gets the
next free place. One that the record has by now under its id, because it was sent again, is left out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection

from api import journal
from api.journal import JournalEntry, JournalResult
from api.record.pool import LOOKUP_S, Pool, row_of
from api.record.writer import Delivery, write

LISTED: Final = 100

_COUNT: Final = "SELECT count(*) FROM symphonie.dead_letter"
_FIRST_FREE: Final = """
SELECT 1 + greatest(
    (SELECT max(seq) FROM symphonie.result_key
     WHERE (organisation_no, graph_no, learner) = (%(organisation_no)s, %(graph_no)s, %(learner)s)),
    (SELECT max(place) FROM symphonie.dead_letter, unnest(places) AS place
     WHERE (organisation_no, graph_no, learner) = (%(organisation_no)s, %(graph_no)s, %(learner)s)))
"""
_RECORDED: Final = """
SELECT seq, result_id FROM symphonie.result_key
WHERE (organisation_no, graph_no, learner) = (%(organisation_no)s, %(graph_no)s, %(learner)s)
    AND (seq = ANY(%(places)s) OR result_id = ANY(%(ids)s))
"""


class DeadLetterSeen(msgspec.Struct, frozen=True):
    """A journal entry that is not in the record.

    Attributes:
        stream: Of which shard.
        entry_id: Its id there; it begins with the time, in milliseconds since 1970-01-01T00:00:00Z.
        organisation: Whose, None if it cannot be read that far.
        learner: The learner's key; so with this.
        error: Why it could not be written.
        set_aside_at: When that was found.
        n_bytes: Its length.
    """

    stream: str
    entry_id: str
    organisation: str | None
    learner: str | None
    error: str
    set_aside_at: datetime
    n_bytes: int


class RetryReport(NamedTuple):
    """What became of dead letters that were tried again.

    Attributes:
        written: How many are in the record now; the others stay dead letters.
        moved: Of these, how many hold results that got another place: the live states do not know them yet.
    """

    written: int
    moved: int


def count_dead_letters(connection: Connection) -> int:
    """Count the entries that are not in the record because they could not be written."""
    row = connection.execute(_COUNT).fetchone()
    return int(row[0]) if row is not None else 0


async def count_dead_letters_async(pool: Pool) -> int:
    """Count the same without holding up an event loop."""
    return await row_of(pool, int, _COUNT, use_s=LOOKUP_S) or 0


def list_dead_letters(connection: Connection, limit: int = LISTED) -> tuple[DeadLetterSeen, ...]:
    """List the first of them."""
    rows = connection.execute(
        "SELECT d.stream, d.entry_id, o.id, d.learner, d.error, d.set_aside_at, octet_length(d.payload)"
        " FROM symphonie.dead_letter d LEFT JOIN symphonie.organisation o ON o.no = d.organisation_no"
        " ORDER BY d.set_aside_at, d.stream, d.entry_id LIMIT %s",
        [limit],
    )
    return tuple(DeadLetterSeen(*row) for row in rows)


def retry_dead_letters(connection: Connection) -> RetryReport:
    """Try every one again; what cannot be written now either stays."""
    keys = connection.execute("SELECT stream, entry_id FROM symphonie.dead_letter ORDER BY stream, entry_id").fetchall()
    outcomes = [_retry(connection, stream, entry_id) for stream, entry_id in keys]
    return RetryReport(
        sum(is_written for is_written, _ in outcomes), sum(is_written and is_moved for is_written, is_moved in outcomes)
    )


def _retry(connection: Connection, stream: str, entry_id: str) -> tuple[bool, bool]:
    """Try one, and tell whether it was written, and whether its results had to be moved."""
    with connection.transaction():
        row = connection.execute(
            "DELETE FROM symphonie.dead_letter WHERE stream = %s AND entry_id = %s RETURNING payload",
            [stream, entry_id],
        ).fetchone()
        if row is None:
            return False, False
        payload = bytes(row[0])
        placed = _placed(connection, payload)
        # What cannot be written now either is set aside again by the same transaction.
        return not write(connection, [Delivery(stream, entry_id, placed)]), placed != payload


def _placed(connection: Connection, payload: bytes) -> bytes:
    """Return an entry whose results have places that nobody else has; one that cannot be read stays as it is."""
    try:
        entry = journal.decode(payload)
    except (msgspec.MsgspecError, UnicodeError):
        return payload
    if entry.layout > journal.LAYOUT or "\0" in entry.learner:
        return payload
    results = _in_free_places(connection, entry)
    return payload if results == entry.results else journal.encode(msgspec.structs.replace(entry, results=results))


def _in_free_places(connection: Connection, entry: JournalEntry) -> tuple[JournalResult, ...]:
    whose = {"organisation_no": entry.organisation_no, "graph_no": entry.graph_no, "learner": entry.learner}
    ids = [result.result_id.replace("\0", "") for result in entry.results]
    places = [result.seq for result in entry.results]
    recorded = connection.execute(_RECORDED, {**whose, "places": places, "ids": ids}).fetchall()
    taken = {seq for seq, result_id in recorded if (seq, result_id) not in set(zip(places, ids, strict=True))}
    if not taken:
        return entry.results
    left = _without(entry.results, {result_id for _, result_id in recorded})
    first = connection.execute(_FIRST_FREE, whose).fetchone()
    free = max(int(first[0]) if first and first[0] else 1, max(places) + 1)
    moved = []
    for result in left:
        moved.append(msgspec.structs.replace(result, seq=free) if result.seq in taken else result)
        free += result.seq in taken
    return tuple(moved)


def _without(results: Sequence[JournalResult], recorded: set[str]) -> list[JournalResult]:
    return [result for result in results if result.result_id not in recorded]
