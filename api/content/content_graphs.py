"""Reading and putting content graphs."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from api.content.graph_diff import ContentGraphDiff, tell
from api.content.graphs import Graphs
from api.errors import Fault, InvalidContentGraph, InvalidField, MalformedBody, UnknownContentGraph
from api.record.graphs import StoredGraph, get_graph, list_graphs, put_graph
from api.record.pages import page_of, read_cursor
from api.record.pool import Pool
from content_graph.authoring import ContentFault, Source, decode, nearest, read_body
from content_graph.authoring import Fault as Placed
from content_graph.authoring.faults import MAX_FAULTS
from content_graph.findings import Finding
from content_graph.model import ContentGraph
from content_graph.validation import validate

ID_PATH: Final = "{content_graph_id}"


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


class ContentGraphList(msgspec.Struct, frozen=True):
    """The organisation's content graphs, by id; `next_cursor` is null on the last page."""

    content_graphs: tuple[ContentGraphListing, ...]
    next_cursor: str | None


class ContentGraphStored(msgspec.Struct, frozen=True):
    """What putting a content graph did.

    Attributes:
        id: The graph.
        version: Content hash of what holds now.
        revision: Rises when a change moves what is believed about learners; their states are then traced again.
        created: Whether the organisation had no such graph before.
        changed: Whether a new version was stored; false when the same content was put again.
        diff: Against the version before; null for a graph's first.
        warnings: What looks wrong and keeps nothing from working.
    """

    id: str
    version: str
    revision: int
    created: bool
    changed: bool
    diff: ContentGraphDiff | None
    warnings: tuple[Finding, ...]


class GraphPlace(NamedTuple):
    """The place of a content graph in the list."""

    id: str


async def list_content_graphs(pool: Pool, organisation_no: int, limit: int, cursor: str | None) -> ContentGraphList:
    """List the organisation's content graphs.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, GraphPlace)
    found = [
        ContentGraphListing(graph.graph_id, graph.version, graph.revision, graph.seq, graph.created_at)
        for graph in await list_graphs(pool, organisation_no)
        if after is None or graph.graph_id > after.id
    ]
    return ContentGraphList(*page_of(found, limit, lambda one: GraphPlace(one.id)))


async def read_content_graph(pool: Pool, organisation_no: int, graph_id: str) -> StoredGraph:
    """Return the current version of a content graph.

    Raises:
        UnknownContentGraph: The organisation has none with this id.
    """
    stored = await get_graph(pool, organisation_no, graph_id)
    if stored is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    return stored


class ValidGraph(NamedTuple):
    """A content graph without faults, and what looks wrong and keeps nothing from working."""

    graph: ContentGraph
    warnings: tuple[Finding, ...]


async def put_content_graph(
    pool: Pool, graphs: Graphs, organisation_no: int, checked: ValidGraph, expected_version: str | None
) -> ContentGraphStored:
    """Store a content graph.

    Args:
        pool: Of the record.
        graphs: What this worker serves; it serves the new version at once.
        organisation_no: Whose graph it is.
        checked: As `check_content_graph` gave it.
        expected_version: Version that it was derived from, if the sender cares.

    Raises:
        ContentGraphChanged: Another version is current.
    """
    graph, warnings = checked
    outcome = await put_graph(pool, organisation_no, graph, expected_version)
    await graphs.put(organisation_no, outcome.stored)
    if outcome.dropped_model is not None:
        warnings = (*warnings, _dropped(outcome.dropped_model))
    return ContentGraphStored(
        graph.id, outcome.version, outcome.revision, outcome.created, outcome.changed, tell(outcome.diff), warnings
    )


def _dropped(content_hash: str) -> Finding:
    detail = f"The active model {content_hash} has fitted no skill of this version, and is no longer active."
    return Finding("warning", "model_dropped", "$.skills", detail, "Activate a model that was fitted on these skills.")


async def check_content_graph(body: bytes, graph_id: str, *, is_yaml: bool) -> ValidGraph:
    """Read what was sent for an id, and check all of it.

    Raises:
        MalformedBody: It is neither JSON nor YAML, as promised.
        InvalidContentGraph: With every fault, each with its line and column.
        InvalidField: The graph has another id than the address.
    """
    # A large graph takes a while, and the event loop has others to serve.
    return await asyncio.to_thread(_check, body, graph_id, is_yaml=is_yaml)


def _check(body: bytes, graph_id: str, *, is_yaml: bool) -> ValidGraph:
    try:
        source = read_body(body, is_yaml=is_yaml)
        graph = decode(source)
    except ContentFault as fault:
        if fault.is_malformed:
            raise _malformed(fault, "YAML" if is_yaml else "JSON") from fault
        raise InvalidContentGraph(tuple(map(_told, fault.faults))) from fault
    warnings = _validated(graph, source)
    if graph.id != graph_id:
        detail = f"The graph's id {graph.id!r} is not the one in the address."
        raise InvalidField(path="$.id", detail=detail, remedy=f"Put it at /v1/content-graphs/{graph.id}.")
    return ValidGraph(graph, warnings)


async def check_made_graph(graph: ContentGraph) -> ValidGraph:
    """Check a content graph that was made here.

    Raises:
        InvalidContentGraph: With every fault.
    """
    return ValidGraph(graph, await asyncio.to_thread(_validated, graph))


def _validated(graph: ContentGraph, source: Source | None = None) -> tuple[Finding, ...]:
    findings = validate(graph)
    errors = [found for found in findings if found.severity == "error"]
    if not errors:
        return findings
    places = source.places() if source is not None else {}
    placed = (Placed(one.path, one.detail, one.remedy, nearest(one.path, places)) for one in errors[:MAX_FAULTS])
    raise InvalidContentGraph(tuple(map(_told, placed)), len(errors))


def _told(fault: Placed) -> Fault:
    place = fault.place
    return Fault(fault.path, fault.detail, fault.remedy, *((place.line, place.column) if place else ()))


def _malformed(fault: ContentFault, format_name: str) -> MalformedBody:
    first = fault.first
    line, column = (first.place.line, first.place.column) if first.place else (1, 1)
    reason = first.detail.removeprefix(f"This is no {format_name}: ").removesuffix(".")
    return MalformedBody(reason[:1].lower() + reason[1:], line, column, format_name, first.remedy)
