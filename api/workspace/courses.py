"""What pages know of a course: its titles and how its skills build on each other, remembered by version."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from api.http.entity_tags import expected_version
from api.workspace.client import address
from api.workspace.visit import Visit
from content_graph.languages import Translations
from content_graph.model import ContentGraph

TRUST_S: Final = 20.0
"""How long a course is taken as it is where nobody says which version is current."""
MAX_REMEMBERED: Final = 64


class CourseSkill(NamedTuple):
    """A skill: its title, the skills that it needs, and its items in the order of the course."""

    id: str
    title: Translations
    prerequisites: tuple[str, ...]
    items: tuple[str, ...]


class Course(NamedTuple):
    """A course as pages need it.

    Attributes:
        id: Of the content graph.
        version: Of it.
        title: In its languages.
        threshold: Mastery from which a skill counts as mastered.
        skills: In the order of the course.
        activities: Titles of items and resources, by id.
        resources: Which of these are resources.
        links: Where those open that have an address.
    """

    id: str
    version: str
    title: Translations
    threshold: float
    skills: Mapping[str, CourseSkill]
    activities: Mapping[str, Translations]
    resources: frozenset[str]
    links: Mapping[str, str] = MappingProxyType({})

    def skill_title(self, skill_id: str) -> Translations:
        """Return the title of a skill; of one that is gone its id."""
        found = self.skills.get(skill_id)
        return {"en": skill_id} if found is None else found.title

    def activity_title(self, activity_id: str) -> Translations:
        """Return the title of an item or resource; of one that is gone its id."""
        return self.activities.get(activity_id) or {"en": activity_id}


class _Known(NamedTuple):
    read_at: float
    course: Course


_known: Final[dict[tuple[int, str], _Known]] = {}


async def course_of(visit: Visit, course_id: str, version: str | None = None) -> Course:
    """Return a course; the version that is asked for, or one that was current a moment ago.

    Raises:
        RefusalError: There is none that they may read.
    """
    key, now = (visit.who.organisation_no, course_id), time.monotonic()
    found = _known.get(key)
    if found is not None and (found.course.version == version or (version is None and now - found.read_at < TRUST_S)):
        return found.course
    headers, body = await visit.api.download(address("/v1/content-graphs/{}", course_id))
    course = course_from(msgspec.json.decode(body, type=ContentGraph), expected_version(headers["etag"]) or "")
    while len(_known) >= MAX_REMEMBERED:
        del _known[next(iter(_known))]
    _known[key] = _Known(now, course)
    return course


def course_from(graph: ContentGraph, version: str) -> Course:
    """Return a content graph as pages need it."""
    items: dict[str, list[str]] = {one.id: [] for one in graph.skills}
    for item in graph.items:
        for skill_id in item.skills:
            items[skill_id].append(item.id)
    skills = {
        one.id: CourseSkill(
            one.id, one.title, tuple([edge.skill_id for edge in one.prerequisites]), tuple(items[one.id])
        )
        for one in graph.skills
    }
    return Course(
        graph.id,
        version,
        graph.title,
        graph.defaults.threshold,
        skills,
        {one.id: one.title for one in graph.items} | {one.id: one.title for one in graph.resources},
        frozenset(one.id for one in graph.resources),
        {one.id: one.url for one in graph.items if one.url} | {one.id: one.url for one in graph.resources if one.url},
    )


def title_in(language: str, title: Translations) -> str:
    """Return a title in a language, or in the first that it has.

    >>> title_in("fr", {"en": "Sums", "fr": "Sommes"}), title_in("fr", {"en": "Sums"})
    ('Sommes', 'Sums')
    """
    return title.get(language) or next(iter(title.values()))
