"""What a commit writes to the journal, and what the record is made from.

One entry per commit of one learner's state: the results that it took in, what they changed, and what was
changed in the path. Entries are msgpack arrays, so that they stay small in memory; a field may be appended
(with a default) but never moved, so that an old journal is read after an upgrade.
"""

import msgspec

LAYOUT = 1


def column(field: str) -> str:
    """Name the column of the record that keeps a field.

    >>> column("occurred_at_us"), column("by"), column("kind")
    ('occurred_at', 'by_id', 'kind')
    """
    return {"by": "by_id", "role": "by_role"}.get(field, field.removesuffix("_us"))


class Fact(msgspec.Struct, frozen=True, array_like=True, rename=column):
    """What the record keeps of a learner: each field is a column (`api.record.facts`)."""


class JournalResult(Fact, frozen=True):
    """One accepted result.

    Attributes:
        seq: 1-based position in the order of acceptance of this learner on this content graph; never reused.
        result_id: The sender's id; unique for the learner and content graph.
        item_id: The item that was answered.
        score: 0..1.
        occurred_at_us: Microseconds since 1970-01-01T00:00:00Z.
        attempt: 1 for the first attempt at the item.
        is_late: Whether it was older than what its skills had seen, so that the history was traced again.
        p_correct: What the service predicted just before the result; 0..1.
        skills: Of the item.
        before: P(mastered) of each just before the result, after the forgetting of the elapsed time; 0..1.
        after: P(mastered) of each after it; 0..1.
        details: JSON object of what the sender said beside (duration_ms, hints, context, …); may be empty.
    """

    seq: int
    result_id: str
    item_id: str
    score: float
    occurred_at_us: int
    attempt: int
    is_late: bool
    p_correct: float
    skills: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    details: bytes = b""


class JournalAdjustment(Fact, frozen=True):
    """One change of the learner's path.

    Attributes:
        adjustment_id: Unique id of this change.
        action: `opened` when something is added to the path, `proposed` when it waits for approval, `closed` when its
            reason is gone.
        kind: `remediate`, `evaluate`, `review`, `advance` or `deepen`.
        skill_id: The skill that it serves.
        activity_id: The item or resource that was added; empty when closing.
        reason_code: Key of the text in French and English.
        expected_gain: Expected rise of mastery; 0..1.
        evidence: Result ids.
        facts: The numbers behind the sentence and its counterfactual, by name.
        policy_version: Which policy decided.
        graph_version: Content hash of the graph it decided on.
        before: Activity that came next before; empty for none, or where it is not known.
        value: Expected lasting rise of goal-weighted mastery per minute.
        model_version: Which model the belief came from.
    """

    adjustment_id: str
    action: str
    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    expected_gain: float
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    graph_version: str
    before: str = msgspec.field(default="", name="before_activity_id")
    value: float = 0.0
    model_version: str = ""


class JournalReview(Fact, frozen=True):
    """What a person said of an adjustment.

    Attributes:
        adjustment_id: Of the adjustment.
        decision: `approve`, `reject` or `undo`.
        reason: In the person's words.
        by: Opaque id of the person.
        role: `tutor`, `coach`, `mentor`, `peer` or `engineer`.
        is_effective: Whether it changed the path; whoever says again what was said before changes nothing.
        kept_until_us: Until when what was rejected or undone is kept away, in microseconds since
            1970-01-01T00:00:00Z; 0 for an approval.
        kept_until_opportunities: Results on the skill, in all, from which it may come again.
    """

    adjustment_id: str
    decision: str
    reason: str
    by: str
    role: str
    is_effective: bool
    kept_until_us: int = 0
    kept_until_opportunities: int = 0


class JournalEvent(Fact, frozen=True):
    """What a learner did with a recommendation.

    Attributes:
        recommendation_id: The list that the activity was recommended in.
        event: `followed`, `completed` or `ignored`.
        activity_id: Item or resource.
        is_study: Whether a resource was completed, which then counts as studied.
        kind: Of the recommendation.
        skill_id: That it serves.
        expected_gain: That it promised; 0..1.
        occurred_at_us: Microseconds since 1970-01-01T00:00:00Z.
        minutes: That the learner spent, None if nobody said.
        by: Opaque id of who tells it; empty for the platform.
        n_results: Of a study: results of the learner accepted before.
        teaches: Same: skills that the resource is about.
        effect: Same: chance of learning each, relative to P(learn).
    """

    recommendation_id: str
    event: str
    activity_id: str
    is_study: bool
    kind: str
    skill_id: str
    expected_gain: float
    occurred_at_us: int
    minutes: float | None
    by: str
    n_results: int = 0
    teaches: tuple[str, ...] = ()
    effect: float = 0.0


class JournalCorrection(Fact, frozen=True):
    """What makes a result void, or gives it another score; the newest of a result holds.

    Attributes:
        no: 1-based position in the order of acceptance of this learner's corrections on this content graph.
        correction_id: The sender's id; unique for the learner and content graph.
        result_id: The sender's id of the result.
        seq: Of the result.
        score: That counts from now on, 0..1; None where the result is void.
        score_before: That counted until then; None where it was void.
        reason: In the person's words.
        by: Opaque id of the person.
        role: `tutor`, `coach`, `mentor`, `peer` or `engineer`.
    """

    no: int
    correction_id: str
    result_id: str
    seq: int = msgspec.field(name="result_seq")
    score: float | None
    score_before: float | None
    reason: str
    by: str
    role: str


