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
    """A case, as its events have left it; `role` is as what its owner has it.

    Attributes:
        id: Names it.
        subject: What it is about.
        subject_en: The same in English; null where a person wrote it.
        role: As what its owner has it.
        n_events: Events so far.
        terms_id: Id of the promise and calendar by which its clock runs.
        owner_id: Id of whoever has it.
        queue_id: Queue in which it waits; null where it is somebody's own.
        opened_at: When it was opened.
        changed_at: When its last event was written.
        closed_at: When it was closed; null while it is open.
        snoozed_until: Until when it is put aside; null where it is not.
        clock_id: Of the clock that was set last; null where none was.
        clock_state: How that clock stands; null where there is none.
        due_at: By when an answer is due; null where none is.
        breached_at: When that passed without one; null where it did not.
        merged_into: Id of the case that it became part of; null where it stands alone.
    """

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
    """What happened to a case, and the words that were written (`body`), whoever they were written for.

    Attributes:
        case_id: Id of the case.
        no: Its place in the case, from 1.
        event_id: Id of the event.
        event: What happened: the name of its kind.
        at: When it happened.
        written_at: When it came into the record.
        by_kind: Who wrote it: `learner`, `supporter` or `machine`.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        visibility: Who may read it: `learner`, `team`, `role` or `author`.
        body: What is said in it, by name.
    """

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
    """What somebody has begun to write in a case.

    Attributes:
        case_id: Id of the case.
        author_id: Id of who writes it.
        body: What is said in it, by name.
        put_at: When it was put.
    """

    case_id: str
    author_id: str
    body: dict[str, Any]
    put_at: datetime


class ExportedConversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation with the FAQ, and the case in which a person went on with it.

    Attributes:
        id: Names it.
        opened_at: When it began.
        case_id: Id of the case; null where there is none.
        handed_over_at: When a person took it over; null where nobody did.
    """

    id: str
    opened_at: datetime
    case_id: str | None
    handed_over_at: datetime | None


class ExportedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the learner asked the FAQ, what was shown, what became of it, and what a curator made of it (`gap`).

    Attributes:
        id: Names it.
        no: Its place in the conversation, from 1.
        conversation_id: Id of the conversation.
        asked_at: When it was asked.
        language: `fr` or `en`.
        words: What was written.
        kind: What it is.
        answer: What was shown.
        outcome: What became of it; null while nothing did.
        entry_id: Entry that helped; null where none did.
        outcome_at: When that was said; null where it was not.
        gap: What a curator made of it; null where nobody did.
        gap_entry_id: Entry that it became a phrasing of; null for none.
        decided_at: When it was decided; null where it was not.
        decided_by: Key or account of the curator; null where nobody decided.
        request_key: What kept it from being done twice; null where nothing was sent for that.
    """

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
    """What a language model was asked about the learner's words, for whom, and what it said or why it did not.

    Attributes:
        no: Its number in the record.
        purpose: For what it is.
        model: Name of the model.
        prompt: All that it was given.
        answer: What it said; null where it said nothing.
        fault: What went wrong; null where nothing did.
        asked_by: For whom, as `role/id`.
        asked_at: When it was asked.
        took_ms: Milliseconds.
    """

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
    """What was handed in: a file, which GET /v1/cases/{case_id}/productions/{production_id} gives, or a link.

    Attributes:
        id: Names it.
        case_id: Id of the case.
        name: What it is called.
        media_type: Of a file; null of a link.
        n_bytes: Its size in bytes; null of a link.
        sha256: Of a file, in hexadecimal; null of a link.
        url: Of a link; null of a file.
    """

    id: str
    case_id: str
    name: str
    media_type: str | None
    n_bytes: int | None
    sha256: str | None
    url: str | None


