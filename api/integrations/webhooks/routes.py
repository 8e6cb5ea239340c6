"""`/v1/webhooks`: who is told what changes, and what is on its way to them."""

import re
import secrets
from datetime import timedelta
from typing import Annotated, Final, NamedTuple

from litestar import Response
from msgspec import Meta

from api.clock import moment_of
from api.errors import InvalidField
from api.http.parameters import PageQuery
from api.http.routes import Routes, made
from api.integrations.lti.services.paging import is_same_origin
from api.integrations.outgoing import Outgoing
from api.integrations.reach import reach_of
from api.integrations.webhooks.forms import ONLY_KINDS
from api.integrations.webhooks.messages import (
    LARGEST_NO,
    DeliveryPage,
    DeliveryTold,
    MadeWebhook,
    NewWebhookRequest,
    ReplayRequest,
    RotationRequest,
    TestTold,
    WebhookChange,
    WebhookList,
    WebhookTold,
    told_delivery,
    told_webhook,
)
from api.integrations.webhooks.sending import send_test
from api.integrations.webhooks.signing import SECRET_BYTES, write_secret
from api.record.feed import ChangeKind, extent_of
from api.record.keys import Principal
from api.record.pages import page_of, read_cursor
from api.record.webhooks import deliveries as record
from api.record.webhooks import subscriptions
from api.record.webhooks.deliveries import State
from api.record.webhooks.subscriptions import Form, NewSubscription, Subscription, target_of
from api.runtime import Runtime
from api.webhook_errors import TooManyWebhooks, UnknownDelivery, UnknownWebhook

ROUTES: Final = Routes("Webhooks")
MOST: Final = 20
"""Webhooks of one organisation."""
_ONE: Final = "/v1/webhooks/{webhook_id}"
_DIGITS: Final = re.compile(r"[0-9]{1,15}")


class DeliveriesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what became of deliveries."""

    state: Annotated[State, Meta(description="Only these.")] | None = None


class _Place(NamedTuple):
    """The place of a delivery in the list."""

    no: Annotated[int, Meta(ge=0, le=LARGEST_NO)]


@ROUTES.on("get", "/v1/webhooks", "They are listed.", scope="admin")
async def list_webhooks(runtime: Runtime, organisation_no: int) -> WebhookList:
    """List your webhooks.

    What opens or signs is told nobody.
    """
    found = await subscriptions.subscriptions_of(runtime.pool, organisation_no)
    return WebhookList(tuple([told_webhook(one) for one in found]))


@ROUTES.on("post", "/v1/webhooks", {201: "It is made."}, scope="admin", problems=(TooManyWebhooks,))
async def create_webhook(runtime: Runtime, principal: Principal, body: NewWebhookRequest) -> Response[MadeWebhook]:
    """Have a system told what changes.

    By Standard Webhooks: each message is signed with the secret, which is told in this answer alone, and is sent until
    the other side takes it, at most for a day and a half. Those of one learner come one after the other, in order. With
    `xapi`, changes go as statements to a learning record store instead.
    """
    form: Form = "webhook" if body.xapi is None else "xapi"
    _require_reach(runtime, body.url)
    _require_kinds(form, body.kinds)
    if len(await subscriptions.subscriptions_of(runtime.pool, principal.organisation_no)) >= MOST:
        raise TooManyWebhooks(MOST)
    signs = write_secret(secrets.token_bytes(SECRET_BYTES))
    opens = signs if body.xapi is None else f"{body.xapi.user}:{body.xapi.password}"
    home_page = None if body.xapi is None else body.xapi.home_page
    kinds = body.kinds or tuple(sorted(ONLY_KINDS.get(form, ())))
    new = NewSubscription(runtime.new_id(), form, body.url, sorted(set(kinds)), body.label, home_page, opens)
    stored = await subscriptions.make_subscription(runtime.pool, principal.organisation_no, new, principal.key_id)
    if stored is None:
        raise LookupError(new.id)
    return made(MadeWebhook(told_webhook(stored), signs if body.xapi is None else None), is_new=True)


@ROUTES.on("get", _ONE, "It is there.", scope="admin", problems=(UnknownWebhook,))
async def get_webhook(runtime: Runtime, organisation_no: int, webhook_id: str) -> WebhookTold:
    """Read a webhook.

    How it stands, and how many deliveries wait.
    """
    return told_webhook(
        _there(await subscriptions.find_subscription(runtime.pool, organisation_no, webhook_id), webhook_id)
    )


@ROUTES.on("patch", _ONE, "It is changed.", scope="admin", problems=(UnknownWebhook,))
async def change_webhook(runtime: Runtime, principal: Principal, webhook_id: str, body: WebhookChange) -> WebhookTold:
    """Change a webhook, stop it, or let it go on.

    What waits stays, and is sent where and as it is then.
    """
    if body.url is not None:
        _require_reach(runtime, body.url)
    if body.kinds or body.url is not None:
        found = await subscriptions.find_subscription(runtime.pool, principal.organisation_no, webhook_id)
        before = _there(found, webhook_id)
        _require_kinds(before.form, body.kinds or ())
        if body.url is not None and before.form == "xapi" and not is_same_origin(body.url, before.url):
            detail = "User and password of a store of statements go to no other host."
            raise InvalidField("$.url", detail, "Make another webhook, and remove this one.")
    changed = await subscriptions.change_subscription(
        runtime.pool,
        principal.organisation_no,
        webhook_id,
        principal.key_id,
        url=body.url,
        kinds=None if body.kinds is None else sorted(set(body.kinds)),
        label=body.label,
        is_active=body.is_active,
    )
    return told_webhook(_there(changed, webhook_id))


@ROUTES.on("delete", _ONE, "It is removed.", scope="admin", problems=(UnknownWebhook,))
async def remove_webhook(runtime: Runtime, principal: Principal, webhook_id: str) -> WebhookList:
    """Remove a webhook, with its deliveries.

    Nothing more is sent. The others are answered.
    """
    about = (runtime.pool, principal.organisation_no)
    if not await subscriptions.remove_subscription(*about, webhook_id, principal.key_id):
        raise UnknownWebhook("{webhook_id}", webhook_id)
    return WebhookList(tuple([told_webhook(one) for one in await subscriptions.subscriptions_of(*about)]))


@ROUTES.on("post", f"{_ONE}/secret", "It has another secret.", scope="admin", problems=(UnknownWebhook,))
async def rotate_secret(runtime: Runtime, principal: Principal, webhook_id: str, body: RotationRequest) -> MadeWebhook:
    """Give a webhook another secret.

    It is told in this answer alone. For `keep_hours` both sign, so that the receiver can change over without a gap. The
    password of a store of statements is changed by making another webhook.
    """
    about = (runtime.pool, principal.organisation_no, webhook_id)
    found = _there(await subscriptions.find_subscription(*about), webhook_id)
    if found.form == "xapi":
        detail = "A store of statements has user and password, and no secret that signs."
        raise InvalidField("{webhook_id}", detail, "Make another webhook with the new password, and remove this one.")
    secret = write_secret(secrets.token_bytes(SECRET_BYTES))
    until = moment_of(runtime.clock_us()) + timedelta(hours=body.keep_hours)
    changed = await subscriptions.rotate_secret(*about, principal.key_id, secret, until)
    return MadeWebhook(told_webhook(_there(changed, webhook_id)), secret)


@ROUTES.on("post", f"{_ONE}/replay", "It is told once more.", scope="admin", problems=(UnknownWebhook,))
async def replay_changes(runtime: Runtime, organisation_no: int, webhook_id: str, body: ReplayRequest) -> WebhookTold:
    """Have all that changed since a place in the feed told once more.

    In the order of the feed, under the same ids as before. What waits for an attempt comes again in its place.
    """
    async with runtime.pool.connection() as connection:
        last_no = (await extent_of(connection, organisation_no)).last_no
    if body.after > last_no:
        raise InvalidField("$.after", f"The feed ends at {last_no}.", f"Send a number from 0 to {last_no}.")
    about = (organisation_no, webhook_id)
    _there(await subscriptions.replay(runtime.pool, *about, body.after), webhook_id)
    async with runtime.pool.connection() as connection:
        await record.hand_out_to(connection, *about, runtime.clock_us())
    return told_webhook(_there(await subscriptions.find_subscription(runtime.pool, *about), webhook_id))


@ROUTES.on("post", f"{_ONE}/test", "It was tried.", scope="admin", problems=(UnknownWebhook,))
async def test_webhook(runtime: Runtime, organisation_no: int, webhook_id: str) -> TestTold:
    """Send a message that tells nothing, and see whether it is taken.

    It is of the kind `webhook.test`, signed as all others, sent once and not listed. A store of statements is asked for
    one statement instead.
    """
    async with runtime.pool.connection() as connection:
        target = await target_of(connection, organisation_no, webhook_id)
    if target is None:
        raise UnknownWebhook("{webhook_id}", webhook_id)
    outgoing = Outgoing(reach_of(runtime.settings))
    ended = await send_test(outgoing, target, f"test_{runtime.new_id()}", runtime.clock_us())
    return TestTold(ended.reason is None, ended.status, ended.reason)


@ROUTES.on("get", f"{_ONE}/deliveries", "One page.", scope="admin", problems=(UnknownWebhook,))
async def list_deliveries(
    runtime: Runtime, organisation_no: int, webhook_id: str, query: DeliveriesQuery
) -> DeliveryPage:
    """See what became of what was to be told.

    Newest first, as long as the change is kept.
    """
    _there(await subscriptions.find_subscription(runtime.pool, organisation_no, webhook_id), webhook_id)
    after = read_cursor(query.cursor, _Place)
    found = await record.deliveries_page(
        runtime.pool, organisation_no, webhook_id, query.limit, None if after is None else after.no, query.state
    )
    page = page_of([told_delivery(one) for one in found], query.limit, lambda one: _Place(one.delivery_no))
    return DeliveryPage(*page)


@ROUTES.on(
    "post",
    f"{_ONE}/deliveries/{{delivery_no}}/retry",
    "It is tried.",
    scope="admin",
    problems=(UnknownWebhook, UnknownDelivery),
)
async def retry_delivery(runtime: Runtime, organisation_no: int, webhook_id: str, delivery_no: str) -> DeliveryTold:
    """Have one delivery tried again, at once.

    Whatever became of it before, under the same id. Later ones of its learner wait for it.
    """
    _there(await subscriptions.find_subscription(runtime.pool, organisation_no, webhook_id), webhook_id)
    no = int(delivery_no) if _DIGITS.fullmatch(delivery_no) else 0
    found = await record.again(runtime.pool, organisation_no, webhook_id, no, runtime.clock_us())
    if found is None:
        raise UnknownDelivery("{delivery_no}", delivery_no)
    return told_delivery(found)


def _there(found: Subscription | None, webhook_id: str) -> Subscription:
    if found is None:
        raise UnknownWebhook("{webhook_id}", webhook_id)
    return found


def _require_reach(runtime: Runtime, url: str) -> None:
    fault = reach_of(runtime.settings).fault_of(url)
    if fault is not None:
        remedy = "Name a public address that answers by HTTPS, without a name or password in it."
        raise InvalidField("$.url", f"The address is not asked: {fault}.", remedy)


def _require_kinds(form: Form, kinds: tuple[ChangeKind, ...]) -> None:
    known = ONLY_KINDS.get(form)
    if known is not None and not known.issuperset(kinds):
        raise InvalidField(
            "$.kinds", "There is no statement for one of these.", f"Choose of {', '.join(sorted(known))}."
        )