class JournalCandidate(msgspec.Struct, frozen=True, array_like=True):
    """One of the near-ties that were drawn.

    Attributes:
        activity_id: Item or resource.
        skill_id: That it serves.
        kind: Of the recommendation.
        value: Expected lasting rise of goal-weighted mastery per minute.
        expected_gain: Expected rise of mastery; 0..1.
    """

    activity_id: str
    skill_id: str
    kind: str
    value: float
    expected_gain: float


class JournalChoice(msgspec.Struct, frozen=True, array_like=True):
    """A decision whose near-ties were drawn (`engine.recommendation.exploring`).

    Attributes:
        moment: Results of the learner that counted then.
        propensity: Probability with which the first candidate came first; 0..1.
        policy_version: Which policy decided.
        graph_version: Content hash of the graph it decided on.
        model_version: Which model the belief came from.
        candidates: The near-ties; the first one came first.
    """

    moment: int
    propensity: float
    policy_version: str
    graph_version: str
    model_version: str
    candidates: tuple[JournalCandidate, ...]


class JournalBasis(Fact, frozen=True):
    """What a change of the path rests on beside the record: with both, the decision can be made again.

    Attributes:
        decided_for_us: Moment that the decision holds at; microseconds since 1970-01-01T00:00:00Z.
        settings_version: Newest version of the organisation's recommendation settings then; 0 for none.
        language: Of content, that learners are offered where there is a choice.
        is_told: Whether anybody was told what is recommended.
        is_retold: Whether the whole history was traced again; else the results were added to what was believed.
        recent: Items of the last results, newest last, this commit included.
        code_version: Of the program that decided.
        orders: JSON object of what people had decided then: `overrides`, `goals`; empty for nothing.
    """

    decided_for_us: int
    settings_version: int
    language: str
    is_told: bool
    is_retold: bool
    recent: tuple[str, ...]
    code_version: str
    orders: bytes = b""


class JournalShortfall(Fact, frozen=True):
    """What the path owed the learner and could not give.

    Attributes:
        skill_id: The skill that it was owed on.
        lack: Why: `no_content`, `nothing_left`, `vetoed`, `kept_away` or `automation_off` after a failure; `used_up`
            where the skill is not mastered and its last new item was answered.
        language: Content language that the learner was offered.
        evidence: Ids of the results that it rests on, the one that caused it last.
        n_there: Activities that the content graph had on the skill; of `used_up`, items.
    """

    skill_id: str
    lack: str
    language: str
    evidence: tuple[str, ...]
    n_there: int


class JournalTrace(Fact, frozen=True):
    """One trace of activity: what a learner did or was to do, beside results.

    Attributes:
        trace_id: The sender's id; unique for the learner and content graph.
        kind: `visit`, `submission`, `deadline`, `meeting` or `custom`.
        occurred_at_us: When it happened, or was decided; microseconds since 1970-01-01T00:00:00Z, as all times here.
        activity_id: What was visited, handed in or assigned; empty for none.
        minutes: Of a visit; None if nobody said.
        due_at_us: Of a deadline or a submission; None if nobody said.
        meeting_id: Of a meeting; a later trace with it replaces an earlier one. Empty for other kinds.
        status: Of a meeting: `planned`, `held` or `missed`.
        starts_at_us: Of a meeting.
        verb: What was done, of a custom trace.
        value: With what outcome, of a custom trace.
        cohort: Whose deadline it is, where it is not a learner's own.
    """

    trace_id: str
    kind: str
    occurred_at_us: int
    activity_id: str = ""
    minutes: float | None = None
    due_at_us: int | None = None
    meeting_id: str = ""
    status: str = ""
    starts_at_us: int | None = None
    verb: str = ""
    value: str = ""
    cohort: str = ""


class JournalEntry(msgspec.Struct, frozen=True, array_like=True):
    """One commit of one learner's state, or traces of activity, which are beside it.

    Attributes:
        layout: `LAYOUT` of the writer.
        organisation_no: Number of the organisation in the record.
        graph_no: Number of the content graph in the record.
        learner: The learner's key within the organisation; empty for deadlines of cohorts.
        version: Version of the live state after this commit; rises by one per commit. 0 for traces, which are none.
        revision: Tracing revision of the content graph that made the state.
        committed_at_us: Microseconds since 1970-01-01T00:00:00Z, the service's clock.
        results: In the order of `seq`.
        adjustments: In the order in which they were decided.
        reviews: What people said of adjustments.
        events: What the learner did with recommendations.
        corrections: Of results accepted before, in the order of `no`.
        choice: The decision after the results, where its near-ties were drawn.
        shortfalls: What the path owed after the results, or the corrections, and could not give.
        traces: Of activity; then there is nothing else.
        basis: Of the adjustments; None where there are none.
        threshold: Mastery from which a skill counts as mastered on the content graph, 0..1; 0 where nobody said, as in
            entries of before.
    """

    layout: int
    organisation_no: int
    graph_no: int
    learner: str
    version: int
    revision: int
    committed_at_us: int
    results: tuple[JournalResult, ...]
    adjustments: tuple[JournalAdjustment, ...]
    reviews: tuple[JournalReview, ...] = ()
    events: tuple[JournalEvent, ...] = ()
    corrections: tuple[JournalCorrection, ...] = ()
    choice: JournalChoice | None = None
    shortfalls: tuple[JournalShortfall, ...] = ()
    traces: tuple[JournalTrace, ...] = ()
    basis: JournalBasis | None = None
    threshold: float = 0.0


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(JournalEntry).decode
