"""The outbox: what goes to whom, what became of it and why; what waits for somebody's approval."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from api.communication.outbox_messages import MessagePage, OutboxChanged, OutboxPage, SendingTold
from api.communication.unsubscribing import unsubscribe, unsubscribing
from api.support.contacts import NamesTold
from api.workspace.client import Client, RefusalError, address
from api.workspace.own.reading import own_of
from api.workspace.pages import Answer, Pages, page_of, see
from api.workspace.typed import whole_number
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("outbox")
WHO: Final[tuple[Role, ...]] = ("supporter", "designer", "administrator")
HERE: Final = "/outbox"
STATES: Final = {
    "waiting": ("awaiting_approval", "queued", "sending"),
    "gone": ("sent", "delivered"),
    "failed": ("failed", "bounced"),
    "withdrawn": ("withdrawn",),
}
"""States of sendings, by the part of the outbox that shows them."""
PURPOSES: Final = ("reminder", "answer", "notice", "invitation", "handover", "sign_in", "peer", "group")
_WINDOW: Final = 50
_MOST_NO: Final = 2**53
_REFUSALS: Final = frozenset({404, 422})


@PAGES.on("GET", HERE, needs=WHO)
async def outbox(visit: Visit) -> Answer:
    """Show what goes to whom."""
    asked = visit.query
    part = asked.get("show", "")
    purpose = asked.get("purpose") if asked.get("purpose") in PURPOSES else None
    learner_id = asked.get("learner") or None
    found = await _api(visit).get(
        OutboxPage,
        "/v1/outbox",
        limit=_WINDOW,
        cursor=asked.get("cursor"),
        state=STATES.get(part, ()),
        purpose=purpose,
        learner_id=learner_id,
    )
    waits = await _api(visit).get(OutboxPage, "/v1/outbox", limit=_WINDOW, state=("awaiting_approval",))
    kept = {"show": part, "purpose": purpose or "", "learner": learner_id or ""}
    return visit.render(
        "outbox/outbox.html",
        sendings=found.sendings,
        waits=waits.sendings,
        names=await _names(visit, (*found.sendings, *waits.sendings)),
        show=part if part in STATES else "",
        purpose=purpose or "",
        purposes=PURPOSES,
        learner=learner_id,
        following=None if found.next_cursor is None else f"{HERE}?{urlencode({**kept, 'cursor': found.next_cursor})}",
        to_learner=lambda learner: address("/learners/{}", learner),
    )


@PAGES.on("POST", f"{HERE}/approve", needs=WHO)
async def approve(visit: Visit) -> Answer:
    """Let messages go that wait for it."""
    nos = _nos(visit)
    if not nos:
        return see(HERE, visit.say("Choose at least one message."))
    try:
        changed = await _api(visit).post(OutboxChanged, "/v1/outbox/approvals", {"nos": nos})
    except RefusalError as refused:
        return _refused(visit, refused)
    return see(HERE, visit.say_many("%(n)s message goes.", "%(n)s messages go.", changed.n_changed))


@PAGES.on("POST", f"{HERE}/withdraw", needs=WHO)
async def withdraw(visit: Visit) -> Answer:
    """Keep messages from going."""
    nos = _nos(visit)
    if not nos:
        return see(HERE, visit.say("Choose at least one message."))
    reason = visit.form.get("reason", "").strip() or visit.say("Not wanted.")
    try:
        changed = await _api(visit).post(OutboxChanged, "/v1/outbox/withdrawals", {"nos": nos, "reason": reason})
    except RefusalError as refused:
        return _refused(visit, refused)
    return see(HERE, visit.say_many("%(n)s message does not go.", "%(n)s messages do not go.", changed.n_changed))


@PAGES.on("GET", "/me/messages", needs=("learner",))
async def own_messages(visit: Visit) -> Answer:
    """Show a learner what was written to them."""
    own = await own_of(visit)
    path = address("/v1/learners/{}/messages", own.learner_id)
    found = await visit.api.get(MessagePage, path, limit=_WINDOW, cursor=visit.query.get("cursor"))
    following = None if found.next_cursor is None else own.address("/me/messages", cursor=found.next_cursor)
    return visit.render("outbox/messages.html", own=own, messages=found.messages, following=following)


@PAGES.on("GET", "/unsubscribe/{token}", needs=None)
async def ask(visit: Visit, token: str) -> Answer:
    """Show the button that stops reminders; looking stops nothing, for programs look, too."""
    found = await unsubscribing(visit.runtime.pool, token, visit.now_us)
    html = visit.render("outbox/unsubscribe.html", token=token, found=found, is_done=False)
    return html if found is not None else page_of(visit, html, HTTPStatus.NOT_FOUND)


@PAGES.on("POST", "/unsubscribe/{token}", needs=None, from_elsewhere=True)
async def stop(visit: Visit, token: str) -> Answer:
    """Stop reminders; mail programmes ask for it by themselves (RFC 8058), and the token is what proves it."""
    is_done = await unsubscribe(visit.runtime.pool, token, visit.now_us)
    html = visit.render("outbox/unsubscribe.html", token=token, found=None, is_done=is_done)
    return html if is_done else page_of(visit, html, HTTPStatus.NOT_FOUND)


def _api(visit: Visit) -> Client:
    """Return the API as the supporter, who sees their learners, else as the organisation."""
    return visit.api if visit.has("supporter") else visit.house


def _nos(visit: Visit) -> list[int]:
    found = [whole_number(one, 1, _MOST_NO) for one in visit.many.get("no", ())]
    return [one for one in found if one is not None]


def _refused(visit: Visit, refused: RefusalError) -> Answer:
    if refused.problem.status not in _REFUSALS:
        raise refused
    return see(HERE, visit.say("Something of it is there no more. Nothing was changed."))


async def _names(visit: Visit, sendings: tuple[SendingTold, ...]) -> dict[str, str]:
    """Return names by `learner/{id}` and `supporter/{id}`."""
    learners = sorted({one.learner_id for one in sendings if one.learner_id is not None})
    supporters = sorted({one.recipient_id for one in sendings if one.recipient_kind == "supporter"})
    if not learners and not supporters:
        return {}
    told = await _api(visit).get(NamesTold, "/v1/names", learner_id=learners, supporter_id=supporters)
    return {
        **{f"learner/{one}": name for one, name in told.learners.items()},
        **{f"supporter/{one}": name for one, name in told.supporters.items()},
    }
