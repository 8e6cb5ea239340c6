"""Content into a course: planned against draft or version, applied as its importer's draft."""

import asyncio
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from api.content.content_graphs import MAX_GRAPH_BYTES, ValidGraph, check_made_graph, put_content_graph
from api.errors import ContentGraphChanged, InvalidField
from api.import_errors import ImportMovedOn, ImportUnreadable
from api.integrations.imports.found import Found, LeftOut
from api.integrations.imports.merging import Merged, merge
from api.integrations.imports.messages import ContentChange, ImportQuery
from api.integrations.imports.texts import line_of
from api.record import graph_drafts as drafts
from api.record.graphs import StoredGraph, get_graph
from api.record.keys import Principal
from api.runtime import Runtime
from content_graph.authoring import dump_json
from content_graph.diff import SECTIONS, ChangedSection, ContentGraphDiff, diff
from content_graph.model import ContentGraph
from content_graph.validation import validate
from content_graph.version import content_hash

_SHOWN: Final = 50
_TITLES: Final = 1000


class ContentPlan(msgspec.Struct, frozen=True, tag="content"):
    """What is put as a draft.

    Attributes:
        graph: The course as it will be.
        base: Content hash of what it was made from; None for a course that is begun.
        changes: Whether that is something else.
    """

    graph: ContentGraph
    base: str | None
    changes: bool


class PlannedContent(NamedTuple):
    """A plan, and how it is told."""

    plan: ContentPlan
    change: ContentChange
    left_out: tuple[LeftOut, ...]


class _There(NamedTuple):
    """What is there of a course: the version that holds, and what its author goes on with."""

    stored: StoredGraph | None
    graph: ContentGraph | None
    version: str | None


async def plan_content(runtime: Runtime, principal: Principal, query: ImportQuery, found: Found) -> PlannedContent:
    """Say what content would do to a course.

    Raises:
        InvalidField: The course is not named.
        ImportUnreadable: There is more of it than a course may have.
    """
    if query.content_graph is None:
        remedy = "Name the course that it goes into, or a new one."
        raise InvalidField("?content_graph", "Content goes into a course.", remedy)
    found = found._replace(language=found.language or query.language)
    there = await _read(runtime, principal, query.content_graph)
    before = there.graph or _begun(query, found)
    async with runtime.graphs.turn:
        merged, change = await asyncio.to_thread(_compare, before, found, query, is_new=there.stored is None)
    has_changes = there.stored is None or not change.diff.is_empty
    return PlannedContent(ContentPlan(merged.graph, there.version, has_changes), change, merged.left_out)


async def apply_content(runtime: Runtime, principal: Principal, plan: ContentPlan, *, stores: bool) -> bool:
    """Put a plan as a draft, or as a version; tell whether it is one.

    Raises:
        ImportMovedOn: The course is not what the plan was made from.
        InvalidContentGraph: It has errors, and was to be a version.
    """
    organisation_no, graph = principal.organisation_no, plan.graph
    there = await _read(runtime, principal, graph.id)
    if there.version != plan.base:
        raise ImportMovedOn
    if stores:
        async with runtime.graphs.turn:
            checked = await check_made_graph(graph)
            expected = there.stored.version if there.stored else None
            await _put(runtime, organisation_no, checked, expected)
        if there.stored is not None:
            await drafts.remove_draft(runtime.pool, there.stored.graph_no, principal.key_id)
        return True
    stored = there.stored or await _begin(runtime, organisation_no, graph)
    await drafts.put_draft(runtime.pool, stored.graph_no, principal.key_id, stored.version, graph)
    return False


async def _read(runtime: Runtime, principal: Principal, graph_id: str) -> _There:
    stored = await get_graph(runtime.pool, principal.organisation_no, graph_id)
    if stored is None:
        return _There(None, None, None)
    draft = await drafts.find_draft(runtime.pool, stored.graph_no, principal.key_id)
    if draft is None:
        return _There(stored, stored.graph, stored.version)
    return _There(stored, draft.graph, draft.version)


def _begun(query: ImportQuery, found: Found) -> ContentGraph:
    language = found.language or "fr"
    return ContentGraph(query.content_graph or "", {language: line_of(query.title or found.title) or "…"})


def _compare(before: ContentGraph, found: Found, query: ImportQuery, *, is_new: bool) -> tuple[Merged, ContentChange]:
    merged = merge(before, found, replaces=query.replaces)
    if len(dump_json(merged.graph)) > MAX_GRAPH_BYTES:
        detail = f"The course would have more than {MAX_GRAPH_BYTES >> 20} MiB."
        raise ImportUnreadable(detail, "Import a part of it, or into several courses.")
    findings = validate(merged.graph)
    n_errors = sum(one.severity == "error" for one in findings)
    changes = diff(before, merged.graph)
    titles = _titles(merged.graph, changes)
    return merged, ContentChange(before.id, is_new, changes, n_errors, findings[:_SHOWN], titles)


def _titles(graph: ContentGraph, changes: ContentGraphDiff) -> dict[str, dict[str, str]]:
    """Return the titles of what is added or changed."""
    titles: dict[str, dict[str, str]] = {}
    for section in SECTIONS:
        changed: ChangedSection = getattr(changes, section)
        concerned = {*changed.added, *(one.id for one in changed.changed)}
        told = ((one.id, one.title) for one in getattr(graph, section) if one.id in concerned)
        titles |= dict(islice(told, _TITLES))
    return titles


async def _begin(runtime: Runtime, organisation_no: int, graph: ContentGraph) -> StoredGraph:
    """Begin a course with its title alone, as the workspace does."""
    empty = ContentGraph(graph.id, graph.title)
    await _put(runtime, organisation_no, await check_made_graph(empty), None)
    stored = await get_graph(runtime.pool, organisation_no, graph.id)
    if stored is None or stored.version != content_hash(empty):
        raise ImportMovedOn
    return stored


async def _put(runtime: Runtime, organisation_no: int, checked: ValidGraph, expected: str | None) -> None:
    try:
        await put_content_graph(runtime, organisation_no, checked, expected)
    except ContentGraphChanged:
        raise ImportMovedOn from None
