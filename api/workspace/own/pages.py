"""The learner's own pages: `/me` and what hangs on it. Nothing here tells a score of risk or a severity."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from litestar import Response

from api.clock import moment_of
from api.learners.mastery import LearnerMastery
from api.paths.adjustments import AdjustmentsPage
from api.paths.overrides import OverridesPage
from api.privacy.messages import PrivacyRequestsPage
from api.support.cases.answers import CaseWithEvents
from api.support.reads import ReadsPage
from api.workspace.client import address
from api.workspace.own.reading import Own, known_of, next_of, own_of, placed_in, unless_new
from api.workspace.own.sight import (
    changes_of,
    conversation_of,
    current_case,
    is_open,
    knowledge_of,
    meetings_of,
    reviews_of,
    tasks_of,
)
from api.workspace.pages import Answer, Pages, See
from api.workspace.visit import Visit

PAGES: Final = Pages("own")
NEEDS: Final = ("learner",)
_AHEAD: Final = timedelta(days=14)
"""Reviews that are told before they are due."""
_CHANGES: Final = 25
_EVENTS: Final = 100
_READ: Final = 5
"""Conversations whose meetings and tasks are shown."""


@PAGES.on("GET", "/me", needs=NEEDS)
async def path(visit: Visit) -> Answer:
    """Show what comes next and why, what is due, and what they know."""
    own = await own_of(visit)
    found, mastery = await asyncio.gather(next_of(visit, own), known_of(visit, own))
    known = [] if own.course is None else knowledge_of(mastery, own.course, own.contests)
    until = moment_of(visit.now_us) + _AHEAD
    shown = {"known": known, "reviews": reviews_of(known, until), "placed": placed_in(visit, own)}
    return visit.render("own/path.html", own=own, found=found, **shown)


@PAGES.on("GET", "/me/changes", needs=NEEDS)
async def changes(visit: Visit) -> Answer:
    """Show what was changed in the path, when, by whom and why."""
    own = await own_of(visit)
    if own.course is None:
        return See("/me")
    before, none = _instant(visit.query.get("before")), AdjustmentsPage(own.learner_id, (), None, is_complete=True)
    path = address("/v1/learners/{}/adjustments", own.learner_id)
    asked = visit.api.get(
        AdjustmentsPage, path, content_graph=own.course.id, limit=_CHANGES, cursor=visit.query.get("cursor")
    )
    page, decided = await asyncio.gather(
        unless_new(asked, none), visit.api.get(OverridesPage, "/v1/overrides", learner_id=own.learner_id, limit=200)
    )
    of_course = [one for one in decided.overrides if one.content_graph in {None, own.course.id}]
    told = changes_of(page.adjustments, of_course, before, is_last=page.next_cursor is None)
    older = None
    if page.next_cursor is not None:
        older = own.address("/me/changes", cursor=page.next_cursor, before=page.adjustments[-1].at.isoformat())
    return visit.render("own/changes.html", own=own, changes=told, older=older)


@PAGES.on("GET", "/me/help", needs=NEEDS)
async def help_page(visit: Visit) -> Answer:
    """Show who answers and by when, what was said, and what is agreed on."""
    own = await own_of(visit)
    asked = visit.query.get("case")
    chosen = next((one for one in own.cases if one.case_id == asked), None) or current_case(own.cases)
    wanted = [chosen, *(one for one in own.cases if one is not chosen and is_open(one))] if chosen is not None else []
    read = await asyncio.gather(
        *(
            visit.api.get(CaseWithEvents, address("/v1/cases/{}", one.case_id), limit=_EVENTS if one is chosen else 1)
            for one in wanted[:_READ]
        )
    )
    told = read[0] if read else None
    return visit.render(
        "own/help.html",
        own=own,
        case=None if told is None else told.case,
        said=[] if told is None else conversation_of(told.events),
        meetings=meetings_of([one.case for one in read]),
        tasks=tasks_of([one.case for one in read]),
        once=visit.runtime.new_id(),
        others=[one for one in own.cases if chosen is None or one.case_id != chosen.case_id],
        subject=visit.query.get("subject", ""),
        text=visit.query.get("text", ""),
    )


@PAGES.on("GET", "/me/contest", needs=NEEDS)
async def contest(visit: Visit) -> Answer:
    """Ask what is to be contested: that they can do it, or that it is wrong."""
    own = await own_of(visit)
    skill_id, adjustment_id = visit.query.get("skill"), visit.query.get("adjustment")
    if own.course is None or (skill_id is None) == (adjustment_id is None):
        return See("/me")
    about = {"skill_id": skill_id, "adjustment_id": adjustment_id}
    fields = {name: value for name, value in about.items() if value is not None}
    title = None if skill_id is None else own.course.skill_title(skill_id)
    return visit.render(
        "own/contest.html", own=own, title=title, skill_id=skill_id, fields=fields, once=visit.runtime.new_id()
    )


@PAGES.on("GET", "/me/data", needs=NEEDS)
async def data(visit: Visit) -> Answer:
    """Show what is kept, who has read it, and how it is taken along or erased."""
    own = await own_of(visit)
    where = address("/v1/learners/{}/reads", own.learner_id)
    cursor, asked_of = visit.query.get("requests"), "/v1/privacy-requests"
    page, mastery, asked = await asyncio.gather(
        visit.api.get(ReadsPage, where, limit=50, cursor=visit.query.get("cursor")),
        known_of(visit, own),
        visit.api.get(PrivacyRequestsPage, asked_of, learner_id=own.learner_id, limit=20, cursor=cursor),
    )
    return visit.render(
        "own/data.html",
        own=own,
        reads=page.reads,
        older=page.next_cursor and own.address("/me/data", cursor=page.next_cursor),
        n_results=_n_results(mastery),
        requests=asked.requests,
        older_requests=asked.next_cursor and own.address("/me/data", requests=asked.next_cursor),
        now=moment_of(visit.now_us),
        once=visit.runtime.new_id(),
    )


@PAGES.on("GET", "/me/export", needs=NEEDS)
async def export(visit: Visit) -> Answer:
    """Hand out all that is kept, as the API exports it."""
    own: Own = await own_of(visit)
    headers, body = await visit.api.download(address("/v1/learners/{}/export", own.learner_id))
    named = {"content-disposition": headers["content-disposition"]}
    return Response(body, media_type="application/json", headers=named)


def _n_results(mastery: LearnerMastery | None) -> int:
    return 0 if mastery is None else mastery.n_results


def _instant(text: str | None) -> datetime | None:
    """Read an instant of a link of ours; None for whatever else."""
    try:
        at = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if at is None or at.tzinfo is None else at