class ExportedTimer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the clock of a case passes, and when it did.

    Attributes:
        case_id: Id of the case.
        clock_id: Of which clock of the case.
        kind: What it passes: a warning, the end, an escalation.
        step: Of what its clock passes: per cent of a warning, number of an escalation; else 0.
        generation: How often the clock was set anew.
        fires_at: When it does.
        held_until: Until when it waits, because it came late while nobody works, or could not be done; else null.
        error: What went wrong; null where nothing did.
        fired_at: When it did; null where it has not.
        clock_kind: What the clock is for.
        due_at: When its answer is due; null while the learner is waited for.
        is_open: Whether it is still to come.
    """

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
    """What a supporter was told of the learner.

    Attributes:
        no: Its number in the record.
        supporter_id: Who was told.
        kind: What it is.
        case_id: Id of the case; null where there is none.
        alert_id: Id of the alert; null where it is about none.
        clock_id: Of which clock of the case; null where it is of none.
        step: Of what its clock passes: per cent of a warning, number of an escalation; else 0.
        generation: How often the clock was set anew.
        body: What is said in it, by name.
        made_at: When it was made.
        was_due_at: When it should have come; null where it had no time.
        is_late: Whether it came after that.
        digest_at: When the digest that tells it is due; null where none does.
        digest_no: Number of that digest; null where there is none yet.
        seen_at: When it was seen last; null where it was not.
    """

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
    """A signal that was routed to somebody; to the learner, without what is for supporters.

    Attributes:
        id: Names it.
        cohort: Id of the cohort; null or empty where it is about none.
        kind: Kind of signal.
        skill_id: Id of the skill; null or empty where it is about none.
        severity: `low`, `medium` or `high`; null to the learner.
        rank: Of those of one severity the higher goes first; null to the learner.
        facts: What was counted, by name.
        turning: What would have changed it: limits, by name.
        evidence: Ids of what it rests on.
        version: Of the rules and coefficients that found it; null to the learner.
        skill_title: Title of the skill then, in both languages; null where it is about none.
        raised_at: When it was noted.
        day: Of the budget in which it was noted; null to the learner.
        place: Place among those of its day, from 1; null where it was not ranked.
        cut: How many of them the budget let through; null where it was not ranked.
        reached_on: Day on which it reached its owner; null where it has not.
        case_id: Id of the case; null where there is none.
        owner_id: Id of whoever has it.
        queue_id: Queue in which it waits; null where it is somebody's own.
        role: As what its owner has it.
        route: Steps by which the owner was found; null to the learner.
        acknowledged_at: When somebody said that they had seen it; null where nobody did.
        snoozed_until: Until when it is put aside; null where it is not.
        ended_at: When it ended; null while it holds.
        ended_because: Why it ended; null where nobody said.
        ended_by: Who ended it; `machine` where it ended by itself.
        outcome: Whether it was of use, as its owner said; null where nobody did.
        basis: What it rests on beside the record; null where nothing was kept.
    """

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
    """A signal that was raised last on a day, whether its evidence holds, and whether its cohort's stands for it.

    Attributes:
        cohort: Id of the cohort; null or empty where it is about none.
        kind: Kind of signal.
        skill_id: Id of the skill; null or empty where it is about none.
        day: On which it was raised last.
        is_open: Whether its evidence holds.
        is_covered: Whether one for the cohort stands for it.
    """

    cohort: str
    kind: str
    skill_id: str
    day: date
    is_open: bool
    is_covered: bool


class ExportedSignalDue(Row, frozen=True, forbid_unknown_fields=True):
    """That no signal was read yet from results, from the one of `seq` on.

    Attributes:
        no: Its number in the record.
        seq: Of the first such result, in the learner's sequence.
    """

    no: int
    seq: int


class ExportedChange(Row, frozen=True, forbid_unknown_fields=True):
    """That something of the learner changed, as other systems are told.

    Attributes:
        change_no: Its number among the organisation's changes.
        id: Names it.
        kind: What it is.
        learner_seq: Its number among the learner's.
        at: When it happened.
        about: Ids that it is about, by name.
    """

    change_no: int
    id: str
    kind: str
    learner_seq: int
    at: datetime
    about: dict[str, Any]


class ExportedChangeDue(Row, frozen=True, forbid_unknown_fields=True):
    """A change that has no number yet; those of one `transaction` are told in the order in which they happened.

    Attributes:
        no: Its number in the record.
        transaction: Of the record, in which it happened.
        kind: What it is.
        at: When it happened.
        about: Ids that it is about, by name.
    """

    no: int
    transaction: str
    kind: str
    at: datetime
    about: dict[str, Any]


class ExportedChangeCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many changes of the learner other systems could be told so far.

    Attributes:
        seq: Number of the newest.
    """

    seq: int


class ExportedRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody has read of the learner, as what, and what.

    Attributes:
        no: Its number in the record.
        read_at: When it was read.
        person: Who read, as `role/id`; empty for the organisation itself.
        roles: As what they read.
        key_id: Id of the key that was used.
        what: What was read: the kind of page or list.
    """

    no: int
    read_at: datetime
    person: str
    roles: tuple[str, ...]
    key_id: str
    what: str


class ExportedCohortRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody has read of several learners, of whom this was one.

    Attributes:
        no: Its number in the record.
        read_at: When it was read.
        person: Who read, as `role/id`; empty for the organisation itself.
        key_id: Id of the key that was used.
        what: What was read: the kind of page or list.
        cohort: Id of the cohort; null or empty where it is about none.
    """

    no: int
    read_at: datetime
    person: str
    key_id: str
    what: str
    cohort: str | None


