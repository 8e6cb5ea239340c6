"""What is believed about a learner, as somebody outside reads it: now, later, or at a moment in the past."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple, Protocol, cast

import msgspec
import numpy as np
from msgspec import Meta

from api.clock import moment_of
from api.content.graphs import Graphs, ServedGraph
from api.errors import RecordUnavailable, StoreUnavailable, UnknownLearner, UnknownSkill
from api.http.parameters import GraphQuery, Moment, microseconds_in
from api.http.routes import Routes
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.store import LiveStore
from api.live.survey import survey
from api.live.ticks import tick_of, us_of
from api.record.pool import Pool
from api.results.deciding import situation_of
from api.results.late import HistoryGapError, read_history, retell
from api.runtime import Runtime
from api.support.reading import ReadLearner
from api.telling import told
from content_graph.ids import Id
from engine.artefact import Source
from engine.recommendation.kinds import is_passed

MasteryStatus = Literal[
    "unknown", "assumed", "insufficient", "estimating", "passed", "mastered", "fragile", "due_review"
]

REVIEWED: Final = frozenset[MasteryStatus]({"mastered", "fragile", "passed"})
ENOUGH_OPPORTUNITIES: Final = 3
"""Results on a skill from which its belief is more than a guess: three in a row is the oldest rule of mastery (Beck &
Gong 2013, "Wheel-spinning")."""
INTERVAL_DEVIATIONS: Final = 1.645
"""Half-width of a 90 % interval of a normal distribution, in standard deviations."""
_is_passed: Final[Callable[..., bool]] = cast(
    "Any", is_passed
).py_func  # as it is read: no request waits for a compiler
_GAP_ATTEMPTS: Final = 5
_GAP_WAIT_S: Final = 0.05
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)


class SkillMastery(msgspec.Struct, frozen=True):
    """What is believed about one skill.

    Attributes:
        skill_id: Id of the skill.
        p: P(mastered) as it is shown at the moment asked for: after the evidence until then, less what is
            forgotten. Learning that is only expected is not in it until an answer speaks for it: a wrong answer never
            raises it, a right one never lowers it.
        low: Lower end of a 90 % interval of `p`, by what is not known about the learner's ability.
        high: Upper end.
        expected_learning: What practising is expected to add before the next result on the skill; it counts in what is
            predicted of that one. 0 once a resource was studied since: both count in what is predicted already.
        status: The first that holds of: `due_review` (was mastered or passed, and a review is due), `mastered` (by the
            learner's own results on two different items, or as many as the settings say), `fragile` (mastered by the
            figure, on fewer items or contradicted evidence), `passed` (right answers in a row, on different items, are
            enough for now: it is left until its review, and not counted as mastered), `assumed` (with or without
            results of its own, it is results on other skills, or ability, that speak for it: what builds on it is
            open, and it is never counted as mastered), `unknown` (no result), `insufficient` (fewer than 3),
            `estimating`.
        items: Different items of the skill that were answered.
        opportunities: Results on this skill.
        streak: Right results in a row if positive, wrong ones if negative.
        last_evidence_at: When the newest of them happened; null if there is none.
        retention: Share of the mastery that the time since then has left; 1 if nothing is forgotten.
        review_due_at: When forgetting will have taken a mastered skill to where its review is due (the setting
            `retention`, or the threshold of the goal if less); null if never or past.
        parameters: Whether the skill's parameters are `fitted` by the model, `authored`, or those of the `population`,
            the fall-back for a skill that the model has not seen and its author says nothing about; where no model is
            fitted at all, mastery at the start is then doubted by half a logit (29 % in place of 40 %).
    """

    skill_id: str
    p: Annotated[float, Meta(ge=0, le=1)]
    low: Annotated[float, Meta(ge=0, le=1)]
    high: Annotated[float, Meta(ge=0, le=1)]
    expected_learning: Annotated[float, Meta(ge=0, le=1)]
    status: MasteryStatus
    opportunities: int
    items: int
    streak: int
    last_evidence_at: datetime | None
    retention: float
    review_due_at: datetime | None
    parameters: Source


class LearnerMastery(msgspec.Struct, frozen=True):
    """What is believed about a learner.

    Attributes:
        learner_id: The learner.
        content_graph: Id of the content graph.
        graph_version: Its version.
        model_version: What made the belief: the content hash of the fitted model, or `authored-` and the graph's
            revision.
        at: The moment that the figures are for.
        n_results: Results that they rest on.
        skills: In the order of the content graph.
    """

    learner_id: str
    content_graph: str
    graph_version: str
    model_version: str
    at: datetime
    n_results: int
    skills: tuple[SkillMastery, ...]


class MasteryQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what is believed."""

    skill_id: Annotated[
        tuple[Id, ...],
        Meta(max_length=200, description="Only these skills; may be repeated. All if it is left out."),
    ] = ()
    at: Moment | None = None


