"""Receipts: what is to be erased, and what has been.

What is asked for is noted in one transaction, from which on nobody finds it any more. The rest is done by
`api.record.erasure.eraser`, beside the workers, and goes on after whatever ends it.

The receipt of a learner names none: a keyed digest stands for the id, so that asking again finds it. While the learner
is being erased the id stands beside it. An entry of the journal that was committed before the end of its learner's life
is left out of the record, however late a projector comes with it.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from api.errors import ModelInUse, UnknownModel
from api.live.admission import EntryId
from api.live.keys import LearnerKey
from api.record.erasure.holdings import HOLDINGS
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of

Kind: TypeAlias = Literal["content_graph", "model", "learner"]

JOURNAL: Final = "journal_entries"
COLUMNS: Final = "no, organisation_no, kind, subject, graph_no, learner, asked_at, asked_by, finished_at, removed"
_INSERT: Final = (
    "INSERT INTO symphonie.erasure (organisation_no, kind, subject, graph_no, asked_by, finished_at, removed)"
    f" VALUES (%s, %s, %s, %s, %s, CASE WHEN %s THEN clock_timestamp() END, %s) RETURNING {COLUMNS}"
)
BLANK: Final = (
    # the name is one that no address can spell, since an id has no control character
    "UPDATE symphonie.content_graph SET erased_at = clock_timestamp(), id = E'\\x01' || no, seq = 0, version = '',"
    " revision = 0, skills = '{}', items = '{}', model_hash = NULL, earlier_models = '{}' WHERE no = %s"
)
_OF_MODEL: Final = "graph_no = %(no)s AND model_hash = %(content_hash)s"
REMOVE_MODEL: Final = {
    "retrace": "DELETE FROM symphonie.retrace WHERE graph_no = %(no)s AND revision IN"
    f" (SELECT revision FROM symphonie.tracing_revision WHERE {_OF_MODEL})",
    "tracing_revision": f"DELETE FROM symphonie.tracing_revision WHERE {_OF_MODEL}",
    "model": "DELETE FROM symphonie.model WHERE graph_no = %(no)s AND content_hash = %(content_hash)s",
}
_FORGET_MODEL: Final = "UPDATE symphonie.content_graph SET earlier_models = %s WHERE no = %s"


class Erasure(NamedTuple):
    """A receipt.

    Attributes:
        no: Names it.
        organisation_no: Whose.
        kind: Of what is erased.
        subject: Its id; of a learner a keyed digest (`api.record.erasure.erasures`).
        graph_no: Number of the content graph; None for a learner.
        learner: The learner until nothing is left; None afterwards, and for anything else.
        asked_at: When.
        asked_by: The key that asked.
        finished_at: When nothing was left; None while something is.
        removed: Rows by table, keys of the live store, and journal entries that were left out of the record.
    """

    no: int
    organisation_no: int
    kind: Kind
    subject: str
    graph_no: int | None
    learner: str | None
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    removed: dict[str, int]


async def erase_graph(pool: Pool, organisation_no: int, graph_id: str, asked_by: str) -> Erasure | None:
    """Ask that a content graph and all that belongs to it be erased; nobody finds it from now on.

    Returns:
        The receipt; that of the last time where the organisation has no such graph any more, None if it never had.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT no FROM symphonie.content_graph WHERE organisation_no = %s AND id = %s FOR UPDATE",
            [organisation_no, graph_id],
        )
        row = await cursor.fetchone()
        if row is None:
            return await last_erasure(connection, organisation_no, "content_graph", graph_id)
        await connection.execute("DELETE FROM symphonie.retrace WHERE graph_no = %s", row)
        await connection.execute(BLANK, row)
        asked = [organisation_no, "content_graph", graph_id, row[0], asked_by, False, Jsonb({})]
        cursor = await connection.execute(_INSERT, asked)
        return _erasure(await cursor.fetchone())


def blank_graph(connection: Connection, organisation_no: int, graph_no: int, graph_id: str, asked_by: str) -> None:
    """Ask in the caller's transaction that a content graph be erased; its name is not kept in the receipt."""
    connection.execute("DELETE FROM symphonie.retrace WHERE graph_no = %s", [graph_no])
    connection.execute(BLANK, [graph_no])
    asked = [organisation_no, "content_graph", graph_id, graph_no, asked_by, False, Jsonb({})]
    connection.execute(_INSERT, asked)


