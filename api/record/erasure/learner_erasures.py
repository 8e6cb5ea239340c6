"""Receipts of learners, and where the journals say that a life ended.

A receipt names no learner: a keyed digest stands for the id, so that asking again finds it. While the learner is being
erased the id stands beside it. An entry of the journal that was committed before the end of its learner's life is left
out of the record, however late a projector comes with it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.live.admission import EntryId
from api.live.keys import LearnerKey
from api.record.erasure.erasures import COLUMNS, Erasure, last_erasure
from api.record.erasure.holdings import HOLDINGS
from api.record.pool import Pool

_UNFINISHED: Final = (
    f"SELECT {COLUMNS} FROM symphonie.erasure WHERE organisation_no = %s AND kind = 'learner' AND subject = %s"  # noqa: S608  # constants
    # waits while it is being finished, and then does not find it: what came since is for the next one
    " AND finished_at IS NULL FOR UPDATE"
)
_ASK: Final = (
    "INSERT INTO symphonie.erasure (organisation_no, kind, subject, learner, asked_by)"  # noqa: S608  # constants
    f" VALUES (%s, 'learner', %s, %s, %s) RETURNING {COLUMNS}"
)
_HOLDS: Final = "SELECT " + " OR ".join(  # noqa: S608  # constants
    f"EXISTS (SELECT FROM symphonie.{one.table} WHERE {one.of_learner})"  # constants
    for one in HOLDINGS
    if one.of_learner is not None
)
_WAS_ERASED: Final = (
    "SELECT EXISTS (SELECT FROM symphonie.erasure WHERE organisation_no = %s AND kind = 'learner' AND subject = %s"
    " AND (finished_at IS NULL OR cut_at > timestamptz 'epoch' + %s * interval '1 microsecond'))"
)
_PASSED_CUTS: Final = """
SELECT c.graph_no, c.stream, c.milliseconds, c.number, e.organisation_no, e.subject, d.offer_key
FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS oldest (stream, milliseconds, number)
JOIN symphonie.erasure_cut c ON c.stream = oldest.stream
    AND (c.milliseconds, c.number) >= (oldest.milliseconds, oldest.number)
JOIN symphonie.erasure e ON e.no = c.erasure_no CROSS JOIN symphonie.deployment d
"""


def subject_of(secret: bytes, organisation_no: int, learner: str) -> str:
    """Return what stands for a learner in a receipt: HMAC-SHA-256 (RFC 2104) under the deployment's own secret.

    >>> len(subject_of(b"secret", 1, "ada")), subject_of(b"secret", 1, "ada") == subject_of(b"secret", 2, "ada")
    (64, False)
    """
    return hmac.digest(secret, f"erased {organisation_no}:{learner}".encode(), "sha256").hex()


async def learner_is_held(pool: Pool, organisation_no: int, learner: str) -> bool:
    """Tell whether the record holds anything of a learner, on whichever content graph."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_HOLDS, {"organisation_no": organisation_no, "learner": learner})
        return await cursor.fetchone() == (True,)


async def numbered_graphs(pool: Pool, organisation_no: int) -> dict[int, str]:
    """Return the ids of an organisation's content graphs by their numbers."""
    query = "SELECT no, id FROM symphonie.content_graph WHERE organisation_no = %s AND erased_at IS NULL ORDER BY id"
    async with pool.connection() as connection:
        return dict(await (await connection.execute(query, [organisation_no])).fetchall())


async def erase_learner(pool: Pool, organisation_no: int, learner: str, asked_by: str) -> Erasure:
    """Ask that a learner be erased; one that is being erased already is not asked for again."""
    async with pool.connection() as connection:
        subject = await _subject(connection, organisation_no, learner)
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
        row = await (await connection.execute(_UNFINISHED, [organisation_no, subject])).fetchone()
        if row is None:
            asked = [organisation_no, subject, learner, asked_by]
            row = await (await connection.execute(_ASK, asked)).fetchone()
    return Erasure(*row or ())


async def last_erasure_of_learner(pool: Pool, organisation_no: int, learner: str) -> Erasure | None:
    """Return the receipt of the last time that a learner was erased."""
    async with pool.connection() as connection:
        subject = await _subject(connection, organisation_no, learner)
        return await last_erasure(connection, organisation_no, "learner", subject)


async def was_erased(pool: Pool, key: LearnerKey, since_us: int) -> bool:
    """Tell whether a learner was erased since a moment, or is being erased.

    Args:
        pool: Of the record.
        key: The learner.
        since_us: Microseconds since 1970-01-01T00:00:00Z.
    """
    async with pool.connection() as connection:
        subject = await _subject(connection, key.organisation_no, key.learner)
        cursor = await connection.execute(_WAS_ERASED, [key.organisation_no, subject, since_us])
        return await cursor.fetchone() == (True,)


class Cuts:
    """Where lives of learners ended, as far as it matters to some journal entries.

    Args:
        connection: In the transaction that writes the entries. Whoever cuts a life off waits until it has ended, and
            it waits for whoever is cutting: so an entry is written before its learner is erased, or left out.
        oldest: By stream, the oldest of the entries; nearly always it comes after all cuts.
    """

    def __init__(self, connection: Connection, oldest: Mapping[str, EntryId]) -> None:
        at = oldest.values()
        asked = [list(oldest), [one.milliseconds for one in at], [one.number for one in at]]
        self._secret = b""
        self._cuts: dict[tuple[int, int, str, str], EntryId] = {}
        for row in connection.execute(_PASSED_CUTS, asked):
            graph_no, stream, milliseconds, number, organisation_no, subject, secret = row
            self._secret = bytes(secret)
            name, cut = (organisation_no, graph_no, stream, subject), EntryId(milliseconds, number)
            self._cuts[name] = max(cut, self._cuts.get(name, cut))

    @property
    def are_any(self) -> bool:
        """Whether any of the entries may belong to such a life."""
        return bool(self._cuts)

    def is_before_one(self, stream: str, at: EntryId, key: LearnerKey) -> bool:
        """Tell whether an entry belongs to a life that has ended."""
        subject = subject_of(self._secret, key.organisation_no, key.learner)
        cut = self._cuts.get((key.organisation_no, key.graph_no, stream, subject))
        return cut is not None and at <= cut


async def _subject(connection: AsyncConnection[TupleRow], organisation_no: int, learner: str) -> str:
    row = await (await connection.execute("SELECT offer_key FROM symphonie.deployment")).fetchone()
    if row is None:
        raise LookupError
    return subject_of(bytes(row[0]), organisation_no, learner)