class Beliefs(Protocol):
    """Where beliefs are read: a worker, or a process beside the workers."""

    @property
    def store(self) -> LiveStore:
        """The live states."""

    @property
    def pool(self) -> Pool:
        """Of the record."""

    @property
    def graphs(self) -> Graphs:
        """Content graphs ready to serve."""


class _SkillBelief(NamedTuple):
    """One skill before it is put into words."""

    now: float
    last: float
    deviation: float
    expected_learning: float
    opportunities: int
    streak: int
    last_tick: int
    items: int
    is_assumed: bool


class StateAt(NamedTuple):
    """A learner's state at a moment.

    Attributes:
        state: Traced with the revision of `graph`.
        graph: As it was asked with, or newer, if another worker knew a newer one already.
    """

    state: LearnerState
    graph: ServedGraph


async def state_at(beliefs: Beliefs, key: LearnerKey, graph: ServedGraph, at_us: int | None = None) -> StateAt:
    """Return a learner's state as it is (None), or as it was at a moment.

    The live state serves from its newest result on. An earlier moment, or a state that was traced with an older
    revision of the graph, is traced again from the history.

    Raises:
        UnknownLearner: No result of this learner was ever accepted.
        StoreUnavailable: The live state cannot be reached.
        RecordUnavailable: The history is needed and cannot be reached.
    """
    for _ in range(_GAP_ATTEMPTS):
        state = await beliefs.store.get(key)
        if state is None or not state.n_results:
            raise UnknownLearner("{learner_id}", key.learner)
        graph = await beliefs.graphs.renewed(key.organisation_no, graph, state)
        until_us = state.last_us if at_us is None else at_us
        if state.revision == graph.revision and until_us >= state.last_us:
            return StateAt(state, graph)
        try:
            history = await read_history(beliefs.store, beliefs.pool, key, state)
        except HistoryGapError:
            await asyncio.sleep(_GAP_WAIT_S)
            continue
        past = history._replace(
            results=[one for one in history.results if one.occurred_at_us <= until_us],
            studies=[one for one in history.studies if one.occurred_at_us <= until_us],
        )
        now_tick = tick_of(until_us)
        told = retell(state, past, (), graph.compiled, graph.tracer, graph.revision, now_tick)
        return StateAt(told.state, graph)
    reason = "record and journal do not add up to the learner's history yet"
    raise RecordUnavailable(reason)


def describe(
    learner: str, state: LearnerState, graph: ServedGraph, at_us: int, skills: Iterable[str] = ()
) -> LearnerMastery:
    """Put a state into words.

    Args:
        learner: Whose it is.
        state: At or before `at_us`.
        graph: Whose skills they are.
        at_us: The moment that the figures are for; microseconds since 1970-01-01T00:00:00Z.
        skills: Ids of the skills wanted; none stands for all.

    Raises:
        UnknownSkill: The graph has no such skill.
    """
    wanted = [_position(skill, graph) for skill in skills] or graph.compiled.order.tolist()
    believed = _believed(state, graph, at_us)
    described = (_skill(graph, position, believed[position]) for position in wanted)
    versions = (graph.version, graph.model_version)
    return LearnerMastery(learner, graph.graph_id, *versions, moment_of(at_us), state.n_counted, tuple(described))


def status_of(believed: _SkillBelief, graph: ServedGraph, n_items: int) -> MasteryStatus:
    """Say in one word where a skill stands; what was mastered or passed is so until its review is due."""
    settings = graph.policy.settings
    if believed.opportunities and believed.last >= graph.compiled.graph.defaults.threshold:
        is_sure = believed.items >= min(settings.own_items, n_items) and believed.streak > 0
        return _until_review(believed, graph, "mastered" if is_sure else "fragile")
    if _is_passed(believed.last, believed.streak, believed.items, n_items, settings.thresholds()):
        return _until_review(believed, graph, "passed")
    if believed.is_assumed:
        return "assumed"
    if not believed.opportunities:
        return "unknown"
    return "estimating" if believed.opportunities >= ENOUGH_OPPORTUNITIES else "insufficient"


