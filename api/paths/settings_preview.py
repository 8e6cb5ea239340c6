"""`POST /v1/recommendation-settings/preview`: what settings would change, on learners as they are now."""

import asyncio
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.content.graphs import ServedGraph
from api.errors import Forbidden, StoreUnavailable
from api.http.arguments import BodyGraph
from api.http.routes import Routes
from api.learners.recommendations import Asking, RecommendationsRequest, asking_of
from api.live.keys import LearnerKey
from api.record.keys import Principal
from api.record.recommendation_settings import newest_learners
from api.results.answering import sentence_of
from api.results.messages import Kind, Words
from api.runtime import Runtime
from content_graph.ids import Id
from engine.recommendation.decision import Decision, Policy, Recommendation
from engine.recommendation.policy import make_policy
from engine.recommendation.settings import PolicySettings

ROUTES: Final = Routes("Content graphs")
MOST_SHOWN: Final = 10
"""Changed paths that are told."""
_AT_ONCE: Final = 50
"""States that are asked for together."""


class PreviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings that are to be tried.

    Attributes:
        content_graph: On which content graph; may be left out if there is only one.
        policy: Thresholds of the rules; what is left out takes its default.
        n_learners: How many learners are looked at, at most; those with the newest results.
    """

    content_graph: Id | None = None
    policy: PolicySettings = PolicySettings()
    n_learners: Annotated[int, Meta(ge=1, le=500)] = 100


class FirstActivity(msgspec.Struct, frozen=True):
    """What comes first to a learner, and why.

    Attributes:
        kind: Why the activity stands there.
        skill_id: Id of the skill.
        activity_id: Id of the activity.
        reason: Why, for people.
    """

    kind: Kind
    skill_id: str
    activity_id: str
    reason: Words


class ChangedPath(msgspec.Struct, frozen=True):
    """A learner whose path would change.

    Attributes:
        learner_id: Who.
        before: What comes first now; null for nothing.
        after: What would; null for nothing.
    """

    learner_id: str
    before: FirstActivity | None
    after: FirstActivity | None


class SettingsPreview(msgspec.Struct, frozen=True):
    """What settings would change.

    Attributes:
        content_graph: On which content graph.
        n_learners: How many learners were looked at.
        n_changed: Of how many something else would come first.
        changed: Some of them, those with the newest results first.
    """

    content_graph: str
    n_learners: int
    n_changed: int
    changed: tuple[ChangedPath, ...]


class _Pair(NamedTuple):
    """Two policies, which draw no lots: what changes then is changed by the rules."""

    before: Policy
    after: Policy


@ROUTES.on(
    "post",
    "/v1/recommendation-settings/preview",
    "What would change.",
    scope="content:write",
    problems=(StoreUnavailable,),
)
async def preview_settings(
    runtime: Runtime, principal: Principal, graph: BodyGraph, body: PreviewRequest
) -> SettingsPreview:
    """Try settings on real learners.

    Nothing is stored. Of the learners with the newest results it is decided what comes first under the settings that
    hold and under these; near-ties, which are drawn by lot, are no change. Needs the scope `learners:read` beside.
    """
    if not principal.may("learners:read"):
        raise Forbidden("learners:read")
    pool, organisation_no = runtime.pool, principal.organisation_no
    names = await newest_learners(pool, organisation_no, graph.graph_no, body.n_learners)
    pairs: dict[int, _Pair] = {}
    changed: list[ChangedPath] = []
    for start in range(0, len(names), _AT_ONCE):
        keys = [LearnerKey(organisation_no, graph.graph_no, name) for name in names[start : start + _AT_ONCE]]
        for key, asking in zip(keys, await asyncio.gather(*(_ask(runtime, key, graph) for key in keys)), strict=True):
            pair = pairs.get(asking.graph.revision)
            if pair is None:
                pair = pairs[asking.graph.revision] = await asyncio.to_thread(_pair, asking.graph, body.policy)
            found = _changed(key.learner, asking, pair)
            changed += [] if found is None else [found]
            await asyncio.sleep(0)  # others are served between two decisions
    return SettingsPreview(graph.graph_id, len(names), len(changed), tuple(changed[:MOST_SHOWN]))


async def _ask(runtime: Runtime, key: LearnerKey, graph: ServedGraph) -> Asking:
    return await asking_of(runtime, key, graph, RecommendationsRequest(learner_id=key.learner, explain=False, limit=1))


def _pair(graph: ServedGraph, settings: PolicySettings) -> _Pair:
    both = (graph.policy.settings, settings)
    plain = [msgspec.structs.replace(one, near_tie=0.0) for one in both]
    return _Pair(*(make_policy(graph.compiled, graph.model, one) for one in plain))


def _changed(learner: str, asking: Asking, pair: _Pair) -> ChangedPath | None:
    before, after = (_first(one.decide(asking.situation)) for one in pair)
    if _what(before) == _what(after):
        return None
    return ChangedPath(learner, _told(before, asking.graph), _told(after, asking.graph))


def _first(decision: Decision) -> Recommendation | None:
    return next(iter(decision.recommendations), None)


def _what(first: Recommendation | None) -> tuple[str, str] | None:
    return None if first is None else (first.kind, first.activity_id)


def _told(first: Recommendation | None, graph: ServedGraph) -> FirstActivity | None:
    if first is None:
        return None
    return FirstActivity(first.kind, first.skill_id, first.activity_id, sentence_of(first, graph))
