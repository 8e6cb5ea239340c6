"""From what was decided and done to what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.service.admission import Admitted, Refused
from api.service.graphs import ServedGraph
from api.service.mastery import INTERVAL_DEVIATIONS
from api.service.messages import (
    AdjustmentMessage,
    MasteryChange,
    RawResultsRequest,
    Recommendations,
    RecommendedActivity,
    ResultAnswer,
    ResultMessage,
    ResultsRequest,
    ResultsResponse,
    Words,
)
from api.service.results import Answer, Outcome
from engine.recommendation.decision import Decision
from engine.recommendation.texts import LANGUAGES, Told, learner_sentence

MAX_SENTENCES = 50_000
"""Sentences remembered per graph; far more than reasons times activities of a course."""


def respond(
    messages: Sequence[ResultMessage | Refused],
    admitted: Admitted,
    answers: Mapping[str, Answer],
    graph: ServedGraph,
    request: ResultsRequest | RawResultsRequest,
) -> ResultsResponse:
    """Tell the sender of a request what became of it.

    Args:
        messages: The results as sent.
        admitted: How they were sorted out.
        answers: Of each learner's commit.
        graph: That the decisions were made on.
        request: For what the sender wants to know.
    """
    told: list[ResultAnswer | None] = [None] * len(messages)
    for at, refused in admitted.refused.items():
        told[at] = ResultAnswer(refused.result_id, "rejected", errors=refused.error.faults)
    for learner, results in admitted.by_learner.items():
        for (at, one), outcome in zip(results, answers[learner].outcomes, strict=True):
            told[at] = _told(one.taken.result_id, outcome)
    items = answers.items()
    return ResultsResponse(
        tuple([one for one in told if one is not None]),
        tuple(change for pair in items for change in _moves(*pair, graph)) if request.return_mastery != "none" else (),
        tuple(_recommendations(items, graph)) if request.return_recommendations else (),
        tuple(message for pair in items for message in _adjustments(*pair, graph)),
    )


def recommendations_of(
    learner: str, decision: Decision, graph: ServedGraph, *, explain: bool = True
) -> Recommendations:
    """Put a decision into words, or leave the words and numbers out."""
    activities = tuple(
        [
            RecommendedActivity(
                rank,
                one.kind,
                one.skill_id,
                one.activity_id,
                one.expected_gain,
                one.reason_code,
                one.evidence,
                sentence_of(one, graph) if explain else None,
                one.facts if explain else {},
            )
            for rank, one in enumerate(decision.recommendations, 1)
        ]
    )
    return Recommendations(learner, decision.status, activities, graph.policy.version, graph.version)


def sentence_of(told: Told, graph: ServedGraph) -> Words:
    """Return what the learner is told, in both languages.

    It holds titles and no numbers, so each is made once per graph: filling the templates costs more than deciding.
    """
    facts = told.facts
    others = [str(facts[name]) for name in facts if name.endswith("_skill")]
    key = (told.reason_code, told.skill_id, told.activity_id, *others)
    words = graph.sentences.get(key)
    if words is None:
        if len(graph.sentences) >= MAX_SENTENCES:
            graph.sentences.clear()
        words = Words(*(learner_sentence(told, graph.titles, language) for language in LANGUAGES))
        graph.sentences[key] = words
    return words


def _told(result_id: str, outcome: Outcome) -> ResultAnswer:
    if outcome.traced is None:
        return ResultAnswer(result_id, outcome.status)
    return ResultAnswer(result_id, outcome.status, outcome.traced.info.p_correct)


def _recommendations(answers: Iterable[tuple[str, Answer]], graph: ServedGraph) -> Iterator[Recommendations]:
    for learner, answer in answers:
        if answer.decided is not None:
            yield recommendations_of(learner, answer.decided.decision, graph)


def _moves(learner: str, answer: Answer, graph: ServedGraph) -> Iterator[MasteryChange]:
    """Go through the skills that this sender's results moved, from before the first to after the last of each."""
    compiled = graph.compiled
    first: dict[int, float] = {}
    last: dict[int, tuple[float, float]] = {}
    for outcome in answer.outcomes:
        if outcome.traced is not None:
            info = outcome.traced.info
            skills = compiled.item_skills[outcome.traced.taken.item]
            for skill, before, after, deviation in zip(skills, info.before, info.after, info.deviation, strict=True):
                first.setdefault(skill, before)
                last[skill] = after, deviation
    for skill, (after, deviation) in last.items():
        record = answer.state.find(skill)
        margin = INTERVAL_DEVIATIONS * deviation
        yield MasteryChange(
            learner,
            compiled.registry.skills[skill],
            first[skill],
            after,
            max(after - margin, 0.0),
            min(after + margin, 1.0),
            record.opportunities if record else 0,
        )


def _adjustments(learner: str, answer: Answer, graph: ServedGraph) -> Iterator[AdjustmentMessage]:
    if answer.decided is None:
        return
    for one, change in zip(answer.decided.adjustments, answer.decided.decision.adjustments, strict=True):
        yield AdjustmentMessage(
            learner,
            one.adjustment_id,
            change.action,
            change.kind,
            change.skill_id,
            change.activity_id,
            change.expected_gain,
            change.reason_code,
            change.evidence,
            sentence_of(change, graph),
            change.facts,
        )
