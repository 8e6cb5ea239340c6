"""The settings of recommendations: thresholds of the rules, and which kinds of adjustments wait for approval."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.errors import StoreUnavailable, UnknownContentGraph
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.paths.decisions import By, by_of
from api.paths.people import People
from api.paths.requests import AT_ONCE, OfHouse
from api.record import recommendation_settings as record
from api.record.recommendation_settings import StoredSettings
from api.results.messages import Kind
from api.telling import told
from content_graph.ids import Id
from engine.recommendation.settings import PolicySettings

ROUTES: Final = Routes("Content graphs")


class SettingsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings that are to hold from now on; what is left out takes its default.

    Attributes:
        content_graph: For which they are; for every one without its own if it is left out.
        policy: Thresholds of the rules.
        awaiting_approval: Kinds whose adjustments wait for approval.
        by: Who puts them, and as what.
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
        policy: By what decisions go.
        awaiting_approval: Kinds of changes that a person approves first.
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
    """Versions, newest first; `next_cursor` is null on the last page.

    Attributes:
        versions: Those of this page.
    """

    versions: tuple[RecommendationSettings, ...]
    next_cursor: str | None


GraphName = Annotated[Id, Meta(description="What holds on this content graph; on those without its own if left out.")]


class SettingsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what holds."""

    content_graph: GraphName | None = None


class SettingsHistoryQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what held before."""

    content_graph: GraphName | None = None


_DEFAULT = RecommendationSettings("default", 0, None, PolicySettings(), (), None, None)


@ROUTES.on(
    "put",
    "/v1/recommendation-settings",
    "They hold.",
    scope="content:write",
    problems=(UnknownContentGraph, StoreUnavailable),
    note=AT_ONCE,
)
async def put_settings(people: OfHouse, body: SettingsRequest) -> RecommendationSettings:
    """Change the settings of recommendations.

    As a whole, for one content graph or for all without their own. Each time makes a new version; none is ever changed.
    """
    graph_no = await _graph_no(people, body.content_graph, "$.content_graph")
    awaiting = tuple(dict.fromkeys(body.awaiting_approval))
    await record.put_settings(
        people.pool, people.organisation_no, graph_no, body.policy, awaiting, body.by.id, body.by.role
    )
    await people.orders.tell(people.organisation_no)
    return await _in_force(people, graph_no)


@ROUTES.on(
    "get",
    "/v1/recommendation-settings",
    "The settings.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def get_settings(people: OfHouse, query: SettingsQuery) -> RecommendationSettings:
    """Read which settings recommendations follow.

    A content graph's own ones, else the organisation's, else the default.
    """
    return await _in_force(people, await _graph_no(people, query.content_graph, "?content_graph"))


@ROUTES.on(
    "get",
    "/v1/recommendation-settings/history",
    "One page.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def get_settings_history(people: OfHouse, query: SettingsHistoryQuery) -> SettingsHistory:
    """Read which settings recommendations followed before.

    The versions for a content graph, or the organisation's, newest first.
    """
    graph_no = await _graph_no(people, query.content_graph, "?content_graph")
    page = await record.settings_history(people.pool, people.organisation_no, graph_no, query.limit, query.cursor)
    return SettingsHistory(tuple([_settings(one) for one in page.entries]), page.next_cursor)


async def _graph_no(people: People, content_graph: str | None, path: str) -> int | None:
    if content_graph is None:
        return None
    return (await people.graphs.get(people.organisation_no, content_graph, path)).graph_no


async def _in_force(people: People, graph_no: int | None) -> RecommendationSettings:
    stored = await record.settings_in_force(people.pool, people.organisation_no, graph_no)
    return _settings(stored) if stored is not None else _DEFAULT


def _settings(stored: StoredSettings) -> RecommendationSettings:
    by = by_of(stored.by_id, stored.by_role)
    source: Literal["organisation", "content_graph"] = "content_graph" if stored.content_graph else "organisation"
    return told(RecommendationSettings, stored, source=source, awaiting_approval=stored.awaiting, by=by)
