"""What a learner is expected to answer to one item, and what that expectation is made of."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import StoreUnavailable, UnknownItem, UnknownLearner
from api.http.parameters import GraphQuery, Moment, microseconds_in
from api.http.routes import Routes
from api.learners.mastery import state_at
from api.live.layout import LearnerState
from api.live.ticks import tick_of
from api.live.traces import trace_of
from api.results.messages import Words
from api.runtime import Runtime
from api.support.reading import ReadLearner
from content_graph.ids import Id
from content_graph.languages import Text
from engine.tracing.explanation import Explanation, explain_next
from engine.tracing.explanation_texts import COVARIATES, PARTS, SKILL_PARTS, TERMS
from engine.tracing.parameters import logit


class PredictionPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of the terms whose sum is the logit of the prediction.

    Attributes:
        name: `mastery` and `ability` of each skill of the item, `difficulty` of the item, the covariates of the history
            by their names, what goes beyond their `limit`, `uncertainty`, and the `correction` by what the model was
            found to overlook.
        text: What it is called, in both languages.
        logits: What it adds.
        points: What the prediction would lack without it: p_correct less what it would be then; -1..1.
        skill_id: The skill that it belongs to; left out where it belongs to none.
        value: Of a covariate, or P(mastered) of `mastery`; left out for the others.
    """

    name: str
    text: Words
    logits: float
    points: float
    skill_id: str | None = None
    value: float | None = None


class Prediction(msgspec.Struct, frozen=True):
    """What is expected of a learner's next answer to an item, and why.

    Attributes:
        learner_id: The learner.
        content_graph: Id of the content graph.
        graph_version: Its version.
        model_version: What made the belief, as in the learner's mastery.
        at: The moment that the answer is expected at.
        item_id: The item.
        attempt: Which attempt at the item it would be.
        p_correct: Expected score.
        parts: The terms that make it up, the largest first; their `logits` sum to the logit of `p_correct`.
    """

    learner_id: str
    content_graph: str
    graph_version: str
    model_version: str
    at: datetime
    item_id: str
    attempt: int
    p_correct: Annotated[float, Meta(ge=0, le=1)]
    parts: tuple[PredictionPart, ...]


class PredictionQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what will be answered."""

    item_id: Annotated[Id, Meta(description="Item of the content graph.")]
    attempt: Annotated[int, Meta(ge=1, le=10_000, description="Which attempt at the item it would be.")] = 1
    at: Moment | None = None


def predict_answer(
    learner_id: str, state: LearnerState, graph: ServedGraph, at_us: int, item_id: str, attempt: int
) -> Prediction:
    """Say what is expected of the next answer, as `POST /v1/results` will tell it of a result that comes then.

    Args:
        learner_id: Whose it is.
        state: At or before `at_us`, traced with the model of `graph`.
        graph: Whose item it is.
        at_us: The moment that is asked for; microseconds since 1970-01-01T00:00:00Z.
        item_id: The item.
        attempt: Which attempt it would be, from 1.

    Raises:
        UnknownItem: The graph has no such item.
    """
    item = graph.answerable.get(item_id)
    if item is None:
        raise UnknownItem("?item_id", item_id)
    told = explain_next(trace_of(state), item, graph.model, tick_of(at_us), attempt)
    parts = sorted(_parts(told, graph), key=lambda part: -abs(part.logits))
    versions = (graph.version, graph.model_version)
    return Prediction(
        learner_id, graph.graph_id, *versions, moment_of(at_us), item_id, attempt, told.p_correct, tuple(parts)
    )


def _parts(told: Explanation, graph: ServedGraph) -> Iterator[PredictionPart]:
    """Name the parts, without those that add nothing."""
    skills, whole = graph.compiled.registry.skills, logit(told.p_correct)

    def part(name: str, text: Text, logits: float, skill_id: str | None, value: float | None) -> PredictionPart:
        without = 1.0 / (1.0 + math.exp(logits - whole))
        return PredictionPart(name, Words(text.fr, text.en), logits, told.p_correct - without, skill_id, value)

    for share in told.skills:
        yield part("mastery", SKILL_PARTS["mastery"], share.level, skills[share.skill], share.mastery)
        yield part("ability", SKILL_PARTS["ability"], share.ability, skills[share.skill], None)
    for one in told.covariates:
        yield part(one.name, COVARIATES[one.name], one.logits, skills[one.skill], one.value)
    for term in told.terms:
        yield part(term.name, TERMS[term.name], term.logits, None, None)
    for name, text in PARTS.items():
        if getattr(told, name):
            yield part(name, text, getattr(told, name), None, None)


ROUTES: Final = Routes("Learners")


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/prediction",
    "The prediction.",
    scope="learners:read",
    problems=(UnknownLearner, UnknownItem, StoreUnavailable),
)
async def prediction(runtime: Runtime, asked: ReadLearner, query: PredictionQuery) -> Prediction:
    """Read what a learner is expected to answer to an item, and why.

    What `POST /v1/results` will tell as `p_correct` of a result that comes next, and what makes it up: what the
    estimated mastery of each skill adds, general ability, the difficulty of the item, the history, and what is not
    known. Each is named in French and English, in logits and in points of the prediction. `at` asks for another moment,
    as with the mastery.
    """
    asked_us = None if query.at is None else microseconds_in("?at", query.at)
    state, graph = await state_at(runtime, *asked, asked_us)
    at_us = runtime.clock_us() if asked_us is None else asked_us
    return predict_answer(asked.key.learner, state, graph, at_us, query.item_id, query.attempt)