async def erase_model(
    pool: Pool, organisation_no: int, graph_id: str, content_hash: str, asked_by: str
) -> Erasure | None:
    """Erase a model of a content graph, with what the record says of having traced with it.

    Returns:
        The receipt; None if the organisation has no such graph.

    Raises:
        UnknownModel: The graph never had such a model.
        ModelInUse: It is active, or learners are still being traced to what followed it.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT no, model_hash, earlier_models, EXISTS (SELECT FROM symphonie.retrace t WHERE t.graph_no = g.no"
            " AND t.revision = g.revision AND t.finished_at IS NULL)"
            " FROM symphonie.content_graph g WHERE organisation_no = %s AND id = %s FOR UPDATE",
            [organisation_no, graph_id],
        )
        row = await cursor.fetchone()
        if row is None:
            return None
        graph_no, active, earlier, is_retracing = row
        if content_hash == active or is_retracing:
            raise ModelInUse(content_hash, is_active=content_hash == active)
        about = {"no": graph_no, "content_hash": content_hash}
        removed = {what: (await connection.execute(how, about)).rowcount for what, how in REMOVE_MODEL.items()}
        if not removed["model"]:
            last = await last_erasure(connection, organisation_no, "model", content_hash)
            if last is None:
                raise UnknownModel("{content_hash}", content_hash)
            return last
        await connection.execute(_FORGET_MODEL, [_without(content_hash, earlier, active), graph_no])
        done = [organisation_no, "model", content_hash, graph_no, asked_by, True, Jsonb(removed)]
        return _erasure(await (await connection.execute(_INSERT, done)).fetchone())


def _without(content_hash: str, earlier: list[str | None], active: str | None) -> list[str | None]:
    """Take a model out of what was active before; what then follows itself was one time, not two.

    >>> _without("m", [None, "m"], None), _without("m", ["k", "m", "k", None], "n"), _without("m", [], None)
    ([], ['k', None], [])
    """
    kept = [one for one in earlier if one != content_hash]
    return [one for one, after in pairwise([*kept, active]) if one != after]


class ErasurePlace(NamedTuple):
    """The place of a receipt in the list."""

    no: int


async def list_erasures(pool: Pool, organisation_no: int, limit: int, cursor: str | None) -> Page[Erasure]:
    """Return a page of the organisation's receipts, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, ErasurePlace)
    query = (
        f"SELECT {COLUMNS} FROM symphonie.erasure WHERE organisation_no = %(organisation_no)s"
        " AND (%(no)s::bigint IS NULL OR no < %(no)s) ORDER BY no DESC LIMIT %(limit)s"
    )
    asked = {"organisation_no": organisation_no, "no": None if after is None else after.no, "limit": limit + 1}
    return page_of(await rows_of(pool, Erasure, query, asked), limit, lambda one: ErasurePlace(one.no))


async def find_erasure(pool: Pool, organisation_no: int, no: int) -> Erasure | None:
    """Return a receipt of the organisation."""
    query = f"SELECT {COLUMNS} FROM symphonie.erasure WHERE organisation_no = %s AND no = %s"
    return await row_of(pool, Erasure, query, [organisation_no, no])


def unfinished_erasures(connection: Connection) -> list[Erasure]:
    """List what is yet to be erased, oldest first."""
    query = f"SELECT {COLUMNS} FROM symphonie.erasure WHERE finished_at IS NULL ORDER BY no"
    return [Erasure(*row) for row in connection.execute(query)]


async def oldest_unfinished(pool: Pool) -> float:
    """Return for how many seconds the oldest erasure that is not done has waited; 0 if all are done."""
    query = (
        "SELECT coalesce(extract(epoch FROM now() - min(asked_at)), 0)::float8 FROM symphonie.erasure"
        " WHERE finished_at IS NULL"
    )
    return await row_of(pool, float, query) or 0.0


def leave_out_erased(connection: Connection, graph_nos: Mapping[int, int]) -> frozenset[int]:
    """Return which content graphs are gone or about to be: what comes in for them is left out of the record.

    They are swept again afterwards, because whoever committed for them has put a live state in place.
    """
    rows = connection.execute(
        "SELECT g.no, e.no FROM symphonie.content_graph g JOIN symphonie.erasure e ON e.graph_no = g.no"
        " AND e.kind = 'content_graph' WHERE g.erased_at IS NOT NULL AND g.no = ANY(%s)",
        [list(graph_nos)],
    ).fetchall()
    for graph_no, no in rows:
        note_removed(connection, no, JOURNAL, graph_nos[graph_no])
        connection.execute("UPDATE symphonie.erasure SET finished_at = NULL WHERE no = %s", [no])
    return frozenset(graph_no for graph_no, _ in rows)


def note_removed(connection: Connection, no: int, what: str, count: int) -> None:
    """Add to what a receipt says was removed."""
    connection.execute(
        "UPDATE symphonie.erasure SET removed = removed || jsonb_build_object(%(what)s::text,"
        " coalesce((removed ->> %(what)s)::bigint, 0) + %(count)s) WHERE no = %(no)s",
        {"what": what, "count": count, "no": no},
    )


async def last_erasure(
    connection: AsyncConnection[TupleRow], organisation_no: int, kind: Kind, subject: str
) -> Erasure | None:
    """Return the newest receipt of something."""
    cursor = await connection.execute(
        f"SELECT {COLUMNS} FROM symphonie.erasure WHERE organisation_no = %s AND kind = %s AND subject = %s"
        " ORDER BY no DESC LIMIT 1",
        [organisation_no, kind, subject],
    )
    return _erasure(await cursor.fetchone())


def _erasure(row: TupleRow | None) -> Erasure | None:
    return Erasure(*row) if row is not None else None


_UNFINISHED: Final = (
    f"SELECT {COLUMNS} FROM symphonie.erasure WHERE organisation_no = %s AND kind = 'learner' AND subject = %s"
    # waits while it is being finished, and then does not find it: what came since is for the next one
    " AND finished_at IS NULL FOR UPDATE"
)
_ASK: Final = (
    "INSERT INTO symphonie.erasure (organisation_no, kind, subject, learner, asked_by)"
    f" VALUES (%s, 'learner', %s, %s, %s) RETURNING {COLUMNS}"
)
_HOLDS: Final = "SELECT " + " OR ".join(
    f"EXISTS (SELECT FROM symphonie.{one.table} WHERE {one.of_learner})"
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
    return bool(await row_of(pool, bool, _HOLDS, {"organisation_no": organisation_no, "learner": learner}))


async def numbered_graphs(pool: Pool, organisation_no: int) -> dict[int, str]:
    """Return the ids of an organisation's content graphs by their numbers."""
    query = "SELECT no, id FROM symphonie.content_graph WHERE organisation_no = %s AND erased_at IS NULL ORDER BY id"
    return dict(await rows_of(pool, lambda no, graph_id: (no, graph_id), query, [organisation_no]))


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
    """Tell whether a learner was erased since a moment, or is being erased."""
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
