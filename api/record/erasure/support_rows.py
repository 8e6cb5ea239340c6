"""What an export tells of the help that a learner got: cases, alerts, what was told to whom, and who has read."""

from datetime import date, datetime
from typing import Any

import msgspec


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row on a content graph.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
    """

    content_graph: str | None


class ExportedCase(Row, frozen=True, forbid_unknown_fields=True):
    """A case, as its events have left it; `role` is as what its owner has it."""

    id: str
    subject: str
    subject_en: str | None
    role: str
    n_events: int
    terms_id: str
    owner_id: str
    queue_id: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    clock_id: str | None
    clock_state: str | None
    due_at: datetime | None
    breached_at: datetime | None
    merged_into: str | None


class ExportedCaseEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened to a case, and the words that were written (`body`), whoever they were written for."""

    case_id: str
    no: int
    event_id: str
    event: str
    at: datetime
    written_at: datetime
    by_kind: str
    by_id: str
    by_role: str
    visibility: str
    body: dict[str, Any]


class ExportedDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody has begun to write in a case."""

    case_id: str
    author_id: str
    body: dict[str, Any]
    put_at: datetime


class ExportedConversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation with the FAQ, and the case in which a person went on with it."""

    id: str
    opened_at: datetime
    case_id: str | None
    handed_over_at: datetime | None


class ExportedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the learner asked the FAQ, what was shown, what became of it, and what a curator made of it (`gap`)."""

    id: str
    no: int
    conversation_id: str
    asked_at: datetime
    language: str
    words: str
    kind: str
    answer: dict[str, Any]
    outcome: str | None
    entry_id: str | None
    outcome_at: datetime | None
    gap: str | None
    gap_entry_id: str | None
    decided_at: datetime | None
    decided_by: str | None
    request_key: str | None


class ExportedModelCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a language model was asked about the learner's words, for whom, and what it said or why it did not."""

    no: int
    purpose: str
    model: str
    prompt: str
    answer: str | None
    fault: str | None
    asked_by: str
    asked_at: datetime
    took_ms: int


class ExportedProduction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was handed in: a file, which GET /v1/cases/{case_id}/productions/{production_id} gives, or a link."""

    id: str
    case_id: str
    name: str
    media_type: str | None
    n_bytes: int | None
    sha256: str | None
    url: str | None


class ExportedTimer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the clock of a case passes, and when it did."""

    case_id: str
    clock_id: str
    kind: str
    step: int
    generation: int
    fires_at: datetime
    held_until: datetime | None
    error: str | None
    fired_at: datetime | None
    clock_kind: str
    due_at: datetime | None
    is_open: bool


class ExportedNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a supporter was told of the learner."""

    no: int
    supporter_id: str
    kind: str
    case_id: str | None
    alert_id: str | None
    clock_id: str | None
    step: int
    generation: int
    body: dict[str, Any]
    made_at: datetime
    was_due_at: datetime | None
    is_late: bool
    digest_at: datetime | None
    digest_no: int | None
    seen_at: datetime | None


class ExportedAlert(Row, frozen=True, forbid_unknown_fields=True):
    """A signal that was routed to somebody; to the learner, without what is for supporters."""

    id: str
    cohort: str | None
    kind: str
    skill_id: str
    severity: str | None
    rank: float | None
    facts: Any
    turning: Any
    evidence: tuple[str, ...]
    version: str | None
    skill_title: Any
    raised_at: datetime
    day: date | None
    place: int | None
    cut: int | None
    reached_on: date | None
    case_id: str | None
    owner_id: str
    queue_id: str | None
    role: str
    route: Any
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    ended_at: datetime | None
    ended_because: str | None
    ended_by: str | None
    outcome: str | None
    basis: Any


class ExportedSignal(Row, frozen=True, forbid_unknown_fields=True):
    """A signal that was raised last on a day, whether its evidence holds, and whether its cohort's stands for it."""

    cohort: str
    kind: str
    skill_id: str
    day: date
    is_open: bool
    is_covered: bool


