"""What routes about webhooks take and tell."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.record.feed import KINDS, ChangeKind
from api.record.webhooks.deliveries import Delivery, State
from api.record.webhooks.subscriptions import DisabledBecause, Form, Subscription
from api.telling import told
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

LARGEST_NO: Final = 2**53 - 1
CHANGE_KINDS: Final = KINDS
"""What may change, in the order in which it is offered."""
Url = Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT_PATTERN)]
Kinds = Annotated[tuple[ChangeKind, ...], Meta(max_length=len(KINDS))]
Label = Annotated[str, Meta(max_length=200, pattern=TEXT_PATTERN)]


class StoreOfStatements(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How somebody else's learning record store is reached (xAPI 1.0.3).

    Attributes:
        user: Of basic authentication.
        password: Of basic authentication; it is kept sealed and told nobody.
        home_page: To which system the ids of learners belong: `account.homePage` of every actor.
    """

    user: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^:\x00-\x1f]*$")]
    password: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
    home_page: Annotated[str, Meta(min_length=8, max_length=500, pattern=r"^https?://[^\s]+$")]


class NewWebhookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A webhook that is to be made.

    Attributes:
        url: Where messages go, by HTTPS; of a store of statements its endpoint, `/statements` left out.
        kinds: Which changes; all if it is left out or empty. To a store of statements go `adjustment.opened`
            (recommended) and `mastery.crossed` (mastered) alone.
        label: What it is for.
        xapi: Where changes go as xAPI statements to a learning record store, instead of signed messages.
    """

    url: Url
    kinds: Kinds = ()
    label: Label = ""
    xapi: StoreOfStatements | None = None


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What shall be otherwise with a webhook; what is left out stays.

    Attributes:
        url: Where messages go, from the next attempt on.
        kinds: Which changes, from those on that are handed out next; empty for all.
        label: What it is for.
        is_active: Whether anything is sent. Made active again, it goes on where it stopped.
    """

    url: Url | None = None
    kinds: Kinds | None = None
    label: Label | None = None
    is_active: bool | None = None


class WebhookTold(msgspec.Struct, frozen=True):
    """A webhook, without anything that opens or signs.

    Attributes:
        webhook_id: Names it.
        form: Whether messages are sent (`webhook`), or statements (`xapi`).
        url: Where to.
        kinds: Which changes; empty for all.
        label: What it is for.
        home_page: To which system the ids of learners in statements belong; null for messages.
        made_at: When it was made.
        state: Whether all is well (`active`), nothing was taken of late (`failing`), or nothing is sent (`disabled`).
        failing_since: Since when nothing was taken; after three days it is disabled. Null where the last one was.
        resumes_at: Until when nothing is sent, as the other side has asked.
        disabled_at: Since when nothing is sent.
        disabled_because: `person`, `gone` (the other side answered 410) or `failing`.
        earlier_secret_until: Until when the secret of before signs, too.
        handed_no: Up to which place in the feed changes were handed out.
        n_waiting: How many deliveries wait for an attempt.
    """

    webhook_id: str
    form: Form
    url: str
    kinds: tuple[str, ...]
    label: str
    home_page: str | None
    made_at: datetime
    state: Literal["active", "failing", "disabled"]
    failing_since: datetime | None
    resumes_at: datetime | None
    disabled_at: datetime | None
    disabled_because: DisabledBecause | None
    earlier_secret_until: datetime | None
    handed_no: int
    n_waiting: int


class WebhookList(msgspec.Struct, frozen=True):
    """The webhooks of the organisation.

    Attributes:
        webhooks: By id.
    """

    webhooks: tuple[WebhookTold, ...]


class MadeWebhook(msgspec.Struct, frozen=True):
    """A webhook, and its secret.

    Attributes:
        webhook: As lists show it.
        secret: Which signs (`whsec_…`): it is told this once. Null for a store of statements.
    """

    webhook: WebhookTold
    secret: str | None


class RotationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long the secret of before goes on signing beside the new one.

    Attributes:
        keep_hours: Hours, 0 for not at all.
    """

    keep_hours: Annotated[int, Meta(ge=0, le=720)] = 24


class ReplayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From where on changes are to be told once more: `change_no` of the last one that you have.

    Attributes:
        after: Number of that change; 0 for all.
    """

    after: Annotated[int, Meta(ge=0, le=LARGEST_NO)]


class TestTold(msgspec.Struct, frozen=True):
    """How an attempt ended.

    Attributes:
        is_taken: Whether the other side took it.
        status: Of HTTP; null where nobody answered.
        reason: Why it was no success.
    """

    is_taken: bool
    status: int | None
    reason: str | None


class DeliveryTold(msgspec.Struct, frozen=True):
    """A change on its way to a webhook, and what became of it.

    Attributes:
        delivery_no: Names it; later ones have higher numbers.
        change_no: Of the change, in the feed.
        message_id: `webhook-id` of its message, the same at every attempt.
        kind: Of the change.
        learner_id: Whom it is about; null for nobody.
        state: `waiting` for an attempt, `delivered`, or given up (`failed`).
        n_attempts: How often it was tried.
        handed_at: When it was handed out.
        next_at: When it is tried next; null where it is over.
        answered_at: When the last attempt ended; null for none.
        status: Of HTTP, of that attempt; null where nobody answered.
        reason: Why that was no success.
    """

    delivery_no: int
    change_no: int
    message_id: str
    kind: str
    learner_id: Id | None
    state: State
    n_attempts: int
    handed_at: datetime
    next_at: datetime | None
    answered_at: datetime | None
    status: int | None
    reason: str | None


class DeliveryPage(msgspec.Struct, frozen=True):
    """Deliveries, newest first; `next_cursor` is null on the last page.

    Attributes:
        deliveries: Those of this page.
    """

    deliveries: tuple[DeliveryTold, ...]
    next_cursor: str | None


def told_webhook(one: Subscription) -> WebhookTold:
    """Tell a webhook."""
    state: Literal["active", "failing", "disabled"] = "active" if one.failing_since is None else "failing"
    return told(
        WebhookTold,
        one,
        webhook_id=one.id,
        kinds=tuple(one.kinds),
        state=state if one.disabled_at is None else "disabled",
        earlier_secret_until=one.earlier_until,
    )


def told_delivery(one: Delivery) -> DeliveryTold:
    """Tell a delivery."""
    return told(
        DeliveryTold,
        one,
        delivery_no=one.no,
        message_id=one.message,
        learner_id=one.learner,
        next_at=one.next_at if one.state == "waiting" else None,
    )
