"""Statements written: numbered in the order of their commits, found by what they mention, voided, queued.

Whoever writes for an organisation is alone from the numbering to the commit, and takes the time then. So no statement
ever appears before one that readers have seen, and a reader who finds nobody writing knows that all up to now is there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

Connection = AsyncConnection[TupleRow]
_DEEPEST: Final = 8
"""Steps from a statement to what it is about by way of others; longer chains are cut."""

WRITING: Final = "hashtext('symphonie.xapi'), %(organisation_no)s"
"""Of the advisory lock of who writes."""
_HEAD: Final = f"""
WITH alone AS MATERIALIZED (SELECT pg_advisory_xact_lock({WRITING}))
INSERT INTO symphonie.xapi_head AS head
SELECT %(organisation_no)s, %(n)s, clock_timestamp() + %(ahead)s FROM alone
ON CONFLICT (organisation_no) DO UPDATE SET statement_no = head.statement_no + excluded.statement_no,
    stored_at = greatest(head.stored_at + interval '1 microsecond', excluded.stored_at)
RETURNING statement_no, stored_at
"""
_KNOWN: Final = (
    "SELECT statement_id, digest, happened_at FROM symphonie.xapi_statement_key"
    " WHERE organisation_no = %(organisation_no)s AND statement_id = ANY(%(ids)s)"
)
_INSERT_STATEMENTS: Final = (
    "INSERT INTO symphonie.xapi_statement (organisation_no, stored_at, statement_no, statement_id, key_id, happened_at,"
    " statement_box) SELECT %(organisation_no)s, %(stored_at)s, no, id, %(key_id)s, happened_at, box"
    " FROM unnest(%(nos)s::bigint[], %(ids)s::uuid[], %(moments)s::timestamptz[], %(boxes)s::bytea[])"
    " AS sent (no, id, happened_at, box)"
)
_INSERT_KEYS: Final = (
    "INSERT INTO symphonie.xapi_statement_key (organisation_no, statement_id, stored_at, statement_no, digest,"
    " happened_at, is_voiding, refers_to, voids_of) SELECT %(organisation_no)s, id, %(stored_at)s, no, digest,"
    " happened_at, is_voiding, refers_to, CASE WHEN is_voiding THEN %(voids_of)s::text[] END"
    " FROM unnest(%(nos)s::bigint[], %(ids)s::uuid[], %(digests)s::bytea[],"
    " %(moments)s::timestamptz[], %(voiding)s::boolean[], %(targets)s::uuid[])"
    " AS sent (no, id, digest, happened_at, is_voiding, refers_to)"
)
_INSERT_MENTIONS: Final = (
    "INSERT INTO symphonie.xapi_mention SELECT %(organisation_no)s, what, %(stored_at)s, no, no, is_direct"
    " FROM unnest(%(whats)s::bytea[], %(of_nos)s::bigint[], %(direct)s::boolean[]) AS sent (what, no, is_direct)"
)
_QUEUE: Final = (
    "INSERT INTO symphonie.source_pending (organisation_no, key_id, statement_no, occurred_at)"
    " SELECT %(organisation_no)s, %(key_id)s, no, coalesce(happened_at, %(stored_at)s)"
    " FROM unnest(%(nos)s::bigint[], %(moments)s::timestamptz[]) AS sent (no, happened_at) ORDER BY no"
)
_AGENTS: Final = (
    "INSERT INTO symphonie.xapi_agent SELECT %(organisation_no)s, agent, issuer, subject"
    " FROM unnest(%(agents)s::bytea[], %(issuers)s::text[], %(subjects)s::text[]) AS sent (agent, issuer, subject)"
    " ORDER BY agent ON CONFLICT DO NOTHING"
)
_ATTACHMENTS: Final = (
    "INSERT INTO symphonie.xapi_attachment SELECT %(organisation_no)s, no, sha2, media_type, box FROM"
    " unnest(%(nos)s::bigint[], %(sha2)s::text[], %(types)s::text[], %(boxes)s::bytea[])"
    " AS sent (no, sha2, media_type, box)"
)
_ARE_REFERRED_TO: Final = (
    "SELECT FROM symphonie.xapi_statement_key WHERE organisation_no = %(organisation_no)s AND refers_to = ANY(%(ids)s)"
    " LIMIT 1"
)
_VOID: Final = (
    "UPDATE symphonie.xapi_statement s SET is_voided = true FROM symphonie.xapi_statement_key voiding"
    " JOIN symphonie.xapi_statement_key voided ON voided.organisation_no = voiding.organisation_no"
    " AND voided.statement_id = voiding.refers_to WHERE voiding.organisation_no = %(organisation_no)s"
    " AND voiding.is_voiding AND NOT voided.is_voiding"
    " AND (voiding.statement_id = ANY(%(ids)s) OR voiding.refers_to = ANY(%(ids)s))"
    " AND (s.organisation_no, s.stored_at, s.statement_no)"
    " = (voided.organisation_no, voided.stored_at, voided.statement_no)"
    " AND (voiding.voids_of IS NULL OR s.key_id = ANY(voiding.voids_of))"
)
_OF_OTHERS: Final = (
    "SELECT k.statement_id FROM symphonie.xapi_statement_key k JOIN symphonie.xapi_statement s"
    " USING (organisation_no, stored_at, statement_no) WHERE k.organisation_no = %s AND k.statement_id = ANY(%s)"
    " AND NOT k.is_voiding AND s.key_id != ALL(%s)"
)
_OF_SOURCE: Final = (
    "WITH RECURSIVE source AS (SELECT key_id, in_place_of FROM symphonie.api_key"
    " WHERE (organisation_no, key_id) = (%(organisation_no)s, %(key_id)s)"
    " UNION SELECT k.key_id, k.in_place_of FROM source JOIN symphonie.api_key k"
    " ON (k.organisation_no, k.key_id) = (%(organisation_no)s, source.in_place_of)) SELECT key_id FROM source"
)
_FIND_BY_REFERENCE: Final = f"""
WITH RECURSIVE above AS (
    SELECT statement_id, refers_to, stored_at, statement_no, 0 AS depth FROM symphonie.xapi_statement_key
    WHERE organisation_no = %(organisation_no)s AND statement_id = ANY(%(ids)s)
    UNION SELECT k.statement_id, k.refers_to, k.stored_at, k.statement_no, above.depth + 1
    FROM above JOIN symphonie.xapi_statement_key k
        ON k.organisation_no = %(organisation_no)s AND k.refers_to = above.statement_id
    WHERE above.depth < {_DEEPEST}
), below AS (
    SELECT stored_at, statement_no, refers_to AS target, 0 AS depth FROM above WHERE refers_to IS NOT NULL
    UNION SELECT below.stored_at, below.statement_no, k.refers_to, below.depth + 1
    FROM below JOIN symphonie.xapi_statement_key k
        ON k.organisation_no = %(organisation_no)s AND k.statement_id = below.target
    WHERE k.refers_to IS NOT NULL AND below.depth < {_DEEPEST}
)
INSERT INTO symphonie.xapi_mention
SELECT DISTINCT ON (m.what, below.stored_at, below.statement_no, m.of_no)
    m.organisation_no, m.what, below.stored_at, below.statement_no, m.of_no, m.is_direct
