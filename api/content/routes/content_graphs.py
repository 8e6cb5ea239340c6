"""`/v1/content-graphs`: list, read and put content graphs, and read what they lack."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath
from msgspec import Meta

from api.content.content_graphs import (
    ID_PATH,
    ContentGraphList,
    ContentGraphStored,
    check_content_graph,
    list_content_graphs,
    put_content_graph,
    read_content_graph,
)
from api.content.gaps import ContentGapsPage, read_gaps
from api.errors import InvalidField
from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import JSON, ServiceRequest, check_id, media_type_of, read_body, read_query
from api.runtime import runtime_of
from api.support.routes.people import Cursor, Limit
from content_graph.authoring import dump, dump_json
from content_graph.gaps import ITEMS_PER_SKILL
from content_graph.model import MAX_ITEMS

YAML: Final = "application/yaml"
MAX_GRAPH_BYTES: Final = 8 << 20
"""Twenty thousand items with titles in two languages fit twice; reading so much takes a few seconds of one core."""
YAML_NAMES: Final = (YAML, "application/x-yaml", "text/yaml", "text/x-yaml")


class GapsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what a content graph lacks."""

    items_per_skill: Annotated[
        int, Meta(ge=1, le=MAX_ITEMS, description="How many items should exercise each skill at least.")
    ] = ITEMS_PER_SKILL
    limit: Limit = 50
    cursor: Cursor | None = None


@get("/content-graphs", guards=[requires("content:read")])
async def list_graphs(request: ServiceRequest) -> ContentGraphList:
    """List your content graphs."""
    return await list_content_graphs(runtime_of(request).pool, request.auth.organisation_no)


@get("/content-graphs/{content_graph_id:str}", guards=[requires("content:read")])
async def get_graph(request: ServiceRequest, content_graph_id: FromPath[str]) -> Response[bytes]:
    """Read a content graph, as JSON or, if `Accept` asks for it, as YAML."""
    runtime = runtime_of(request)
    graph_id = check_id(ID_PATH, id_in_address(content_graph_id))
    stored = await read_content_graph(runtime.pool, request.auth.organisation_no, graph_id)
    headers = {"etag": etag(stored.version), "cache-control": "private, no-cache", "vary": "Accept"}
    if _names_version(request.headers.get("if-none-match", ""), stored.version):
        return Response(b"", status_code=304, headers=headers)
    accepted = (media_type_of(part) for part in request.headers.get("accept", "").split(","))
    if any(name in YAML_NAMES for name in accepted):
        return Response(dump(stored.graph).encode(), headers=headers, media_type=YAML)
    return Response(dump_json(stored.graph), headers=headers, media_type=JSON)


@put(
    "/content-graphs/{content_graph_id:str}",
    guards=[requires("content:write")],
    request_max_body_size=MAX_GRAPH_BYTES,
)
async def put_graph(request: ServiceRequest, content_graph_id: FromPath[str]) -> Response[ContentGraphStored]:
    """Store a content graph, in JSON or YAML; the same content again changes nothing."""
    runtime = runtime_of(request)
    graph_id = check_id(ID_PATH, id_in_address(content_graph_id))
    expected_version = _expected_version(request.headers.get("if-match"))
    body = await read_body(request, MAX_GRAPH_BYTES, (JSON, *YAML_NAMES))
    is_yaml = media_type_of(request.headers["content-type"]) != JSON
    async with runtime.graphs.turn:
        checked = await check_content_graph(body, graph_id, is_yaml=is_yaml)
        parts = (runtime.pool, runtime.graphs, request.auth.organisation_no)
        stored = await put_content_graph(*parts, checked, expected_version)
    if stored.created:
        await runtime.orders.tell(request.auth.organisation_no)  # where automation is off everywhere, it is off here
    return Response(stored, status_code=201 if stored.created else 200, headers={"etag": etag(stored.version)})


@get("/content-graphs/{content_graph_id:str}/gaps", guards=[requires("content:read")])
async def list_gaps(request: ServiceRequest, content_graph_id: FromPath[str]) -> ContentGapsPage:
    """List what authors should add to a content graph."""
    pool, organisation_no = runtime_of(request).pool, request.auth.organisation_no
    graph_id = check_id(ID_PATH, id_in_address(content_graph_id))
    query = read_query(request.scope["query_string"], GapsQuery)
    return await read_gaps(pool, organisation_no, graph_id, query.items_per_skill, query.limit, query.cursor)


def etag(version: str) -> str:
    """Return the entity tag of a version (RFC 9110, section 8.8.3).

    >>> etag("abc")
    '"abc"'
    """
    return f'"{version}"'


def _names_version(header: str, version: str) -> bool:
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in ("*", etag(version)) for tag in tags)


def _expected_version(if_match: str | None) -> str | None:
    """Return the version that `If-Match` asks for.

    Raises:
        InvalidField: It is not one entity tag in quotes.
    """
    if if_match is None:
        return None
    tag = if_match.strip()
    if len(tag) < len('""') or not tag.startswith('"') or not tag.endswith('"') or '"' in tag[1:-1]:
        remedy = 'Send the ETag of the version that you changed, such as "0123abcd".'
        raise InvalidField(path="If-Match", detail="It is not one entity tag in quotes.", remedy=remedy)
    return tag[1:-1]


ROUTES: Final = (list_graphs, get_graph, put_graph, list_gaps)
