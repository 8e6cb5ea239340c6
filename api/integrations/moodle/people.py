"""Who is in a course of Moodle, as a roster (pure): the course is a class."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import line_of, words_of
from api.integrations.moodle.answers import Course, Enrolled
from api.integrations.rosters.roster import Roster, RosterClass, RosterPerson

_LEARNERS: Final = frozenset({"student"})
_SUPPORTERS: Final = frozenset({"editingteacher", "teacher"})
_NAME: Final = 200
_EMAIL: Final = 320


def roster_of_course(issuer: str, course: Course, enrolled: Iterable[Enrolled]) -> Roster:
    """Make a roster of a course."""
    persons: list[RosterPerson] = []
    learners: list[str] = []
    supporters: list[str] = []
    told: list[LeftOut] = []
    others: Counter[str] = Counter()
    for one in enrolled:
        roles = {role.shortname for role in one.roles}
        subject = str(one.id)
        if one.suspended:
            told.append(left_out("disabled", subject))
        elif roles & _SUPPORTERS:
            supporters.append(subject)
        elif roles & _LEARNERS:
            learners.append(subject)
        else:
            others[", ".join(sorted(roles)) or "?"] += 1
            continue
        email = one.email if "@" in one.email and len(one.email) <= _EMAIL else None
        persons.append(RosterPerson(subject, line_of(one.fullname, _NAME) or None, email))
    told += [left_out("role", name, n) for name, n in sorted(others.items())]
    title = line_of(words_of(course.fullname or course.shortname), _NAME) or f"Moodle {course.id}"
    each = RosterClass(f"course/{course.id}", title, tuple(sorted(learners)), tuple(sorted(supporters)))
    return Roster(issuer, tuple(persons), (each,), left_out=tuple(told))
