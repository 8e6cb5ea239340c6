"""Reads other systems for an import: a course, a roster, what happened before."""

import asyncio
from datetime import date
from typing import Final

from api.errors import InvalidField
from api.integrations.identities.naming import normal_issuer
from api.integrations.imports.found import Found
from api.integrations.imports.messages import ImportQuery, SourceRequest
from api.integrations.moodle.answers import Course, Courses, Enrolled, Grades, Section, Statuses, UserGrades
from api.integrations.moodle.client import Moodle
from api.integrations.moodle.courses import content_of
from api.integrations.moodle.people import roster_of_course
from api.integrations.outgoing import Outgoing
from api.integrations.reach import reach_of
from api.integrations.rosters.oneroster_rest import Credentials, OneRoster
from api.integrations.rosters.roster import Roster
from api.settings import Settings

_AT_ONCE: Final = 4
"""Requests to a Moodle at the same time: it serves a school besides."""


class CourseSource:
    """One course of a Moodle.

    Args:
        settings: Whom the service may ask.
        source: As it was sent.

    Raises:
        InvalidField: Token or course are not said.
    """

    def __init__(self, settings: Settings, source: SourceRequest) -> None:
        if source.token is None:
            raise InvalidField("$.token", "Moodle is read with a token.", "Send one of its external service.")
        if source.course_id is None:
            raise InvalidField("$.course_id", "Which course is not said.", "Send its number: `id` in its address.")
        self.moodle = Moodle(Outgoing(reach_of(settings)).ask, source.url, source.token)
        self.issuer = normal_issuer(self.moodle.site)
        self._number = source.course_id

    async def content(self, query: ImportQuery) -> Found:
        """Read what the course holds."""
        course = await self._course()
        sections = await self.moodle.call(list[Section], "core_course_get_contents", courseid=self._number)
        return content_of(self.moodle.site, course, sections, query.language)

    async def roster(self) -> Roster:
        """Read who is in the course."""
        course = await self._course()
        return roster_of_course(self.issuer, course, await self._enrolled())

    async def completions(self, users: list[int]) -> dict[int, Statuses]:
        """Read what each of some people completed."""
        room = asyncio.Semaphore(_AT_ONCE)

        async def read(user: int) -> Statuses:
            async with room:
                function = "core_completion_get_activities_completion_status"
                return await self.moodle.call(Statuses, function, courseid=self._number, userid=user)

        return dict(zip(users, await asyncio.gather(*map(read, users)), strict=True))

    async def grades(self) -> dict[int, UserGrades]:
        """Read the grades of all."""
        told = await self.moodle.call(Grades, "gradereport_user_get_grade_items", courseid=self._number, userid=0)
        return {one.userid: one for one in told.usergrades}

    async def _course(self) -> Course:
        told = await self.moodle.call(Courses, "core_course_get_courses_by_field", field="id", value=self._number)
        return next(iter(told.courses), Course(self._number))

    async def _enrolled(self) -> list[Enrolled]:
        return await self.moodle.call(list[Enrolled], "core_enrol_get_enrolled_users", courseid=self._number)


async def read_oneroster_rest(settings: Settings, source: SourceRequest, today: date) -> Roster:
    """Read a roster over REST.

    Raises:
        InvalidField: The client is not said.
    """
    if source.client_id is None or source.client_secret is None or source.token_url is None:
        detail = "OneRoster is read with an OAuth 2 client."
        raise InvalidField("$", detail, "Send client_id, client_secret and token_url.")
    credentials = Credentials(source.token_url, source.client_id, source.client_secret)
    reader = OneRoster(Outgoing(reach_of(settings)).ask, source.url, credentials)
    return await reader.read(normal_issuer(reader.root), today, source.since)
