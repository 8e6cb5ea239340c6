"""`/v1/lti/…`: what is done with platforms beside launches; rosters, grades, and links that teachers choose."""

from functools import partial
from typing import Final

from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.integrations.lti.services.answering import answer, asked_of, pending
from api.integrations.lti.services.messages import (
    LinkAnswer,
    LinkRequestTold,
    MemberLeftOut,
    PlatformCourse,
    PlatformCourseList,
    PlatformGrade,
    PlatformGradeList,
    PlatformServicesContent,
    RosterRead,
    RosterRequest,
    SignedLinkAnswer,
)
from api.integrations.lti.services.proving import prove
from api.integrations.lti.services.rostering import RosterTaken, RosterTools, take_roster
from api.integrations.lti.services.rosters import RosterFaultError
from api.integrations.lti.services.tokens import PlatformServices, TokenRefusedError
from api.integrations.outgoing import Outgoing, OutgoingError
from api.integrations.reach import reach_of
from api.lti_errors import RosterNotRead, UnknownLinkRequest, UnknownPlatform, UnknownPlatformCourse
from api.record.keys import Principal
from api.record.lti.platforms import Platform, find_platform
from api.record.lti_services.courses import Course, find_course, page_of_courses
from api.record.lti_services.grades import page_of_grades
from api.record.lti_services.options import ServiceOptions, put_options, read_options
from api.runtime import Runtime
from api.support.acting import ActingSupporter
from api.telling import told

ROUTES: Final = Routes("Learning platforms")
_MOST: Final = 2**31 - 1


@ROUTES.on(
    "get",
    "/v1/lti/platforms/{platform_id}/services",
    "What is done with it.",
    scope="people:write",
    problems=(UnknownPlatform,),
)
async def get_services(runtime: Runtime, organisation_no: int, platform_id: str) -> PlatformServicesContent:
    """Read what is done with a platform.

    As long as nobody said anything, all that its launches offer.
    """
    await _platform(runtime, organisation_no, platform_id)
    return told(PlatformServicesContent, await read_options(runtime.pool, organisation_no, platform_id))


@ROUTES.on(
    "put",
    "/v1/lti/platforms/{platform_id}/services",
    "It is done from now on.",
    scope="people:write",
    problems=(UnknownPlatform,),
)
async def put_services(
    runtime: Runtime, principal: Principal, organisation_no: int, platform_id: str, body: PlatformServicesContent
) -> PlatformServicesContent:
    """Say what is done with a platform.

    Whether progress is sent to its gradebooks, and whether and how often its rosters are read; as a whole.
    """
    await _platform(runtime, organisation_no, platform_id)
    options = ServiceOptions(body.sends_grades, body.reads_rosters, body.roster_minutes)
    await put_options(runtime.pool, organisation_no, platform_id, options, principal.key_id)
    return body


