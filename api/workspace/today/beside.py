"""What is done about what stands beside the list: changes of the machine, groups, what one was told."""

from collections.abc import Mapping
from typing import Any, Final

from api.workspace.client import address
from api.workspace.pages import Answer, See, see
from api.workspace.today.acting import Done, NotTyped, act, back_of, moment_typed, once
from api.workspace.today.listing import ADDRESS
from api.workspace.typed import whole_number
from api.workspace.visit import Visit

_NEWEST: Final = 2**53


@act("review")
async def review(visit: Visit) -> Answer:
    """Approve, reject or undo what the machine changed."""
    decision = visit.form.get("decision", "")
    said = {
        "approve": visit.say("Approved: it is part of the path."),
        "reject": visit.say("Rejected: it does not become part of the path."),
        "undo": visit.say("Undone: it is off the path."),
    }
    if decision not in said:
        raise NotTyped(visit.say("Choose what is to become of it."))
    learner, adjustment = visit.form.get("learner", ""), visit.form.get("adjustment", "")
    reason = visit.form.get("reason", "").strip() or said[decision]
    place = address("/v1/learners/{}/adjustments/{}/review", learner, adjustment)
    graph = visit.form.get("content_graph") or None
    await visit.api.post(Done, place, {"decision": decision, "reason": reason}, content_graph=graph)
    undo: Mapping[str, str] = {}
    if decision == "approve":
        undo = {**_only(visit, "learner", "adjustment", "content_graph"), "decision": "undo", "back": back_of(visit)}
    return see(back_of(visit), said[decision], undo=f"{ADDRESS}/review" if undo else "", fields=undo)


def _only(visit: Visit, *names: str) -> dict[str, str]:
    return {name: visit.form.get(name, "") for name in names}


@act("group")
async def group(visit: Visit) -> Answer:
    """Make a group as it was proposed."""
    body: dict[str, Any] = {
        "content_graph": visit.form.get("content_graph", ""),
        "skill_id": visit.form.get("skill", ""),
        "learners": visit.many.get("learner", ()),
        "cohort": visit.form.get("cohort", ""),
        "item_ids": visit.many.get("item", ()),
    }
    if visit.form.get("activity"):
        body["activity_id"] = visit.form["activity"]
    if visit.form.get("planned_at"):
        body["planned_at"] = moment_typed(visit, "planned_at", visit.say("That is no date."))
    made = await visit.api.post(dict[str, Any], "/v1/groups", body, headers=once(visit))
    undo = {"group": str(made["group_id"]), "back": back_of(visit)}
    n_learners = len(body["learners"])
    text = visit.say_many("The group is made, of %(n)s learner.", "The group is made, of %(n)s learners.", n_learners)
    return see(back_of(visit), text, undo=f"{ADDRESS}/group/undo", fields=undo)


@act("group/undo")
async def end_group(visit: Visit) -> Answer:
    """End a group that was just made."""
    place = address("/v1/groups/{}/end", visit.form.get("group", ""))
    await visit.api.post(Done, place, {"outcome": "not_held"})
    return see(back_of(visit), visit.say("The group was ended."))


@act("seen")
async def seen(visit: Visit) -> Answer:
    """Take note of what they were told."""
    up_to = whole_number(visit.form.get("up_to", ""), 0, _NEWEST)
    if up_to is not None:
        await visit.api.post(Done, "/v1/notices/seen", {"up_to": up_to})
    return See(back_of(visit))
