"""Content graphs: every version that was ever put, and the registry that only grows.

Live states refer to skills and items by their position in the registry, so positions never move. A graph's
`revision` counts the changes of what traces something already known, by a new version of the graph or by another
model; states of an older revision have to be traced again. The record knows the graph and the model of each.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

import msgspec
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.errors import ContentGraphChanged
from api.record.pool import LOOKUP_S, Pool, row_of, rows_of
from api.record.published_decisions import note_off_everywhere
from content_graph.compiled import Registry, extend, with_observations
from content_graph.diff import ContentGraphDiff, diff
from content_graph.model import ContentGraph
from content_graph.plain import plain
from content_graph.version import content_hash
from engine.artefact import ModelArtefact, coverage
from engine.recommendation.situation import Kind

_SELECT: Final = (
    "SELECT g.no, g.id, v.seq, v.version, r.revision, g.skills, g.items, v.graph::text, v.created_at,"
    " m.content_hash, m.artefact::text, s.policy::text, s.awaiting_approval,"
    " (SELECT coalesce(max(version), 0) FROM symphonie.recommendation_settings"
    " WHERE organisation_no = g.organisation_no)"
    " FROM symphonie.content_graph g JOIN symphonie.tracing_revision r ON r.graph_no = g.no"
    " JOIN symphonie.content_graph_version v ON v.graph_no = g.no AND v.seq = r.seq"
    " LEFT JOIN symphonie.model m ON m.graph_no = g.no AND m.content_hash = r.model_hash"
    " LEFT JOIN LATERAL (SELECT policy, awaiting_approval FROM symphonie.recommendation_settings"
    " WHERE organisation_no = g.organisation_no AND (graph_no IS NULL OR graph_no = g.no)"
    " ORDER BY graph_no IS NULL, version DESC LIMIT 1) s ON true"
)
_CURRENT: Final = _SELECT + " WHERE r.revision = g.revision AND g.organisation_no = %s AND "
_OF_REVISION: Final = _SELECT + " WHERE g.organisation_no = %s AND g.no = %s AND r.revision = %s"
_OF_DECISION: Final = (
    "SELECT g.no, g.id, v.seq, v.version, %(revision)s::int, g.skills, g.items, v.graph::text, v.created_at,"
    " m.content_hash, m.artefact::text, s.policy::text, s.awaiting_approval, %(settings_version)s::int"
    " FROM symphonie.content_graph g"
    " JOIN symphonie.content_graph_version v ON v.graph_no = g.no AND v.version = %(version)s"
    " LEFT JOIN symphonie.model m ON m.graph_no = g.no AND m.content_hash = %(model_hash)s"
    " LEFT JOIN LATERAL (SELECT policy, awaiting_approval FROM symphonie.recommendation_settings"
    " WHERE organisation_no = g.organisation_no AND (graph_no IS NULL OR graph_no = g.no)"
    " AND version <= %(settings_version)s ORDER BY graph_no IS NULL, version DESC LIMIT 1) s ON true"
    " WHERE g.organisation_no = %(organisation_no)s AND g.no = %(graph_no)s"
    " AND (m.content_hash IS NOT NULL OR %(model_hash)s::text IS NULL) ORDER BY v.seq DESC LIMIT 1"
)
_decode = msgspec.json.Decoder(ContentGraph).decode
_decode_model = msgspec.json.Decoder(ModelArtefact).decode

_Head: TypeAlias = tuple[int, str, int, str, int, list[str], list[str], str, datetime]
_Rest: TypeAlias = tuple[str | None, str | None, str | None, list[Kind] | None, int]


class StoredModel(NamedTuple):
    """A model as it was uploaded."""

    content_hash: str
    text: str


class StoredGraph(NamedTuple):
    """One version of a content graph.

    Attributes:
        graph_no: Number of the graph, the same for all its versions.
        graph_id: The organisation's own id of it.
        seq: 1-based position among its versions.
        version: Content hash.
        revision: Tracing revision.
        registry: Positions of all skills and items the graph has ever had, also of those that came after this version.
        graph: What was put.
        created_at: When.
        model: The model that traces; None where the authored parameters do.
        policy: JSON of the thresholds of the policy; None for the default ones.
        awaiting: Kinds of adjustments that wait for approval.
        settings_version: Newest version of the organisation's recommendation settings; 0 while there are none.
    """

    graph_no: int
    graph_id: str
    seq: int
    version: str
    revision: int
    registry: Registry
    graph: ContentGraph
    created_at: datetime
    model: StoredModel | None = None
    policy: str | None = None
    awaiting: tuple[Kind, ...] = ()
    settings_version: int = 0


class PutOutcome(NamedTuple):
    """What putting a graph did.

    Attributes:
        stored: What holds now.
        diff: Against the version before; None for a graph's first.
        created: Whether the organisation had no such graph before.
        changed: Whether a version was stored; False when the content was the same.
        dropped_model: The model that was active and has no skill in common with what was put; None if there is none.
    """

    stored: StoredGraph
    diff: ContentGraphDiff | None
    created: bool
    changed: bool
    dropped_model: str | None = None

    @property
    def version(self) -> str:
        """Content hash of what holds now."""
        return self.stored.version

    @property
    def revision(self) -> int:
        """Tracing revision of what holds now."""
        return self.stored.revision


class Stamp(NamedTuple):
    """What tells a cached graph from a newer one."""

    graph_no: int
    version: str
    revision: int
    settings_version: int = 0


class ContentGraphListing(msgspec.Struct, frozen=True):
    """A content graph as a list shows it.

    Attributes:
        id: The organisation's id of it.
        version: Content hash of the current version.
        revision: Rises when a change moves what is believed about learners.
        n_versions: How many versions there have been.
        stored_at: When the current version was put.
    """

    id: str
    version: str
    revision: int
    n_versions: int
    stored_at: datetime


async def put_graph(
    pool: Pool, organisation_no: int, graph: ContentGraph, expected_version: str | None = None
) -> PutOutcome:
    """Store a graph as its newest version, in one transaction.

    Args:
        pool: Of the record.
        organisation_no: Whose graph it is.
        graph: A valid graph.
        expected_version: Content hash that must be the current one, if the caller built on it.

    Raises:
        ContentGraphChanged: Another version is current, or none.
    """
    async with pool.connection() as connection:
        before = await _locked(connection, organisation_no, graph.id)
        current = before.version if before is not None else None
        if expected_version is not None and expected_version != current:
            raise ContentGraphChanged(expected_version, current)
        # a large graph takes a while to hash, compare and write, and the event loop has others to serve
        plan = await asyncio.to_thread(_plan, before, graph)
        if before is not None and plan.version == current:
            return PutOutcome(before, plan.changes, created=False, changed=False)
        changes, dropped = plan.changes, plan.dropped
        await _store(connection, organisation_no, graph.id, plan)
        stored = await read_current(connection, organisation_no, graph.id)
        if before is None:
            await note_off_everywhere(connection, organisation_no)
        if before is not None and stored.revision > before.revision:
            await inherit_retrace(connection, before.graph_no, before.revision, is_wanted=dropped is not None)
        return PutOutcome(stored, changes, created=before is None, changed=True, dropped_model=dropped)


async def get_graph(pool: Pool, organisation_no: int, graph_id: str) -> StoredGraph | None:
    """Return the current version of a graph by its id, None if the organisation has none."""
    return _stored(await row_of(pool, lambda *row: row, _CURRENT + "g.id = %s", [organisation_no, graph_id]))


def read_graph(connection: Connection, organisation_no: int, graph_no: int) -> StoredGraph | None:
    """Return the current version of a graph by its number, None if the organisation has none."""
    return _stored(connection.execute(_CURRENT + "g.no = %s", [organisation_no, graph_no]).fetchone())


def read_graph_of_revision(
    connection: Connection, organisation_no: int, graph_no: int, revision: int
) -> StoredGraph | None:
    """Return the last version that had a tracing revision, None if there is none."""
    return _stored(connection.execute(_OF_REVISION, [organisation_no, graph_no, revision]).fetchone())


async def read_graph_as_it_was(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    graph_no: int,
    version: str,
    revision: int,
    model_hash: str | None,
    settings_version: int,
) -> StoredGraph | None:
    """Return a version of a graph with the model and the settings of then, None where graph or model are gone.

    Args:
        connection: To the record.
        organisation_no: Whose graph.
        graph_no: Its number.
        version: Its content hash.
        revision: Tracing revision of then.
        model_hash: That traced; None for the authored parameters.
        settings_version: Newest version of the organisation's recommendation settings of then.
    """
    cursor = await connection.execute(
        _OF_DECISION,
        {
            "organisation_no": organisation_no,
            "graph_no": graph_no,
            "version": version,
            "revision": revision,
            "model_hash": model_hash,
            "settings_version": settings_version,
        },
    )
    return _stored(await cursor.fetchone())


async def current_stamp(pool: Pool, organisation_no: int, graph_id: str) -> Stamp | None:
    """Return number, version and revision of the current version, without reading the graph itself."""
    query = (
        "SELECT no, version, revision, (SELECT coalesce(max(s.version), 0)"
        " FROM symphonie.recommendation_settings s WHERE s.organisation_no = %(organisation_no)s)"
        " FROM symphonie.content_graph WHERE organisation_no = %(organisation_no)s AND id = %(graph_id)s"
    )
    return await row_of(pool, Stamp, query, {"organisation_no": organisation_no, "graph_id": graph_id}, LOOKUP_S)


async def list_graphs(pool: Pool, organisation_no: int) -> tuple[ContentGraphListing, ...]:
    """List the organisation's graphs in their current versions, by id."""
    query = (
        "SELECT g.id, v.version, g.revision, v.seq, v.created_at"
        " FROM symphonie.content_graph g JOIN symphonie.content_graph_version v"
        ' ON v.graph_no = g.no AND v.seq = g.seq WHERE g.organisation_no = %s ORDER BY g.id COLLATE "C"'
    )
    return tuple(await rows_of(pool, ContentGraphListing, query, [organisation_no], LOOKUP_S))


