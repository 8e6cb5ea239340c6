"""`/v1/content-graphs`: list, read and put content graphs."""

import asyncio
from typing import Final, NamedTuple

import msgspec
from litestar import Response

from api.errors import ContentGraphChanged, InvalidContentGraph, InvalidField, UnknownContentGraph
from api.http.authored import YAML, YAML_NAMES, comes_as_yaml, malformed, placed
from api.http.entity_tags import etag, expected_version, names_version
from api.http.openapi import Content
from api.http.parameters import PageQuery
from api.http.requests import JSON, ServiceRequest, media_type_of
from api.http.routes import Routes, made
from api.record import graphs as record
from api.record.graphs import ContentGraphListing, StoredGraph
from api.record.pages import page_of, read_cursor
from api.record.pool import Pool
from api.runtime import Runtime
from api.support.acting import Whoever
from api.telling import told
from content_graph.authoring import ContentFault, Source, decode, dump, dump_json, nearest, read_body
from content_graph.authoring import Fault as Placed
from content_graph.authoring.faults import MAX_FAULTS
from content_graph.diff import ContentGraphDiff
from content_graph.findings import Finding
from content_graph.model import ContentGraph
from content_graph.validation import validate

ID_PATH: Final = "{content_graph_id}"
MAX_GRAPH_BYTES: Final = 8 << 20
"""Twenty thousand items with titles in two languages fit twice; reading so much takes a few seconds of one core."""

ROUTES: Final = Routes("Content graphs")


class ContentGraphList(msgspec.Struct, frozen=True):
    """The organisation's content graphs, by id; `next_cursor` is null on the last page.

    Attributes:
        content_graphs: Those of this page.
    """

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


async def read_content_graph(pool: Pool, organisation_no: int, graph_id: str) -> StoredGraph:
    """Return the current version of a content graph.

    Raises:
        UnknownContentGraph: The organisation has none with this id.
    """
    stored = await record.get_graph(pool, organisation_no, graph_id)
    if stored is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    return stored


class ValidGraph(NamedTuple):
    """A content graph without faults, and what looks wrong and keeps nothing from working."""

    graph: ContentGraph
    warnings: tuple[Finding, ...]


async def put_content_graph(
    runtime: Runtime, organisation_no: int, checked: ValidGraph, expected_version: str | None
) -> ContentGraphStored:
    """Store a content graph that was checked, and serve it at once.

    Raises:
        ContentGraphChanged: Another version is current than the one that it was derived from, if the sender cares.
    """
    graph, warnings = checked
    outcome = await record.put_graph(runtime.pool, organisation_no, graph, expected_version)
    await runtime.graphs.put(organisation_no, outcome.stored)
    if outcome.dropped_model is not None:
        warnings = (*warnings, _dropped(outcome.dropped_model))
    if outcome.created:
        await runtime.orders.tell(organisation_no)  # where automation is off everywhere, it is off here
    return told(ContentGraphStored, outcome, id=graph.id, warnings=warnings)


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
    return await asyncio.to_thread(check_graph, body, graph_id, is_yaml=is_yaml)


async def read_draft_graph(body: bytes, graph_id: str, *, is_yaml: bool) -> ContentGraph:
    """Read what was sent for an id, whatever its references lead to.

    Raises:
        MalformedBody: It is neither JSON nor YAML, as promised.
        InvalidContentGraph: It is no content graph.
        InvalidField: The graph has another id than the address.
    """
    graph, _ = await asyncio.to_thread(_read, body, is_yaml=is_yaml)
    _require_id(graph, graph_id)
    return graph


def check_graph(body: bytes, graph_id: str, *, is_yaml: bool) -> ValidGraph:
    """Read and check as `check_content_graph` does, in this thread."""
    graph, source = _read(body, is_yaml=is_yaml)
    warnings = _validated(graph, source)
    _require_id(graph, graph_id)
    return ValidGraph(graph, warnings)


