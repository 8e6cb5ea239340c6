"""The settings of recommendations: thresholds of the rules, and which kinds of adjustments wait for approval."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.record import recommendation_settings as record
from api.record.recommendation_settings import StoredSettings
from api.results.messages import Kind
from api.support.decisions import By, by_of
from api.support.people import People
from content_graph.ids import Id
from engine.recommendation.settings import PolicySettings


class SettingsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings that are to hold from now on; what is left out takes its default.

    Attributes:
        content_graph: For which they are; for every one without its own if it is left out.
        policy: Thresholds of the rules.
        awaiting_approval: Kinds whose adjustments wait for approval.
    """

    content_graph: Id | None = None
    policy: PolicySettings = PolicySettings()
    awaiting_approval: Annotated[tuple[Kind, ...], Meta(max_length=5)] = ()
    by: By


class RecommendationSettings(msgspec.Struct, frozen=True):
    """Settings, and where they come from.

    Attributes:
        source: Whether nobody ever put any (`default`), or those of the organisation or of the content graph hold.
        version: Rises with each one that the organisation puts; 0 for the default ones.
        content_graph: For which they were put; null for the organisation's.
        by: Who put them; null for the default ones.
        put_at: When.
    """

    source: Literal["default", "organisation", "content_graph"]
    version: int
    content_graph: str | None
    policy: PolicySettings
    awaiting_approval: tuple[Kind, ...]
    by: By | None
    put_at: datetime | None


class SettingsHistory(msgspec.Struct, frozen=True):
    """Versions, newest first; `next_cursor` is null on the last page."""

    versions: tuple[RecommendationSettings, ...]
    next_cursor: str | None


_DEFAULT = RecommendationSettings("default", 0, None, PolicySettings(), (), None, None)


async def put_settings(people: People, asked: SettingsRequest) -> RecommendationSettings:
    """Let settings hold from the answer on.

    Raises:
        UnknownContentGraph: There is no such content graph.
        StoreUnavailable: The live store could not be told yet; it will be, and the same request may be sent again.
    """
    graph_no = await _graph_no(people, asked.content_graph, "$.content_graph")
    awaiting = tuple(dict.fromkeys(asked.awaiting_approval))
    await record.put_settings(
        people.pool, people.organisation_no, graph_no, asked.policy, awaiting, asked.by.id, asked.by.role
    )
    await people.orders.tell(people.organisation_no)
    return await _in_force(people, graph_no)


async def read_settings(people: People, content_graph: str | None) -> RecommendationSettings:
    """Return what holds on a content graph, or for the organisation.

    Raises:
        UnknownContentGraph: There is no such content graph.
    """
    return await _in_force(people, await _graph_no(people, content_graph, "?content_graph"))


async def settings_history(
    people: People, content_graph: str | None, limit: int, cursor: str | None
) -> SettingsHistory:
    """List the versions for a content graph, or the organisation's.

    Raises:
        UnknownContentGraph: There is no such content graph.
    """
    graph_no = await _graph_no(people, content_graph, "?content_graph")
    page = await record.settings_history(people.pool, people.organisation_no, graph_no, limit, cursor)
    return SettingsHistory(tuple([_told(one) for one in page.entries]), page.next_cursor)


async def _graph_no(people: People, content_graph: str | None, path: str) -> int | None:
    if content_graph is None:
        return None
    return (await people.graphs.get(people.organisation_no, content_graph, path)).graph_no


async def _in_force(people: People, graph_no: int | None) -> RecommendationSettings:
    stored = await record.settings_in_force(people.pool, people.organisation_no, graph_no)
    return _told(stored) if stored is not None else _DEFAULT


def _told(stored: StoredSettings) -> RecommendationSettings:
    by = by_of(stored.by_id, stored.by_role)
    source: Literal["organisation", "content_graph"] = "content_graph" if stored.content_graph else "organisation"
    told = (source, stored.version, stored.content_graph, stored.policy, stored.awaiting)
    return RecommendationSettings(*told, by, stored.put_at)
