"""What is sent and answered about the outbox under `/v1`."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.http.parameters import PageQuery
from api.record.communication.outbox import MOST_NO, StoredSending
from api.results.messages import Words
from api.telling import told
from content_graph.ids import Id
from content_graph.languages import Text
from content_graph.texts import TEXT_PATTERN
from engine.communication.message import Channel, Purpose, RecipientKind
from engine.communication.telling import State, about_said, sending_said

MOST_AT_ONCE: Final = 200
Numbers = Annotated[
    tuple[Annotated[int, Meta(ge=1, le=MOST_NO)], ...],
    Meta(min_length=1, max_length=MOST_AT_ONCE, description="`no` of sendings."),
]


class OutboxQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what goes to whom."""

    state: Annotated[tuple[State, ...], Meta(max_length=8, description="Only of these; repeat it.")] = ()
    purpose: Annotated[Purpose, Meta(description="Only for this.")] | None = None
    channel: Annotated[Channel, Meta(description="Only what was tried by this last.")] | None = None
    learner_id: Annotated[Id, Meta(description="Only about this learner, to whomever it goes.")] | None = None
    case_id: Annotated[Id, Meta(description="Only of this case.")] | None = None
    run_id: Annotated[Id, Meta(description="Only what this run planned.")] | None = None
    recipient: (
        Annotated[
            str,
            Meta(max_length=140, pattern=TEXT_PATTERN, description="Only to this person: `learner/…`, `supporter/…`."),
        ]
        | None
    ) = None


class Why(msgspec.Struct, frozen=True):
    """Why a message waits, was withdrawn or failed: a code, and the same in words.

    Attributes:
        code: For machines.
        fr: In French.
        en: In English.
    """

    code: str
    fr: str
    en: str


class SendingTold(msgspec.Struct, frozen=True):
    """One message to one person, and what became of it.

    Attributes:
        no: Names it.
        purpose: For what it is.
        scenario_id: Message scenario that asked for it; null for what no scenario did, like the next four.
        scenario_version: Its version.
        step_id: Which of its steps.
        occasion: What it is about, and the day (UTC) of that: `deadline:essay@2026-11-09`.
        about: What it is about, by its title; by its step where it has none.
        run_id: Which cohort on that scenario.
        recipient_kind: As what somebody is written to.
        recipient_id: Who.
        learner_id: Whom it is about.
        case_id: Id of the case; null where it is of none.
        channels: Those that are still to be tried, in this order.
        channel: The one that was tried last.
        state: `sent` once the other side has taken it, `delivered` where it is known to have reached them.
        planned_at: When it was planned.
        not_before: When it may go at the earliest.
        next_attempt_at: When it is tried next, where it waits.
        n_attempts: How often it was tried.
        n_uncertain: Attempts of which nobody knows whether the other side took the message; so many doublets there
            may be.
        sent_at: When it went; null where it did not.
        changed_at: When its state changed last.
        message_id: Under which the other side has it.
        reason: Why it waits, was withdrawn or failed.
        approved_by: Who let it go, where somebody had to.
    """

    no: int
    purpose: Purpose
    scenario_id: str | None
    scenario_version: int | None
    step_id: str | None
    occasion: str | None
    about: Words | None
    run_id: str | None
    recipient_kind: RecipientKind
    recipient_id: str
    learner_id: str | None
    case_id: str | None
    channels: tuple[Channel, ...]
    channel: Channel | None
    state: State
    planned_at: datetime
    not_before: datetime
    next_attempt_at: datetime | None
    n_attempts: int
    n_uncertain: int
    sent_at: datetime | None
    changed_at: datetime
    message_id: str | None
    reason: Why | None
    approved_by: str | None


class OutboxPage(msgspec.Struct, frozen=True):
    """A page of sendings, newest first; `next_cursor` is null on the last one.

    Attributes:
        sendings: Those of this page.
    """

    sendings: tuple[SendingTold, ...]
    next_cursor: str | None


class ApprovalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages may go."""

    nos: Numbers


class WithdrawalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which messages are not to go, and why."""

    nos: Numbers
    reason: Annotated[
        str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN, description="Why; it is shown in the outbox.")
    ]


class OutboxChanged(msgspec.Struct, frozen=True):
    """What became of them.

    Attributes:
        n_changed: How many are otherwise now; the others had gone, or were withdrawn or approved before.
        sendings: All of them, as they are now.
    """

    n_changed: int
    sendings: tuple[SendingTold, ...]


class MessageTold(msgspec.Struct, frozen=True):
    """A message as its reader has it, in their language.

    Attributes:
        no: Of the sending.
        purpose: For what it is.
        at: When it went.
        channel: By which it went; null where it went by none.
        case_id: Id of the case; null where it is of none.
        title: In one line.
        paragraphs: What follows.
        link: Where to act: an address of our own pages.
        link_label: What following it does.
    """

    no: int
    purpose: Purpose
    at: datetime
    channel: Channel | None
    case_id: str | None
    title: str
    paragraphs: tuple[str, ...]
    link: str | None
    link_label: str | None


class MessagePage(msgspec.Struct, frozen=True):
    """A page of messages, newest first; `next_cursor` is null on the last one.

    Attributes:
        messages: Those of this page.
    """

    messages: tuple[MessageTold, ...]
    next_cursor: str | None


def sending_told(stored: StoredSending) -> SendingTold:
    """Tell a sending; when it is tried next only where it still waits."""
    waits = stored.state in {"queued", "sending"}
    return told(
        SendingTold,
        stored,
        learner_id=stored.learner,
        about=None if (about := _about(stored)) is None else Words(about.fr, about.en),
        channels=tuple(stored.channels),
        next_attempt_at=stored.next_attempt_at if waits else None,
        reason=None if stored.reason is None else Why(stored.reason.code, stored.reason.fr, stored.reason.en),
    )


def sending_text(stored: StoredSending) -> Text:
    """Say in a sentence what became of a sending, and why."""
    reason = None if stored.reason is None else Text(stored.reason.fr, stored.reason.en)
    return sending_said(stored.purpose, _about(stored), stored.state, stored.channel, reason)


def _about(stored: StoredSending) -> Text | None:
    """Return what a sending is about, by its title; by its step, where it has none."""
    step = None if stored.step_id is None else Text(stored.step_id, stored.step_id)
    return about_said(stored.facts.get("texts", {})) or step