def _read(body: bytes, *, is_yaml: bool) -> tuple[ContentGraph, Source]:
    try:
        source = read_body(body, is_yaml=is_yaml)
        return decode(source), source
    except ContentFault as fault:
        if fault.is_malformed:
            raise malformed(fault, as_yaml=is_yaml) from fault
        raise InvalidContentGraph(tuple(map(placed, fault.faults))) from fault


def _require_id(graph: ContentGraph, graph_id: str) -> None:
    if graph.id != graph_id:
        detail = f"The graph's id {graph.id!r} is not the one in the address."
        raise InvalidField(path="$.id", detail=detail, remedy=f"Put it at /v1/content-graphs/{graph.id}.")


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
    first = (Placed(one.path, one.detail, one.remedy, nearest(one.path, places)) for one in errors[:MAX_FAULTS])
    raise InvalidContentGraph(tuple(map(placed, first)), len(errors))


@ROUTES.on("get", "/v1/content-graphs", "One page.", scope="content:read")
async def list_graphs(runtime: Runtime, organisation_no: int, _whoever: Whoever, query: PageQuery) -> ContentGraphList:
    """List your content graphs.

    In their current versions, by id.
    """
    after = read_cursor(query.cursor, GraphPlace)
    listed = await record.list_graphs(runtime.pool, organisation_no)
    found = [one for one in listed if after is None or one.id > after.id]
    return ContentGraphList(*page_of(found, query.limit, lambda one: GraphPlace(one.id)))


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}",
    {200: "The current version.", 304: "It is still the version that `If-None-Match` names."},
    scope="content:read",
    problems=(UnknownContentGraph,),
    returned=(Content(JSON, ContentGraph), Content(YAML)),
    headers={"If-None-Match": "ETag of the version that you have."},
    answer_headers={"ETag": "The version, for `If-Match` and `If-None-Match`."},
)
async def get_graph(
    request: ServiceRequest, runtime: Runtime, organisation_no: int, _whoever: Whoever, content_graph_id: str
) -> Response[bytes]:
    """Read a content graph.

    As it was put, in JSON or, if `Accept` asks for it, in YAML.
    """
    stored = await read_content_graph(runtime.pool, organisation_no, content_graph_id)
    headers = {"etag": etag(stored.version), "cache-control": "private, no-cache", "vary": "Accept"}
    if names_version(request.headers.get("if-none-match", ""), stored.version):
        return Response(b"", status_code=304, headers=headers)
    accepted = (media_type_of(part) for part in request.headers.get("accept", "").split(","))
    if any(name in YAML_NAMES for name in accepted):
        return Response(dump(stored.graph).encode(), headers=headers, media_type=YAML)
    return Response(dump_json(stored.graph), headers=headers, media_type=JSON)


@ROUTES.on(
    "put",
    "/v1/content-graphs/{content_graph_id}",
    {200: "A new version, or nothing new.", 201: "The first version."},
    scope="content:write",
    problems=(InvalidContentGraph, ContentGraphChanged),
    sent=(Content(JSON, ContentGraph), *(Content(name) for name in YAML_NAMES)),
    headers={"If-Match": "ETag of the version that you changed; another current one is then not overwritten."},
    answer_headers={"ETag": "The version, for `If-Match`."},
    max_body_bytes=MAX_GRAPH_BYTES,
)
async def put_graph(
    request: ServiceRequest, runtime: Runtime, organisation_no: int, content_graph_id: str, body: bytes
) -> Response[ContentGraphStored]:
    """Store a content graph.

    In JSON or YAML. A graph with faults is refused with all of them; the same content again changes nothing. The answer
    says what changed against the version before.
    """
    expected = expected_version(request.headers.get("if-match"))
    async with runtime.graphs.turn:
        checked = await check_content_graph(body, content_graph_id, is_yaml=comes_as_yaml(request))
        stored = await put_content_graph(runtime, organisation_no, checked, expected)
    return made(stored, is_new=stored.created, headers={"etag": etag(stored.version)})
