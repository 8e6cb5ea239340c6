"""What is done from a row: each act calls the API, comes back to the list, and says what takes it back."""

from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Response

from api.clock import moment_of
from api.support.alert_messages import AlertTold
from api.support.cases.answers import CaseAnswer, CaseWithEvents, DraftAnswer
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, see
from api.workspace.today import desk
from api.workspace.today.acting import Done, NotTyped, act, back_of, moment_typed, once, typed
from api.workspace.today.listing import ADDRESS
from api.workspace.typed import whole_number
from api.workspace.visit import Visit

_MORNING: Final = 8
"""At which hour what was put off comes back."""


def _case_id(visit: Visit) -> str:
    return visit.form.get("case", "")


def _place(visit: Visit, *rest: str) -> str:
    return "/".join((address("/v1/cases/{}", _case_id(visit)), *rest))


def _seen(visit: Visit) -> dict[str, Any]:
    """Return until where they had read the case."""
    last_seen = visit.form.get("last_seen")
    return {"last_seen": last_seen} if last_seen else {}


def _name(visit: Visit) -> str:
    return visit.form.get("name", "")


@act("answer")
async def answer(visit: Visit) -> Answer:
    """Write to the learner; what was typed is kept as a draft until it is sent."""
    text = typed(visit, "text", visit.say("Write an answer first."))
    try:
        await visit.api.post(Done, _place(visit, "messages"), {"text": text, **_seen(visit)}, headers=once(visit))
    except RefusalError:
        await visit.api.post(DraftAnswer, _place(visit, "draft"), {"text": text, **_seen(visit)}, method="PUT")
        raise
    await visit.api.post(Done, _place(visit, "draft"), method="DELETE")
    return see(back_of(visit), visit.say("Your answer was sent to %(name)s.", name=_name(visit)))


@act("draft")
async def draft(visit: Visit) -> Answer:
    """Keep what was typed so far."""
    text = visit.form.get("text", "").replace("\r\n", "\n")
    if text.strip():
        await visit.api.post(DraftAnswer, _place(visit, "draft"), {"text": text, **_seen(visit)}, method="PUT")
    else:
        await visit.api.post(Done, _place(visit, "draft"), method="DELETE")
    return Response(b"", status_code=204)


@act("call")
async def call(visit: Visit) -> Answer:
    """Note that they spoke with the learner."""
    text = typed(visit, "text", visit.say("Say in a few words what came out of it."))
    visibility = "learner" if visit.form.get("shared") else "team"
    body = {"means": visit.form.get("means", "call"), "text": text, "visibility": visibility, **_seen(visit)}
    await visit.api.post(Done, _place(visit, "contacts"), body, headers=once(visit))
    return see(back_of(visit), visit.say("Your contact with %(name)s was noted.", name=_name(visit)))


@act("meeting")
async def meeting(visit: Visit) -> Answer:
    """Plan a meeting."""
    starts_at = moment_typed(visit, "starts_at", visit.say("Say when the meeting begins."))
    minutes = whole_number(visit.form.get("minutes", ""), 1, 24 * 60)
    if minutes is None:
        raise NotTyped(visit.say("Say how many minutes the meeting lasts."))
    body = {
        "title": typed(visit, "title", visit.say("Give the meeting a title.")),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "place": visit.form.get("place", "").strip(),
    }
    outcome = await visit.api.post(dict[str, Any], _place(visit, "meetings"), body, headers=once(visit))
    undo = {"case": _case_id(visit), "meeting": str(outcome["event_id"]), "back": back_of(visit)}
    text = visit.say("A meeting with %(name)s is planned.", name=_name(visit))
    return see(back_of(visit), text, undo=f"{ADDRESS}/meeting/undo", fields=undo)


@act("meeting/undo")
async def cancel_meeting(visit: Visit) -> Answer:
    """Call a meeting off that was just planned."""
    place = _place(visit, "meetings", address("{}", visit.form.get("meeting", "")), "result")
    await visit.api.post(Done, place, {"outcome": "cancelled"})
    return see(back_of(visit), visit.say("The meeting was called off."))


