"""One's own messages: on which channels, for what, when not; browsers that show them."""

from importlib.resources import files
from typing import Final

from litestar import Response, get

from api.communication.preferences import BrowsersTold, PushKeyTold, ReachTold
from api.workspace.client import RefusalError
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.visit import Visit
from engine.communication.message import Channel
from engine.communication.preferences import ChosenPurpose

PAGES: Final = Pages("reach")
HERE: Final = "/account/messages"
_API: Final = "/v1/message-preferences"
_OF_LEARNERS: Final[tuple[ChosenPurpose, ...]] = ("reminder", "answer", "invitation", "handover", "group", "peer")
_OF_SUPPORTERS: Final[tuple[ChosenPurpose, ...]] = ("notice", "invitation", "reminder")
_CHOSEN: Final[tuple[Channel, ...]] = ("mail", "sms", "push", "lms")


@PAGES.on("GET", HERE, needs=("learner", "supporter"))
async def messages(visit: Visit) -> Answer:
    """Show how one is written to."""
    return await _page(visit)


@PAGES.on("POST", HERE, needs=("learner", "supporter"))
async def choose(visit: Visit) -> Answer:
    """Choose channels and quiet hours; what the page does not show stays as it was."""
    told = await visit.api.get(ReachTold, _API)
    on, shown = set(visit.many.get("on", ())), {(one, channel) for one in _purposes(told) for channel in _CHOSEN}
    choices = [
        {
            "purpose": one.purpose,
            "channel": one.channel,
            "is_on": f"{one.purpose}:{one.channel}" in on if (one.purpose, one.channel) in shown else one.is_on,
        }
        for one in told.choices
    ]
    begins, ends = visit.form.get("from_time", ""), visit.form.get("to_time", "")
    quiet = {"from_time": begins, "to_time": ends} if begins and ends and begins != ends else None
    try:
        await visit.api.post(ReachTold, _API, {"choices": choices, "quiet": quiet}, method="PUT")
    except RefusalError:
        return fault(HERE, visit.say("The times were not understood: nothing was changed."))
    return see(HERE, visit.say("Saved."))


@PAGES.on("POST", f"{HERE}/browser", needs=("learner", "supporter"))
async def browser(visit: Visit) -> Answer:
    """Show messages in this browser, or no more."""
    form = visit.form
    try:
        if form.get("end"):
            end = {"endpoint": form.get("endpoint", "")}
            await visit.api.post(BrowsersTold, "/v1/push-subscriptions/end", end)
            return see(HERE, visit.say("This browser shows no more messages."))
        said = {name: form.get(name, "") for name in ("endpoint", "p256dh", "auth")}
        await visit.api.post(BrowsersTold, "/v1/push-subscriptions", said, method="PUT")
    except RefusalError:
        return fault(HERE, visit.say("This browser cannot show messages."))
    return see(HERE, visit.say("This browser shows your messages from now on."))


async def _page(visit: Visit) -> Answer:
    told, key = await visit.api.get(ReachTold, _API), await visit.api.get(PushKeyTold, "/v1/push-key")
    is_on = {f"{one.purpose}:{one.channel}" for one in told.choices if one.is_on}
    known = {one.channel: one for one in told.channels}
    return visit.render(
        "reach/messages.html",
        told=told,
        known=known,
        is_on=is_on,
        purposes=_purposes(told),
        channels=[one for one in _CHOSEN if one != "lms" or known["lms"].is_known],
        key=key.public_key,
    )


def _purposes(told: ReachTold) -> tuple[ChosenPurpose, ...]:
    return _OF_LEARNERS if told.person.startswith("learner/") else _OF_SUPPORTERS


@get("/push-worker.js", status_code=200)
async def push_worker() -> Response[bytes]:
    """Read the script that shows messages while no page is open; a browser looks for a newer one by itself."""
    body = files("api.workspace.reach").joinpath("worker", "push-worker.js").read_bytes()
    headers = {
        "cache-control": "private, no-cache",
        "content-security-policy": "default-src 'none'",
        "cross-origin-resource-policy": "same-origin",
    }
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)