class _Plan(NamedTuple):
    """What is to be stored of a new version, worked out before anything is."""

    version: str
    changes: ContentGraphDiff | None
    dropped: str | None
    succession: _Succession
    written: str


def _plan(before: StoredGraph | None, graph: ContentGraph) -> _Plan:
    changes = diff(before.graph, graph) if before is not None else None
    dropped = _dropped_model(before, graph)
    written = msgspec.json.encode(plain(graph)).decode()
    return _Plan(content_hash(graph), changes, dropped, _succession(before, graph, changes, dropped), written)


class _Succession(NamedTuple):
    seq: int
    revision: int
    registry: Registry
    model_hash: str | None
    dropped: list[str]


def _succession(
    before: StoredGraph | None, graph: ContentGraph, changes: ContentGraphDiff | None, dropped: str | None
) -> _Succession:
    if before is None or changes is None:
        return _Succession(1, 1, with_observations(extend(Registry(), graph)), None, [])
    rises = changes.changes_tracing or _returns(before, graph) or dropped is not None
    model_hash = before.model.content_hash if before.model is not None and dropped is None else None
    registry = with_observations(extend(before.registry, graph))
    return _Succession(before.seq + 1, before.revision + rises, registry, model_hash, [dropped] if dropped else [])


def _dropped_model(before: StoredGraph | None, graph: ContentGraph) -> str | None:
    """Return the hash of the active model if it fits no skill any more."""
    if before is None or before.model is None:
        return None
    is_known = coverage(decode_model(before.model), graph).fitted_skills
    return None if is_known else before.model.content_hash


