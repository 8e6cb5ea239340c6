"""How cases are told."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from api.results.messages import MasteryChange, Words
from api.results.observations import Taken
from engine.communication.message import Channel
from engine.communication.telling import State
from engine.support.clock import ClockKind, ClockState
from engine.support.events import MeetingOutcome, PersonKind, PlanForm, TaskOutcome, Visibility


class DraftAnswer(msgspec.Struct, frozen=True):
    """A draft as it stands.

    Attributes:
        text: What is written so far.
        last_seen: Id of the last event that its writer had seen; null for none.
        put_at: When it was put.
    """

    text: str
    last_seen: str | None
    put_at: datetime


class DraftGone(msgspec.Struct, frozen=True):
    """There is no draft any more.

    Attributes:
        case_id: Id of the case.
    """

    case_id: str


class WarningTold(msgspec.Struct, frozen=True):
    """When so many per cent of the working time are used.

    Attributes:
        percent: Per cent.
        at: When.
    """

    percent: int
    at: datetime


class ClockAnswer(msgspec.Struct, frozen=True):
    """A promise of an answer as it stands; instants in the zone of its calendar.

    Attributes:
        clock_id: One for each time that an answer was asked for.
        kind: Which promise it counts.
        state: `paused` while the learner is waited for; `met_late` was answered after its end; a breach stays.
        started_at: From when.
        due_at: By when; null while it is paused, and where nothing is owed any more before the time was over.
        warnings: What the owner is or was warned of.
        breached_at: When the promise was broken.
        stopped_at: When it was answered or called off.
        working_hours: Working time promised, in hours.
        working_hours_used: Of that.
        reason: Why it was called off, as far as you may know.
        promise: In words.
        is_built_in: Whether the organisation has set no promise, so that two working days of office hours hold.
        text: All of it in words.
    """

    clock_id: str
    kind: ClockKind
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    warnings: tuple[WarningTold, ...]
    breached_at: datetime | None
    stopped_at: datetime | None
    working_hours: float
    working_hours_used: float
    reason: str
    promise: Words
    is_built_in: bool
    text: Words


class MeetingAnswer(msgspec.Struct, frozen=True):
    """A meeting as it stands.

    Attributes:
        meeting_id: Id of the meeting.
        title: What it is about.
        starts_at: When it begins.
        ends_at: When it ends.
        place: Where; may be empty.
        outcome: Null while it is to come.
        n_moves: How often it was put elsewhere.
        is_reported: Whether what came out of it was told.
        invitation: As calendars take it (RFC 5545, `text/calendar`).
    """

    meeting_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    outcome: MeetingOutcome | None
    n_moves: int
    is_reported: bool
    invitation: str


class TaskAnswer(msgspec.Struct, frozen=True):
    """A task as it stands; `outcome` is null while it is to be done.

    Attributes:
        task_id: Id of the task.
        text: What is to be done.
        owner_kind: Whose it is: the learner's or a supporter's.
        owner_id: Id of them.
        due_at: By when; null for no date.
        outcome: What became of it.
    """

    task_id: str
    text: str
    owner_kind: PersonKind
    owner_id: str
    due_at: datetime | None
    outcome: TaskOutcome | None


class PlanAnswer(msgspec.Struct, frozen=True):
    """A plan as it stands.

    Attributes:
        plan_id: Id of the plan.
        form: Contacts laid down beforehand, or a coaching with a beginning and an end.
        text: What it is for.
        state: `done` where all contacts were, `over` where its time is, `ended` where somebody said so.
        contacts_at: When each contact is to be.
        n_done: How many have been.
        next_at: When the next one is to be; null where none is.
        ends_at: When it ends.
    """

    plan_id: str
    form: PlanForm
    text: str
    state: Literal["running", "done", "over", "ended"]
    contacts_at: tuple[datetime, ...]
    n_done: int
    next_at: datetime | None
    ends_at: datetime


class WriterAnswer(msgspec.Struct, frozen=True):
    """Who did it, and as what.

    Attributes:
        kind: Learner, supporter, or the machine.
        id: Id of them.
        role: As what; empty for none.
    """

    kind: Literal["learner", "supporter", "machine"]
    id: str
    role: str


class EventAnswer(msgspec.Struct, frozen=True):
    """What happened.

    Attributes:
        event_id: Its id, which `last_seen` takes.
        case_id: The case; another one than that asked for where it was merged into that.
        event: What, for machines.
        title: The same for people.
        at: When.
        by: Who did it.
        visibility: For whom.
        text: What was written.
        details: Whatever else belongs to it, by name.
    """

    event_id: str
    case_id: str
    event: str
    title: Words
    at: datetime
    by: WriterAnswer
    visibility: Visibility
    text: str
    details: dict[str, Any]


class CaseAnswer(msgspec.Struct, frozen=True):
    """A case as it stands.

    Attributes:
        case_id: Id of the case.
        learner_id: Id of the learner.
        content_graph: About which course; null for none.
        subject: What it is about.
        version: Rises with each event; `If-Match` takes it.
        owner_id: Who has it.
        role: As what.
        queue_id: Where it waits, if in a queue.
        opened_at: When it was opened.
        closed_at: When it ended; null while it is open.
        snoozed_until: Until when nobody is reminded.
        merged_into: The case in which it goes on.
        clock: The answer that is owed now; null for none.
        clocks: All that were ever promised, oldest first; each keeps its result.
        meetings: Those of the case, in the order in which they were planned.
        tasks: Those of the case, in the order in which they were set.
        plans: Those of the case, in the order in which they were made.
    """

    case_id: str
    learner_id: str
    content_graph: str | None
    subject: Words
    version: int
    owner_id: str
    role: str
    queue_id: str | None
    opened_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    merged_into: str | None
    clock: ClockAnswer | None
    clocks: tuple[ClockAnswer, ...]
    meetings: tuple[MeetingAnswer, ...]
    tasks: tuple[TaskAnswer, ...]
    plans: tuple[PlanAnswer, ...]


class EventSending(msgspec.Struct, frozen=True):
    """What became of the message that an event of a case is, on its way to the learner.

    Attributes:
        event_id: Of the event.
        state: `sent` once the other side has taken it, `delivered` where it is known to have reached them.
        channel: That was tried last; null before any was.
        changed_at: Since when it is so.
        text: The same for people, with why it waits, failed or came back.
    """

    event_id: str
    state: State
    channel: Channel | None
    changed_at: datetime
    text: Words


class CaseWithEvents(msgspec.Struct, frozen=True):
    """A case, with a page of what happened that the reader may see.

    Attributes:
        case: As it stands.
        events: Newest first.
        next_cursor: Null on the last page.
        sendings: For supporters: what became of messages and invitations among these events.
    """

    case: CaseAnswer
    events: tuple[EventAnswer, ...]
    next_cursor: str | None
    sendings: tuple[EventSending, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """What came of a request: the event, which is also the id of a meeting, task or plan that it began, and the case.

    Attributes:
        event_id: Null where nothing had to be done.
        case: As it stands.
    """

    event_id: str | None
    case: CaseAnswer


class Evidence(msgspec.Struct, frozen=True):
    """What an observation told of the learner.

    Attributes:
        result_id: Of the result that it is; `POST /v1/corrections` takes it.
        content_graph: On which.
        status: `duplicate` where it was taken in before.
        moved: What is believed of the skill; null for a duplicate.
    """

    result_id: str
    content_graph: str
    status: Taken
    moved: MasteryChange | None


class ObservationOutcome(msgspec.Struct, frozen=True):
    """What came of an observation: the event, what it told of the learner, and the case as it stands.

    Attributes:
        event_id: Id of the event in the case.
        evidence: What it told of the learner.
        case: As it stands.
    """

    event_id: str
    evidence: Evidence
    case: CaseAnswer


class Newest(msgspec.Struct, frozen=True):
    """The newest thing that happened in a case, of what you may see.

    Attributes:
        event_id: Its id, which `last_seen` takes.
        at: When.
        by: Who did it.
    """

    event_id: str
    at: datetime
    by: WriterAnswer


class LastSaid(msgspec.Struct, frozen=True):
    """The last message, of the learner or to them, or the last contact.

    Attributes:
        event_id: Its id.
        at: When.
        by: Who wrote.
        text: The beginning, of 300 characters at most.
    """

    event_id: str
    at: datetime
    by: WriterAnswer
    text: str


class CaseSummary(msgspec.Struct, frozen=True):
    """A case in a list.

    Attributes:
        case_id: Id of the case.
        learner_id: Id of the learner.
        content_graph: Id of the content graph; null where it is about none.
        subject: What it is about.
        version: Number of its events: it rises with each.
        owner_id: Id of whoever has it.
        role: As what they have it.
        queue_id: Queue in which it waits; null where it is somebody's own.
        opened_at: When it was opened.
        changed_at: When it changed last.
        closed_at: When it was closed; null while it is open.
        snoozed_until: Until when it is put aside; null where it is not.
        clock_state: Of the last answer that was promised; null where none ever was.
        due_at: When an answer is due; null while none is owed, or the learner is waited for.
        merged_into: Id of the case that it became part of; null where it stands alone.
        promise: What was promised then; null where nothing ever was.
        newest: What happened last; null where you may see nothing of it.
        last_said: What was said last; null where nothing was, and in cases that others have: those are read one by one.
    """

    case_id: str
    learner_id: str
    content_graph: str | None
    subject: Words
    version: int
    owner_id: str
    role: str
    queue_id: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    clock_state: ClockState | None
    due_at: datetime | None
    merged_into: str | None
    promise: Words | None
    newest: Newest | None
    last_said: LastSaid | None


class CasesPage(msgspec.Struct, frozen=True):
    """Cases by the instant at which an answer is due, those without last; `next_cursor` is null on the last page.

    Attributes:
        cases: Those of this page.
    """

    cases: tuple[CaseSummary, ...]
    next_cursor: str | None


class OwnActTold(msgspec.Struct, frozen=True):
    """Something that you did.

    Attributes:
        learner_id: About whom.
        subject: Of the case.
        event: What, when and in which case.
    """

    learner_id: str
    subject: Words
    event: EventAnswer


class OwnActsPage(msgspec.Struct, frozen=True):
    """What you did, newest first; `next_cursor` is null on the last page.

    Attributes:
        acts: Those of this page.
    """

    acts: tuple[OwnActTold, ...]
    next_cursor: str | None
