"""`/v1/recommendation-settings`: thresholds of the rules, and what waits for approval."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import StoreUnavailable, UnknownContentGraph
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.support import recommendation_settings as settings
from api.support.recommendation_settings import RecommendationSettings, SettingsHistory, SettingsRequest
from api.support.routes.people import AT_ONCE, Deciding
from content_graph.ids import Id

ROUTES: Final = Routes("Content graphs")
GraphName = Annotated[Id, Meta(description="What holds on this content graph; on those without its own if left out.")]


class SettingsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what holds."""

    content_graph: GraphName | None = None


class SettingsHistoryQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what held before."""

    content_graph: GraphName | None = None


@ROUTES.on(
    "get",
    "/v1/recommendation-settings",
    "The settings.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def get_settings(people: Deciding, query: SettingsQuery) -> RecommendationSettings:
    """Read which settings recommendations follow.

    A content graph's own ones, else the organisation's, else the default.
    """
    return await settings.read_settings(people, query.content_graph)


@ROUTES.on(
    "put",
    "/v1/recommendation-settings",
    "They hold.",
    scope="content:write",
    problems=(UnknownContentGraph, StoreUnavailable),
    note=AT_ONCE,
)
async def put_settings(people: Deciding, body: SettingsRequest) -> RecommendationSettings:
    """Change the settings of recommendations.

    As a whole, for one content graph or for all without their own. Each time makes a new version; none is ever changed.
    """
    return await settings.put_settings(people, body)


@ROUTES.on(
    "get",
    "/v1/recommendation-settings/history",
    "One page.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def get_settings_history(people: Deciding, query: SettingsHistoryQuery) -> SettingsHistory:
    """Read which settings recommendations followed before.

    The versions for a content graph, or the organisation's, newest first.
    """
    return await settings.settings_history(people, query.content_graph, query.limit, query.cursor)
