"""What a commit writes to the journal, and what the record is made from.

One entry per commit of one learner's state: the results that it took in, what they changed, and what was
changed in the path. Entries are msgpack arrays, so that they stay small in memory; a field may be appended
(with a default) but never moved, so that an old journal is read after an upgrade.
"""

from __future__ import annotations

import msgspec

LAYOUT = 1


class BeliefChange(msgspec.Struct, frozen=True, array_like=True):
    """The move of one skill's mastery by one result.

    Attributes:
        skill_id: The skill.
        before: P(mastered) just before the result, after the forgetting of the elapsed time; 0..1.
        after: P(mastered) after it; 0..1.
    """

    skill_id: str
    before: float
    after: float


class JournalResult(msgspec.Struct, frozen=True, array_like=True):
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
        changes: One per skill of the item.
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
    changes: tuple[BeliefChange, ...]
    details: bytes = b""


class JournalAdjustment(msgspec.Struct, frozen=True, array_like=True):
    """One change of the learner's path.

    Attributes:
        adjustment_id: Unique id of this change.
        action: `opened` when something is added to the path, `closed` when its reason is gone.
        kind: `remediate`, `evaluate`, `review`, `advance` or `deepen`.
        skill_id: The skill that it serves.
        activity_id: The item or resource that was added; empty when closing.
        reason_code: Key of the text in French and English.
        expected_gain: Expected rise of mastery; 0..1.
        evidence: Result ids.
        facts: The numbers behind the sentence and its counterfactual, by name.
        policy_version: Which policy decided.
        graph_version: Content hash of the graph it decided on.
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


class JournalEntry(msgspec.Struct, frozen=True, array_like=True):
    """One commit of one learner's state.

    Attributes:
        layout: `LAYOUT` of the writer.
        organisation_no: Number of the organisation in the record.
        graph_no: Number of the content graph in the record.
        learner: The learner's key within the organisation.
        version: Version of the live state after this commit; rises by one per commit.
        revision: Tracing revision of the content graph that made the state.
        committed_at_us: Microseconds since 1970-01-01T00:00:00Z, the service's clock.
        results: In the order of `seq`.
        adjustments: In the order in which they were decided.
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


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(JournalEntry).decode