def _until_review(believed: _SkillBelief, graph: ServedGraph, status: MasteryStatus) -> MasteryStatus:
    return "due_review" if believed.now < _due_below(believed, graph) else status


def _due_below(believed: _SkillBelief, graph: ServedGraph) -> float:
    """Mastery under which a review is due: as much below where it was passed as below the threshold."""
    threshold = graph.compiled.graph.defaults.threshold
    due_below = min(threshold, graph.policy.settings.retention)
    return min(due_below, believed.last * due_below / threshold)


def _position(skill: str, graph: ServedGraph) -> int:
    position = graph.compiled.skill_index.get(skill)
    if position is None or not graph.compiled.is_skill_active[position]:
        raise UnknownSkill("?skill_id", skill)
    return position


def _believed(state: LearnerState, graph: ServedGraph, at_us: int) -> list[_SkillBelief]:
    """Return what is believed about every skill of the registry."""
    now_tick = tick_of(at_us)
    seen = survey(state, graph.model, now_tick)
    situation = situation_of(state, seen, now_tick, graph.compiled)
    assumed = graph.policy.assumed(situation)
    compiled, done = graph.compiled, situation.done.items
    items = Counter(skill for item in done[~compiled.is_observation[done]] for skill in compiled.item_skills[item])
    return [
        _SkillBelief(
            seen.now.item(skill),
            seen.last.item(skill),
            seen.deviation.item(skill),
            seen.expected_learning.item(skill),
            int(seen.opportunities[skill]),
            int(seen.streak[skill]),
            int(seen.last_tick[skill]),
            items[skill],
            skill in assumed,
        )
        for skill in range(len(seen.now))
    ]


def _skill(graph: ServedGraph, position: int, believed: _SkillBelief) -> SkillMastery:
    status = status_of(believed, graph, len(graph.compiled.skill_items[position]))
    margin = INTERVAL_DEVIATIONS * believed.deviation
    skill_id = graph.compiled.registry.skills[position]
    return told(
        SkillMastery,
        believed,
        skill_id=skill_id,
        p=believed.now,
        low=max(believed.now - margin, 0.0),
        high=min(believed.now + margin, 1.0),
        status=status,
        last_evidence_at=moment_of(us_of(believed.last_tick)) if believed.opportunities else None,
        retention=min(believed.now / believed.last, 1.0) if believed.last > 0.0 else 1.0,
        review_due_at=_review_due_at(believed, graph, position) if status in REVIEWED else None,
        parameters=graph.sources[skill_id],
    )


def _review_due_at(believed: _SkillBelief, graph: ServedGraph, position: int) -> datetime | None:
    """Solve last · (1 + Δ/τ)^(-decay) = due_below for Δ, the days since the last opportunity."""
    due_below, decay = _due_below(believed, graph), float(graph.model.forget_decay[position])
    if not believed.opportunities or believed.now < due_below or decay == 0.0:
        return None
    log_growth = float(np.log(believed.last / due_below)) / decay
    days = graph.model.tau_days * float(np.expm1(min(log_growth, 30.0)))
    since = moment_of(us_of(believed.last_tick))
    return since + timedelta(days=days) if days < (_LATEST - since).days else None


ROUTES: Final = Routes("Learners")


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/mastery",
    "The belief.",
    scope="learners:read",
    own=True,
    problems=(UnknownLearner, UnknownSkill, StoreUnavailable),
)
async def mastery(runtime: Runtime, asked: ReadLearner, query: MasteryQuery) -> LearnerMastery:
    """Read what is believed about a learner.

    P(mastered) of every skill with an interval, its status and the forgetting over the time since the last result. `at`
    asks for another moment: a past one is traced from the history, a future one forgets ahead.
    """
    asked_us = None if query.at is None else microseconds_in("?at", query.at)
    state, graph = await state_at(runtime, *asked, asked_us)
    at_us = runtime.clock_us() if asked_us is None else asked_us
    return describe(asked.key.learner, state, graph, at_us, query.skill_id)
