"""What stands at the top of every page about a cohort: of which course it is, and the tabs."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from babel import Locale

from api.content.content_graphs import ContentGraphList
from api.workspace.client import address
from api.workspace.courses import Course, course_of, title_in
from api.workspace.typed import whole_number
from api.workspace.visit import Visit
from engine.charts.bilingual import Language

_ASKED: Final = 100
"""Names at a time: as many as an address holds."""


class CohortHead(NamedTuple):
    """What is known of a cohort on every page about it.

    Attributes:
        cohort_id: Its id.
        course: Of which the page is; None where there is none.
        courses: All that there are, by id.
        language: In which titles are said.
    """

    cohort_id: str
    course: Course | None
    courses: Sequence[str]
    language: Language

    @property
    def course_id(self) -> str | None:
        """Of which course the page is."""
        return None if self.course is None else self.course.id

    def address(self, *parts: str, **query: object) -> str:
        """Return the address of a page about this cohort and course; what is None or empty is left out of its query."""
        path = address("/cohorts" + "/{}" * (len(parts) + 1), self.cohort_id, *parts)
        return with_query(path, {"course": self._course_named, **query})

    def learner_address(self, learner_id: str, *parts: str) -> str:
        """Return the address of a page about a learner, on this course."""
        path = address("/learners" + "/{}" * (len(parts) + 1), learner_id, *parts)
        return with_query(path, {"course": self._course_named})

    def skill_title(self, skill_id: str) -> str:
        """Return the title of a skill."""
        return skill_id if self.course is None else title_in(self.language, self.course.skill_title(skill_id))

    @property
    def _course_named(self) -> str | None:
        return self.course_id if len(self.courses) > 1 else None


def with_query(path: str, query: Mapping[str, object]) -> str:
    """Write an address with a query, without what is None or empty.

    >>> with_query("/learners", {"q": "é", "cohort": None})
    '/learners?q=%C3%A9'
    """
    asked = {name: value for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(asked)}" if asked else path


def language_of(visit: Visit) -> Language:
    """Return in which language titles and drawings are."""
    return "fr" if visit.language == "fr" else "en"


def locale_of(visit: Visit) -> Locale:
    """Return how days are said that stand in drawings."""
    return Locale("fr") if visit.language == "fr" else Locale("en", "GB")


async def head_of(visit: Visit, cohort_id: str, version: str | None = None) -> CohortHead:
    """Read what stands at the top of a page."""
    course, courses = await course_asked(visit, version)
    return CohortHead(cohort_id, course, courses, language_of(visit))


async def course_asked(visit: Visit, version: str | None = None) -> tuple[Course | None, list[str]]:
    """Return the course that an address names, or the first; None where there is none; and all that there are."""
    listed = await visit.api.get(ContentGraphList, "/v1/content-graphs", limit=100)
    courses = [one.id for one in listed.content_graphs]
    asked = visit.query.get("course")
    chosen = asked if asked in courses else next(iter(courses), None)
    return None if chosen is None else await course_of(visit, chosen, version), courses


class NamesTold(msgspec.Struct, frozen=True):
    """Names by id."""

    learners: dict[str, str]
    supporters: dict[str, str]


async def names_of(visit: Visit, learners: Sequence[str] = (), supporters: Sequence[str] = ()) -> Mapping[str, str]:
    """Read what people are called, by kind and id: `learner/ada`; who has no name is called by id."""
    names = {f"learner/{one}": one for one in learners} | {f"supporter/{one}": one for one in supporters}
    wanted = [("learner_id", one) for one in sorted(set(learners))]
    wanted += [("supporter_id", one) for one in sorted(set(supporters))]
    for at in range(0, len(wanted), _ASKED):
        asked: dict[str, list[str]] = {}
        for kind, one in wanted[at : at + _ASKED]:
            asked.setdefault(kind, []).append(one)
        told = await visit.api.get(NamesTold, "/v1/names", **asked)
        names |= {f"learner/{one}": name for one, name in told.learners.items()}
        names |= {f"supporter/{one}": name for one, name in told.supporters.items()}
    return names


def number_in(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Read a number out of a query; what is none, or out of bounds, is as if nobody had said it.

    >>> number_in({"days": "7"}, "days", 14, 1, 92), number_in({"days": "-7"}, "days", 14, 1, 92)
    (7, 14)
    """
    number = whole_number(query.get(name, ""), least, most)
    return default if number is None else number
