"""Changes of a content graph before they hold: what they would do, and drafts that authors go on with."""

import asyncio
from datetime import datetime
from typing import Annotated, Final, NamedTuple

import msgspec
from litestar import Response
from msgspec import Meta

from api.content.content_graphs import (
    ID_PATH,
    MAX_GRAPH_BYTES,
    check_content_graph,
    read_content_graph,
    read_draft_graph,
)
from api.content_errors import DraftChanged, NoDraft
from api.errors import InvalidContentGraph, UnknownContentGraph
from api.http.authored import YAML_NAMES
from api.http.entity_tags import etag, expected_version
from api.http.openapi import Content
from api.http.requests import JSON, ServiceRequest, media_type_of
from api.http.routes import Routes, made
from api.record import graph_drafts as record
from api.record import graphs
from api.record.graph_drafts import StoredDraft
from api.record.graphs import StoredGraph
from api.record.keys import Principal
from api.runtime import Runtime
from content_graph.diff import ContentGraphDiff, diff, touched_activities, touched_skills
from content_graph.findings import Finding
from content_graph.model import ContentGraph
from content_graph.validation import validate
from content_graph.version import content_hash

ROUTES: Final = Routes("Content graphs")
DRAFT: Final = "/v1/content-graphs/{content_graph_id}/draft"
_SENT: Final = (Content(JSON, ContentGraph), *(Content(name) for name in YAML_NAMES))
_ETAG: Final = {"ETag": "The draft's version, for `If-Match`."}


class TouchedLearners(msgspec.Struct, frozen=True):
    """Whose paths a change concerns; texts and addresses concern nobody's.

    Attributes:
        n_learners: Learners with results on a skill that it touches.
        learner_ids: The first fifty of them, by id.
        n_adjustments: Adjustments in effect whose item or resource changes or goes.
    """

    n_learners: int
    learner_ids: tuple[str, ...]
    n_adjustments: int


class ContentGraphComparison(msgspec.Struct, frozen=True):
    """What storing a content graph would do.

    Attributes:
        content_graph: Its id.
        old_version: Content hash of the version that holds; null where there is none.
        new_version: Content hash of what was sent.
        diff: Against the version that holds; null where there is none.
        warnings: What looks wrong and keeps nothing from working.
        touched: Whose paths the change concerns; null where that was not asked for, or there is no version yet.
    """

    content_graph: str
    old_version: str | None
    new_version: str
    diff: ContentGraphDiff | None
    warnings: tuple[Finding, ...]
    touched: TouchedLearners | None


class ComparedQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what storing a content graph would do."""

    learners: Annotated[bool, Meta(description="Whether learners are looked up whose paths the change concerns.")] = (
        True
    )


class Draft(msgspec.Struct, frozen=True):
    """What you have changed of a content graph, and not stored yet.

    Attributes:
        content_graph: Its id.
        version: Content hash of the draft.
        base_version: Of the version that it began with: `If-Match` when it is stored.
        current_version: Of the version that holds; another one than the base where somebody stored theirs meanwhile.
        edited_at: When the draft was last changed.
        findings: What is wrong with it: errors keep it from being stored, warnings do not.
        diff: Against the version that holds.
        touched: Whose paths the change concerns.
        graph: The draft.
    """

    content_graph: str
    version: str
    base_version: str
    current_version: str
    edited_at: datetime
    findings: tuple[Finding, ...]
    diff: ContentGraphDiff
    touched: TouchedLearners
    graph: ContentGraph


class DraftDropped(msgspec.Struct, frozen=True):
    """There is no draft of yours any more.

    Attributes:
        content_graph: Id of the content graph.
    """

    content_graph: str


@ROUTES.on(
    "post",
    "/v1/content-graphs/{content_graph_id}/comparison",
    "What it would do.",
    scope="content:read",
    problems=(InvalidContentGraph,),
    sent=_SENT,
    max_body_bytes=MAX_GRAPH_BYTES,
)
async def compare(
    request: ServiceRequest,
    runtime: Runtime,
    organisation_no: int,
    content_graph_id: str,
    query: ComparedQuery,
    body: bytes,
) -> ContentGraphComparison:
    """Ask what storing a content graph would do.

    In JSON or YAML, checked as if it were stored; nothing is. Each fault is told with its line and column. The answer
    says what would change against the version that holds, and how many learners have worked on what it touches.
    """
    is_yaml = media_type_of(request.headers["content-type"]) != JSON
    async with runtime.graphs.turn:
        graph, warnings = await check_content_graph(body, content_graph_id, is_yaml=is_yaml)
    stored = await graphs.get_graph(runtime.pool, organisation_no, content_graph_id)
    if stored is None:
        version = await asyncio.to_thread(content_hash, graph)
        return ContentGraphComparison(content_graph_id, None, version, None, warnings, None)
    change = await asyncio.to_thread(_change, stored.graph, graph)
    touched = await _touched(runtime, organisation_no, stored, change) if query.learners else None
    versions = (change.diff.old_version, change.diff.new_version)
    return ContentGraphComparison(content_graph_id, *versions, change.diff, warnings, touched)


@ROUTES.on(
    "get",
    DRAFT,
    "Your draft.",
    scope="content:write",
    problems=(UnknownContentGraph, NoDraft),
    answer_headers=_ETAG,
)
async def get_draft(runtime: Runtime, principal: Principal, content_graph_id: str) -> Response[Draft]:
    """Read your draft of a content graph.

    With what is wrong with it, what it changes against the version that holds, and whose paths that concerns. To store
    it, put it as the content graph, with `If-Match` of `base_version`.
    """
    stored = await read_content_graph(runtime.pool, principal.organisation_no, content_graph_id)
    draft = await record.find_draft(runtime.pool, stored.graph_no, principal.key_id)
    if draft is None:
        raise NoDraft(ID_PATH, content_graph_id)
    return await _told(runtime, principal, stored, draft, is_new=False)


@ROUTES.on(
    "put",
    DRAFT,
    {200: "It is kept.", 201: "It is kept, and was the first."},
    scope="content:write",
    problems=(UnknownContentGraph, InvalidContentGraph, DraftChanged),
    sent=_SENT,
    headers={
        "If-Match": "ETag of what you changed: of your draft or, where there is none, of the content graph. Another "
        "current one is then not overwritten."
    },
    answer_headers=_ETAG,
    max_body_bytes=MAX_GRAPH_BYTES,
)
async def put_draft(
    request: ServiceRequest, runtime: Runtime, principal: Principal, content_graph_id: str, body: bytes
) -> Response[Draft]:
    """Keep what you have changed of a content graph.

    One draft per key or account, which nobody else sees and nothing else follows. It may have faults, such as
    references that lead nowhere; only what is no content graph at all is refused. Send it as a whole, in JSON or YAML.
    """
    stored = await read_content_graph(runtime.pool, principal.organisation_no, content_graph_id)
    is_yaml = media_type_of(request.headers["content-type"]) != JSON
    async with runtime.graphs.turn:
        graph = await read_draft_graph(body, content_graph_id, is_yaml=is_yaml)
    before = await record.find_draft(runtime.pool, stored.graph_no, principal.key_id)
    current = stored.version if before is None else before.version
    expected = expected_version(request.headers.get("if-match"))
    if expected is not None and expected != current:
        raise DraftChanged(expected, current)
    draft = await record.put_draft(runtime.pool, stored.graph_no, principal.key_id, stored.version, graph)
    return await _told(runtime, principal, stored, draft, is_new=before is None)


@ROUTES.on("delete", DRAFT, "It is gone.", scope="content:write", problems=(UnknownContentGraph,))
async def delete_draft(runtime: Runtime, principal: Principal, content_graph_id: str) -> DraftDropped:
    """Throw your draft of a content graph away.

    Where there is none, nothing changes.
    """
    stored = await read_content_graph(runtime.pool, principal.organisation_no, content_graph_id)
    await record.remove_draft(runtime.pool, stored.graph_no, principal.key_id)
    return DraftDropped(content_graph_id)


class _Change(NamedTuple):
    """A change, and what it touches."""

    diff: ContentGraphDiff
    skills: frozenset[str]
    activities: frozenset[str]


def _change(old: ContentGraph, new: ContentGraph) -> _Change:
    changes = diff(old, new)
    return _Change(changes, touched_skills(old, new, changes), touched_activities(changes))


async def _touched(runtime: Runtime, organisation_no: int, stored: StoredGraph, change: _Change) -> TouchedLearners:
    if not change.skills and not change.activities:
        return TouchedLearners(0, (), 0)
    asked = (organisation_no, stored.graph_no, change.skills, change.activities)
    return TouchedLearners(*await record.whom_it_touches(runtime.pool, *asked))


async def _told(
    runtime: Runtime, principal: Principal, stored: StoredGraph, draft: StoredDraft, *, is_new: bool
) -> Response[Draft]:
    findings = await asyncio.to_thread(validate, draft.graph)
    change = await asyncio.to_thread(_change, stored.graph, draft.graph)
    touched = await _touched(runtime, principal.organisation_no, stored, change)
    versions = (draft.version, draft.base_version, stored.version)
    told = Draft(stored.graph_id, *versions, draft.edited_at, findings, change.diff, touched, draft.graph)
    return made(told, is_new=is_new, headers={"etag": etag(draft.version)})
