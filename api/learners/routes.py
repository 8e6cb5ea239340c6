"""`/v1/learners/{learner_id}/…`: what is believed about a learner, and what happened."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from api.errors import StoreUnavailable, UnknownItem, UnknownLearner, UnknownSkill
from api.http.arguments import AskedLearner
from api.http.parameters import ContentGraphName, GraphQuery, Moment, PageQuery, microseconds_in
from api.http.routes import Routes
from api.learners.mastery import LearnerMastery, describe, state_at
from api.learners.predictions import Prediction, predict_answer
from api.learners.timeline import TimelinePage, read_timeline
from api.runtime import Runtime
from content_graph.ids import Id

ROUTES: Final = Routes("Learners")


class MasteryQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what is believed."""

    skill_id: Annotated[
        tuple[Id, ...],
        Meta(max_length=200, description="Only these skills; may be repeated. All if it is left out."),
    ] = ()
    at: Moment | None = None


class PredictionQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what will be answered."""

    item_id: Annotated[Id, Meta(description="Item of the content graph.")]
    attempt: Annotated[int, Meta(ge=1, le=10_000, description="Which attempt at the item it would be.")] = 1
    at: Moment | None = None


class TimelineQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what happened."""

    content_graph: ContentGraphName | None = None


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/mastery",
    "The belief.",
    scope="learners:read",
    problems=(UnknownLearner, UnknownSkill, StoreUnavailable),
)
async def mastery(runtime: Runtime, asked: AskedLearner, query: MasteryQuery) -> LearnerMastery:
    """Read what is believed about a learner.

    P(mastered) of every skill with an interval, its status and the forgetting over the time since the last result. `at`
    asks for another moment: a past one is traced from the history, a future one forgets ahead.
    """
    asked_us = None if query.at is None else microseconds_in("?at", query.at)
    state, graph = await state_at(runtime.store, runtime.pool, runtime.graphs.renewed, *asked, asked_us)
    at_us = runtime.clock_us() if asked_us is None else asked_us
    return describe(asked.key.learner, state, graph, at_us, query.skill_id)


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/prediction",
    "The prediction.",
    scope="learners:read",
    problems=(UnknownLearner, UnknownItem, StoreUnavailable),
)
async def prediction(runtime: Runtime, asked: AskedLearner, query: PredictionQuery) -> Prediction:
    """Read what a learner is expected to answer to an item, and why.

    What `POST /v1/results` will tell as `p_correct` of a result that comes next, and what makes it up: what the
    estimated mastery of each skill adds, general ability, the difficulty of the item, the history, and what is not
    known. Each is named in French and English, in logits and in points of the prediction. `at` asks for another moment,
    as with the mastery.
    """
    asked_us = None if query.at is None else microseconds_in("?at", query.at)
    state, graph = await state_at(runtime.store, runtime.pool, runtime.graphs.renewed, *asked, asked_us)
    at_us = runtime.clock_us() if asked_us is None else asked_us
    return predict_answer(asked.key.learner, state, graph, at_us, query.item_id, query.attempt)


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/timeline",
    "One page.",
    scope="learners:read",
    problems=(UnknownLearner, StoreUnavailable),
)
async def timeline(runtime: Runtime, asked: AskedLearner, query: TimelineQuery) -> TimelinePage:
    """Read what happened to a learner.

    Results, adjustments, reviews, what was done with recommendations, and what the path owed and could not give
    (`shortfall`), newest first. What happened in the last moments may still be on its way to the record.
    """
    return await read_timeline(runtime.store, runtime.pool, *asked, query.limit, query.cursor)
