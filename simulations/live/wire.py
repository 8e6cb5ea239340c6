"""What goes over the wire to the service and what comes back, as much of it as simulated learners and load tests read.

Unknown fields are ignored on decode, so that the service may grow without breaking a replay.
"""

import msgspec

from content_graph.languages import Text


class ResultToSend(msgspec.Struct, frozen=True, omit_defaults=True):
    """One assessment result as a learning platform sends it; ``score`` in 0..1, ``attempt`` from 1."""

    result_id: str
    learner_id: str
    item_id: str
    score: float
    attempt: int = 1
    occurred_at: str | None = None
    duration_ms: int | None = None


class TargetToSet(msgspec.Struct, frozen=True):
    """A skill that a goal asks for, and the mastery asked of it, 0..1."""

    skill_id: str
    threshold: float


class Author(msgspec.Struct, frozen=True):
    """Who decides: an opaque id and a role."""

    id: str
    role: str


class GoalToSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of ``PUT /v1/goals/{id}``."""

    content_graph: str
    targets: tuple[TargetToSet, ...]
    due_at: str
    minutes_per_day: float
    learners: tuple[str, ...]
    by: Author


class ResultsRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of ``POST /v1/results``."""

    results: tuple[ResultToSend, ...]
    content_graph: str | None = None
    return_recommendations: bool | None = None
    return_mastery: str | None = None


class FieldFault(msgspec.Struct, frozen=True):
    """Why one result of a batch was rejected."""

    path: str = ""
    detail: str = ""
    remedy: str = ""


class ResultAnswer(msgspec.Struct, frozen=True):
    """What became of one result; ``p_correct`` is what the service expected just before it saw the score."""

    result_id: str
    status: str
    p_correct: float | None = None
    errors: tuple[FieldFault, ...] = ()


class MasteryChange(msgspec.Struct, frozen=True):
    """The belief about one skill of one learner around a request; probabilities in 0..1."""

    learner_id: str
    skill_id: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None


class RecommendedActivity(msgspec.Struct, frozen=True):
    """One recommended item or resource, with its reason."""

    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    reason: Text
    rank: int = 1
    expected_gain: float | None = None
    evidence: tuple[str, ...] = ()


class LearnerRecommendations(msgspec.Struct, frozen=True):
    """What the service recommends to one learner; `recommendation_id` names the list in events."""

    learner_id: str
    status: str
    items: tuple[RecommendedActivity, ...] = ()
    recommendation_id: str = ""


class EventToSend(msgspec.Struct, frozen=True):
    """The body of ``POST /v1/recommendations/{id}/events``: what a learner did with a recommendation."""

    event: str
    activity_id: str
    occurred_at: str
    minutes: float


class AdjustmentNotice(msgspec.Struct, frozen=True):
    """A change of a learner's path made by the service."""

    learner_id: str
    action: str
    kind: str
    skill_id: str
    reason_code: str
    reason: Text
    adjustment_id: str = ""
    activity_id: str | None = None


class UnansweredNotice(msgspec.Struct, frozen=True):
    """A failure after which nothing was added to the path, and why."""

    skill_id: str
    why: str


class ResultsAnswer(msgspec.Struct, frozen=True):
    """The body of a 200 to ``POST /v1/results``."""

    results: tuple[ResultAnswer, ...] = ()
    mastery: tuple[MasteryChange, ...] = ()
    recommendations: tuple[LearnerRecommendations, ...] = ()
    adjustments: tuple[AdjustmentNotice, ...] = ()
    unanswered: dict[str, tuple[UnansweredNotice, ...]] = {}


class Retrace(msgspec.Struct, frozen=True):
    """How far the re-trace of all learners to the active model is."""

    status: str
    error: str | None = None
    learners_done: int = 0
    learners_total: int | None = None


class ActiveModel(msgspec.Struct, frozen=True):
    """What traces on a content graph; ``content_hash`` is None where the authored parameters do."""

    model_version: str
    content_hash: str | None = None
    retrace: Retrace | None = None


class Problem(msgspec.Struct, frozen=True):
    """The RFC 9457 body of an error; ``errors`` are the faults of what was sent, if it had some."""

    title: str = ""
    detail: str = ""
    remedy: str = ""
    status: int = 0
    errors: tuple[FieldFault, ...] = ()


class SkillMastery(msgspec.Struct, frozen=True):
    """What is believed about one skill of one learner."""

    skill_id: str
    p: float
    opportunities: int = 0


class LearnerMastery(msgspec.Struct, frozen=True):
    """The body of ``GET /v1/learners/{id}/mastery``."""

    learner_id: str
    n_results: int = 0
    skills: tuple[SkillMastery, ...] = ()
