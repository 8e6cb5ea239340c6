"""What an export of a learner holds. Rows are told as the record keeps them; times are ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from api.service.mastery import LearnerMastery

Json = dict[str, Any]
VERSION: Literal[1] = 1


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row on a content graph.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
    """

    content_graph: str | None


class ExportedResult(Row, frozen=True, forbid_unknown_fields=True):
    """A result as it was accepted, and what it did: `before` and `after` are mastery, in the order of `skills`."""

    seq: int
    version: int
    revision: int
    result_id: str
    item_id: str
    score: float
    attempt: int
    is_late: bool
    occurred_at: datetime
    committed_at: datetime
    p_correct: float
    skills: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    details: Json | None


class ExportedCorrection(Row, frozen=True, forbid_unknown_fields=True):
    """A correction of a result; `score` is what counts from then on, null where the result is void."""

    no: int
    correction_id: str
    result_id: str
    result_seq: int
    version: int
    score: float | None
    score_before: float | None
    reason: str
    by_id: str
    by_role: str
    corrected_at: datetime


class ExportedAdjustment(Row, frozen=True, forbid_unknown_fields=True):
    """A change of the path with its reason: the code of the sentence, the numbers in it, the results behind it."""

    adjustment_id: str
    version: int
    position: int
    decided_at: datetime
    action: str
    kind: str
    skill_id: str
    activity_id: str
    before_activity_id: str
    reason_code: str
    facts: dict[str, float | str]
    evidence: tuple[str, ...]
    expected_gain: float
    value: float
    propensity: float
    policy_version: str
    graph_version: str
    model_version: str
    status: str


class ExportedReview(Row, frozen=True, forbid_unknown_fields=True):
    """What a person said of an adjustment."""

    adjustment_id: str
    version: int
    reviewed_at: datetime
    decision: str
    reason: str
    by_id: str
    by_role: str
    is_effective: bool
    kept_until: datetime
    kept_until_opportunities: int


class ExportedEvent(Row, frozen=True, forbid_unknown_fields=True):
    """What the learner did with a recommendation; of a study, what it taught and after how many results."""

    event_id: str
    recommendation_id: str
    event: str
    activity_id: str
    version: int
    is_study: bool
    kind: str
    skill_id: str
    expected_gain: float
    occurred_at: datetime
    recorded_at: datetime
    minutes: float | None
    by_id: str
    n_results: int
    teaches: tuple[str, ...]
    effect: float


class ExportedShortfall(Row, frozen=True, forbid_unknown_fields=True):
    """What the path owed the learner and could not give; `holds` until a result in `evidence` is corrected."""

    version: int
    position: int
    noted_at: datetime
    skill_id: str
    lack: str
    language: str
    evidence: tuple[str, ...]
    n_there: int
    holds: bool


class ExportedDeadLetter(Row, frozen=True, forbid_unknown_fields=True):
    """A commit that could not be written to the record; `payload` is the journal's entry (msgpack) in hexadecimal."""

    stream: str
    entry_id: str
    payload: str
    error: str
    places: tuple[int, ...]
    set_aside_at: datetime


class ExportedOverride(Row, frozen=True, forbid_unknown_fields=True):
    """An override of the learner, or of one of the learner's cohorts."""

    id: str
    cohort: str | None
    kind: str
    activity_id: str
    skill_id: str
    until: datetime | None
    reason: str
    by_id: str
    by_role: str
    created_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None
    request_key: str | None


class ExportedPin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pin that the learner has done."""

    override_id: str
    done_at: datetime


class ExportedGoal(Row, frozen=True, forbid_unknown_fields=True):
    """A goal that the learner was given, as such (`is_own`) or by `cohorts`; skill, level and weight of each target."""

    id: str
    targets: tuple[tuple[str, float, float], ...]
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    by_id: str
    by_role: str
    created_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None
    cohorts: tuple[str, ...]
    is_own: bool


class ExportedCohort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cohort that the learner is in."""

    cohort: str


class ExportedDue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the live store has yet to hear what people decided about the learner."""

    is_due: bool


class ExportedRevision(Row, frozen=True, forbid_unknown_fields=True):
    """What beliefs were made with, by `revision`: a version of the graph, and a model (null: as it is authored)."""

    revision: int
    graph_version: str
    model_hash: str | None
    made_at: datetime


class LiveExport(msgspec.Struct, frozen=True):
    """What the live store holds on one content graph.

    Attributes:
        content_graph: Its id.
        version: Commits so far.
        revision: That the belief was made with.
        n_results: Results accepted, void ones included.
        n_corrections: Corrections accepted.
        n_void: Results that do not count.
        is_automatic: Whether paths are adjusted; false where people switched that off.
        mastery: The belief now, as `GET /v1/learners/{learner_id}/mastery` tells it; null before the first result.
    """

    content_graph: str
    version: int
    revision: int
    n_results: int
    n_corrections: int
    n_void: int
    is_automatic: bool
    mastery: LearnerMastery | None


class PendingCommit(msgspec.Struct, frozen=True):
    """A commit that is still on its way to the record.

    Attributes:
        content_graph: On which content graph.
        version: Of the live state after it.
        committed_at: When.
        holds: Results, adjustments, reviews, events, corrections and shortfalls, as far as there are any.
    """

    content_graph: str
    version: int
    committed_at: datetime
    holds: Json


class LearnerExport(msgspec.Struct, frozen=True):
    """Everything that is held of a learner.

    Attributes:
        format: What this document is.
        version: Of its schema; a field that is added does not change it.
        learner: The learner.
        exported_at: When.
        complete: Whether all commits had reached the record; what had not is in `pending`.
        live: What is believed, by content graph.
        pending: What is on its way to the record.
    """

    format: Literal["symphonie-learner"]
    version: Annotated[int, Meta(ge=1)]
    learner: str
    exported_at: datetime
    complete: bool
    live: tuple[LiveExport, ...]
    pending: tuple[PendingCommit, ...]
    results: tuple[ExportedResult, ...]
    corrections: tuple[ExportedCorrection, ...]
    adjustments: tuple[ExportedAdjustment, ...]
    reviews: tuple[ExportedReview, ...]
    recommendation_events: tuple[ExportedEvent, ...]
    shortfalls: tuple[ExportedShortfall, ...]
    dead_letters: tuple[ExportedDeadLetter, ...]
    overrides: tuple[ExportedOverride, ...]
    pins_done: tuple[ExportedPin, ...]
    goals: tuple[ExportedGoal, ...]
    cohorts: tuple[ExportedCohort, ...]
    orders_due: tuple[ExportedDue, ...]
    tracing_revisions: tuple[ExportedRevision, ...]
