"""The first page about a learner, and the page of one skill."""

import asyncio
from collections.abc import Sequence
from typing import Final, TypeVar

from api.learners.mastery import LearnerMastery
from api.learners.predictions import Prediction
from api.learners.timeline import TimelinePage
from api.support.contest_messages import Contest, ContestsPage
from api.support.reads import ReadsPage
from api.workspace.client import RefusalError, address
from api.workspace.courses import Course, title_in
from api.workspace.learner.belief import SORTS, VIEWS, Wording, graph_of, move_on, past_of, rows_of
from api.workspace.learner.head import Head, course_in, head_of
from api.workspace.learner.path import acts_on, changes_of, steps_of
from api.workspace.learner.path_pages import adjustments_of, recommended
from api.workspace.learner.words import days_for, language_of, titles_for
from api.workspace.pages import Answer, Pages
from api.workspace.rendering import Markup
from api.workspace.visit import Visit

T = TypeVar("T", bound=str)
PAGES: Final = Pages("learner")
FIRST_STEPS: Final = 3
NEWEST: Final = 60
"""Results and adjustments that the past of a skill is drawn from, and contests that are looked through."""
SETTLED: Final = 3
"""Contests that are over and are still shown."""


@PAGES.on("GET", "/learners/{learner_id}", needs=("supporter",))
async def overview(visit: Visit, learner_id: str) -> Answer:
    """Show what calls for somebody, what comes next, and what is believed."""
    head = await head_of(visit, learner_id)
    mastery, found, adjustments, contests = await asyncio.gather(
        mastery_of(visit, head),
        recommended(visit, head, FIRST_STEPS),
        adjustments_of(visit, head),
        contests_of(visit, head),
    )
    course = await course_in(visit, head, None if mastery is None else mastery.graph_version)
    rows, graph = [], Markup()
    sort, view = _asked(visit, "sort", SORTS), _asked(visit, "view", VIEWS)
    if mastery is not None and course is not None:
        rows = rows_of(mastery, course, titles_for(visit), sort)
        graph = _graph(visit, head, mastery, course) if view == "graph" else graph
    return visit.render(
        "learner/overview.html",
        head=head,
        tab="overview",
        course=course,
        steps=[] if found is None or course is None else steps_of(found, course, (), head.overrides),
        changes=changes_of(adjustments)[0],
        contests=contests,
        about={one.adjustment_id: one for one in adjustments},
        acts_on=acts_on,
        belief=mastery,
        view=view,
        sort=sort,
        sorts=SORTS,
        rows=[one for one in rows if sort != SORTS[0] or one.skill.status != "unknown"],
        unseen=[one for one in rows if sort == SORTS[0] and one.skill.status == "unknown"],
        graph=graph,
    )


@PAGES.on("GET", "/learners/{learner_id}/reads", needs=("supporter",))
async def reads(visit: Visit, learner_id: str) -> Answer:
    """Show who has read of the learner, this look included."""
    head = await head_of(visit, learner_id)
    where = address("/v1/learners/{}/reads", learner_id)
    page = await visit.api.get(ReadsPage, where, cursor=visit.query.get("after"))
    following = head.address("reads", after=page.next_cursor) if page.next_cursor else ""
    return visit.render("learner/reads.html", head=head, tab="reads", reads=page.reads, following=following)


@PAGES.on("GET", "/learners/{learner_id}/skills/{skill_id}", needs=("supporter",))
async def skill(visit: Visit, learner_id: str, skill_id: str) -> Answer:
    """Show what moved the belief about one skill, and what the next answer is expected to be."""
    head = await head_of(visit, learner_id)
    base = address("/v1/learners/{}", learner_id)
    asked = {"content_graph": head.course_id, "skill_id": skill_id}
    mastery, timeline = await asyncio.gather(
        visit.api.get(LearnerMastery, f"{base}/mastery", **asked),
        visit.api.get(TimelinePage, f"{base}/timeline", **asked, event=("result", "adjustment"), limit=NEWEST),
    )
    course = await course_in(visit, head, mastery.graph_version)
    if course is None:
        raise LookupError(skill_id)
    item_id = _item_asked(visit, course, skill_id)
    prediction = None
    if item_id is not None:
        query = {"content_graph": head.course_id, "item_id": item_id}
        prediction = await visit.api.get(Prediction, f"{base}/prediction", **query)
    title = title_in(language_of(visit), course.skill_title(skill_id))
    shows = visit.say("Belief about %(skill)s, result by result", skill=title)
    wording = Wording(shows, language_of(visit), days_for(visit))
    past = past_of(timeline.events, skill_id, course.threshold, wording)
    return visit.render(
        "learner/skill.html",
        head=head,
        tab="overview",
        course=course,
        skill=mastery.skills[0],
        skill_id=skill_id,
        past=past,
        chart=Markup(past.chart),
        item_id=item_id,
        prediction=prediction,
        move_on=move_on,
    )


async def contests_of(visit: Visit, head: Head) -> list[Contest]:
    """Return what the learner contests, what is open first, and what became of the last of the others."""
    path = address("/v1/learners/{}/contests", head.learner_id)
    page = await visit.api.get(ContestsPage, path, limit=NEWEST)
    of_course = [one for one in page.contests if one.content_graph == head.course_id]
    settled = [one for one in of_course if one.status != "open"]
    return [*(one for one in of_course if one.status == "open"), *settled[:SETTLED]]


async def mastery_of(visit: Visit, head: Head) -> LearnerMastery | None:
    """Return what is believed; None of somebody who has no result on the course."""
    if head.course_id is None:
        return None
    try:
        path = address("/v1/learners/{}/mastery", head.learner_id)
        return await visit.api.get(LearnerMastery, path, content_graph=head.course_id)
    except RefusalError as refusal:
        if refusal.name != "unknown-learner":
            raise
        return None


def _graph(visit: Visit, head: Head, mastery: LearnerMastery, course: Course) -> Markup:
    def href(skill_id: str) -> str:
        return head.address("skills", skill_id)

    return Markup(graph_of(mastery, course, titles_for(visit), href, language_of(visit)))


def _asked(visit: Visit, name: str, known: Sequence[T]) -> T:
    """Return what the address asks for of what is known; the first of it where it asks for nothing."""
    asked = visit.query.get(name)
    return next((one for one in known if one == asked), known[0])


def _item_asked(visit: Visit, course: Course, skill_id: str) -> str | None:
    """Return which item the expectation is told of: that which is asked for, else the first of the skill."""
    items = course.skills[skill_id].items if skill_id in course.skills else ()
    asked = visit.query.get("item")
    return asked if asked in items else next(iter(items), None)
