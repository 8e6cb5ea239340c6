"""Supporters of a course: made of its teachers, assigned to its cohort, and taken off it when they go.

Whom people assigned themselves stays; what they wrote of a supporter stays, too. A roster's own assignments have ids of
their own, by which they are known again.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, Literal

import msgspec

from api.integrations.lti.services.members import Member
from api.record.pool import Pool
from api.record.support.staff import StoredPart, assignments_like, find_part, put_part, remove_part
from api.record.support.zones import zone_of_organisation
from api.support.staff import BY_NAME
from api.support.staff_messages import AssignmentContent, SupporterContent
from content_graph.ids import MAX_ID_LENGTH

BY: Final = "lti-roster"
"""Who puts what a roster says, in the chain of acts."""
ROLE: Final = "tutor"
"""What a teacher of a course is to its learners."""


def _prefix(course_no: int) -> str:
    return f"roster/{course_no}/"


def assignment_id(course_no: int, supporter_id: str) -> str:
    """Name a roster's assignment of a supporter to a course.

    >>> assignment_id(3, "moodle.example.org/7")
    'roster/3/moodle.example.org/7'
    """
    whole = f"{_prefix(course_no)}{supporter_id}"
    if len(whole) <= MAX_ID_LENGTH:
        return whole
    return f"{_prefix(course_no)}{sha256(supporter_id.encode()).hexdigest()}"


async def assigned(pool: Pool, organisation_no: int, course_no: int) -> dict[str, str]:
    """Return who supports a course because its roster says so: the id of the assignment by supporter."""
    found = await assignments_like(pool, organisation_no, _prefix(course_no))
    kind = BY_NAME["assignment"]
    return {kind.content(one).supporter_id: one.id for one in found}


async def put_supporter(
    pool: Pool, organisation_no: int, supporter_id: str, member: Member, language: Literal["fr", "en"]
) -> None:
    """Make a supporter, or tell what an unnamed one is called.

    Their name and address are those that the platform shares; where it shares none, the name is their id.
    """
    kind = BY_NAME["supporter"]
    held = await find_part(pool, organisation_no, "supporter", supporter_id)
    if held is None:
        async with pool.connection() as connection:
            zone = (await zone_of_organisation(connection, organisation_no)).key
        content = SupporterContent(
            name=member.name or supporter_id,
            email=member.email,
            zone=zone,
            language=language,
        )
    else:
        before = kind.content(held)
        if before.name != supporter_id or member.name is None:
            return
        content = msgspec.structs.replace(before, name=member.name, email=before.email or member.email)
    await put_part(pool, organisation_no, kind.new(supporter_id, content, BY), None)


async def assign(pool: Pool, organisation_no: int, course_no: int, supporter_id: str, cohort: str) -> None:
    """Have somebody support the cohort of a course."""
    content = AssignmentContent(supporter_id=supporter_id, role=ROLE, cohort_id=cohort)
    new = BY_NAME["assignment"].new(assignment_id(course_no, supporter_id), content, BY)
    await put_part(pool, organisation_no, new, None)


async def unassign(pool: Pool, organisation_no: int, named: str) -> None:
    """End what a roster began."""
    await remove_part(pool, organisation_no, ("assignment", named), None, BY, _needed_by_nobody)


def _needed_by_nobody(_parts: Iterable[StoredPart]) -> None:
    """See nothing: no part names an assignment."""
