"""What learners do on their own pages: contest, write, say that a task is done, stop and start the machine."""

from typing import Any, Final

from api.paths.overrides import Override
from api.support.cases.answers import Outcome
from api.support.contest_messages import Contest
from api.workspace.client import RefusalError, address
from api.workspace.own.pages import NEEDS
from api.workspace.own.reading import learner_of, own_of
from api.workspace.pages import Answer, Pages, See, fault, see
from api.workspace.refusals import why
from api.workspace.rendering import environment
from api.workspace.visit import Visit

PAGES: Final = Pages("own")
_TOO_LONG: Final = 5000


@PAGES.on("POST", "/me/contest/can-do", needs=NEEDS)
async def can_do(visit: Visit) -> Answer:
    """Ask for an evaluation, which then comes first."""
    try:
        await _contested(visit, {"kind": "can_do", "skill_id": visit.form.get("skill_id", "")})
    except RefusalError as refusal:
        return _refused(visit, refusal)
    return see(back_to(visit, "/me"), visit.say("The evaluation comes first now."))


@PAGES.on("POST", "/me/contest/wrong", needs=NEEDS)
async def wrong(visit: Visit) -> Answer:
    """Tell a supporter what is wrong, and say who answers by when."""
    text = visit.form.get("text", "").strip()
    about = {name: visit.form[name] for name in ("skill_id", "adjustment_id") if visit.form.get(name)}
    if not text:
        return fault(back_to(visit, "/me/contest", **_asked(about)), visit.say("Write in a sentence what is wrong."))
    try:
        told = await _contested(visit, {"kind": "wrong", "text": text[:_TOO_LONG], **about})
    except RefusalError as refusal:
        return _refused(visit, refusal)
    return see(back_to(visit, "/me/help"), _answered_by(visit, told))


@PAGES.on("POST", "/me/messages", needs=NEEDS)
async def message(visit: Visit) -> Answer:
    """Write to whoever answers, in the conversation that is open or in a new one."""
    form, text, case_id = visit.form, visit.form.get("text", "").strip(), visit.form.get("case_id", "")
    where = back_to(visit, "/me/help", case=case_id or None)
    if not text:
        return fault(where, visit.say("Nothing was written yet."))
    body: dict[str, Any] = {"text": text}
    path = address("/v1/cases/{}/messages", case_id)
    if not case_id:
        own = await own_of(visit)
        body = {"subject": form.get("subject", "").strip()[:200] or None, "learner_id": own.learner_id, "text": text}
        body |= {} if own.course is None else {"content_graph": own.course.id}
        path = "/v1/cases"
    try:
        await visit.api.post(Outcome, path, body, headers=once_of(visit))
    except RefusalError as refusal:
        return _refused(visit, refusal)
    return see(where, visit.say("Your message was sent."))


@PAGES.on("POST", "/me/tasks", needs=NEEDS)
async def task(visit: Visit) -> Answer:
    """Say that a task of theirs is done."""
    case_id, task_id = visit.form.get("case_id", ""), visit.form.get("task_id", "")
    path = address("/v1/cases/{}/tasks/{}/result", case_id, task_id)
    try:
        await visit.api.post(Outcome, path, {"outcome": "done"})
    except RefusalError as refusal:
        return _refused(visit, refusal)
    return see(back_to(visit, "/me/help", case=case_id), visit.say("Noted: it is done."))


@PAGES.on("POST", "/me/automation/stop", needs=NEEDS)
async def stop(visit: Visit) -> Answer:
    """Keep the machine from changing the path."""
    reason = visit.form.get("reason", "").strip() or visit.say("The learner wants to choose.")
    body = {"kind": "automation_off", "learner_id": learner_of(visit), "reason": reason[:500]}
    try:
        made = await visit.api.post(Override, "/v1/overrides", body, headers=once_of(visit))
    except RefusalError as refusal:
        return _refused(visit, refusal)
    told = visit.say("Your path is no longer changed by itself.")
    return see(back_to(visit, "/me"), told, undo="/me/automation/start", fields={"override_id": made.override_id})


@PAGES.on("POST", "/me/automation/start", needs=NEEDS)
async def start(visit: Visit) -> Answer:
    """Let the machine change the path again."""
    path = address("/v1/overrides/{}", visit.form.get("override_id", ""))
    reason = visit.say("The learner wants it again.")
    try:
        await visit.api.post(Override, path, method="DELETE", reason=reason)
    except RefusalError as refusal:
        return _refused(visit, refusal)
    return see(back_to(visit, "/me"), visit.say("Your path is adjusted again when your results call for it."))


async def _contested(visit: Visit, body: dict[str, Any]) -> Contest:
    course = visit.form.get("course")
    asked = {**body, **({"content_graph": course} if course else {})}
    path = address("/v1/learners/{}/contests", learner_of(visit))
    return await visit.api.post(Contest, path, asked, headers=once_of(visit))


def _answered_by(visit: Visit, told: Contest) -> str:
    """Say who answers, and by when where that is promised."""
    if told.answers is None:
        return visit.say("Your message was sent.")
    who = told.answers.name or told.answers.supporter_id
    if told.answers.due_at is None:
        return visit.say("Sent. %(who)s answers you.", who=who)
    said = environment(visit.language).from_string("{{ at | moment | striptags }}")
    return visit.say(
        "Sent. %(who)s answers you by %(at)s.", who=who, at=said.render(at=told.answers.due_at, visit=visit)
    )


def once_of(visit: Visit) -> dict[str, str]:
    """Return what makes a form that is sent twice count once."""
    once = visit.form.get("once", "")
    return {"idempotency-key": once} if once.isascii() and once.isalnum() else {}


def back_to(visit: Visit, path: str, **query: str | None) -> str:
    """Return a page of theirs, about the course that the form was about."""
    asked = {"course": visit.form.get("course") or None, **query}
    told = address(
        "&".join(f"{name}={{}}" for name, value in asked.items() if value), *[v for v in asked.values() if v]
    )
    return f"{path}?{told}" if told else path


def _asked(about: dict[str, str]) -> dict[str, str]:
    return {name.removesuffix("_id"): value for name, value in about.items()}


def _refused(visit: Visit, refusal: RefusalError) -> See:
    """Say in the learner's words why something could not be done."""
    told = {
        "nothing-to-evaluate": visit.say(
            "No evaluation of this can be offered now. Tell your supporter what is wrong instead."
        ),
        "too-many-contests": visit.say("Several evaluations wait for you already: do one of them first."),
        "decided-by-somebody-else": visit.say("A supporter decided this. Write to them."),
        "nobody-coordinates": visit.say("Nobody is there yet to answer. Ask your organisation."),
    }
    said = told.get(refusal.name) or why(visit, refusal) or visit.say("It could not be done. Nothing was changed.")
    return fault(back_to(visit, "/me"), said)