class ExportedGroup(Row, frozen=True, forbid_unknown_fields=True):
    """A group that the learner is or was in, without the others, and the learner's mastery before it and after it.

    Attributes:
        group_id: Id of the group.
        skill_id: Id of the skill; null or empty where it is about none.
        is_running: Whether it goes on.
        mastery_before: Of the learner on the skill then, 0..1; null where nothing was known.
        n_results_before: Of the learner on the skill then.
        mastery_after: The same when it ended, 0..1; null before, or where nothing was known.
        n_results_after: The same when it ended; null before.
        was_present: Whether they were there; null where nobody said.
        score: What was seen of the learner, 0..1; null where nobody said.
        answer: Whether they come, as they said; null where they did not.
        answered_at: When they said so; null where they did not.
    """

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
    """That the learner is kept apart from another one, who is not named.

    Attributes:
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        put_at: When it was put.
    """

    by_id: str
    by_role: str
    put_at: datetime


class ExportedWillingness(Row, frozen=True, forbid_unknown_fields=True):
    """What the learner said of helping others and of being helped.

    Attributes:
        at_once: How many they would help at a time; null where they help nobody.
        offered_skills: Ids of skills with which they help; empty for all that they have mastered.
        until: Until when they help; null for no end.
        is_welcome: Whether help is welcome to them; null where they did not say.
        wished_skills: Ids of skills with which it is; empty for whatever they fail.
        times: When they can: `day`, `evening`, `weekend`; empty for whenever.
        put_at: When it was put.
    """

    at_once: int | None
    offered_skills: tuple[str, ...]
    until: datetime | None
    is_welcome: bool | None
    wished_skills: tuple[str, ...]
    times: tuple[str, ...]
    put_at: datetime


class ExportedPeerHelp(Row, frozen=True, forbid_unknown_fields=True):
    """Help that the learner gave or got (`side`), without the other, and their own mastery before it and after it.

    Attributes:
        id: Names it.
        skill_id: Id of the skill; null or empty where it is about none.
        cohort: Id of the cohort; null or empty where it is about none.
        side: Whether they give help or get it.
        asked: Whether they said that they wanted it.
        times: When they can: `day`, `evening`, `weekend`; empty for whenever.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
        made_at: When it was made.
        ends_at: Until when at the latest.
        agreed_at: When they agreed; null where they have not.
        paused_at: Since when it rests; null where it does not.
        mastery_before: Of the learner on the skill then, 0..1; null where nothing was known.
        n_results_before: Of the learner on the skill then.
        mastery_after: The same when it ended, 0..1; null before, or where nothing was known.
        n_results_after: The same when it ended; null before.
        ended_at: When it ended; null while it holds.
        case_id: Id of the case; null where there is none.
    """

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
    """What the learner wrote to the other of a pair.

    Attributes:
        peer_help_id: Id of the help.
        no: Its number in the record.
        words: What was written.
        written_at: When.
        hidden_at: When whoever moderates took it away; null where nobody did.
    """

    peer_help_id: str
    no: int
    words: str
    written_at: datetime
    hidden_at: datetime | None


class ExportedPeerSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A session with the other of a pair, and what was seen of the learner.

    Attributes:
        peer_help_id: Id of the help.
        no: Its number in the record.
        starts_at: When it begins.
        minutes: How long it is to be.
        planned_at: When it was planned.
        outcome: What became of it; null while nothing did.
        told_at: When its outcome was told; null while it was not.
        was_present: Whether they were there; null where nobody said.
        score: 0..1; null where nobody said.
    """

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
    """A message that went to somebody, or was to go, and what became of it.

    Attributes:
        no: Its number in the record.
        key: What it is for: there is one message of each.
        purpose: For what it is.
        scenario_id: Message scenario; null where it is of none, like the next four.
        scenario_version: Version of it.
        step_id: Step of it.
        occasion: What it is about, and the day (UTC) of that.
        run_id: Cohort on that scenario.
        recipient_kind: `learner` or `supporter`.
        recipient_id: To whom.
        case_id: Id of the case; null where there is none.
        facts: What its words are made of.
        channels: Those still to be tried, in this order.
        channel: Tried last; null where none was.
        state: How it stands.
        planned_at: When it was planned.
        not_before: When it may go at the earliest.
        next_attempt_at: When it is tried next.
        n_attempts: How often it was tried.
        n_uncertain: Attempts of which nobody knows how they ended.
        decided_at: When it was decided; null where it was not.
        sent_at: When it went; null where it did not.
        changed_at: When its state changed last.
        message_id: Under which the other side has it; null where it does not.
        reason: Why; null where there is nothing to say.
        approved_by: Who let it go; null where nobody had to.
    """

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
