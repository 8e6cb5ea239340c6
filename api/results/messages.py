"""What `POST /v1/results` takes and gives: the decoder, the encoder and the OpenAPI page read these structs."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.errors import Fault
from content_graph.ids import ID_PATTERN, ID_RULE, MAX_ID_LENGTH, Id
from content_graph.texts import TEXT_PATTERN
from engine.recommendation.decision import Why

Kind = Literal["remediate", "evaluate", "review", "advance", "deepen"]
Status = Literal["accepted", "duplicate", "conflict", "late_replayed", "rejected"]

SentId = Annotated[
    str, Meta(min_length=1, max_length=MAX_ID_LENGTH, extra_json_schema={"pattern": ID_PATTERN, "description": ID_RULE})
]
"""An id on the hot path: `api.results.admission` holds it to the rule in one look, which costs less than a pattern."""

ResultId = Annotated[
    SentId,
    Meta(
        description="Unique for the learner and content graph; sending it again changes nothing.",
        examples=["3f6c1c52-5d5f-4a52-9c0a-7a8f1d0f7a10"],
    ),
]
LearnerId = Annotated[
    Id,
    Meta(
        description="Opaque id of the learner: no name, no e-mail address.",
        examples=["learner-17"],
    ),
]
ContextKey = Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN)]
ContextValue = Annotated[str, Meta(max_length=512, pattern=TEXT_PATTERN)]


HINTS = "Asked for on this attempt; each takes a third off the score that counts, and from three on nothing is left."

DUE = "Until when the item was to be done, with its time zone: the result is work handed in, in time or late."
EVIDENCE = (
    "What it was: an `evaluation` that is failed again is a signal, `imported` history is no visit. All of them count"
    " alike for mastery. Left out: as the content graph marks the item."
)
CONTEXT = "Words of your own, kept with the result and read by nobody here."


class ResultMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One result of one learner on one item. `score` or `success` is needed; `score` goes before.

    Attributes:
        score: 0..1; null where `success` says it.
        success: True is 1, false 0; null where `score` says it.
        occurred_at: When it was given; null for now.
    """

    result_id: ResultId
    learner_id: Annotated[SentId, Meta(description="Opaque id of the learner: no name, no e-mail address.")]
    item_id: Annotated[SentId, Meta(description="Item of the content graph.")]
    score: Annotated[float, Meta(ge=0, le=1, description="0 is wrong, 1 is right.")] | None = None
    success: bool | None = None
    attempt: Annotated[int, Meta(ge=1, le=10_000, description="1 for the first attempt at the item.")] = 1
    occurred_at: (
        Annotated[
            datetime,
            Meta(tz=True, description="When it happened, with its time zone; the service's clock if it is left out."),
        ]
        | None
    ) = None
    duration_ms: Annotated[int, Meta(ge=0, le=604_800_000, description="Time spent on the item.")] | UnsetType = UNSET
    hints: Annotated[int, Meta(ge=0, le=10_000, description=HINTS)] | UnsetType = UNSET
    due_at: Annotated[datetime, Meta(tz=True, description=DUE)] | UnsetType = UNSET
    confidence: Annotated[float, Meta(ge=0, le=1, description="The learner's own rating.")] | UnsetType = UNSET
    evidence_kind: (
        Annotated[Literal["practice", "evaluation", "diagnostic", "imported"], Meta(description=EVIDENCE)] | UnsetType
    ) = UNSET
    context: Annotated[dict[ContextKey, ContextValue], Meta(max_length=16, description=CONTEXT)] | UnsetType = UNSET


class ResultsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Up to 1000 results, of any learners, on one content graph.

    Attributes:
        results: The results.
        content_graph: Id of the content graph; null where there is only one to be meant.
        return_recommendations: Whether to tell what comes next to each learner.
        return_mastery: `changed` tells each mastery that moved.
    """

    results: list[ResultMessage]
    content_graph: Annotated[SentId, Meta(description="May be left out if there is only one.")] | None = None
    return_recommendations: bool = True
    return_mastery: Literal["changed", "none"] = "changed"


class Words(msgspec.Struct, frozen=True):
    """The same sentence in both languages.

    Attributes:
        fr: In French.
        en: In English.
    """

    fr: str
    en: str


class ResultContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came with an id; `score` also stands for `success`.

    Attributes:
        item_id: Id of the item.
        score: 0..1.
        attempt: Which attempt at the item it is, from 1.
        occurred_at: When it was given; null where nobody said.
        duration_ms: Milliseconds that it took; null where nobody said.
        hints: That were shown; null where nobody said.
        due_at: By when it was due; null where it was not.
        confidence: Of the learner, 0..1; null where nobody said.
        evidence_kind: `practice`, `evaluation`, …; null where nobody said.
        context: What the sender keeps with it; null for nothing.
    """

    item_id: str
    score: float
    attempt: int
    occurred_at: datetime | None = None
    duration_ms: int | None = None
    hints: int | None = None
    due_at: datetime | None = None
    confidence: float | None = None
    evidence_kind: str | None = None
    context: dict[str, str] | None = None


class ResultAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one result.

    Attributes:
        result_id: As sent.
        status: In one word.
        p_correct: What the service expected of the learner just before a new result.
        errors: What to put right; of a conflict, one for each field that differs.
        held: Of a conflict, what was accepted under this id.
        sent: Of a conflict, what came now and was not taken.
    """

    result_id: str | None
    status: Status
    p_correct: float | None = None
    errors: tuple[Fault, ...] = ()
    held: ResultContent | None = None
    sent: ResultContent | None = None


class MasteryChange(msgspec.Struct, frozen=True):
    """The move of one skill's mastery by the results of this request; 0..1.

    Attributes:
        learner_id: Whose.
        skill_id: Of which skill.
        before: The mastery that was shown just before the first of them.
        after: The mastery that is shown after the last, everywhere. A wrong result never raises it above `before`, a
            right one never lowers it below.
        low: Lower end of a 90 % interval of `after`, by what is not known about the learner's ability.
        high: Upper end.
        expected_learning: What practising is expected to add before the next result on the skill.
        opportunities: Results on this skill.
    """

    learner_id: str
    skill_id: str
    before: float
    after: float
    low: float
    high: float
    expected_learning: float
    opportunities: int


class RecommendedActivity(msgspec.Struct, frozen=True, omit_defaults=True):
    """One next thing to do, and why; `reason` and `facts` are left out where no explanation is asked for.

    Attributes:
        rank: 1 for what comes first.
        kind: `remediate` after a failure, `evaluate` for what the answer tells, `review` of what fades, `advance` to
            what comes next, `deepen` of what is mastered.
        skill_id: For which skill.
        activity_id: Item or resource of the content graph.
        expected_gain: Expected rise of the mastery of the skill; 0..1.
        reason_code: Why, for machines; `reason` says the same to the learner.
        evidence: Ids of the results that it rests on.
        reason: Why, for the learner.
        facts: The numbers behind it, by name; `turning_fact` names the one that would have changed it, `turning_point`
            from where on.
        minutes: Expected duration; left out where it is not known.
        value: What recommendations are ranked by: the expected rise of goal-weighted mastery that is still there when
            the goal is due, per minute, less what may be lost by driving the learner away.
        propensity: Probability with which the policy gave this activity this place: below 1 where the order of
            near-ties was drawn, left out where it had no choice (1).
    """

    rank: int
    kind: Kind
    skill_id: str
    activity_id: str
    expected_gain: float
    reason_code: str
    evidence: tuple[str, ...]
    reason: Words | None = None
    facts: dict[str, float | str] = {}
    minutes: float | UnsetType = UNSET
    value: float = 0.0
    propensity: float | UnsetType = UNSET


class ObeyedMessage(msgspec.Struct, frozen=True):
    """An override that changed what was decided.

    Attributes:
        override_id: Its id.
        effect: `pinned` came first, `barred` kept something away, `automation_off` left the path as it is.
        reason: Why it was made.
    """

    override_id: str
    effect: Literal["pinned", "barred", "automation_off"]
    reason: str


class Recommendations(msgspec.Struct, frozen=True):
    """What a learner should do next, and the versions of what decided so.

    Attributes:
        learner_id: Who.
        recommendation_id: Names this list, for what is told of it: `POST /v1/recommendations/{id}/events`.
        status: `ready`; `cold_start` while there are too few results to know the learner; `complete` once every target
            of the goal is reached; `bank_exhausted` where there is something to work on and nothing that may come now.
        items: What comes next, the first first; fewer than asked for, or none, where there is no more.
        policy_version: Of the rules and settings that decided.
        graph_version: Content hash of the content graph.
        model_version: Content hash of the fitted model, or `authored-` and the graph's revision.
        obeyed: Overrides that changed it.
        used_up: Skills that are not mastered and of which every item was answered.
    """

    learner_id: str
    recommendation_id: str
    status: Literal["ready", "cold_start", "complete", "bank_exhausted"]
    items: tuple[RecommendedActivity, ...]
    policy_version: str
    graph_version: str
    model_version: str
    obeyed: tuple[ObeyedMessage, ...] = ()
    used_up: tuple[str, ...] = ()


class UnansweredMessage(msgspec.Struct, frozen=True):
    """A failure after which nothing was added to the path, and why.

    Attributes:
        skill_id: The failed skill.
        why: `already_open`: its remediation, or that of its cause, is at work; `vetoed`: people keep away what there
            is; `kept_away`: a person has just taken it off the path; `no_content`: the course has nothing for it;
            `nothing_left`: all that there is was done or offered, a person is needed; `postponed`: the path has changed
            enough for one answer, the next one follows; `awaiting_approval`: a person has to approve it;
            `automation_off`: a person has switched automation off.
        evidence: Ids of the results that failed.
        text: The same in words.
    """

    skill_id: str
    why: Why
    evidence: tuple[str, ...]
    text: Words


class AdjustmentMessage(msgspec.Struct, frozen=True):
    """One change of a learner's path, made by the service.

    Attributes:
        learner_id: Whose path.
        adjustment_id: Names it: `GET /v1/learners/{learner_id}/adjustments` tells what became of it.
        action: `proposed` instead of `opened` where a supporter has to approve it.
        kind: As of a recommendation.
        skill_id: For which skill.
        activity_id: What comes next instead of `before`; null when closing.
        before: What came next before; null where nothing did, or where it is not known.
        expected_gain: Expected rise of the mastery of the skill; 0..1, 0 when closing.
        reason_code: Why, for machines.
        evidence: Ids of the results that it rests on.
        reason: Why, for the learner.
        facts: The numbers behind it, by name.
        value: As of a recommendation; 0 when closing.
    """

    learner_id: str
    adjustment_id: str
    action: Literal["opened", "proposed", "closed"]
    kind: Kind
    skill_id: str
    activity_id: str | None
    expected_gain: float
    reason_code: str
    evidence: tuple[str, ...]
    reason: Words
    facts: dict[str, float | str]
    before: str | None
    value: float


class ResultsResponse(msgspec.Struct, frozen=True):
    """One answer per result in the order of the request, and what moved.

    Attributes:
        results: The answers.
        mastery: What moved, where it was asked for.
        recommendations: What comes next to each learner, where it was asked for.
        adjustments: Changes of paths that came of it.
        model_versions: By learner, the model that made all figures about them here: the content hash of the fitted
            model, or `authored-` and the graph's revision. Learners with duplicates only are left out.
        obeyed: By learner, overrides that changed what was decided; learners without any are left out.
        unanswered: By learner, failures after which nothing was added to the path, and why; same.
    """

    results: tuple[ResultAnswer, ...]
    mastery: list[MasteryChange] = []
    recommendations: list[Recommendations] = []
    adjustments: list[AdjustmentMessage] = []
    model_versions: dict[str, str] = {}
    obeyed: dict[str, tuple[ObeyedMessage, ...]] = {}
    unanswered: dict[str, tuple[UnansweredMessage, ...]] = {}
