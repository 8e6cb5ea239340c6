"""What became something, noted before the core is given it by what it says: the same under another id is one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

TakenKind: TypeAlias = Literal["result", "visit", "submission", "meeting"]
_CLAIM: Final = """
INSERT INTO symphonie.source_taken (organisation_no, event_id, digest, kind, key_id, graph_no, learner, taken_at)
SELECT %(organisation_no)s, event_id, digest, kind, key_id, graph_no, learner, %(at)s
FROM unnest(%(event_ids)s::text[], %(digests)s::bytea[], %(kinds)s::text[], %(key_ids)s::text[], %(graph_nos)s::int[],
    %(learners)s::text[]) AS claimed (event_id, digest, kind, key_id, graph_no, learner)
ORDER BY digest ON CONFLICT DO NOTHING
"""
_OWNERS: Final = (
    "SELECT digest, event_id FROM symphonie.source_taken WHERE organisation_no = %s AND digest = ANY(%s::bytea[])"
)
_BY_ID: Final = (
    "SELECT t.event_id, t.kind, t.key_id, g.id, t.learner FROM symphonie.source_taken t"
    " JOIN symphonie.content_graph g ON g.no = t.graph_no WHERE t.organisation_no = %s AND t.event_id = ANY(%s)"
)


class Claim(NamedTuple):
    """Something that the core is to be given.

    Attributes:
        event_id: Of the statement or event, and of the result or trace.
        digest: SHA-256 of what it says.
        kind: What it becomes.
        key_id: Who sent it.
        graph_no: The content graph.
        learner: The learner.
    """

    event_id: str
    digest: bytes
    kind: TakenKind
    key_id: str
    graph_no: int
    learner: str


class Taken(NamedTuple):
    """What a statement or event became, of which learner, on which content graph."""

    event_id: str
    kind: TakenKind
    key_id: str
    content_graph: str
    learner: str


async def claim(
    connection: AsyncConnection[TupleRow], organisation_no: int, claims: Sequence[Claim], at: datetime
) -> dict[bytes, str]:
    """Note what the core is to be given, and return which event holds each digest: the one that came first, for ever.

    It is committed before the core is given anything, so that whoever does the same after a crash gives it under the
    same id.

    Args:
        connection: In a transaction that ends before the core is given them.
        organisation_no: Whose.
        claims: In the order in which they happened.
        at: When.
    """
    first: dict[bytes, Claim] = {}
    for one in claims:
        first.setdefault(one.digest, one)
    event_ids, digests, kinds, key_ids, graph_nos, learners = map(list, zip(*first.values(), strict=True))
    about = {
        "organisation_no": organisation_no,
        "event_ids": event_ids,
        "digests": digests,
        "kinds": kinds,
        "key_ids": key_ids,
        "graph_nos": graph_nos,
        "learners": learners,
        "at": at,
    }
    await connection.execute(_CLAIM, about)
    rows = await (await connection.execute(_OWNERS, [organisation_no, digests])).fetchall()
    return {bytes(digest): event_id for digest, event_id in rows}


async def taken_by_id(
    connection: AsyncConnection[TupleRow], organisation_no: int, event_ids: Sequence[str]
) -> Mapping[str, Taken]:
    """Return what statements and events became, by their ids; those that became nothing are left out."""
    cursor = connection.cursor(row_factory=args_row(Taken))
    rows = await (await cursor.execute(_BY_ID, [organisation_no, list(event_ids)])).fetchall()
    return {one.event_id: one for one in rows}