@ROUTES.on("get", "/v1/lti/courses", "One page.", scope="people:write")
async def list_courses(runtime: Runtime, organisation_no: int, query: PageQuery) -> PlatformCourseList:
    """List courses of platforms.

    Each is there from its first launch on.
    """
    page = await page_of_courses(runtime.pool, organisation_no, query.limit, query.cursor)
    return PlatformCourseList(tuple([_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/lti/courses/{platform_course_id}/roster",
    "It was read.",
    scope="people:write",
    problems=(UnknownPlatformCourse, RosterNotRead),
)
async def read_course_roster(
    runtime: Runtime, organisation_no: int, platform_course_id: str, body: RosterRequest
) -> RosterRead:
    """Read a roster now.

    Its learners become the cohort, as with `PUT /v1/cohorts/{cohort_id}`; its teachers become supporters who are
    assigned to it as tutors; names and addresses, where the platform shares them, become contacts. Read by hand, a
    roster may also send everybody away.
    """
    course = await _course(runtime, organisation_no, platform_course_id)
    platform = await _platform(runtime, organisation_no, course.platform_id)
    services = PlatformServices(
        Outgoing(reach_of(runtime.settings)), runtime.clock_us, partial(prove, runtime.pool, runtime.clock_us)
    )
    tools = RosterTools(runtime.pool, runtime.orders, services, runtime.clock_us, runtime.settings.language)
    try:
        taken = await take_roster(tools, platform, course, is_trial=body.dry_run, is_by_hand=True)
    except (RosterFaultError, TokenRefusedError, OutgoingError) as error:
        raise RosterNotRead(reason_of(error)) from error
    return _told_roster(course, taken, is_trial=body.dry_run)


@ROUTES.on(
    "get",
    "/v1/lti/courses/{platform_course_id}/grades",
    "One page.",
    scope="learners:read",
    problems=(UnknownPlatformCourse,),
)
async def list_grades(
    runtime: Runtime, organisation_no: int, platform_course_id: str, query: PageQuery
) -> PlatformGradeList:
    """List the grades that a course's gradebook was told.

    With what became of each.
    """
    course = await _course(runtime, organisation_no, platform_course_id)
    page = await page_of_grades(runtime.pool, organisation_no, course.no, query.limit, query.cursor)
    return PlatformGradeList(tuple([told(PlatformGrade, one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "get",
    "/v1/lti/link-requests/{link_request_id}",
    "What it asks.",
    scope="content:read",
    problems=(UnknownLinkRequest,),
)
async def get_link_request(
    runtime: Runtime, organisation_no: int, supporter: ActingSupporter, link_request_id: str
) -> LinkRequestTold:
    """Read what a platform asks of a teacher who chooses links.

    For the supporter whom the launch brought here, within an hour.
    """
    stored = await pending(runtime, organisation_no, link_request_id, supporter.name)
    platform = await find_platform(runtime.pool, organisation_no, stored.platform_id)
    course = None
    if stored.course_no is not None:
        course = await find_course(runtime.pool, organisation_no, stored.course_no)
    return LinkRequestTold(
        platform.title if platform is not None else stored.platform_id,
        course.title if course is not None else None,
        asked_of(stored).takes_line_items is not False,
    )


@ROUTES.on(
    "post",
    "/v1/lti/link-requests/{link_request_id}/answer",
    "To be posted to the platform by the browser.",
    scope="content:read",
    problems=(UnknownLinkRequest,),
)
async def answer_link_request(
    runtime: Runtime, organisation_no: int, supporter: ActingSupporter, link_request_id: str, body: LinkAnswer
) -> SignedLinkAnswer:
    """Choose links for a course.

    The request is used up by it. Without links the platform is told that nothing was chosen.
    """
    return await answer(runtime, organisation_no, link_request_id, supporter.name, body)


def reason_of(error: Exception) -> str:
    """Say why a platform's services could not be used."""
    if isinstance(error, TokenRefusedError):
        return f"the platform gives no access token ({error.reason})"
    if isinstance(error, OutgoingError):
        return f"{error.host} is not reached ({error.reason})"
    return str(error)


async def _platform(runtime: Runtime, organisation_no: int, platform_id: str) -> Platform:
    found = await find_platform(runtime.pool, organisation_no, platform_id)
    if found is None:
        raise UnknownPlatform(platform_id)
    return found


async def _course(runtime: Runtime, organisation_no: int, course_id: str) -> Course:
    no = int(course_id) if course_id.isascii() and course_id.isdigit() and len(course_id) < len(str(_MOST)) else 0
    found = await find_course(runtime.pool, organisation_no, no)
    if found is None:
        raise UnknownPlatformCourse(course_id)
    return found


def _told(one: Course) -> PlatformCourse:
    lists_members = one.memberships_url is not None
    return told(PlatformCourse, one, course_id=str(one.no), cohort_id=one.cohort, lists_members=lists_members)


def _told_roster(course: Course, taken: RosterTaken, *, is_trial: bool) -> RosterRead:
    found = taken.change
    return told(
        RosterRead,
        found,
        course_id=str(course.no),
        cohort_id=course.cohort,
        dry_run=is_trial,
        n_learners=len(found.learners),
        supporters_came=found.came,
        supporters_went=found.went,
        n_named=taken.n_named,
        left_out=tuple([MemberLeftOut(*one) for one in found.left_out]),
    )
