"""What a supporter does in a case, as it was typed: what is sent to the API, and what is said when it is done."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from api.clock import moment_of
from api.workspace.typed import instant, whole_number
from api.workspace.visit import Visit

_MORNING: Final = 8
"""At which hour what was put off comes back."""


class NotTyped(Exception):  # noqa: N818 - named after what is wrong
    """Something in a form is missing, or cannot be; the text says what, in the reader's language."""


class CaseAct(NamedTuple):
    """Something to be done in a case.

    Attributes:
        parts: Of the address of the API behind that of the case.
        body: What is sent; None for nothing.
        said: What is told when it is done.
        method: POST, PUT or DELETE.
        undo: The act that takes it back; empty where none does.
        undo_fields: What that one is sent.
        undo_id: Under which name it is sent what was begun here.
    """

    parts: tuple[str, ...]
    body: Mapping[str, Any] | None
    said: str
    method: str = "POST"
    undo: str = ""
    undo_fields: Mapping[str, str] = {}
    undo_id: str = ""


Typed: TypeAlias = Callable[[Visit], CaseAct]


def _text(visit: Visit, name: str = "text") -> str:
    """Return what was typed into a field.

    Raises:
        NotTyped: Nothing was.
    """
    text = _may(visit, name)
    if not text:
        raise NotTyped(visit.say("Write something first."))
    return text


def _may(visit: Visit, name: str) -> str:
    return visit.form.get(name, "").replace("\r\n", "\n").strip()


def _moment(visit: Visit, name: str) -> datetime:
    """Return the instant that was typed, in the zone of whoever typed it.

    Raises:
        NotTyped: It is none.
    """
    at = instant(visit.form.get(name, ""), visit.zone)
    if at is None:
        raise NotTyped(visit.say("Say when: day and time."))
    return at


def _number(visit: Visit, name: str, most: int) -> int:
    number = whole_number(visit.form.get(name, ""), 1, most)
    if number is None:
        raise NotTyped(visit.say("Enter a number from 1 to %(most)s.", most=most))
    return number


def _shared(visit: Visit) -> str:
    return "learner" if visit.form.get("shared") else "team"


def _message(visit: Visit) -> CaseAct:
    seen = {"last_seen": visit.form["last_seen"]} if visit.form.get("last_seen") else {}
    body = {"text": _text(visit), "send_all_the_same": bool(visit.form.get("all_the_same")), **seen}
    return CaseAct(("messages",), body, visit.say("Your message was sent."))


def _note(visit: Visit) -> CaseAct:
    body = {"text": _text(visit), "visibility": visit.form.get("visibility", "team")}
    return CaseAct(("notes",), body, visit.say("Your note is kept. It was sent to nobody."))


def _call(visit: Visit) -> CaseAct:
    body = {"means": visit.form.get("means", "call"), "text": _text(visit), "visibility": _shared(visit)}
    return CaseAct(("contacts",), body, visit.say("Your contact is noted; it counts as an answer."))


def _wait(visit: Visit) -> CaseAct:
    said = visit.say("The clock stands still until the learner writes.")
    return CaseAct(("waiting",), {"reason": _text(visit, "reason")}, said, undo="wait-end")


def _wait_end(visit: Visit) -> CaseAct:
    return CaseAct(("waiting",), None, visit.say("The clock runs again."), "DELETE")


def _no_answer(visit: Visit) -> CaseAct:
    said = visit.say("No answer is owed any more.")
    return CaseAct(("no-answer-needed",), {"reason": _text(visit, "reason")}, said)


def _period(visit: Visit) -> dict[str, Any]:
    starts_at = _moment(visit, "starts_at")
    ends_at = starts_at + timedelta(minutes=_number(visit, "minutes", 24 * 60))
    about = {"title": _text(visit, "title"), "place": _may(visit, "place"), "text": _may(visit, "text")}
    return {**about, "starts_at": starts_at, "ends_at": ends_at}


def _meeting(visit: Visit) -> CaseAct:
    said = visit.say("The meeting is planned, and the learner sees it.")
    return CaseAct(("meetings",), _period(visit), said, undo="meeting-result", undo_fields=_OFF, undo_id="meeting_id")


def _meeting_move(visit: Visit) -> CaseAct:
    where = ("meetings", _text(visit, "meeting_id"))
    return CaseAct(where, _period(visit), visit.say("The meeting was moved."), "PUT")


