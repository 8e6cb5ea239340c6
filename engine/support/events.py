"""What happens to a case: an append-only stream, from which everything else about it follows."""

from typing import Literal

import msgspec

Visibility = Literal["learner", "team", "role", "author"]


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
    """No person spoke: an acknowledgement, the answer of a bot, a message that bounced."""

    sender: Literal["acknowledgement", "bot", "bounce"]


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
    """The case has another owner or another queue."""

    owner_id: str | None
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


CaseEvent = (
    CaseOpened
    | AlertOpened
    | AlertEnded
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
)


def is_sent_to_learner(event: CaseEvent) -> bool:
    """Tell whether an event leaves the house: nothing does but what was written to the learner."""
    return isinstance(event, SupporterMessage)
