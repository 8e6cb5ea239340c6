"""The path of a learner: what comes next and why, what the machine changed, and what people decide about it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from api.clock import moment_of
from api.learners.recommendations import RecommendationsRequest
from api.paths.adjustment_messages import Adjustment
from api.paths.adjustments import AdjustmentsPage
from api.paths.overrides import Override
from api.paths.recomputed import RecomputedDecision
from api.results.messages import Recommendations
from api.workspace.client import RefusalError, address
from api.workspace.courses import Course, course_of, title_in
from api.workspace.learner.head import Head, course_in, head_of
from api.workspace.learner.path import SHOWN, acts_on, change_of, changes_of, gone_from, steps_of
from api.workspace.learner.words import language_of
from api.workspace.pages import Answer, Pages, See, fault, see
from api.workspace.refusals import why
from api.workspace.typed import whole_number
from api.workspace.visit import Visit

PAGES: Final = Pages("learner")
NEWEST: Final = 40
"""Adjustments that are looked through for those that a person may look at."""
_PATH: Final = "/learners/{learner_id}/path"
_SNOOZED_DAYS: Final = 7
_LONGEST_DAYS: Final = 365


@PAGES.on("GET", _PATH, needs=("supporter",))
async def path(visit: Visit, learner_id: str) -> Answer:
    """Show what comes next, what changed it, and what people may decide."""
    head = await head_of(visit, learner_id)
    was = compared_with(visit)
    found, adjustments = await asyncio.gather(recommended(visit, head, SHOWN), adjustments_of(visit, head))
    course = await course_in(visit, head, None if found is None else found.graph_version)
    held, past = changes_of(adjustments)
    return visit.render(
        "learner/path.html",
        head=head,
        tab="path",
        course=course,
        found=found,
        steps=[] if found is None or course is None else steps_of(found, course, was, head.overrides),
        gone=[] if found is None else gone_from(found, was),
        changes=held,
        past=past,
        acts_on=acts_on,
    )


@PAGES.on("GET", f"{_PATH}/explained/{{adjustment_id}}", needs=("supporter",))
async def explained(visit: Visit, learner_id: str, adjustment_id: str) -> Answer:
    """Show a decision made again as it was made then, and what it rested on."""
    head = await head_of(visit, learner_id)
    where = address("/v1/learners/{}/adjustments/{}/recomputed", learner_id, adjustment_id)
    made = await visit.api.get(RecomputedDecision, where, content_graph=head.course_id)
    return visit.render("learner/explained.html", head=head, tab="path", made=made)


@PAGES.on("POST", f"{_PATH}/review", needs=("supporter",))
async def review(visit: Visit, learner_id: str) -> Answer:
    """Decide on an adjustment, and show what that made of the path."""
    decision, adjustment_id = visit.form.get("decision", ""), visit.form.get("adjustment_id", "")
    course_id = visit.form.get("course", "")
    said = {
        "approve": (visit.say("Approved."), visit.say("Agreed.")),
        "reject": (visit.say("Rejected."), visit.say("Not what helps this learner now.")),
        "undo": (visit.say("Undone."), visit.say("Taken off by hand.")),
    }.get(decision, ("", ""))

    async def decide() -> tuple[str, dict[str, str]]:
        body = {"decision": decision, "reason": visit.form.get("reason", "").strip() or said[1]}
        where = address("/v1/learners/{}/adjustments/{}/review", learner_id, adjustment_id)
        done = await visit.api.post(Adjustment, where, body, content_graph=course_id)
        if decision == "approve" or done.activity_id is None:
            return said[0], {}
        back = {"kind": "pin", "activity_id": done.activity_id, "reason": visit.say("Put back by hand.")}
        return said[0], back

    return await _obeyed(visit, learner_id, course_id, decide)


@PAGES.on("POST", f"{_PATH}/override", needs=("supporter",))
async def override(visit: Visit, learner_id: str) -> Answer:
    """Pin, veto or snooze an activity or a skill, or switch automation off, and show what that made of the path."""
    form, course_id = visit.form, visit.form.get("course", "")
    kind = form.get("kind", "")

    async def decide() -> tuple[str, dict[str, str]]:
        body: dict[str, Any] = {"kind": kind, "learner_id": learner_id, "content_graph": course_id}
        body |= {name: form[name] for name in ("activity_id", "skill_id") if form.get(name)}
        body["reason"] = _reason(visit)
        if kind == "snooze":
            body["until"] = moment_of(visit.now_us) + timedelta(days=_days_asked(visit))
        headers = {"idempotency-key": form["once"]} if form.get("once") else {}
        made = await visit.api.post(Override, "/v1/overrides", body, headers=headers)
        return _made_words(visit, kind), {"override_id": made.override_id}

    return await _obeyed(visit, learner_id, course_id, decide)


@PAGES.on("POST", f"{_PATH}/override/end", needs=("supporter",))
async def end_override(visit: Visit, learner_id: str) -> Answer:
    """End what people decided, and show what that made of the path."""
    course_id = visit.form.get("course", "")

    async def decide() -> tuple[str, dict[str, str]]:
        where = address("/v1/overrides/{}", visit.form.get("override_id", ""))
        reason = visit.form.get("reason", "").strip() or visit.say("No longer needed.")
        ended = await visit.api.post(Override, where, method="DELETE", reason=reason)
        if ended.learner_id is None or ended.kind == "snooze":
            return visit.say("It holds no longer."), {}
        again = {"kind": ended.kind, "reason": ended.reason}
        about = {"activity_id": ended.activity_id or "", "skill_id": ended.skill_id or ""}
        return visit.say("It holds no longer."), {**again, **{name: one for name, one in about.items() if one}}

    return await _obeyed(visit, learner_id, course_id, decide)


async def recommended(visit: Visit, head: Head, limit: int) -> Recommendations | None:
    """Return what comes next; None where there is no course."""
    return None if head.course_id is None else await _recommended(visit, head.learner_id, head.course_id, limit)


async def adjustments_of(visit: Visit, head: Head) -> tuple[Adjustment, ...]:
    """Return the newest changes of the path; none of somebody who has no result on the course."""
    if head.course_id is None:
        return ()
    where = address("/v1/learners/{}/adjustments", head.learner_id)
    try:
        page = await visit.api.get(AdjustmentsPage, where, content_graph=head.course_id, limit=NEWEST)
    except RefusalError as refusal:
        if refusal.name != "unknown-learner":
            raise
        return ()
    return page.adjustments


def compared_with(visit: Visit) -> tuple[str, ...]:
    """Return the list of next steps that the address asks to compare with."""
    asked = parse_qsl(visit.request.scope["query_string"].decode("latin-1"))
    return tuple([text for name, text in asked if name == "was"][:SHOWN])


async def _recommended(visit: Visit, learner_id: str, course_id: str, limit: int = SHOWN) -> Recommendations:
    asked = RecommendationsRequest(
        learner_id=learner_id, content_graph=course_id, limit=limit, language=language_of(visit)
    )
    return await visit.api.post(Recommendations, "/v1/recommendations", asked)


async def _obeyed(
    visit: Visit, learner_id: str, course_id: str, decide: Callable[[], Awaitable[tuple[str, dict[str, str]]]]
) -> See:
    """Let somebody's decision hold, and go where the new path is shown beside the one before.

    Args:
        visit: Who decides.
        learner_id: Whose path.
        course_id: On which course.
        decide: Does it, and returns what to say and the fields that take it back.
    """
    before = await _recommended(visit, learner_id, course_id)
    was = [one.activity_id for one in before.items]
    try:
        said, back = await decide()
    except RefusalError as refusal:
        told = _refused(visit, refusal)
        if told is None:
            raise
        return fault(_back(learner_id, course_id, ()), told)
    after = await _recommended(visit, learner_id, course_id)
    now = [one.activity_id for one in after.items]
    course = await course_of(visit, course_id, after.graph_version)
    text = f"{said} {_change_words(visit, course, was, now)}".strip()
    undo = address("/learners/{}/path/override", learner_id) + ("/end" if "override_id" in back else "")
    fields = {**back, "course": course_id} if back else {}
    return see(_back(learner_id, course_id, was), text, undo=undo if back else "", fields=fields)


def _back(learner_id: str, course_id: str, was: Sequence[str]) -> str:
    asked = urlencode([("course", course_id), *(("was", one) for one in was)])
    return f"{address('/learners/{}/path', learner_id)}?{asked}"


def _change_words(visit: Visit, course: Course, was: Sequence[str], now: Sequence[str]) -> str:
    change = change_of(was, now)
    if change.is_same:
        return visit.say("What comes next stays as it was.")

    def title(activity_id: str) -> str:
        return title_in(language_of(visit), course.activity_title(activity_id)) if activity_id else visit.say("nothing")

    before, first = title(change.first_before), title(change.first_now)
    if change.first_before == change.first_now:
        return visit.say("“%(now)s” still comes first; what follows has changed.", now=first)
    return visit.say("“%(before)s” came first; now it is “%(now)s”.", before=before, now=first)


def _made_words(visit: Visit, kind: str) -> str:
    return {
        "pin": visit.say("Pinned: it comes first until it is done."),
        "veto": visit.say("Kept away from now on."),
        "snooze": visit.say("Put off."),
        "automation_off": visit.say(
            "Automatic adjustments are off: the path stays as it is until somebody changes it."
        ),
    }.get(kind, "")


def _reason(visit: Visit) -> str:
    return visit.form.get("reason", "").strip() or {
        "pin": visit.say("This comes first now."),
        "veto": visit.say("Not for this learner."),
        "snooze": visit.say("Not now."),
        "automation_off": visit.say("We go through it together."),
    }.get(visit.form.get("kind", ""), "-")


def _days_asked(visit: Visit) -> int:
    return whole_number(visit.form.get("days", ""), 1, _LONGEST_DAYS) or _SNOOZED_DAYS


def _refused(visit: Visit, refusal: RefusalError) -> str | None:
    """Say what stands in the way of a decision; None where it is nothing that somebody can put right here."""
    return {
        "too-many-overrides": visit.say("Too many decisions hold for this learner. End some first."),
        "holds-for-others": visit.say("This holds for other learners, too: whoever is responsible for them ends it."),
        "unknown-override": visit.say("That decision holds no longer."),
    }.get(refusal.name) or why(visit, refusal)