def _meeting_result(visit: Visit) -> CaseAct:
    outcome = visit.form.get("outcome", "")
    body: dict[str, Any] = {name: _may(visit, name) for name in ("summary", "next_step") if _may(visit, name)}
    body |= {"outcome": outcome, "visibility": _shared(visit)}
    if outcome == "missed":
        body["missed_by"] = visit.form.get("missed_by", "learner")
    where = ("meetings", _text(visit, "meeting_id"), "result")
    said = (
        visit.say("The meeting was called off.") if outcome == "cancelled" else visit.say("What became of it is kept.")
    )
    return CaseAct(where, body, said)


_OFF: Final = {"outcome": "cancelled"}


def _task(visit: Visit) -> CaseAct:
    body: dict[str, Any] = {"text": _text(visit)}
    body |= {"due_at": _moment(visit, "due_at")} if visit.form.get("due_at") else {}
    body |= {"supporter_id": visit.form["supporter_id"]} if visit.form.get("supporter_id") else {}
    said = visit.say("The task was given.")
    return CaseAct(("tasks",), body, said, undo="task-result", undo_fields={"outcome": "dropped"}, undo_id="task_id")


def _task_result(visit: Visit) -> CaseAct:
    outcome = visit.form.get("outcome", "done")
    said = visit.say("The task is done.") if outcome == "done" else visit.say("The task was dropped.")
    return CaseAct(("tasks", _text(visit, "task_id"), "result"), {"outcome": outcome}, said)


def _plan(visit: Visit) -> CaseAct:
    starts_at = moment_of(visit.now_us)
    body = {
        "form": "coaching",
        "text": _text(visit),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(weeks=_number(visit, "weeks", 52)),
        "n_contacts": _number(visit, "n_contacts", 100),
        "visibility": _shared(visit),
    }
    return CaseAct(("plans",), body, visit.say("The contacts are planned."), undo="plan-end", undo_id="plan_id")


def _plan_end(visit: Visit) -> CaseAct:
    body = {"reason": _may(visit, "reason") or visit.say("No longer needed.")}
    return CaseAct(("plans", _text(visit, "plan_id"), "end"), body, visit.say("The plan was ended."))


def _observe(visit: Visit) -> CaseAct:
    body = {
        "skill_id": _text(visit, "skill_id"),
        "score": (whole_number(visit.form.get("score", ""), 0, 100) or 0) / 100,
        "context": _text(visit, "context"),
        "observed_at": _moment(visit, "observed_at"),
        "content_graph": visit.form.get("course") or None,
        "visibility": _shared(visit),
    }
    return CaseAct(("observations",), body, visit.say("Your observation counts: what is believed has moved."))


def _assign(visit: Visit) -> CaseAct:
    kind, _, name = _text(visit, "to").partition("/")
    whom = {"owner_id": name} if kind == "supporter" else {"to_role": name}
    reason = _may(visit, "reason") or visit.say("Handed over.")
    back = {"to": f"supporter/{visit.form.get('owner_id', '')}", "reason": visit.say("Taken back.")}
    undo = "assign" if visit.form.get("owner_id") else ""
    said = visit.say("The case was handed over; its clock runs on.")
    return CaseAct(("assign",), {**whom, "reason": reason}, said, undo=undo, undo_fields=back)


def _snooze(visit: Visit) -> CaseAct:
    day = moment_of(visit.now_us).astimezone(visit.zone).date() + timedelta(days=_number(visit, "days", 365))
    until = datetime(day.year, day.month, day.day, _MORNING, tzinfo=visit.zone)
    body = {"until": until, "reason": _may(visit, "reason") or visit.say("Not now.")}
    return CaseAct(("snooze",), body, visit.say("Put off. The answer stays due when it was."))


def _merge(visit: Visit) -> CaseAct:
    body = {"case_id": _text(visit, "other"), "reason": _may(visit, "reason") or visit.say("The same question.")}
    return CaseAct(("merge",), body, visit.say("Both go on here as one."))


def _close(visit: Visit) -> CaseAct:
    body = {"outcome": visit.form.get("outcome", "helped"), "text": _may(visit, "text")}
    return CaseAct(("close",), body, visit.say("Closed. A message within 14 days opens it again."))


ACTS: Final[dict[str, Typed]] = {
    "message": _message,
    "note": _note,
    "call": _call,
    "wait": _wait,
    "wait-end": _wait_end,
    "no-answer": _no_answer,
    "meeting": _meeting,
    "meeting-move": _meeting_move,
    "meeting-result": _meeting_result,
    "task": _task,
    "task-result": _task_result,
    "plan": _plan,
    "plan-end": _plan_end,
    "observe": _observe,
    "assign": _assign,
    "snooze": _snooze,
    "merge": _merge,
    "close": _close,
}
"""By the last part of the address that a form is sent to."""
