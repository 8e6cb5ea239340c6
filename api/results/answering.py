"""From what was decided and done to what is said of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import UNSET

from api.content.graphs import ServedGraph
from api.http.bare import Refusal
from api.learner_errors import ResultConflict
from api.learners.mastery import INTERVAL_DEVIATIONS
from api.learners.offers import OfferNames
from api.live.layout import LearnerState
from api.live.published_decisions import NO_ORDERS, PublishedDecisions
from api.live.survey import Survey
from api.paths.publishing import by_id
from api.results.admission import Admission
from api.results.apply_results import order_of
from api.results.deciding import CommitDecision
from api.results.intake import Answer, Commit
from api.results.messages import (
    AdjustmentMessage,
    MasteryChange,
    ObeyedMessage,
    Recommendations,
    RecommendedActivity,
    ResultAnswer,
    ResultMessage,
    ResultsRequest,
    ResultsResponse,
    UnansweredMessage,
    Words,
)
from api.results.sifting import Conflict, Outcome, shown
from content_graph.compiled import CompiledGraph
from engine.recommendation.decision import Decision, UnansweredFailure
from engine.recommendation.texts import LANGUAGES, Explainable, lack_text, learner_sentence, skills_named
from engine.tracing.averages import marginal
from engine.tracing.model import TracingModel
from engine.tracing.monotony import shown as shown_of

MAX_SENTENCES = 50_000
"""Sentences remembered per graph; far more than reasons times activities of a course."""


def respond(
    messages: Sequence[ResultMessage | Refusal],
    admitted: Admission,
    answers: Mapping[str, Answer],
    request: ResultsRequest,
    names: OfferNames,
) -> ResultsResponse:
    """Tell the sender of a request what became of it.

    Args:
        messages: The results as sent.
        admitted: How they were sorted out.
        answers: Of each learner's commit.
        request: For what the sender wants to know.
        names: Names the lists of recommendations.
    """
    told: list[ResultAnswer | None] = [None] * len(messages)
    for at, refused in admitted.refused.items():
        told[at] = ResultAnswer(refused.sent_id, "rejected", errors=refused.error.faults)
    for learner, results in admitted.by_learner.items():
        for (at, one), outcome in zip(results, answers[learner].outcomes, strict=True):
            told[at] = _told(one.taken.result_id, outcome, at)
    response = ResultsResponse(tuple([one for one in told if one is not None]), [], [], [], {}, {}, {})
    for learner, answer in answers.items():
        if answer.commit is not None:
            _add(response, learner, answer.outcomes, answer.commit, request, names)
    return response


def _add(
    response: ResultsResponse,
    learner: str,
    outcomes: Iterable[Outcome],
    commit: Commit,
    request: ResultsRequest,
    names: OfferNames,
) -> None:
    """Add what a learner's new results led to."""
    graph, decided = commit.graph, commit.decided
    decision, orders = decided.decision, decided.orders
    response.model_versions[learner] = graph.model_version
    if request.return_mastery != "none":
        response.mastery.extend(moves_of(learner, outcomes, commit))
    if request.return_recommendations:
        if not commit.recommended:
            name = names.name(graph, learner, decided.state.version, decided.at_us, decision)
            commit.recommended.append(recommendations_of(learner, decision, graph, name, orders))
        response.recommendations.extend(commit.recommended)
    if decided.adjustments:
        response.adjustments.extend(adjustments_of(learner, decided, graph))
    if decision.obeyed:
        response.obeyed[learner] = obeyed_of(decision, orders)
    if decision.unanswered:
        response.unanswered[learner] = unanswered_of(decided, graph)


def recommendations_of(
    learner: str,
    decision: Decision,
    graph: ServedGraph,
    recommendation_id: str,
    orders: PublishedDecisions = NO_ORDERS,
    *,
    explain: bool = True,
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
                one.minutes or UNSET,
                one.value,
                one.propensity if one.propensity < 1.0 else UNSET,
            )
            for rank, one in enumerate(decision.recommendations, 1)
        ]
    )
    versions = (graph.policy.version, graph.version, graph.model_version)
    obeyed = obeyed_of(decision, orders)
    return Recommendations(learner, recommendation_id, decision.status, activities, *versions, obeyed, decision.used_up)


def obeyed_of(decision: Decision, orders: PublishedDecisions) -> tuple[ObeyedMessage, ...]:
    """Say which overrides changed a decision, and why people made them."""
    if not decision.obeyed:
        return ()
    known = by_id(orders)
    return tuple([ObeyedMessage(one.override_id, one.effect, known[one.override_id].reason) for one in decision.obeyed])


