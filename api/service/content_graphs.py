"""Reading and putting content graphs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from api.errors import Fault, InvalidContentGraph, InvalidField, MalformedBody, UnknownContentGraph
from api.record.graphs import StoredGraph
from api.service.graph_diff import ContentGraphDiff, tell
from api.service.graphs import Graphs
from api.service.record import Record
from content_graph.authoring import ContentFault, load, load_json
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
    """The organisation's content graphs, by id."""

    content_graphs: tuple[ContentGraphListing, ...]


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


async def list_content_graphs(record: Record, organisation_no: int) -> ContentGraphList:
    """List the organisation's content graphs."""
    listed = await record.list_graphs(organisation_no)
    return ContentGraphList(
        tuple(
            ContentGraphListing(graph.graph_id, graph.version, graph.revision, graph.seq, graph.created_at)
            for graph in listed
        )
    )


async def read_content_graph(record: Record, organisation_no: int, graph_id: str) -> StoredGraph:
    """Return the current version of a content graph.

    Raises:
        UnknownContentGraph: The organisation has none with this id.
    """
    stored = await record.get_graph(organisation_no, graph_id)
    if stored is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    return stored


async def put_content_graph(
    record: Record, graphs: Graphs, organisation_no: int, graph: ContentGraph, expected_version: str | None
) -> ContentGraphStored:
    """Store a content graph, if it has no faults.

    Args:
        record: Where it goes.
        graphs: What this worker serves; it serves the new version at once.
        organisation_no: Whose graph it is.
        graph: As decoded.
        expected_version: Version that it was derived from, if the sender cares.

    Raises:
        InvalidContentGraph: With every finding of severity error.
        ContentGraphChanged: Another version is current.
    """
    findings = await asyncio.to_thread(validate, graph)
    faults = tuple(Fault(found.path, found.detail, found.remedy) for found in findings if found.severity == "error")
    if faults:
        raise InvalidContentGraph(faults)
    outcome = await record.put_graph(organisation_no, graph, expected_version)
    await graphs.put(organisation_no, outcome.stored)
    if outcome.dropped_model is not None:
        findings = (*findings, _dropped(outcome.dropped_model))
    return ContentGraphStored(
        graph.id, outcome.version, outcome.revision, outcome.created, outcome.changed, tell(outcome.diff), findings
    )


def _dropped(content_hash: str) -> Finding:
    detail = f"The active model {content_hash} has fitted no skill of this version, and is no longer active."
    return Finding("warning", "model_dropped", "$.skills", detail, "Activate a model that was fitted on these skills.")


async def decode_content_graph(body: bytes, graph_id: str, *, is_yaml: bool) -> ContentGraph:
    """Decode a content graph from what was sent for this id.

    Raises:
        MalformedBody: It is neither JSON nor YAML, as promised.
        InvalidContentGraph: A field breaks its rule; decoding stops at the first.
        InvalidField: The graph has another id than the address.
    """
    # A large graph takes a while to read, and the event loop has others to serve.
    graph = await asyncio.to_thread(_decode, body, _from_yaml if is_yaml else _from_json)
    if graph.id != graph_id:
        detail = f"The graph's id {graph.id!r} is not the one in the address."
        raise InvalidField(path="$.id", detail=detail, remedy=f"Put it at /v1/content-graphs/{graph.id[:128]}.")
    return graph


def _decode(body: bytes, read: Callable[[bytes], ContentGraph]) -> ContentGraph:
    try:
        return read(body)
    except ContentFault as fault:
        if isinstance(fault.__cause__, YAMLError):
            raise _malformed_yaml(fault.__cause__) from fault
        raise InvalidContentGraph((Fault(fault.path, fault.detail, fault.remedy),)) from fault


def _from_json(body: bytes) -> ContentGraph:
    return load_json(body)


def _from_yaml(body: bytes) -> ContentGraph:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - body.rfind(b"\n", 0, error.start)
        raise MalformedBody(reason="it is not UTF-8", line=line, column=column, format_name="YAML") from error
    return load(text)


def _malformed_yaml(error: YAMLError) -> MalformedBody:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    reason = str(getattr(error, "problem", None) or "it cannot be read")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return MalformedBody(reason, line, column, "YAML")