@act("task")
async def task(visit: Visit) -> Answer:
    """Give a task, to the learner or to a supporter."""
    body: dict[str, Any] = {"text": typed(visit, "text", visit.say("Say what is to be done."))}
    if visit.form.get("due_at"):
        body["due_at"] = moment_typed(visit, "due_at", visit.say("That is no date."))
    if visit.form.get("supporter"):
        body["supporter_id"] = visit.form["supporter"]
    outcome = await visit.api.post(dict[str, Any], _place(visit, "tasks"), body, headers=once(visit))
    undo = {"case": _case_id(visit), "task": str(outcome["event_id"]), "back": back_of(visit)}
    return see(back_of(visit), visit.say("The task was given."), undo=f"{ADDRESS}/task/undo", fields=undo)


@act("task/undo")
async def drop_task(visit: Visit) -> Answer:
    """Drop a task that was just given."""
    place = _place(visit, "tasks", address("{}", visit.form.get("task", "")), "result")
    await visit.api.post(Done, place, {"outcome": "dropped"})
    return see(back_of(visit), visit.say("The task was dropped."))


@act("contacts")
async def contacts(visit: Visit) -> Answer:
    """Lay down contacts, spread evenly."""
    n_contacts = whole_number(visit.form.get("n_contacts", ""), 1, 100)
    weeks = whole_number(visit.form.get("weeks", ""), 1, 52)
    if n_contacts is None or weeks is None:
        raise NotTyped(visit.say("Say how many contacts, and over how many weeks."))
    starts_at = moment_of(visit.now_us)
    body = {
        "form": "coaching",
        "text": typed(visit, "text", visit.say("Say what the contacts are for.")),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(weeks=weeks),
        "n_contacts": n_contacts,
    }
    outcome = await visit.api.post(dict[str, Any], _place(visit, "plans"), body, headers=once(visit))
    undo = {"case": _case_id(visit), "plan": str(outcome["event_id"]), "back": back_of(visit)}
    text = visit.say("The contacts with %(name)s are planned.", name=_name(visit))
    return see(back_of(visit), text, undo=f"{ADDRESS}/contacts/undo", fields=undo)


@act("contacts/undo")
async def end_contacts(visit: Visit) -> Answer:
    """End a plan that was just laid down."""
    place = _place(visit, "plans", address("{}", visit.form.get("plan", "")), "end")
    await visit.api.post(Done, place, {"reason": visit.say("Laid down by mistake.")})
    return see(back_of(visit), visit.say("The plan was ended."))


@act("assign")
async def assign(visit: Visit) -> Answer:
    """Give it to somebody else, with its alerts."""
    to = typed(visit, "to", visit.say("Choose who is to have it."))
    kind, _, name = to.partition("/")
    reason = visit.form.get("reason", "").strip() or visit.say("Handed over.")
    case, alerts = await _case_of(visit), await _alerts_of(visit)
    me = desk.supporter_id(visit)
    whom = {"supporter_id": name} if kind == "supporter" else {"role": name}
    theirs = [one for one in alerts if case is None or one.owner_id in {me, case.owner_id}]
    for n, alert in enumerate(theirs):
        body = {**whom, "reason": reason}
        await visit.api.post(Done, address("/v1/alerts/{}/reassign", alert.alert_id), body, headers=once(visit, n))
    is_gone_along = case is not None and any(one.owner_id == case.owner_id for one in theirs)
    if case is not None and not is_gone_along:
        target = {"owner_id": name} if kind == "supporter" else {"to_role": name}
        await visit.api.post(
            Done, _place(visit, "assign"), {**target, "reason": reason, **_seen(visit)}, headers=once(visit, 99)
        )
    undo: dict[str, str] = {}
    if case is not None and not visit.form.get("is_undo"):
        back = {"reason": visit.say("Taken back."), "is_undo": "1", "back": back_of(visit), "name": _name(visit)}
        undo = {"case": _case_id(visit), "to": f"supporter/{case.owner_id}", **back}
        undo["alerts"] = " ".join(one.alert_id for one in theirs if one.owner_id == case.owner_id)
    text = visit.say("%(name)s was handed over.", name=_name(visit))
    return see(back_of(visit), text, undo=f"{ADDRESS}/assign" if undo else "", fields=undo)


