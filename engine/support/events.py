"""What happens to a case: an append-only stream, from which everything else about it follows."""

from typing import Literal

import msgspec

Visibility = Literal["learner", "team", "role", "author"]
CaseRole = Literal["tutor", "coach", "mentor", "peer", "coordinator"]
AlertDeed = Literal["acknowledge", "snooze", "reassign", "not_useful", "close"]
PersonKind = Literal["learner", "supporter"]
MeetingOutcome = Literal["held", "missed", "cancelled"]
PlanForm = Literal["contacts", "coaching"]
TaskOutcome = Literal["done", "dropped"]
MachineSender = Literal["acknowledgement", "bot", "bounce", "auto_reply"]
InvitationAnswer = Literal["accepted", "declined", "tentative"]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """What all have in common.

    Attributes:
        event_id: Unique.
        at_us: When.
    """

    event_id: str
    at_us: int


class CaseOpened(Event, frozen=True, kw_only=True, tag="case_opened"):
    """A case begins.

    Attributes:
        learner_id: About whom.
        terms_id: Which promise and which calendar hold.
    """

    learner_id: str
    terms_id: str


class AlertOpened(Event, frozen=True, kw_only=True, tag="alert_opened"):
    """A signal was routed here; its id is its own."""

    alert_id: str


class AlertEnded(Event, frozen=True, kw_only=True, tag="alert_ended"):
    """The evidence of a signal turned."""

    alert_id: str
    reason: str


class AlertAct(Event, frozen=True, kw_only=True, tag="alert_act"):
    """A supporter did something with an alert; what follows for the case is an event of its own.

    Attributes:
        alert_id: Which.
        by: Who.
        act: What.
    """

    alert_id: str
    by: str
    act: AlertDeed


class LearnerMessage(Event, frozen=True, kw_only=True, tag="learner_message"):
    """The learner wrote, wherever that was."""

    channel: str = "web"


class SupporterMessage(Event, frozen=True, kw_only=True, tag="supporter_message"):
    """A person wrote to the learner."""

    by: str
    channel: str = "web"


class Contact(Event, frozen=True, kw_only=True, tag="contact"):
    """A person spoke with the learner, and says so: a call, a meeting that was held."""

    by: str


class Note(Event, frozen=True, kw_only=True, tag="note"):
    """A supporter wrote for other supporters; it is never sent."""

    by: str
    visibility: Visibility = "team"


class MachineMessage(Event, frozen=True, kw_only=True, tag="machine_message"):
    """No person spoke: an acknowledgement, the answer of a bot, a message that bounced, word that somebody is away."""

    sender: MachineSender


class WaitingForLearner(Event, frozen=True, kw_only=True, tag="waiting_for_learner"):
    """The answer lies with the learner: the one thing that pauses."""

    by: str


class WaitingEnded(Event, frozen=True, kw_only=True, tag="waiting_ended"):
    """It does no longer, although the learner did not write."""

    by: str


class NoAnswerNeeded(Event, frozen=True, kw_only=True, tag="no_answer_needed"):
    """A supporter says that nothing is to be answered, and why."""

    by: str
    reason: str


class Assigned(Event, frozen=True, kw_only=True, tag="assigned"):
    """The case has another owner, role or queue.

    Attributes:
        owner_id: Who has it; of a queue its keeper, until somebody takes it.
        role: As what.
        queue_id: Where it waits, if in a queue.
        reason: Why.
    """

    owner_id: str
    role: CaseRole
    queue_id: str | None
    reason: str


class Snoozed(Event, frozen=True, kw_only=True, tag="snoozed"):
    """A supporter does not want to be reminded until then."""

    by: str
    until_us: int


class TermsChanged(Event, frozen=True, kw_only=True, tag="terms_changed"):
    """Another promise or another calendar holds from now on."""

    terms_id: str


class Merged(Event, frozen=True, kw_only=True, tag="merged"):
    """Another case of the learner goes on in this one."""

    case_id: str


class MergedInto(Event, frozen=True, kw_only=True, tag="merged_into"):
    """This case goes on in another one."""

    case_id: str


