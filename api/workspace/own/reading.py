"""What the learner's own pages read of the API, as the learner."""

import asyncio
from collections.abc import Awaitable
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec

from api.content.content_graphs import ContentGraphList
from api.learners.mastery import LearnerMastery
from api.learners.recommendations import RecommendationsRequest
from api.paths.overrides import Override, OverridesPage
from api.results.messages import Recommendations
from api.support.cases.answers import CasesPage, CaseSummary
from api.support.contest_messages import Contest, ContestsPage
from api.support.profiles import HelperTold, LearnerProfile
from api.workspace.client import RefusalError, address
from api.workspace.courses import Course, course_of
from api.workspace.visit import Visit
from content_graph.ids import is_id

T = TypeVar("T")
_NEXT = 3


class Own(NamedTuple):
    """What every page of a learner knows of them.

    Attributes:
        learner_id: Who they are.
        profile: Where they belong, and who helps them.
        courses: Ids of their content graphs; those of the organisation as long as they have begun none.
        course: The one that is looked at; None where there is none.
        overrides: What people decided for them, that holds now.
        contests: What they contested, newest first.
        cases: Their conversations, the first due first.
    """

    learner_id: str
    profile: LearnerProfile
    courses: tuple[str, ...]
    course: Course | None
    overrides: tuple[Override, ...]
    contests: tuple[Contest, ...]
    cases: tuple[CaseSummary, ...]

    @property
    def by_right(self) -> list[Override]:
        """What they asked for by right and holds now: an objection, a restriction; they alone end it here."""
        return [one for one in self.overrides if one.basis is not None]

    @property
    def automation_off(self) -> Override | None:
        """The decision that keeps the machine from changing the path; that of a supporter first, who alone ends it.

        What they asked for by right is no such decision: it is in `by_right`.
        """
        name = None if self.course is None else self.course.id
        off = [one for one in self.overrides if one.kind == "automation_off" and one.basis is None]
        found = [one for one in off if one.content_graph in {None, name}]
        return min(found, key=lambda one: one.by.id == self.learner_id and one.by.role == "learner", default=None)

    @property
    def is_off_by_others(self) -> bool:
        """Whether a supporter switched automation off, which only supporters end."""
        off = self.automation_off
        return off is not None and off.by.role != "learner"

    @property
    def helpers(self) -> list[HelperTold]:
        """Who helps them, each once."""
        return list({one.supporter_id: one for one in reversed(self.profile.helpers)}.values())[::-1]

    def name_of(self, supporter_id: str) -> str:
        """Return what a supporter is called; of one who is not known the id."""
        return next(
            (one.name for one in self.profile.helpers if one.supporter_id == supporter_id and one.name), supporter_id
        )

    def address(self, path: str, **query: str | None) -> str:
        """Return the address of a page of theirs, about the same course."""
        asked = {name: value for name, value in query.items() if value is not None}
        if self.course is not None and len(self.courses) > 1:
            asked = {"course": self.course.id, **asked}
        return f"{path}?{urlencode(asked)}" if asked else path


def learner_of(visit: Visit) -> str:
    """Return who has signed in."""
    return (visit.who.person or "/").partition("/")[2]


async def own_of(visit: Visit) -> Own:
    """Read what every page knows."""
    me, api = learner_of(visit), visit.api
    profile, overrides, contests, cases = await asyncio.gather(
        api.get(LearnerProfile, address("/v1/learners/{}/profile", me)),
        api.get(OverridesPage, "/v1/overrides", learner_id=me, active=True, limit=100),
        api.get(ContestsPage, address("/v1/learners/{}/contests", me), limit=20),
        api.get(CasesPage, "/v1/cases", learner_id=me, limit=20),
    )
    courses = profile.content_graphs or await _all_courses(visit)
    asked = visit.query.get("course") or visit.form.get("course", "")
    if asked and asked not in courses and asked in await _all_courses(visit):
        courses = (*courses, asked)  # a link in a learning platform leads to a course that they have yet to begin
    name = asked if asked in courses else next(iter(courses), None)
    course = None if name is None else await course_of(visit, name)
    return Own(me, profile, courses, course, overrides.overrides, contests.contests, cases.cases)


async def _all_courses(visit: Visit) -> tuple[str, ...]:
    found = await visit.api.get(ContentGraphList, "/v1/content-graphs", limit=20)
    return tuple([one.id for one in found.content_graphs])


async def known_of(visit: Visit, own: Own) -> LearnerMastery | None:
    """Read what is believed; None before the first result."""
    if own.course is None:
        return None
    path = address("/v1/learners/{}/mastery", own.learner_id)
    return await _unless_new(visit.api.get(LearnerMastery, path, content_graph=own.course.id))


async def next_of(visit: Visit, own: Own) -> Recommendations | None:
    """Read what comes next, towards the goal that the address names; None where there is no course."""
    if own.course is None:
        return None
    goal = visit.query.get("goal", "")
    asked = RecommendationsRequest(
        learner_id=own.learner_id,
        content_graph=own.course.id,
        goal=goal if is_id(goal) else None,
        limit=_NEXT,
        language="fr" if visit.language == "fr" else "en",
    )
    try:
        return await visit.api.post(Recommendations, "/v1/recommendations", asked)
    except RefusalError as refusal:
        if refusal.name != "unknown-goal":
            raise
    # The goal of an older link is gone: then all of the course.
    return await visit.api.post(Recommendations, "/v1/recommendations", msgspec.structs.replace(asked, goal=None))


def placed_in(visit: Visit, own: Own) -> str | None:
    """Return the item or resource that the address names, as a link in a learning platform does."""
    activity = visit.query.get("activity")
    return activity if own.course is not None and activity in own.course.activities else None


async def _unless_new(asked: Awaitable[T]) -> T | None:
    try:
        return await asked
    except RefusalError as refusal:
        if refusal.name == "unknown-learner":
            return None
        raise


async def unless_new(asked: Awaitable[T], otherwise: T) -> T:
    """Read something of a learner, or another thing where nothing was ever heard of them."""
    found = await _unless_new(asked)
    return otherwise if found is None else found
