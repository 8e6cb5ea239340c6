"""What an export tells of a learner's path: decisions on it, what was contested and put right, where they belong."""

from datetime import datetime
from typing import Any

import msgspec

from api.record.erasure.support_rows import Row


class ExportedDecision(Row, frozen=True, forbid_unknown_fields=True):
    """What people decided, and how it ended.

    Attributes:
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        created_at: When it was made.
        ended_at: When it ended; null while it holds.
        ended_by_id: Id of who ended it; null where nobody did.
        ended_by_role: As what.
        ended_because: Why it ended; null where nobody said.
    """

    by_id: str
    by_role: str
    created_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None


class ExportedDeadLetter(Row, frozen=True, forbid_unknown_fields=True):
    """A commit that could not be written to the record; `payload` is the journal's entry (msgpack) in hexadecimal.

    Attributes:
        stream: Journal that it was in.
        entry_id: Its place in that journal.
        payload: Base64.
        error: Why it could not be written.
        places: Places in the payload that are about the learner.
        set_aside_at: When it was set aside.
    """

    stream: str
    entry_id: str
    payload: str
    error: str
    places: tuple[int, ...]
    set_aside_at: datetime


class ExportedOverride(ExportedDecision, frozen=True, forbid_unknown_fields=True):
    """An override of the learner, or of one of their cohorts; `basis` is the right by which the learner asked.

    Attributes:
        id: Names it.
        cohort: Id of the cohort; null or empty where it is about none.
        kind: What it is.
        activity_id: Id of the activity; null where it is about none.
        skill_id: Id of the skill; null or empty where it is about none.
        until: Until when it holds; null for no end.
        reason: Why; null where there is nothing to say.
        basis: By which right; null where it rests on none.
        request_key: What kept it from being done twice; null where nothing was sent for that.
    """

    id: str
    cohort: str | None
    kind: str
    activity_id: str
    skill_id: str
    until: datetime | None
    reason: str
    basis: str | None
    request_key: str | None


class ExportedRectification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the learner asked to be corrected, and what became of it.

    Attributes:
        id: Names it.
        datum: What is to be corrected.
        value: What it should be; null for what is not to be known any more, or once it was corrected.
        content_graph: Id of the content graph; null where it is about no result.
        result_id: Id of the result; null where it is about none.
        words: What was written.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        asked_at: When it was asked.
        due_at: By when it is to be answered.
        answered_at: When it was answered; null while it was not.
        outcome: What became of it; null while nothing did.
        answer: What was answered; null while nothing was.
        answered_by_id: Id of who answered; null while nobody did.
        answered_by_role: As what; null while nobody did.
        correction_id: Id of the correction that came of it; null for none.
    """

    id: str
    datum: str
    value: str | None
    content_graph: str | None
    result_id: str | None
    words: str
    by_id: str
    by_role: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    outcome: str | None
    answer: str | None
    answered_by_id: str | None
    answered_by_role: str | None
    correction_id: str | None


class ExportedContest(Row, frozen=True, forbid_unknown_fields=True):
    """What was contested, in `words`, and the evaluation or the case that it led to.

    Attributes:
        id: Names it.
        kind: What is contested.
        skill_id: Id of the skill; null or empty where it is about none.
        adjustment_id: Id of the change of the path; null where it is about none.
        activity_id: Id of the activity; null where it is about none.
        words: What was written.
        override_id: Id of the override; null where there is none.
        case_id: Id of the case; null where there is none.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        contested_at: When.
    """

    id: str
    kind: str
    skill_id: str | None
    adjustment_id: str | None
    activity_id: str | None
    words: str
    override_id: str | None
    case_id: str | None
    by_id: str
    by_role: str
    contested_at: datetime


class ExportedPin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pin that the learner has done.

    Attributes:
        override_id: Id of the override that pinned it.
        done_at: When.
    """

    override_id: str
    done_at: datetime


class ExportedGoal(ExportedDecision, frozen=True, forbid_unknown_fields=True):
    """A goal that the learner was given, as such (`is_own`) or by `cohorts`; skill, level and weight of each target.

    Attributes:
        id: Names it.
        targets: Each a skill, its level (0..1) and its weight.
        due_at: By when; null where it is not due.
        minutes_per_day: That there are for it; null where nobody said.
        retention: Share that is to be remembered, 0..1; null for the usual one.
        changed_at: When it changed last.
        cohorts: Ids of the cohorts by which the learner has it.
        is_own: Whether it was given to the learner alone.
    """

    id: str
    targets: tuple[tuple[str, float, float], ...]
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    changed_at: datetime
    cohorts: tuple[str, ...]
    is_own: bool


class ExportedCohort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cohort that the learner is in.

    Attributes:
        cohort: Id of the cohort.
        joined_at: When they came into it.
    """

    cohort: str
    joined_at: datetime


class ExportedGroupLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group that the organisation declared, for error rates by group.

    Attributes:
        dimension: By what groups differ.
        label: Which group of these.
        put_at: When it was put.
    """

    dimension: str
    label: str
    put_at: datetime


class ExportedContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the learner is called and how they are reached; `search` is what an older version looked through.

    Attributes:
        name: What they are called; null where nobody said.
        email: Address; null where nobody said.
        language: `fr` or `en`; null where nobody said.
        zone: IANA name of their time zone; null where nobody said.
        phone: Number; null where nobody said.
        search: What an older version looked through; empty now.
        put_at: When it was put.
    """

    name: str | None
    email: str | None
    language: str | None
    zone: str | None
    phone: str | None
    search: str
    put_at: datetime


class ExportedAssignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who was assigned to the learner, as it was put; null where that was removed.

    Attributes:
        kind: What it is.
        id: Id of the assignment.
        version: Of the assignment: 1 for the first.
        content: As it was put; null where it was removed.
        put_by: Key or account that put it.
        put_at: When it was put.
    """

    kind: str
    id: str
    version: int
    content: dict[str, Any] | None
    put_by: str
    put_at: datetime


class ExportedDue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the live store has yet to hear what people decided about the learner.

    Attributes:
        is_due: Whether that is so.
    """

    is_due: bool


class ExportedRevision(Row, frozen=True, forbid_unknown_fields=True):
    """What beliefs were made with, by `revision`: a version of the graph, and a model (null: as it is authored).

    Attributes:
        revision: Tracing revision of the content graph then: another model or changed parameters raise it.
        graph_version: Content hash of the content graph.
        model_hash: Content hash of the model; null for authored parameters.
        made_at: When it was made.
    """

    revision: int
    graph_version: str
    model_hash: str | None
    made_at: datetime
