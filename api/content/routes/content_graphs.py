"""`/v1/content-graphs`: list, read and put content graphs, and read what they lack."""

from __future__ import annotations

from typing import Annotated, Final

from litestar import Response
from msgspec import Meta

from api.content.content_graphs import (
    ContentGraphList,
    ContentGraphStored,
    check_content_graph,
    list_content_graphs,
    put_content_graph,
    read_content_graph,
)
from api.content.gaps import ContentGapsPage, read_gaps
from api.errors import ContentGraphChanged, InvalidContentGraph, InvalidField, UnknownContentGraph
from api.http.openapi import Content
from api.http.parameters import PageQuery
from api.http.requests import JSON, ServiceRequest, media_type_of
from api.http.routes import Routes, made
from api.runtime import Runtime
from content_graph.authoring import dump, dump_json
from content_graph.gaps import ITEMS_PER_SKILL
from content_graph.model import MAX_ITEMS, ContentGraph

YAML: Final = "application/yaml"
MAX_GRAPH_BYTES: Final = 8 << 20
"""Twenty thousand items with titles in two languages fit twice; reading so much takes a few seconds of one core."""
YAML_NAMES: Final = (YAML, "application/x-yaml", "text/yaml", "text/x-yaml")

ROUTES: Final = Routes("Content graphs")


class GapsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what a content graph lacks."""

    items_per_skill: Annotated[
        int, Meta(ge=1, le=MAX_ITEMS, description="How many items should exercise each skill at least.")
    ] = ITEMS_PER_SKILL


@ROUTES.on("get", "/v1/content-graphs", "One page.", scope="content:read")
async def list_graphs(runtime: Runtime, organisation_no: int, query: PageQuery) -> ContentGraphList:
    """List your content graphs.

    In their current versions, by id.
    """
    return await list_content_graphs(runtime.pool, organisation_no, query.limit, query.cursor)


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
    request: ServiceRequest, runtime: Runtime, organisation_no: int, content_graph_id: str
) -> Response[bytes]:
    """Read a content graph.

    As it was put, in JSON or, if `Accept` asks for it, in YAML.
    """
    stored = await read_content_graph(runtime.pool, organisation_no, content_graph_id)
    headers = {"etag": etag(stored.version), "cache-control": "private, no-cache", "vary": "Accept"}
    if _names_version(request.headers.get("if-none-match", ""), stored.version):
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
    expected_version = _expected_version(request.headers.get("if-match"))
    is_yaml = media_type_of(request.headers["content-type"]) != JSON
    async with runtime.graphs.turn:
        checked = await check_content_graph(body, content_graph_id, is_yaml=is_yaml)
        parts = (runtime.pool, runtime.graphs, organisation_no)
        stored = await put_content_graph(*parts, checked, expected_version)
    if stored.created:
        await runtime.orders.tell(organisation_no)  # where automation is off everywhere, it is off here
    return made(stored, is_new=stored.created, headers={"etag": etag(stored.version)})


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/gaps",
    "One page, by skill.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def list_gaps(runtime: Runtime, organisation_no: int, content_graph_id: str, query: GapsQuery) -> ContentGapsPage:
    """List what authors should add.

    Per skill of the current version: too few items, none on the skill alone, none easier than the average, none that
    may serve as an evaluation, nothing to study, nothing remedial in the language of the course. A gap keeps nothing
    from working: it is where a learner who needs help would be left without. Where one gap holds another, only the
    larger is told. Beside these, what learners ran into: items used up, nothing left or nothing there after a failure,
    by skill and content language. `learners` counts the different ones who did, with as much on the skill as there is
    now, and `last_at` says when the last one did; corrected results are left out.
    """
    parts = (runtime.pool, organisation_no, content_graph_id, query.items_per_skill)
    return await read_gaps(*parts, query.limit, query.cursor)


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
