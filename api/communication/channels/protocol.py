"""What every channel takes and answers."""

from typing import Literal, NamedTuple, Protocol

from engine.communication import message
from engine.communication.message import Draft, Language, Purpose, RecipientKind

Of = Literal["message", "address", "channel"]
"""What was refused: this message, whatever goes to this address, or whatever goes by this channel."""


class Calendar(NamedTuple):
    """An invitation to a meeting that goes with a message (RFC 5545, RFC 6047).

    Attributes:
        method: `REQUEST` or `CANCEL`.
        content: The calendar, as it is.
    """

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


class Outgoing(NamedTuple):
    """A message on its way to one person, with all that a channel needs.

    Attributes:
        organisation_no: Whose.
        organisation: What the organisation is called.
        no: Of the sending, in the organisation.
        key: What makes it this message; the same at every attempt.
        purpose: For what.
        recipient_kind: As what somebody is written to.
        recipient_id: Who.
        address: Where: of mail, a number, whatever the channel takes; empty for `in_app`.
        name: What the recipient is called; None where that is not known.
        language: Of the words.
        draft: The words.
        message_id: Names it among mails, without angle brackets; the same at every attempt.
        references: Message-IDs of what came before it in its conversation, oldest first.
        from_name: The person who wrote it; None for what the machine wrote.
        reply_to: Where an answer goes; None for nowhere.
        bounces_to: Where it comes back to if it cannot be delivered; None for the address that it comes from.
        is_required: Whether it also goes to whoever wants no reminders, as a convocation does.
        unsubscribe_url: Where nothing more of the kind is asked for, with one request; None where that cannot be.
        calendar: An invitation that goes with it.
        case_id: The case that it belongs to.
        at_us: When it goes; microseconds since 1970-01-01T00:00:00Z.
    """

    organisation_no: int
    organisation: str
    no: int
    key: str
    purpose: Purpose
    recipient_kind: RecipientKind
    recipient_id: str
    address: str
    name: str | None
    language: Language
    draft: Draft
    message_id: str
    references: tuple[str, ...] = ()
    from_name: str | None = None
    reply_to: str | None = None
    bounces_to: str | None = None
    is_required: bool = False
    unsubscribe_url: str | None = None
    calendar: Calendar | None = None
    case_id: str | None = None
    at_us: int = 0

    @property
    def recipient(self) -> tuple[RecipientKind, str]:
        """As what somebody is written to, and who."""
        return self.recipient_kind, self.recipient_id

    @property
    def is_by_person(self) -> bool:
        """Whether a person wrote it."""
        return self.purpose == "answer"


class Accepted(NamedTuple):
    """The other side has the message.

    Attributes:
        provider_id: Under which it knows it, if it says so.
        is_final: Whether it reached the person, as far as that is ever known; else it is on its way.
    """

    provider_id: str | None = None
    is_final: bool = False


class Refused(NamedTuple):
    """The other side does not have the message, or nobody knows.

    Attributes:
        code: Why, for machines and for those who mend it: of SMTP the status (RFC 3463), else a word. No address.
        is_permanent: Whether trying again is of no use.
        of: What was refused.
        retry_after_s: When it wants to be asked again, if it says so.
        is_uncertain: Whether it may have the message all the same.
    """

    code: str
    is_permanent: bool
    of: Of = "message"
    retry_after_s: float | None = None
    is_uncertain: bool = False


class Channel(Protocol):
    """A way to people."""

    @property
    def name(self) -> message.Channel:
        """Which one it is."""
        ...

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        """Bring a message; whatever the other side does is an answer, and no exception."""
        ...

    async def aclose(self) -> None:
        """Close what is open."""
        ...