@act("snooze")
async def snooze(visit: Visit) -> Answer:
    """Put it off: till tomorrow, next week, or a date."""
    until = _until(visit)
    reason = visit.form.get("reason", "").strip() or visit.say("Put off.")
    body = {"until": until, "reason": reason}
    alerts = await _alerts_of(visit)
    for n, alert in enumerate(alerts):
        await visit.api.post(Done, address("/v1/alerts/{}/snooze", alert.alert_id), body, headers=once(visit, n))
    if not alerts:
        await visit.api.post(Done, _place(visit, "snooze"), body, headers=once(visit))
    text = visit.say("%(name)s is put off. The answer stays due when it was.", name=_name(visit))
    return see(back_of(visit), text)


def _until(visit: Visit) -> datetime:
    """Return until when something is put off: the morning of a day.

    Raises:
        NotTyped: The day is none, or has been.
    """
    now = moment_of(visit.now_us).astimezone(visit.zone)
    chosen = visit.form.get("until", "")
    days = {"tomorrow": 1, "week": 7 - now.weekday()}.get(chosen)
    if days is not None:
        day = now.date() + timedelta(days=days)
    else:
        day = moment_typed(visit, "day", visit.say("Choose a day.")).date()
    until = datetime(day.year, day.month, day.day, _MORNING, tzinfo=visit.zone)
    if until <= now:
        raise NotTyped(visit.say("Choose a day that is to come."))
    return until


@act("useless")
async def useless(visit: Visit) -> Answer:
    """Say that an alert was of no use."""
    reason = typed(visit, "reason", visit.say("Say why it was of no use: whoever sets the rules reads it."))
    for n, alert in enumerate(await _alerts_of(visit, visit.many.get("alert"))):
        place = address("/v1/alerts/{}/not-useful", alert.alert_id)
        await visit.api.post(Done, place, {"reason": reason}, headers=once(visit, n))
    return see(back_of(visit), visit.say("Noted: it was of no use. Whoever sets the rules is told."))


@act("acknowledge")
async def acknowledge(visit: Visit) -> Answer:
    """Take note of what called for them."""
    for n, alert in enumerate(await _alerts_of(visit)):
        if alert.acknowledged_at is None:
            await visit.api.post(Done, address("/v1/alerts/{}/acknowledge", alert.alert_id), headers=once(visit, n))
    if not _case_id(visit):
        return see(back_of(visit), visit.say("Noted."))
    text = visit.say("Noted. The clock runs until you have spoken with %(name)s.", name=_name(visit))
    return see(back_of(visit), text)


@act("close")
async def close(visit: Visit) -> Answer:
    """Close the case, and what called for it."""
    outcome = visit.form.get("outcome", "helped")
    text = visit.form.get("text", "").strip()
    case = await _case_of(visit)
    for n, alert in enumerate(await _alerts_of(visit)):
        body = {"outcome": text or visit.say("Closed with the case.")}
        await visit.api.post(Done, address("/v1/alerts/{}/close", alert.alert_id), body, headers=once(visit, n))
    if case is not None and (await _case_read(visit)).closed_at is None:
        body = {"outcome": outcome, "text": text, **_seen(visit)}
        await visit.api.post(Done, _place(visit, "close"), body, headers=once(visit, 99))
    if case is None:
        return see(back_of(visit), visit.say("It is closed."))
    return see(
        back_of(visit), visit.say("%(name)s is closed. A message within 14 days opens it again.", name=_name(visit))
    )


async def _case_of(visit: Visit) -> CaseAnswer | None:
    return await _case_read(visit) if _case_id(visit) else None


async def _case_read(visit: Visit) -> CaseAnswer:
    return (await visit.api.get(CaseWithEvents, _place(visit), limit=1)).case


async def _alerts_of(visit: Visit, only: tuple[str, ...] | None = None) -> list[AlertTold]:
    """Read the alerts of a row as they are now: those that were named, of which none has ended."""
    named = {name for said in only or visit.many.get("alerts", ()) for name in said.split()}
    found = [await desk.alert_of(visit, one) for one in sorted(named)]
    return [one for one in found if one.ended_at is None]