class ExportedSignalDue(Row, frozen=True, forbid_unknown_fields=True):
    """That no signal was read yet from results, from the one of `seq` on."""

    no: int
    seq: int


class ExportedChange(Row, frozen=True, forbid_unknown_fields=True):
    """That something of the learner changed, as other systems are told."""

    change_no: int
    id: str
    kind: str
    learner_seq: int
    at: datetime
    about: dict[str, Any]


class ExportedChangeDue(Row, frozen=True, forbid_unknown_fields=True):
    """A change that has no number yet; those of one `transaction` are told in the order in which they happened."""

    no: int
    transaction: str
    kind: str
    at: datetime
    about: dict[str, Any]


class ExportedChangeCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many changes of the learner other systems could be told so far."""

    seq: int


class ExportedRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody has read of the learner, as what, and what."""

    no: int
    read_at: datetime
    person: str
    roles: tuple[str, ...]
    key_id: str
    what: str


class ExportedCohortRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody has read of several learners, of whom this was one."""

    no: int
    read_at: datetime
    person: str
    key_id: str
    what: str
    cohort: str | None


class ExportedGroup(Row, frozen=True, forbid_unknown_fields=True):
    """A group that the learner is or was in, without the others, and the learner's mastery before it and after it."""

    group_id: str
    skill_id: str
    is_running: bool
    mastery_before: float | None
    n_results_before: int
    mastery_after: float | None
    n_results_after: int | None
    was_present: bool | None
    score: float | None
    answer: str | None
    answered_at: datetime | None


class ExportedKeptApart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the learner is kept apart from another one, who is not named."""

    by_id: str
    by_role: str
    put_at: datetime


class ExportedWillingness(Row, frozen=True, forbid_unknown_fields=True):
    """What the learner said of helping others and of being helped."""

    at_once: int | None
    offered_skills: tuple[str, ...]
    until: datetime | None
    is_welcome: bool | None
    wished_skills: tuple[str, ...]
    times: tuple[str, ...]
    put_at: datetime


class ExportedPeerHelp(Row, frozen=True, forbid_unknown_fields=True):
    """Help that the learner gave or got (`side`), without the other, and their own mastery before it and after it."""

    id: str
    skill_id: str
    cohort: str | None
    side: str
    asked: bool
    times: tuple[str, ...]
    by_id: str
    by_role: str
    made_at: datetime
    ends_at: datetime
    agreed_at: datetime | None
    paused_at: datetime | None
    mastery_before: float | None
    n_results_before: int
    mastery_after: float | None
    n_results_after: int | None
    ended_at: datetime | None
    case_id: str | None


class ExportedPeerMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the learner wrote to the other of a pair."""

    peer_help_id: str
    no: int
    words: str
    written_at: datetime
    hidden_at: datetime | None


class ExportedPeerSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A session with the other of a pair, and what was seen of the learner."""

    peer_help_id: str
    no: int
    starts_at: datetime
    minutes: int
    planned_at: datetime
    outcome: str | None
    told_at: datetime | None
    was_present: bool | None
    score: float | None


class ExportedSending(Row, frozen=True, forbid_unknown_fields=True):
    """A message that went to somebody, or was to go, and what became of it."""

    no: int
    key: str
    purpose: str
    scenario_id: str | None
    scenario_version: int | None
    step_id: str | None
    occasion: str | None
    run_id: str | None
    recipient_kind: str
    recipient_id: str
    case_id: str | None
    facts: Any
    channels: tuple[str, ...]
    channel: str | None
    state: str
    planned_at: datetime
    not_before: datetime
    next_attempt_at: datetime
    n_attempts: int
    n_uncertain: int
    decided_at: datetime | None
    sent_at: datetime | None
    changed_at: datetime
    message_id: str | None
    reason: Any
    approved_by: str | None
