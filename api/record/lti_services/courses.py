"""Courses of platforms that were launched from: their cohort, and how their roster is read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from content_graph.ids import MAX_ID_LENGTH, is_id

_LAUNCHED: Final = (
    "INSERT INTO symphonie.lti_course AS c"
    " (organisation_no, platform_id, deployment_id, context_id, title, cohort, memberships_url, launched_at, next_at)"
    " VALUES (%(organisation_no)s, %(platform_id)s, %(deployment_id)s, %(context_id)s, %(title)s, %(cohort)s,"
    " %(memberships_url)s, %(at)s, CASE WHEN %(memberships_url)s::text IS NOT NULL THEN %(at)s END)"
    " ON CONFLICT (organisation_no, platform_id, context_id) DO UPDATE SET deployment_id = excluded.deployment_id,"
    " title = coalesce(excluded.title, c.title), memberships_url = excluded.memberships_url,"
    " launched_at = excluded.launched_at, next_at = CASE WHEN excluded.memberships_url IS NULL THEN NULL"
    # A roster that could not be read at the old address is read at the new one at once.
    " WHEN excluded.memberships_url IS DISTINCT FROM c.memberships_url OR c.next_at IS NULL THEN excluded.launched_at"
    " ELSE c.next_at END RETURNING c.no, c.cohort"
)
_COLUMNS: Final = (
    "c.no, c.platform_id, c.deployment_id, c.context_id, c.title, c.cohort, c.memberships_url, c.differences_url,"
    " c.launched_at, c.next_at, c.tried_at, c.tries, c.read_at, c.whole_at, c.n_learners, c.n_supporters, c.n_left_out,"
    " c.fault"
)
_DUE: Final = (
    f"SELECT c.organisation_no, {_COLUMNS} FROM symphonie.lti_course c LEFT JOIN symphonie.lti_service s"
    " USING (organisation_no, platform_id) WHERE c.next_at <= %(at)s AND coalesce(s.reads_rosters, true)"
    " AND NOT (c.organisation_no, c.platform_id) IN (SELECT * FROM unnest(%(nos)s::int[], %(resting)s::text[]))"
    " ORDER BY c.next_at LIMIT 1"
)
_READ: Final = (
    "UPDATE symphonie.lti_course c SET tried_at = %(at)s, read_at = %(at)s, tries = 0, fault = NULL,"
    " whole_at = CASE WHEN %(is_whole)s THEN %(at)s ELSE whole_at END, differences_url = %(differences_url)s,"
    " n_learners = %(n_learners)s, n_supporters = %(n_supporters)s, n_left_out = %(n_left_out)s,"
    " next_at = %(at)s + make_interval(mins => coalesce((SELECT s.roster_minutes FROM symphonie.lti_service s"
    " WHERE (s.organisation_no, s.platform_id) = (c.organisation_no, c.platform_id)), 60))"
    " WHERE (organisation_no, no) = (%(organisation_no)s, %(no)s)"
)
_FAILED: Final = (
    "UPDATE symphonie.lti_course SET tried_at = %(at)s, tries = tries + 1, fault = %(fault)s,"
    " next_at = %(at)s + least(interval '1 day', interval '1 minute' * 2 ^ least(tries, 12))"
    " WHERE (organisation_no, no) = (%(organisation_no)s, %(no)s)"
)
_PAGE: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.lti_course c WHERE c.organisation_no = %(organisation_no)s"
    " AND (%(after)s::int IS NULL OR c.no > %(after)s) ORDER BY c.no LIMIT %(limit)s"
)
_ONE: Final = f"SELECT {_COLUMNS} FROM symphonie.lti_course c WHERE (c.organisation_no, c.no) = (%s, %s)"
_MEMBERS: Final = "SELECT learner FROM symphonie.cohort_learner WHERE organisation_no = %s AND cohort = %s"


class LaunchedCourse(NamedTuple):
    """What a launch says of its course.

    Attributes:
        platform_id: Of the platform.
        deployment_id: Of the tool there.
        context_id: As the platform names the course.
        title: As it calls it; None where it does not say.
        cohort: Id of the cohort that its learners are.
        memberships_url: Where its members are listed; None where the platform does not offer it.
    """

    platform_id: str
    deployment_id: str
    context_id: str
    title: str | None
    cohort: str
    memberships_url: str | None


class Course(NamedTuple):
    """A course as it stands; `next_at` is when its roster is read again, `fault` why it could not be read last."""

    no: int
    platform_id: str
    deployment_id: str
    context_id: str
    title: str | None
    cohort: str
    memberships_url: str | None
    differences_url: str | None
    launched_at: datetime
    next_at: datetime | None
    tried_at: datetime | None
    tries: int
    read_at: datetime | None
    whole_at: datetime | None
    n_learners: int | None
    n_supporters: int | None
    n_left_out: int | None
    fault: str | None


class ReadRoster(NamedTuple):
    """What a roster had.

    Attributes:
        n_learners: Learners.
        n_supporters: Supporters.
        n_left_out: Who is neither.
        is_whole: Whether it was read as a whole.
        differences_url: What tells who comes and goes from now on; None where the platform does not.
    """

    n_learners: int
    n_supporters: int
    n_left_out: int
    is_whole: bool
    differences_url: str | None


class DueCourse(NamedTuple):
    """A course whose roster is to be read, and whose it is."""

    organisation_no: int
    course: Course


class _Place(NamedTuple):
    no: Annotated[int, Meta(ge=0, le=2**31 - 1)]


async def note_course(
    connection: AsyncConnection[TupleRow], organisation_no: int, course: LaunchedCourse, at: datetime
) -> tuple[int, str]:
    """Note a launch from a course, and return the number of the course and its cohort."""
    cursor = await connection.execute(_LAUNCHED, {"organisation_no": organisation_no, **course._asdict(), "at": at})
    ((no, cohort),) = await cursor.fetchall()
    return int(no), str(cohort)


async def course_known(pool: Pool, organisation_no: int, platform_id: str, context_id: str) -> str | None:
    """Return the cohort of a course; None of one that was never launched from."""
    query = "SELECT cohort FROM symphonie.lti_course WHERE (organisation_no, platform_id, context_id) = (%s, %s, %s)"
    return await row_of(pool, str, query, [organisation_no, platform_id, context_id])


async def new_cohort(connection: AsyncConnection[TupleRow], organisation_no: int, title: str, other: str) -> str:
    """Return the id of the cohort that a course becomes: its title where no cohort has that, else what is given.

    A cohort that somebody made before is never taken: a roster would send its learners away.
    """
    short = title.strip()[:MAX_ID_LENGTH].strip()
    names = [one for one in (short, other) if is_id(one)] or [sha256(other.encode()).hexdigest()]
    query = "SELECT id FROM symphonie.cohort WHERE organisation_no = %s AND id = ANY(%s)"
    taken = {one for (one,) in await (await connection.execute(query, [organisation_no, names])).fetchall()}
    return next((one for one in names if one not in taken), sha256(other.encode()).hexdigest())


async def due_course(pool: Pool, at: datetime, resting: Sequence[tuple[int, str]]) -> DueCourse | None:
    """Return the course whose roster has been due for longest; those of platforms that rest are passed over."""
    about = {"at": at, "nos": [no for no, _ in resting], "resting": [platform for _, platform in resting]}
    return await row_of(pool, lambda no, *course: DueCourse(no, Course(*course)), _DUE, about)


async def note_read(pool: Pool, organisation_no: int, course_no: int, at: datetime, read: ReadRoster) -> None:
    """Note that a roster was read."""
    async with pool.connection() as connection:
        about = {"organisation_no": organisation_no, "no": course_no, "at": at, **read._asdict()}
        await connection.execute(_READ, about)


async def note_failed(pool: Pool, organisation_no: int, course_no: int, at: datetime, fault: str) -> None:
    """Note why a roster could not be read; it is tried again after a minute, then ever later, at most a day."""
    async with pool.connection() as connection:
        about = {"organisation_no": organisation_no, "no": course_no, "at": at, "fault": fault}
        await connection.execute(_FAILED, about)


async def page_of_courses(pool: Pool, organisation_no: int, limit: int, cursor: str | None) -> Page[Course]:
    """List courses by their numbers.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "after": after.no if after else None, "limit": limit + 1}
    return page_of(await rows_of(pool, Course, _PAGE, about), limit, lambda one: _Place(one.no))


async def find_course(pool: Pool, organisation_no: int, course_no: int) -> Course | None:
    """Return a course; None if there is none of this number."""
    return await row_of(pool, Course, _ONE, [organisation_no, course_no])


async def cohort_of(pool: Pool, organisation_no: int, cohort: str) -> frozenset[str]:
    """Return the learners of a cohort."""
    return frozenset(await rows_of(pool, str, _MEMBERS, [organisation_no, cohort]))


async def named_by(
    pool: Pool, organisation_no: int, issuer: str, learners: Collection[str], supporters: Collection[str]
) -> list[tuple[str, str | None, str | None]]:
    """Return by which subjects a platform names people: subject, learner, supporter."""
    query = (
        "SELECT subject, learner, supporter_id FROM symphonie.identity WHERE organisation_no = %s AND issuer = %s"
        " AND (learner = ANY(%s) OR supporter_id = ANY(%s))"
    )
    return await rows_of(pool, lambda *row: row, query, [organisation_no, issuer, list(learners), list(supporters)])
