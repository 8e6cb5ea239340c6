"""What authors have changed of content graphs and not stored as versions yet: one draft per author and graph."""

from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from api.record.pool import Pool, row_of, rows_of
from content_graph.model import ContentGraph
from content_graph.plain import plain
from content_graph.version import content_hash

_decode = msgspec.json.Decoder(ContentGraph).decode
_COLUMNS: Final = "base_version, version, graph::text, edited_at"
SHOWN_LEARNERS: Final = 50


class StoredDraft(NamedTuple):
    """A draft.

    Attributes:
        base_version: Content hash of the version that it began with.
        version: Content hash of the draft.
        graph: What its author wrote; it may have faults.
        edited_at: When that was last changed.
    """

    base_version: str
    version: str
    graph: ContentGraph
    edited_at: datetime


class Touched(NamedTuple):
    """Whose paths a change concerns.

    Attributes:
        n_learners: Learners with results on a skill that it touches.
        learner_ids: The first of them, by id.
        n_adjustments: Adjustments in effect whose item or resource changes or goes.
    """

    n_learners: int = 0
    learner_ids: tuple[str, ...] = ()
    n_adjustments: int = 0


async def find_draft(pool: Pool, graph_no: int, author: str) -> StoredDraft | None:
    """Return an author's draft of a graph; None if there is none."""
    query = f"SELECT {_COLUMNS} FROM symphonie.content_graph_draft WHERE graph_no = %s AND author = %s"
    return await row_of(pool, _stored, query, [graph_no, author])


async def put_draft(pool: Pool, graph_no: int, author: str, base_version: str, graph: ContentGraph) -> StoredDraft:
    """Keep an author's draft of a graph; one that is there goes on from the version that it began with."""
    query = (
        "INSERT INTO symphonie.content_graph_draft AS held (graph_no, author, base_version, version, graph)"
        " VALUES (%s, %s, %s, %s, %s::json) ON CONFLICT (graph_no, author) DO UPDATE"
        " SET version = excluded.version, graph = excluded.graph, edited_at = clock_timestamp()"
        f" RETURNING {_COLUMNS}"
    )
    written = msgspec.json.encode(plain(graph)).decode()
    asked = [graph_no, author, base_version, content_hash(graph), written]
    (stored,) = await rows_of(pool, _stored, query, asked)
    return stored


async def remove_draft(pool: Pool, graph_no: int, author: str) -> bool:
    """Throw an author's draft of a graph away, and tell whether there was one."""
    query = "DELETE FROM symphonie.content_graph_draft WHERE graph_no = %s AND author = %s RETURNING true"
    return bool(await rows_of(pool, bool, query, [graph_no, author]))


async def whom_it_touches(
    pool: Pool, organisation_no: int, graph_no: int, skills: frozenset[str], activities: frozenset[str]
) -> Touched:
    """Say whose paths a change of these skills, items and resources concerns."""
    query = (
        "WITH met AS (SELECT DISTINCT learner FROM symphonie.result WHERE organisation_no = %(organisation_no)s"
        " AND graph_no = %(graph_no)s AND skills && %(skills)s::text[])"
        " SELECT (SELECT count(*) FROM met),"
        " ARRAY(SELECT learner FROM met ORDER BY learner LIMIT %(shown)s),"
        " (SELECT count(*) FROM symphonie.adjustment WHERE organisation_no = %(organisation_no)s"
        " AND graph_no = %(graph_no)s AND action <> 'closed' AND status IN ('open', 'approved', 'proposed')"
        " AND activity_id = ANY(%(activities)s::text[]))"
    )
    asked = {
        "organisation_no": organisation_no,
        "graph_no": graph_no,
        "skills": list(skills),
        "activities": list(activities),
        "shown": SHOWN_LEARNERS,
    }
    found = await row_of(pool, lambda n, ids, m: Touched(n, tuple(ids), m), query, asked)
    return found or Touched()


def _stored(base_version: str, version: str, graph: str, edited_at: datetime) -> StoredDraft:
    return StoredDraft(base_version, version, _decode(graph), edited_at)
