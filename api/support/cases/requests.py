"""What is sent to cases."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.results.messages import LearnerId
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.support.events import CaseRole, MeetingOutcome, PlanForm, TaskOutcome

Channel = Literal["web", "email", "lms", "sms", "phone"]
NoteVisibility = Literal["team", "role", "author"]
SharedVisibility = Literal["learner", "team"]
LongText = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=TEXT_PATTERN)]
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN)]
Because = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
At = Annotated[datetime, Meta(tz=True)]
MOST_CONTACTS = 100


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all that is sent to a case may have.

    Attributes:
        role: As what you act, of the roles that you have for the learner; the first of them if it is left out.
        last_seen: Id of the last event that you had seen: where others did something since, it is refused with that.
        send_all_the_same: Do it although something happened that you had not seen.
    """

    role: CaseRole | None = None
    last_seen: Id | None = None
    send_all_the_same: bool = False


class NewMessage(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message: of the learner, or to them.

    Attributes:
        text: Plain text.
        channel: Where it was written; the clock is the same for all.
    """

    text: LongText
    channel: Channel = "web"


class NewNote(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A note among supporters; it is sent to nobody, and answers nothing.

    Attributes:
        text: Plain text.
        visibility: `team` for whoever helps the learner, peer tutors excepted; `role` for those of your role; `author`
            for you alone.
    """

    text: LongText
    visibility: NoteVisibility = "team"


class NewContact(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """You spoke with the learner: it answers as a message does, from when it is recorded.

    Attributes:
        means: How.
        text: What came out of it.
        happened_at: When it was, if not now; the clock goes by when it was recorded.
        visibility: Who may read the text.
    """

    means: Literal["call", "visit", "video", "message_elsewhere"]
    text: LongText
    happened_at: At | None = None
    visibility: SharedVisibility = "team"


class NewWait(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The answer lies with the learner: the clock is paused until they write.

    Attributes:
        reason: For what; the learner reads it.
    """

    reason: Because


class NoAnswer(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing is to be answered, and why; a learner says that help is no longer needed.

    Attributes:
        reason: Why.
    """

    reason: Because


class Snooze(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nobody wants to be reminded until then; the clock runs.

    Attributes:
        until: An instant to come.
        reason: Why.
    """

    until: At
    reason: Because


class Handover(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """To whom the case goes: a supporter, a queue, or whoever has a role for the learner; exactly one of the three.

    Attributes:
        owner_id: The supporter; whoever stands in for them, if they are away.
        queue_id: The queue; its keeper has the case until somebody takes it.
        to_role: A role: a coach sends what is not understood to the tutor with `tutor`.
        as_role: As what the new owner has it; what they are for the learner if it is left out.
        reason: Why.
    """

    owner_id: Id | None = None
    queue_id: Id | None = None
    to_role: CaseRole | None = None
    as_role: CaseRole | None = None
    reason: Because


class Merger(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another case of the same learner goes on in this one; of two open clocks the older is kept.

    Attributes:
        case_id: The other one, which ends.
        reason: Why.
    """

    case_id: Id
    reason: Because


class Closing(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The case ends, and its open clock is called off.

    Attributes:
        outcome: What became of it.
        text: In words.
    """

    outcome: Literal["helped", "not_needed", "not_reached", "passed_on", "other"]
    text: Annotated[str, Meta(max_length=5000, pattern=TEXT_PATTERN)] = ""


class NewMeeting(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A meeting with the learner that is to be.

    Attributes:
        title: In a line.
        starts_at: When it begins.
        ends_at: When it ends.
        place: A room, or the address of a conference.
        text: What it is about.
    """

    title: Line
    starts_at: At
    ends_at: At
    place: Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)] = ""
    text: Annotated[str, Meta(max_length=5000, pattern=TEXT_PATTERN)] = ""


class MeetingMove(NewMeeting, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same meeting at another time or place."""


class MeetingResult(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of a meeting. One that was held answers as a message does; one that was missed does not.

    Attributes:
        outcome: That, if it is not known yet.
        missed_by: Who did not come, of one that was missed.
        summary: What came out of it.
        decisions: What was decided.
        next_step: What comes next.
        visibility: Who may read these; that it was held or missed the learner knows.
    """

    outcome: MeetingOutcome | None = None
    missed_by: Literal["learner", "supporter", "both"] | None = None
    summary: Annotated[str, Meta(max_length=20_000, pattern=TEXT_PATTERN)] = ""
    decisions: Annotated[tuple[Because, ...], Meta(max_length=50)] = ()
    next_step: Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)] = ""
    visibility: SharedVisibility = "team"


class NewObservation(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """You saw a skill on the job.

    Attributes:
        skill_id: Which, of the case's content graph.
        score: How it went: 0 is not at all, 1 is as somebody who has mastered it.
        context: What the learner did, and where; it stays in the case, for whom it is visible.
        observed_at: When.
        content_graph: Where the case is about no course; may be left out if there is only one.
        visibility: Who may read it: whoever helps, peer tutors excepted, or the learner, too.
    """

    skill_id: Id
    score: Annotated[float, Meta(ge=0, le=1)]
    context: LongText
    observed_at: At
    content_graph: Id | None = None
    visibility: SharedVisibility = "team"


class NewTask(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody is to do something.

    Attributes:
        text: What.
        supporter_id: The supporter who is to do it; the learner where it is left out, who then reads it.
        due_at: By when.
    """

    text: Because
    supporter_id: Id | None = None
    due_at: At | None = None


class TaskResult(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A task was done, or dropped; a learner says it of their own.

    Attributes:
        outcome: Which of both.
        text: What came of it; may be empty.
    """

    outcome: TaskOutcome
    text: Annotated[str, Meta(max_length=5000, pattern=TEXT_PATTERN)] = ""


class PlanStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A contact of a template.

    Attributes:
        after_days: So many days after the plan's beginning, or at the next opening.
        text: What it is about.
    """

    after_days: Annotated[int, Meta(ge=0, le=1000)]
    text: Because


class NewPlan(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Contacts that you will begin, laid down before: each message, call or meeting held is the next one of them.

    Attributes:
        form: `contacts` come from a template, `coaching` is bounded and spread evenly.
        text: What it is for.
        starts_at: From when.
        ends_at: When it is over, whatever was done.
        steps: The template, of `contacts`.
        n_contacts: How many, of `coaching`.
        visibility: Who may read it.
    """

    form: PlanForm
    text: Because
    starts_at: At
    ends_at: At
    steps: Annotated[tuple[PlanStep, ...], Meta(max_length=MOST_CONTACTS)] = ()
    n_contacts: Annotated[int, Meta(ge=1, le=MOST_CONTACTS)] | None = None
    visibility: SharedVisibility = "team"


class PlanStop(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan ends before its time, and why.

    Attributes:
        reason: Why.
    """

    reason: Because


class DraftContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What you have written so far; nobody else sees it.

    Attributes:
        text: Plain text.
        last_seen: Id of the last event that you had seen.
    """

    text: Annotated[str, Meta(max_length=20_000, pattern=TEXT_PATTERN)]
    last_seen: Id | None = None


class NewCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A conversation about a learner.

    Attributes:
        subject: In a line; where it is left out the machine writes one.
        learner_id: About whom; learners open cases about themselves.
        text: The first message: of the learner, or to them. Supporters may leave it out.
        channel: Where it was written.
        content_graph: About which course; where it is left out and there is only one, about that.
        owner_id: Who has it, where a supporter says so; routed by the rules otherwise.
        role: As what a supporter acts, of the roles that they have for the learner.
    """

    subject: Line | None = None
    learner_id: LearnerId
    text: LongText | None = None
    channel: Channel = "web"
    content_graph: Id | None = None
    owner_id: Id | None = None
    role: CaseRole | None = None
