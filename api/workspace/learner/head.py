"""What stands at the top of every page about a learner: who they are, who answers them by when, what calls for help."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from api.clock import moment_of
from api.content.content_graphs import ContentGraphList
from api.paths.overrides import Override, OverridesPage
from api.support.alert_messages import AlertPage, AlertTold
from api.support.cases.answers import CasesPage, CaseSummary
from api.support.profiles import HelperTold, LearnerProfile
from api.workspace.client import address
from api.workspace.courses import Course, course_of
from api.workspace.visit import Visit

MOST_CASES = 20


class Owed(NamedTuple):
    """The answer that is due first: in which case, by when, from whom, as what."""

    case: CaseSummary
    due_at: datetime
    is_late: bool


class Head(NamedTuple):
    """What is known of a learner on every page about them.

    Attributes:
        learner_id: The learner.
        name: As they are called.
        profile: Where they belong, and who helps them.
        alerts: Signals that call for somebody, first due first.
        cases: Open ones.
        overrides: What people decided that holds now, for them or a cohort of theirs.
        course_id: Of which course the page is; None where they have begun none and there is none.
        owed: The answer that is due first; None where none is owed.
        now: The instant.
    """

    learner_id: str
    name: str
    profile: LearnerProfile
    alerts: tuple[AlertTold, ...]
    cases: tuple[CaseSummary, ...]
    overrides: tuple[Override, ...]
    course_id: str | None
    owed: Owed | None
    now: datetime

    @property
    def helpers(self) -> list[HelperTold]:
        """Who helps, each as what they are once, whatever cohorts they do so of; who coordinates last."""
        return list({(one.supporter_id, one.role): one for one in reversed(self.profile.helpers)}.values())[::-1]

    @property
    def by_right(self) -> list[Override]:
        """What the learner asked for by right and holds now; no supporter ends it."""
        return [one for one in self.overrides if one.basis is not None]

    @property
    def automation_off(self) -> Override | None:
        """What people decided that leaves the path as it is; None without (see `by_right`)."""
        decided = [one for one in self.overrides if one.basis is None]
        of_course = [one for one in decided if one.content_graph in {None, self.course_id}]
        return next((one for one in of_course if one.kind == "automation_off"), None)

    def name_of(self, supporter_id: str) -> str:
        """Return what the learner or a supporter is called; of one who does not help this learner the id."""
        if supporter_id == self.learner_id:
            return self.name
        named = {one.supporter_id: one.name for one in self.profile.helpers}
        return named.get(supporter_id) or supporter_id

    @property
    def talk_address(self) -> str:
        """The address of the conversation: of the open one, or of their list where there are several or none."""
        return self.address("case", self.cases[0].case_id) if len(self.cases) == 1 else self.address("cases")

    def cohort_address(self, cohort_id: str) -> str:
        """Return the address of the page about a cohort."""
        return address("/cohorts/{}", cohort_id)

    def address(self, *parts: str, **query: str | None) -> str:
        """Return the address of a page about this learner and course.

        Args:
            parts: Of the path, each as it is.
            query: Beside the course; what is None is left out.
        """
        path = address("/learners" + "/{}" * (len(parts) + 1), self.learner_id, *parts)
        course = self.course_id if len(self.profile.content_graphs) > 1 else None
        asked = {name: value for name, value in {"course": course, **query}.items() if value is not None}
        return f"{path}?{urlencode(asked)}" if asked else path


def owed_of(cases: Sequence[CaseSummary], now: datetime) -> Owed | None:
    """Return the answer that is due first of several cases; None where none is owed."""
    due = [(one.due_at, one) for one in cases if one.due_at is not None]
    if not due:
        return None
    at, case = min(due, key=lambda pair: pair[0])
    return Owed(case, at, at < now)


async def head_of(visit: Visit, learner_id: str) -> Head:
    """Read what stands at the top of a page.

    Raises:
        RefusalError: It is not their learner.
    """
    api = visit.api
    profile, alerts, cases, overrides = await asyncio.gather(
        api.get(LearnerProfile, address("/v1/learners/{}/profile", learner_id)),
        api.get(AlertPage, "/v1/alerts", learner_id=learner_id),
        api.get(CasesPage, "/v1/cases", learner_id=learner_id, open=True, limit=MOST_CASES),
        api.get(OverridesPage, "/v1/overrides", learner_id=learner_id, active=True),
    )
    begun = profile.content_graphs or await _first_course(visit)
    course_id = course_asked(visit.query.get("course"), begun)
    now = moment_of(visit.now_us)
    called = (alerts.alerts, cases.cases, overrides.overrides)
    return Head(learner_id, profile.name or learner_id, profile, *called, course_id, owed_of(cases.cases, now), now)


def course_asked(asked: str | None, begun: Sequence[str]) -> str | None:
    """Return of which course a page is: that which is asked for, if it was begun, else the first that was."""
    return asked if asked in begun else next(iter(begun), None)


async def _first_course(visit: Visit) -> tuple[str, ...]:
    """Return the course that somebody who has done nothing yet would begin: there may be none."""
    listed = await visit.api.get(ContentGraphList, "/v1/content-graphs", limit=1)
    return tuple([one.id for one in listed.content_graphs])


async def course_in(visit: Visit, head: Head, version: str | None = None) -> Course | None:
    """Return the course of a page; None where the learner has begun none."""
    return None if head.course_id is None else await course_of(visit, head.course_id, version)
