"""Rosters in: who is in a course becomes who is in its cohort, and who supports it.

The platform's list is the truth about its course: whoever is not in it leaves the cohort, and keeps everything else.
Names and addresses go to the contacts alone, as they are now; where a platform shares none, those that are known stay.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, NamedTuple

import structlog

from api.clock import moment_of
from api.integrations.budget import Budget
from api.integrations.identities.naming import normal_issuer
from api.integrations.lti.services import helping
from api.integrations.lti.services.claims import MEMBERSHIP
from api.integrations.lti.services.members import Member
from api.integrations.lti.services.people import People, people_expected, people_of
from api.integrations.lti.services.roster import RosterChange, active, change, merged
from api.integrations.lti.services.rosters import (
    MAX_PAGE_BYTES,
    MEMBERS_TYPE,
    Roster,
    RosterFaultError,
    read_roster,
)
from api.integrations.lti.services.tokens import PlatformServices
from api.integrations.outgoing import Answer
from api.paths.publishing import DecisionPublisher
from api.record.cohorts import put_cohort
from api.record.lti.platforms import Platform
from api.record.lti_services.courses import Course, ReadRoster, cohort_of, named_by, note_read
from api.record.lti_services.grades import expect_grades
from api.record.pool import Pool
from api.record.support.contacts import Contact, find_contacts, put_contacts

WHOLE_EVERY: Final = timedelta(days=1)
"""How often a roster is read as a whole where the platform tells what has changed."""
_EMPTIED: Final = "it lists no learner any more, so nothing was changed: have it read by hand if that is right"
_NOT_OFFERED: Final = "the platform offers no list of members: allow the tool Names and Roles, and launch it once"
_CONTACTS_AT_ONCE: Final = 1000
_LOG: Final = structlog.get_logger(__name__)


class RosterTools(NamedTuple):
    """What reading rosters takes.

    Attributes:
        pool: Of the record, which knows the vault.
        orders: Tells the live store what holds for whoever comes or leaves.
        services: Asks platforms.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
        language: In which supporters are written to who say nothing else.
    """

    pool: Pool
    orders: DecisionPublisher
    services: PlatformServices
    clock_us: Callable[[], int]
    language: Literal["fr", "en"]


class RosterTaken(NamedTuple):
    """What a roster changed, or would change.

    Attributes:
        change: Who comes and goes.
        is_whole: Whether it was read as a whole, and not what has changed since.
        n_named: Learners whose name or address is new.
    """

    change: RosterChange
    is_whole: bool
    n_named: int


async def take_roster(
    tools: RosterTools,
    platform: Platform,
    course: Course,
    *,
    is_trial: bool = False,
    is_by_hand: bool = False,
) -> RosterTaken:
    """Read the roster of a course and make its cohort what it says.

    Args:
        tools: What it takes.
        platform: Whose course it is.
        course: Which.
        is_trial: Change nothing, and say what would change.
        is_by_hand: Read it as a whole, and let everybody leave where it says so.

    Raises:
        RosterFaultError: It cannot be read, or should not be believed.
        OutgoingError: The platform does not answer.
        TokenRefusedError: It gives no token.
        RecordUnavailable: The record is not there, or its master key.
        StoreUnavailable: The live store is not there; the roster is stored all the same.
    """
    at = moment_of(tools.clock_us())
    organisation_no = platform.organisation_no
    cohort = await cohort_of(tools.pool, organisation_no, course.cohort)
    roster, is_whole = await _read(tools, platform, course, cohort, at, must_be_whole=is_by_hand or is_trial)
    members = {one.subject: one for one in roster.members}
    people = await _people(tools, platform, members, at, is_trial=is_trial)
    held = await helping.assigned(tools.pool, organisation_no, course.no)
    found = change(list(members.values()), people.learners, people.supporters, cohort, held.keys())
    if found.empties and not is_by_hand and not is_trial:
        raise RosterFaultError(_EMPTIED)
    contacts = await _new_contacts(tools.pool, organisation_no, members, people)
    if not is_trial:
        await put_cohort(tools.pool, organisation_no, course.cohort, found.learners)
        await _put_contacts(tools.pool, organisation_no, contacts)
        await _help(tools, organisation_no, course, found, members, people, held)
        subjects = {one: subject for subject, one in people.learners.items()}
        graded = [(one, subjects[one]) for one in found.learners if one in subjects]
        await expect_grades(tools.pool, organisation_no, course.no, graded)
        counts = (len(found.learners), len(found.supporters), found.n_left_out)
        read = ReadRoster(*counts, is_whole=is_whole, differences_url=roster.differences_url)
        await note_read(tools.pool, organisation_no, course.no, at, read)
        await tools.orders.tell(organisation_no)
        _LOG.info("a roster is read", course=course.no, n_learners=counts[0])
    return RosterTaken(found, is_whole, len(contacts))


async def _read(
    tools: RosterTools, platform: Platform, course: Course, cohort: frozenset[str], at: datetime, *, must_be_whole: bool
) -> tuple[Roster, bool]:
    """Read what has changed where the platform tells that, else all; and tell whether it was all."""
    if course.memberships_url is None:
        raise RosterFaultError(_NOT_OFFERED)
    get = partial(_get, tools.services, platform, Budget())
    is_fresh = course.whole_at is not None and at - course.whole_at < WHOLE_EVERY
    if course.differences_url is not None and is_fresh and not must_be_whole:
        try:
            differences = await read_roster(get, course.differences_url)
        except RosterFaultError:
            pass  # what it tells of changes ends at some time: then all is read
        else:
            before = await _known(tools.pool, platform, course, cohort)
            members = merged(before, differences.members)
            following = differences.differences_url or course.differences_url
            return Roster(tuple(members.values()), following), False
    return await read_roster(get, course.memberships_url), True


async def _get(services: PlatformServices, platform: Platform, budget: Budget, url: str) -> Answer:
    """Ask for a page; all of them together are bounded.

    Raises:
        BudgetSpent: They are more than is read, or take longer.
    """
    budget.seconds_left(url)
    headers = {"accept": MEMBERS_TYPE}
    answer = await services.ask(platform, (MEMBERSHIP,), "GET", url, headers=headers, max_bytes=MAX_PAGE_BYTES)
    budget.spend(url, len(answer.body))
    return answer


async def _known(pool: Pool, platform: Platform, course: Course, cohort: frozenset[str]) -> dict[str, Member]:
    """Return who was in the course when it was read last, by subject."""
    organisation_no, issuer = platform.organisation_no, normal_issuer(platform.issuer)
    helping_now = await helping.assigned(pool, organisation_no, course.no)
    named = await named_by(pool, organisation_no, issuer, cohort, helping_now.keys())
    return {
        subject: Member(subject, "supporter" if supporter_id in helping_now else "learner", True, None, None)  # noqa: FBT003
        for subject, learner_id, supporter_id in named
        if supporter_id in helping_now or learner_id in cohort
    }


async def _people(
    tools: RosterTools, platform: Platform, members: Mapping[str, Member], at: datetime, *, is_trial: bool
) -> People:
    learning = [one.subject for one in active(members.values(), "learner")]
    supporting = [one.subject for one in active(members.values(), "supporter")]
    organisation_no, issuer = platform.organisation_no, platform.issuer
    async with tools.pool.connection() as connection:
        if is_trial:
            return await people_expected(connection, organisation_no, issuer, learning, supporting)
        return await people_of(connection, organisation_no, issuer, learning, supporting, at)


async def _help(
    tools: RosterTools,
    organisation_no: int,
    course: Course,
    found: RosterChange,
    members: Mapping[str, Member],
    people: People,
    held: Mapping[str, str],
) -> None:
    subjects = {one: subject for subject, one in people.supporters.items()}
    for supporter_id in found.supporters:
        member = members[subjects[supporter_id]]
        await helping.put_supporter(tools.pool, organisation_no, supporter_id, member, tools.language)
        if supporter_id not in held:
            await helping.assign(tools.pool, organisation_no, course.no, supporter_id, course.cohort)
    for supporter_id in found.went:
        await helping.unassign(tools.pool, organisation_no, held[supporter_id])


async def _new_contacts(
    pool: Pool, organisation_no: int, members: Mapping[str, Member], people: People
) -> list[Contact]:
    """Return the contacts of learners that the platform tells otherwise than they are known."""
    named = {
        people.learners[one.subject]: one
        for one in active(members.values(), "learner")
        if one.subject in people.learners and (one.name or one.email)
    }
    known = await find_contacts(pool, organisation_no, list(named))
    told = {
        learner: known.get(learner, Contact(learner, None, None, None, None))._replace(
            **{name: text for name, text in (("name", one.name), ("email", one.email)) if text is not None}
        )
        for learner, one in named.items()
    }
    return [one for learner, one in told.items() if one != known.get(learner)]


async def _put_contacts(pool: Pool, organisation_no: int, contacts: list[Contact]) -> None:
    for start in range(0, len(contacts), _CONTACTS_AT_ONCE):
        await put_contacts(pool, organisation_no, contacts[start : start + _CONTACTS_AT_ONCE])
