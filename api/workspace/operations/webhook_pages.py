"""Who is told what changes, for whoever runs the service: webhooks, what became of deliveries, telling once more."""

from typing import Final

from api.integrations.webhooks.messages import (
    CHANGE_KINDS,
    DeliveryPage,
    DeliveryTold,
    MadeWebhook,
    TestTold,
    WebhookList,
    WebhookTold,
)
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, see
from api.workspace.typed import whole_number
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("operations")
WHO: Final[tuple[Role, ...]] = ("administrator",)
HERE: Final = "/operations/webhooks"
_API: Final = "/v1/webhooks/{}"
_STATES: Final = frozenset({"waiting", "delivered", "failed"})
_REFUSALS: Final = frozenset({409, 422})


@PAGES.on("GET", HERE, needs=WHO)
async def webhooks(visit: Visit) -> Answer:
    """Show who is told what changes."""
    return await _list(visit)


@PAGES.on("POST", HERE, needs=WHO)
async def create(visit: Visit) -> Answer:
    """Make a webhook, and show its secret this once: a page that is not kept, and no address leads back to."""
    body: dict[str, object] = {
        "url": visit.form.get("url", "").strip(),
        "label": visit.form.get("label", "").strip(),
        "kinds": [one for one in visit.many.get("kind", ()) if one in CHANGE_KINDS],
    }
    if visit.form.get("user", "").strip():
        body["xapi"] = {
            "user": visit.form.get("user", "").strip(),
            "password": visit.form.get("password", ""),
            "home_page": visit.form.get("home_page", "").strip(),
        }
    try:
        made = await visit.house.post(MadeWebhook, "/v1/webhooks", body)
    except RefusalError as refused:
        if refused.problem.status not in _REFUSALS:
            raise
        wrong = tuple(one.path for one in refused.problem.errors) or ("$",)
        return await _list(visit, wrong=wrong)
    return await _list(visit, made=made)


@PAGES.on("GET", f"{HERE}/{{webhook_id}}", needs=WHO)
async def webhook(visit: Visit, webhook_id: str) -> Answer:
    """Show one webhook, and what became of what it was to be told."""
    return await _one(visit, webhook_id)


@PAGES.on("POST", f"{HERE}/{{webhook_id}}/test", needs=WHO)
async def test(visit: Visit, webhook_id: str) -> Answer:
    """Send a test."""
    told = await visit.house.post(TestTold, address(f"{_API}/test", webhook_id))
    if told.is_taken:
        said = visit.say("The test was taken: the answer was %(status)s.", status=str(told.status))
    else:
        said = visit.say("The test was not taken: %(reason)s.", reason=told.reason or "")
    return see(_of(webhook_id), said)


@PAGES.on("POST", f"{HERE}/{{webhook_id}}/replay", needs=WHO)
async def replay(visit: Visit, webhook_id: str) -> Answer:
    """Have all since a place in the feed told once more."""
    after = whole_number(visit.form.get("after", ""), 0, 2**53)
    try:
        await visit.house.post(WebhookTold, address(f"{_API}/replay", webhook_id), {"after": after or 0})
    except RefusalError as refused:
        if refused.problem.status not in _REFUSALS:
            raise
        return see(_of(webhook_id), visit.say("The feed has no such place yet."))
    return see(_of(webhook_id), visit.say("It is told once more."))


@PAGES.on("POST", f"{HERE}/{{webhook_id}}/active", needs=WHO)
async def activate(visit: Visit, webhook_id: str) -> Answer:
    """Stop a webhook, or let it go on."""
    is_active = visit.form.get("active") == "1"
    where = address(_API, webhook_id)
    await visit.house.post(WebhookTold, where, {"is_active": is_active}, method="PATCH")
    said = visit.say("It goes on where it stopped.") if is_active else visit.say("Nothing more is sent.")
    return see(_of(webhook_id), said)


@PAGES.on("POST", f"{HERE}/{{webhook_id}}/secret", needs=WHO)
async def rotate(visit: Visit, webhook_id: str) -> Answer:
    """Give a webhook another secret, and show it this once."""
    made = await visit.house.post(MadeWebhook, address(f"{_API}/secret", webhook_id), {})
    return await _one(visit, webhook_id, made=made)


@PAGES.on("POST", f"{HERE}/{{webhook_id}}/remove", needs=WHO)
async def remove(visit: Visit, webhook_id: str) -> Answer:
    """Remove a webhook."""
    await visit.house.post(WebhookList, address(_API, webhook_id), method="DELETE")
    return see(HERE, visit.say("The webhook is removed."))


@PAGES.on("POST", f"{HERE}/{{webhook_id}}/deliveries/{{delivery_no}}/retry", needs=WHO)
async def retry(visit: Visit, webhook_id: str, delivery_no: str) -> Answer:
    """Have one delivery tried again."""
    where = address(f"{_API}/deliveries/{{}}/retry", webhook_id, delivery_no)
    await visit.house.post(DeliveryTold, where)
    return see(_of(webhook_id), visit.say("It is tried again."))


def _of(webhook_id: str) -> str:
    return address(f"{HERE}/{{}}", webhook_id)


async def _list(visit: Visit, made: MadeWebhook | None = None, wrong: tuple[str, ...] = ()) -> Answer:
    found = await visit.house.get(WebhookList, "/v1/webhooks")
    return visit.render(
        "operations/webhooks.html",
        tab="webhooks",
        webhooks=found.webhooks,
        to_webhook=_of,
        made=made,
        wrong=wrong,
        kinds=CHANGE_KINDS,
        form=visit.form if wrong else {},
        chosen=visit.many.get("kind", ()) if wrong else (),
    )


async def _one(visit: Visit, webhook_id: str, made: MadeWebhook | None = None) -> Answer:
    where, state = address(_API, webhook_id), visit.query.get("state", "")
    one = await visit.house.get(WebhookTold, where)
    asked = {"state": state} if state in _STATES else {}
    page = await visit.house.get(
        DeliveryPage, address(f"{_API}/deliveries", webhook_id), cursor=visit.query.get("after"), **asked
    )
    kept = f"&state={state}" if asked else ""
    return visit.render(
        "operations/webhook.html",
        tab="webhooks",
        one=one,
        here=_of(webhook_id),
        made=made,
        deliveries=page.deliveries,
        state=state,
        following=f"{_of(webhook_id)}?after={page.next_cursor}{kept}" if page.next_cursor else "",
    )
