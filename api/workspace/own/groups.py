"""The learner's own groups: with whom, on what, why, when they meet; whether the learner comes, and what came of it."""

from typing import Final, Literal

from api.support.group_messages import StandingMessage
from api.support.own_groups import OwnGroup, OwnGroupsPage
from api.workspace.client import RefusalError, address
from api.workspace.own.acts import back_to
from api.workspace.own.pages import NEEDS
from api.workspace.own.reading import learner_of, own_of
from api.workspace.pages import Answer, Pages, See, fault, see
from api.workspace.refusals import why
from api.workspace.visit import Visit
from engine.grouping.groups import FAILS_UNDER
from engine.grouping.kinds import MASTERS_FROM

PAGES: Final = Pages("own")
GROUPS: Final = "/me/groups"
_SHOWN: Final = 20


@PAGES.on("GET", GROUPS, needs=NEEDS)
async def own_groups(visit: Visit) -> Answer:
    """Show the groups that run and those that have ended."""
    own = await own_of(visit)
    if own.course is None:
        return See("/me")
    path = address("/v1/learners/{}/groups", own.learner_id)
    page = await visit.api.get(
        OwnGroupsPage, path, content_graph=own.course.id, limit=_SHOWN, cursor=visit.query.get("cursor")
    )
    return visit.render(
        "own/groups.html",
        own=own,
        running=[one for one in page.groups if _runs(one)],
        over=[one for one in page.groups if not _runs(one)],
        older=page.next_cursor and own.address(GROUPS, cursor=page.next_cursor),
        stands=stands,
    )


def _runs(group: OwnGroup) -> bool:
    return group.ended is None and group.answer != "left"


def stands(standing: StandingMessage) -> Literal["unknown", "not_yet", "on_the_way", "managed"]:
    """Say in a word where a learner stands.

    >>> stands(StandingMessage(0.2, 4)), stands(StandingMessage(None, 0))
    ('not_yet', 'unknown')
    """
    if standing.mastery is None:
        return "unknown"
    if standing.mastery < FAILS_UNDER:
        return "not_yet"
    return "managed" if standing.mastery >= MASTERS_FROM else "on_the_way"


@PAGES.on("POST", f"{GROUPS}/answer", needs=NEEDS)
async def answer(visit: Visit) -> Answer:
    """Say whether they come, or leave a group."""
    said, group = visit.form.get("answer", ""), visit.form.get("group", "")
    path, back = address("/v1/learners/{}/groups/{}/answer", learner_of(visit), group), back_to(visit, GROUPS)
    try:
        await visit.api.post(OwnGroup, path, {"answer": said})
    except RefusalError as refusal:
        told = {
            "group-is-over": visit.say("This group is over, or you have left it."),
            "unknown-group": visit.say("This group is none of yours."),
        }
        return fault(back, told.get(refusal.name) or why(visit, refusal) or visit.say("It could not be done."))
    words = {
        "coming": visit.say("Noted: you come."),
        "cannot_come": visit.say("Noted: you cannot come. Whoever made the group is told."),
    }
    return see(back, words.get(said) or visit.say("You have left the group."))