def _returns(before: StoredGraph, graph: ContentGraph) -> bool:
    """Tell whether a skill or item comes back that had been removed: its old results count again."""
    absent_skills = set(before.registry.skills).difference(skill.id for skill in before.graph.skills)
    absent_items = set(before.registry.items).difference(item.id for item in before.graph.items)
    return any(skill.id in absent_skills for skill in graph.skills) or any(
        item.id in absent_items for item in graph.items
    )


async def _locked(connection: AsyncConnection[TupleRow], organisation_no: int, graph_id: str) -> StoredGraph | None:
    """Hold the graph's row until the transaction ends, made first if need be; its current version, if it has one."""
    await connection.execute(
        "INSERT INTO symphonie.content_graph (organisation_no, id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [organisation_no, graph_id],
    )
    await connection.execute(
        "SELECT no FROM symphonie.content_graph WHERE organisation_no = %s AND id = %s FOR UPDATE",
        [organisation_no, graph_id],
    )
    cursor = await connection.execute(_CURRENT + "g.id = %s", [organisation_no, graph_id])
    return _stored(await cursor.fetchone())


async def _store(connection: AsyncConnection[TupleRow], organisation_no: int, graph_id: str, plan: _Plan) -> None:
    next_ = plan.succession
    await connection.execute(
        "WITH g AS (UPDATE symphonie.content_graph SET seq = %(seq)s, version = %(version)s, revision = %(revision)s,"
        " skills = %(skills)s, items = %(items)s, model_hash = %(model_hash)s,"
        " earlier_models = earlier_models || %(dropped)s::text[]"
        " WHERE organisation_no = %(organisation_no)s AND id = %(id)s RETURNING no),"
        " v AS (INSERT INTO symphonie.content_graph_version (graph_no, seq, version, revision, graph)"
        " SELECT no, %(seq)s, %(version)s, %(revision)s, %(graph)s::json FROM g RETURNING graph_no)"
        " INSERT INTO symphonie.tracing_revision (graph_no, revision, seq, model_hash)"
        " SELECT graph_no, %(revision)s, %(seq)s, %(model_hash)s FROM v"
        " ON CONFLICT (graph_no, revision) DO UPDATE SET seq = excluded.seq",
        {
            "organisation_no": organisation_no,
            "id": graph_id,
            "seq": next_.seq,
            "version": plan.version,
            "revision": next_.revision,
            "skills": list(next_.registry.skills),
            "items": list(next_.registry.items),
            "model_hash": next_.model_hash,
            "dropped": next_.dropped,
            "graph": plan.written,
        },
    )


