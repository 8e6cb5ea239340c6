"""What is wrong with a course, in the reader's language, with where it stands and where it is mended."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from api.errors import Fault
from api.workspace.programme.courses import Course
from api.workspace.programme.sentences import Told, told
from api.workspace.programme.titles import title_in
from api.workspace.visit import Visit
from content_graph.findings import Finding
from content_graph.model import ContentGraph

_PLACE: Final = re.compile(r"\$\.(skills|items|assessments|resources|goals)\[(\d+)\]")


class Problem(NamedTuple):
    """Something to put right, or to look at.

    Attributes:
        is_error: Whether it keeps the course from being stored.
        where: Title of the skill, item or resource; empty where it is the whole.
        href: Where that is edited; empty for nowhere.
        line: In the text; None where there is no text.
        column: Same.
        what: What is wrong.
        remedy: What to do.
    """

    is_error: bool
    where: str
    href: str
    line: int | None
    column: int | None
    what: Told
    remedy: Told


def problems_of(visit: Visit, course: Course, findings: Iterable[Finding]) -> list[Problem]:
    """Return what was found in a course, errors first."""
    found = [
        _problem(visit, course, one.path, one.detail, one.remedy, is_error=one.severity == "error") for one in findings
    ]
    return sorted(found, key=lambda one: not one.is_error)


def faults_of(visit: Visit, course: Course, faults: Iterable[Fault]) -> list[Problem]:
    """Return what keeps a text or a form from being a course."""
    return list(_faults(visit, course, faults))


def _faults(visit: Visit, course: Course, faults: Iterable[Fault]) -> Iterator[Problem]:
    for one in faults:
        found = _problem(visit, course, one.path, one.detail, one.remedy, is_error=True)
        yield found._replace(line=one.line, column=one.column)


def _problem(visit: Visit, course: Course, path: str, detail: str, remedy: str, *, is_error: bool) -> Problem:
    where, href = place_of(course, course.graph, path, visit.language)
    return Problem(is_error, where, href, None, None, told(visit.say, detail), told(visit.say, remedy))


def place_of(course: Course, graph: ContentGraph, path: str, language: str) -> tuple[str, str]:
    """Return the title of what a path leads to, and where it is edited."""
    found = _PLACE.match(path)
    if found is None:
        return "", ""
    section, place = found[1], int(found[2])
    members = getattr(graph, section)
    if place >= len(members):
        return "", ""
    member = members[place]
    href = "" if section == "assessments" else course.at(section, member.id)
    return title_in(member.title, language), href