class Closed(Event, frozen=True, kw_only=True, tag="closed"):
    """The case ends."""

    by: str
    outcome: str


class MeetingPlan(Event, frozen=True, kw_only=True, tag="meeting_plan"):
    """A meeting is to be, or to be at another time: its id is that of the first plan."""

    meeting_id: str
    by: str
    starts_us: int
    ends_us: int


class MeetingEnd(Event, frozen=True, kw_only=True, tag="meeting_end"):
    """A meeting was held, which is a contact; or somebody did not come; or it was called off."""

    meeting_id: str
    by: str
    outcome: MeetingOutcome


class MeetingReport(Event, frozen=True, kw_only=True, tag="meeting_report"):
    """What came out of a meeting: summary, decisions, next step; another one takes the place of the one before."""

    meeting_id: str
    by: str


class MeetingReply(Event, frozen=True, kw_only=True, tag="meeting_reply"):
    """Somebody answered the invitation to a meeting, out of their calendar.

    Attributes:
        meeting_id: Which.
        by: Who.
        answer: Whether they come.
        sequence: Of the invitation that they answered: how often the meeting had been moved.
    """

    meeting_id: str
    by: str
    answer: InvitationAnswer
    sequence: int


class Production(Event, frozen=True, kw_only=True, tag="production"):
    """The learner handed something in."""

    production_id: str
    by: str


class Observation(Event, frozen=True, kw_only=True, tag="observation"):
    """A supporter saw a skill on the job.

    Attributes:
        observation_id: Its id, which is also that of the result that tracing takes in.
        by: Who saw it.
        skill_id: Which skill.
        score: How it went, 0..1.
        observed_us: When.
    """

    observation_id: str
    by: str
    skill_id: str
    score: float
    observed_us: int


class ContactPlan(Event, frozen=True, kw_only=True, tag="contact_plan"):
    """Contacts that a supporter is to begin, laid down before.

    Attributes:
        plan_id: Its id.
        by: Who laid it down.
        form: Proactive contacts, or a coaching, which is bounded.
        contacts_us: When each is to be, in their order.
        ends_us: When it is over, whatever was done.
    """

    plan_id: str
    by: str
    form: PlanForm
    contacts_us: tuple[int, ...]
    ends_us: int


class PlanEnd(Event, frozen=True, kw_only=True, tag="plan_end"):
    """A plan is over before its end."""

    plan_id: str
    by: str
    reason: str


class Task(Event, frozen=True, kw_only=True, tag="task"):
    """Somebody is to do something.

    Attributes:
        task_id: Its id.
        by: Who says so.
        owner_kind: Of whoever is to do it.
        owner_id: Who is to do it.
        due_us: By when; None for no date.
    """

    task_id: str
    by: str
    owner_kind: PersonKind
    owner_id: str
    due_us: int | None


class TaskEnd(Event, frozen=True, kw_only=True, tag="task_end"):
    """A task was done, or dropped."""

    task_id: str
    by: str
    outcome: TaskOutcome


CaseEvent = (
    CaseOpened
    | AlertOpened
    | AlertEnded
    | AlertAct
    | LearnerMessage
    | SupporterMessage
    | Contact
    | Note
    | MachineMessage
    | WaitingForLearner
    | WaitingEnded
    | NoAnswerNeeded
    | Assigned
    | Snoozed
    | TermsChanged
    | Merged
    | MergedInto
    | Closed
    | MeetingPlan
    | MeetingEnd
    | MeetingReport
    | MeetingReply
    | Production
    | Observation
    | ContactPlan
    | PlanEnd
    | Task
    | TaskEnd
)


def is_sent_to_learner(event: CaseEvent) -> bool:
    """Tell whether an event leaves the house: nothing does but what was written to the learner."""
    return isinstance(event, SupporterMessage)


def is_contact(event: CaseEvent) -> bool:
    """Tell whether a person wrote to the learner or spoke with them: what an answer is."""
    is_held = isinstance(event, MeetingEnd) and event.outcome == "held"
    return is_held or isinstance(event, SupporterMessage | Contact)