def sentence_of(told: Explainable, graph: ServedGraph) -> Words:
    """Return what the learner is told, in both languages.

    It holds titles and no numbers, so each is made once per graph: filling the templates costs more than deciding.
    """
    code, named = told.reason_code, skills_named(told.reason_code)
    key: tuple[str, ...] = (code, told.skill_id, told.activity_id)
    if named:
        key = (*key, *[str(told.facts[name]) for name in named])
    words = graph.sentences.get(key)
    if words is None:
        if len(graph.sentences) >= MAX_SENTENCES:
            graph.sentences.clear()
        words = Words(*(learner_sentence(told, graph.titles, language) for language in LANGUAGES))
        graph.sentences[key] = words
    return words


def conflict_of(conflict: Conflict, at: int) -> ResultConflict:
    """Say what an id came with, then and now."""
    held, sent = conflict.held, conflict.sent
    differing = [(name, shown(getattr(held, name)), shown(getattr(sent, name))) for name in conflict.fields]
    return ResultConflict(f"$.results[{at}]", conflict.result_id, tuple(differing))


def _told(result_id: str, outcome: Outcome, at: int) -> ResultAnswer:
    if outcome.conflict is not None:
        held, sent = outcome.conflict.held, outcome.conflict.sent
        faults = conflict_of(outcome.conflict, at).faults
        return ResultAnswer(result_id, outcome.status, errors=faults, held=held, sent=sent)
    if outcome.traced is None:
        return ResultAnswer(result_id, outcome.status)
    return ResultAnswer(result_id, outcome.status, outcome.traced.p_correct)


def unanswered_of(decided: CommitDecision, graph: ServedGraph) -> tuple[UnansweredMessage, ...]:
    """Say after which failures nothing was added to the path, and why."""
    return tuple([_unmet(one, graph) for one in decided.decision.unanswered])


def _unmet(unanswered: UnansweredFailure, graph: ServedGraph) -> UnansweredMessage:
    text = lack_text(unanswered.why, unanswered.skill_id, graph.titles)
    return UnansweredMessage(unanswered.skill_id, unanswered.why, unanswered.evidence, Words(text.fr, text.en))


def moves_of(learner: str, outcomes: Iterable[Outcome], commit: Commit) -> list[MasteryChange]:
    """List the skills that this sender's results moved: what was believed before them, and what is now.

    A result in order says itself what it found. A late one says how its own moment looked, which nobody believed; it is
    taken all the same when another model made the state of before, because a move never mixes two models.
    """
    compiled = commit.graph.compiled
    new = [(outcome.traced, outcome.status) for outcome in outcomes if outcome.traced is not None]
    if len(new) > 1:
        new.sort(key=lambda one: order_of(one[0].taken))
    before: dict[int, float] = {}
    for done, status in new:
        is_late = status == "late_replayed" and commit.before.revision == commit.graph.revision
        for skill, found in zip(compiled.item_skills[done.taken.item], done.before, strict=True):
            if skill not in before:
                before[skill] = p_mastered(commit.before, skill, commit.graph.model) if is_late else found
    return moves_to(learner, commit.survey, before, compiled)


def moves_to(learner: str, survey: Survey, before: Mapping[int, float], compiled: CompiledGraph) -> list[MasteryChange]:
    """Say what is believed now of skills, against what was believed of each before."""
    skills, last, expected, opportunities = (
        compiled.registry.skills, survey.last, survey.expected_learning, survey.opportunities,
    )  # fmt: skip
    moves = []
    for skill, believed in before.items():
        after, margin = last.item(skill), INTERVAL_DEVIATIONS * survey.deviation.item(skill)
        low, high = max(after - margin, 0.0), min(after + margin, 1.0)
        moves.append(
            MasteryChange(
                learner, skills[skill], believed, after, low, high, expected.item(skill), opportunities.item(skill)
            )
        )
    return moves


def p_mastered(state: LearnerState, skill: int, model: TracingModel) -> float:
    """Return what is shown of a skill just after its newest result."""
    record = state.find(skill)
    if record is not None and record.opportunities:
        return shown_of(marginal(state.ability, record.mastery), record.held)
    is_same_grid = len(state.ability) == model.n_nodes
    return marginal(state.ability if is_same_grid else model.initial_ability, model.prior(skill))


def adjustments_of(learner: str, decided: CommitDecision, graph: ServedGraph) -> Iterator[AdjustmentMessage]:
    """Put into words what was changed in a learner's path."""
    for one, change in zip(decided.adjustments, decided.decision.adjustments, strict=True):
        yield AdjustmentMessage(
            learner,
            one.adjustment_id,
            change.action,
            change.kind,
            change.skill_id,
            change.activity_id or None,
            change.expected_gain,
            change.reason_code,
            change.evidence,
            sentence_of(change, graph),
            change.facts,
            change.before or None,
            change.value,
        )
