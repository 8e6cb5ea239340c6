"""`GET /v1/effects`: what came of what learners were given."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from api.http.on_graphs import AskedGraph
from api.http.parameters import GraphQuery, KindOfHelp, Moment, SkillName, microseconds_in
from api.http.routes import Routes
from api.record.adjustments import AdjustmentFilter
from api.runtime import Runtime
from api.support.effects import Effects, read_effects
from content_graph.ids import Id

ROUTES: Final = Routes("Support")


class EffectsQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what came of it."""

    kind: KindOfHelp | None = None
    skill_id: SkillName | None = None
    resource: Annotated[Id, Meta(description="Only this item or resource.")] | None = None
    since: Annotated[Moment, Meta(description="Given at this moment or later.")] | None = None


@ROUTES.on("get", "/v1/effects", "The effects.", scope="learners:read")
async def effects(runtime: Runtime, organisation_no: int, graph: AskedGraph, query: EffectsQuery) -> Effects:
    """Does what learners are given help?

    Expected against observed mastery over the next one to three results on the skill, per kind, skill and item or
    resource, with 95 % intervals over learners. An episode is a completed activity, or an adjustment in effect of whose
    activity nobody said that it was completed or ignored. Observed is the belief after these results less the belief
    just before the first of them; expected is what was promised together with what practising brings. `does_not_help`
    means credibly less than a quarter of the promise.
    """
    since_us = None if query.since is None else microseconds_in("?since", query.since)
    sought = AdjustmentFilter(kind=query.kind, skill=query.skill_id, since_us=since_us)
    return await read_effects(runtime.pool, organisation_no, graph, sought, query.resource)