FROM below JOIN symphonie.xapi_statement_key k
    ON k.organisation_no = %(organisation_no)s AND k.statement_id = below.target
JOIN symphonie.xapi_mention m ON (m.organisation_no, m.stored_at, m.statement_no)
    = (k.organisation_no, k.stored_at, k.statement_no) AND m.of_no = m.statement_no
ON CONFLICT DO NOTHING
"""
"""A statement is found by what the one mentions that it is about: new ones, those that name them, and so on."""
_DEFINITIONS: Final = (
    "SELECT activity, definition_box FROM symphonie.xapi_activity"
    " WHERE organisation_no = %(organisation_no)s AND activity = ANY(%(activities)s)"
)
_DEFINE: Final = (
    "INSERT INTO symphonie.xapi_activity SELECT %(organisation_no)s, activity, box"
    " FROM unnest(%(activities)s::bytea[], %(boxes)s::bytea[]) AS sent (activity, box) ORDER BY activity"
    " ON CONFLICT (organisation_no, activity) DO UPDATE SET definition_box = excluded.definition_box"
)


class Kept(NamedTuple):
    """What tells whether a statement with the same id is the same.

    Attributes:
        digest: Of what the standard compares, but for the time.
        happened_at: As it was sent; None where it said no time.
    """

    digest: bytes
    happened_at: datetime | None

    def is_same(self, other: "Kept") -> bool:
        """Tell whether both are one statement."""
        is_then = self.happened_at == other.happened_at or None in (self.happened_at, other.happened_at)
        return self.digest == other.digest and is_then


class SealedAttachment(NamedTuple):
    """An attachment, sealed."""

    sha2: str
    media_type: str
    box: bytes


class NewStatement(NamedTuple):
    """A statement to be written.

    Attributes:
        statement_id: Its id.
        kept: What it is compared by.
        box: It, sealed.
        is_voiding: Whether it voids what it is about.
        refers_to: The statement that it is about.
        mentions: By which digests it is found, and whether directly.
        attachments: What came with it.
    """

    statement_id: UUID
    kept: Kept
    box: bytes
    is_voiding: bool
    refers_to: UUID | None
    mentions: Mapping[bytes, bool]
    attachments: Sequence[SealedAttachment] = ()


class Writer(NamedTuple):
    """Who stores statements.

    Attributes:
        key_id: The key.
        voids_of: Keys whose statements it may void; None for all.
    """

    key_id: str
    voids_of: list[str] | None


async def begin(
    connection: Connection, organisation_no: int, ids: Sequence[UUID], ahead: timedelta
) -> tuple[int, datetime, dict[UUID, Kept]]:
    """Hold the place of the next statements until the end of the transaction.

    Args:
        connection: In a transaction.
        organisation_no: Whose.
        ids: Of the statements that came.
        ahead: How far a simulated clock is ahead of the record's.

    Returns:
        The number of the last of so many statements, when they are stored, and those that are there already.
    """
    about: dict[str, Any] = {"organisation_no": organisation_no, "n": len(ids), "ahead": ahead, "ids": list(ids)}
    row = await (await connection.execute(_HEAD, about)).fetchone()
    if row is None:
        raise LookupError(organisation_no)
    known = await (await connection.execute(_KNOWN, about)).fetchall()
    return int(row[0]), row[1], {name: Kept(bytes(digest), at) for name, digest, at in known}


async def keys_of_source(connection: Connection, organisation_no: int, key_id: str) -> list[str]:
    """Return the key, and those in whose place it is: all of them are one source."""
    rows = await connection.execute(_OF_SOURCE, {"organisation_no": organisation_no, "key_id": key_id})
    return [one for (one,) in await rows.fetchall()]


async def of_others(
    connection: Connection, organisation_no: int, ids: Sequence[UUID], keys: Sequence[str]
) -> set[UUID]:
    """Return those of statements, but for voidings, that were stored with other keys than these."""
    rows = await connection.execute(_OF_OTHERS, [organisation_no, list(ids), list(keys)])
    return {one for (one,) in await rows.fetchall()}


async def write(
    connection: Connection,
    organisation_no: int,
    by: Writer,
    statements: Sequence[NewStatement],
    first_no: int,
    stored_at: datetime,
) -> None:
    """Write statements that are new, in the transaction in which their place is held; each is queued."""
    nos = range(first_no, first_no + len(statements))
    mentions = [
        (what, no, direct) for no, one in zip(nos, statements, strict=True) for what, direct in one.mentions.items()
    ]
    about: dict[str, Any] = {
        "organisation_no": organisation_no,
        "key_id": by.key_id,
        "voids_of": by.voids_of,
        "stored_at": stored_at,
        "nos": list(nos),
        "ids": [one.statement_id for one in statements],
        "moments": [one.kept.happened_at for one in statements],
        "boxes": [one.box for one in statements],
        "digests": [one.kept.digest for one in statements],
        "voiding": [one.is_voiding for one in statements],
        "targets": [one.refers_to for one in statements],
        "whats": [what for what, _, _ in mentions],
        "of_nos": [no for _, no, _ in mentions],
        "direct": [direct for _, _, direct in mentions],
    }
    async with connection.pipeline():
        for query in (_INSERT_STATEMENTS, _INSERT_KEYS, _INSERT_MENTIONS, _QUEUE):
            await connection.execute(query, about)
        await _attach(
            connection, organisation_no, [(no, one.attachments) for no, one in zip(nos, statements, strict=True)]
        )
        referred = await connection.execute(_ARE_REFERRED_TO, about)
    if any(about["targets"]) or await referred.fetchone() is not None:
        await connection.execute(_FIND_BY_REFERENCE, about)
        await connection.execute(_VOID, about)


async def _attach(
    connection: Connection, organisation_no: int, of: Sequence[tuple[int, Sequence[SealedAttachment]]]
) -> None:
    rows = [(no, *one) for no, several in of for one in several]
    if rows:
        nos, sha2, types, boxes = (list(column) for column in zip(*rows, strict=True))
        about = {"organisation_no": organisation_no, "nos": nos, "sha2": sha2, "types": types, "boxes": boxes}
        await connection.execute(_ATTACHMENTS, about)


async def know_agents(connection: Connection, organisation_no: int, agents: Mapping[bytes, tuple[str, str]]) -> None:
    """Note who is meant by digests of agents: issuer and subject, as identities have them."""
    if agents:
        issuers, subjects = (list(column) for column in zip(*agents.values(), strict=True))
        about = {"organisation_no": organisation_no, "agents": list(agents), "issuers": issuers, "subjects": subjects}
        await connection.execute(_AGENTS, about)


async def definition_boxes(
    connection: Connection, organisation_no: int, activities: Sequence[bytes]
) -> dict[bytes, bytes]:
    """Return the sealed definitions of those activities that have one."""
    about = {"organisation_no": organisation_no, "activities": list(activities)}
    rows = await (await connection.execute(_DEFINITIONS, about)).fetchall()
    return {bytes(activity): bytes(box) for activity, box in rows}


async def define(connection: Connection, organisation_no: int, boxes: Mapping[bytes, bytes]) -> None:
    """Keep sealed definitions of activities."""
    if boxes:
        about = {"organisation_no": organisation_no, "activities": list(boxes), "boxes": list(boxes.values())}
        await connection.execute(_DEFINE, about)