async def read_current(connection: AsyncConnection[TupleRow], organisation_no: int, graph_id: str) -> StoredGraph:
    """Return the current version of a graph that is known to exist, within a transaction."""
    cursor = await connection.execute(_CURRENT + "g.id = %s", [organisation_no, graph_id])
    stored = _stored(await cursor.fetchone())
    if stored is None:
        raise LookupError(graph_id)
    return stored


def _stored(row: TupleRow | None) -> StoredGraph | None:
    if row is None:
        return None
    head: _Head = row[:9]
    rest: _Rest = row[9:]
    graph_no, graph_id, seq, version, revision, skills, items, graph, created_at = head
    model_hash, artefact, policy, awaiting, settings_version = rest
    registry = Registry(tuple(skills), tuple(items))
    model = StoredModel(model_hash, artefact) if model_hash is not None and artefact is not None else None
    told = (graph_no, graph_id, seq, version, revision, registry, _decode(graph), created_at, model)
    return StoredGraph(*told, policy, tuple(awaiting or ()), settings_version)


def decode_model(stored: StoredModel) -> ModelArtefact:
    """Decode a model that was read strictly when it came in."""
    return _decode_model(stored.text)


async def inherit_retrace(
    connection: AsyncConnection[TupleRow], graph_no: int, old_revision: int, *, is_wanted: bool
) -> None:
    """Ask for a re-trace to the revision that has just become current, if wanted or if the last one is not done."""
    await connection.execute(
        "INSERT INTO symphonie.retrace (graph_no, revision)"
        " SELECT no, revision FROM symphonie.content_graph WHERE no = %(graph_no)s AND (%(is_wanted)s OR EXISTS ("
        "SELECT FROM symphonie.retrace"
        " WHERE graph_no = %(graph_no)s AND revision = %(old_revision)s AND finished_at IS NULL))",
        {"graph_no": graph_no, "old_revision": old_revision, "is_wanted": is_wanted},
    )
