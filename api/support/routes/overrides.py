"""`/v1/overrides`: what supporters pin, veto or snooze, and where they switch automation off."""

from __future__ import annotations

from typing import Final

from litestar import Response

from api.decision_errors import TooManyOverrides, UnknownActivity, UnknownCohort, UnknownOverride
from api.errors import ContentGraphNotNamed, StoreUnavailable, UnknownContentGraph, UnknownSkill
from api.http.routes import Routes, made
from api.support import overrides
from api.support.overrides import Override, OverrideRequest, OverridesPage
from api.support.routes.people import AT_ONCE, AT_ONCE_BY_KEY, Attempt, Deciding, DecisionsQuery, EndingQuery

ROUTES: Final = Routes("Support")


@ROUTES.on(
    "post",
    "/v1/overrides",
    {200: "It came before with this `Idempotency-Key`.", 201: "It holds."},
    scope="support",
    problems=(
        UnknownContentGraph,
        ContentGraphNotNamed,
        UnknownSkill,
        UnknownActivity,
        UnknownCohort,
        TooManyOverrides,
        StoreUnavailable,
    ),
    note=AT_ONCE_BY_KEY,
)
async def add_override(people: Deciding, body: OverrideRequest, attempt: Attempt) -> Response[Override]:
    """Override the machine.

    Pin, veto or snooze an activity or whatever serves a skill, or switch automation off, for a learner or a cohort. The
    policy obeys at once, and each answer that it changed says so in `obeyed`. A pinned activity comes first until the
    learner has done it: a result on the item, or a completed resource, ends the pin (of a cohort: for this learner). A
    snooze ends at its `until`. With automation off nothing is added to the path or taken off it; recommendations go on.
    """
    stored, is_new = await overrides.add_override(people, body, attempt)
    return made(stored, is_new=is_new)


@ROUTES.on("get", "/v1/overrides", "One page.", scope="learners:read")
async def list_overrides(people: Deciding, query: DecisionsQuery) -> OverridesPage:
    """List overrides.

    Newest first, ended ones included unless `active` says otherwise.
    """
    return OverridesPage(*await overrides.OVERRIDES.page(people, query.wanted, query.limit, query.cursor))


@ROUTES.on("get", "/v1/overrides/{override_id}", "The override.", scope="learners:read", problems=(UnknownOverride,))
async def get_override(people: Deciding, override_id: str) -> Override:
    """Read an override.

    Also one that has ended, with who ended it, when and why.
    """
    return await overrides.OVERRIDES.read(people, override_id)


@ROUTES.on(
    "delete",
    "/v1/overrides/{override_id}",
    "It has ended.",
    scope="support",
    problems=(UnknownOverride, StoreUnavailable),
    note=AT_ONCE,
)
async def end_override(people: Deciding, override_id: str, query: EndingQuery) -> Override:
    """End an override.

    It stays in the record. One that has ended already stays as it is.
    """
    return await overrides.OVERRIDES.end(people, override_id, query.ending)
