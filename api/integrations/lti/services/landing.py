"""Where a launch leads, once it is known who comes: the page, and what is noted of the course on the way.

A launch tells where the course's members are listed and where its grades go, and only a launch does: so both are noted
each time. A learner is in the course's cohort from the first launch on, and who supports it supports the cohort; where
the platform lists its members, the list has the last word.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlencode

from api.clock import moment_of
from api.errors import UnknownContentGraph
from api.integrations.lti.services import helping
from api.integrations.lti.services.claims import (
    custom_of,
    grade_service_of,
    link_request_of,
    roster_address_of,
)
from api.integrations.lti.services.linking import MAXIMUM
from api.integrations.lti.services.targets import Target, target_of
from api.lti_errors import LaunchRefused
from api.record.cohorts import join_cohort
from api.record.graphs import list_graphs
from api.record.lti.platforms import Platform
from api.record.lti_services.courses import LaunchedCourse, course_known, new_cohort, note_course
from api.record.lti_services.grades import NewLineItem, ask_grade, note_line_item
from api.record.lti_services.link_requests import StoredLinkRequest, put_request
from api.runtime import Runtime

LINKING: Final = "LtiDeepLinkingRequest"


class Arrived(NamedTuple):
    """Who comes by a launch, from where.

    Attributes:
        platform: From which platform.
        claims: All that it says.
        kind: What it asks for.
        deployment_id: From which deployment.
        subject: Whom it is about, as the platform names them.
        part: What they are in the course.
        person_id: Who that is here: the learner or the supporter.
        context_id: The course; None for outside of any.
        context_title: Its title.
        launch_url: Where links to this service are launched.
    """

    platform: Platform
    claims: Mapping[str, Any]
    kind: str
    deployment_id: str
    subject: str
    part: Literal["learner", "supporter"]
    person_id: str
    context_id: str | None
    context_title: str | None
    launch_url: str


async def land(runtime: Runtime, arrived: Arrived) -> str:
    """Note what a launch says of its course, and return the path of the page that it leads to.

    Raises:
        LaunchRefused: It asks for links, and cannot be answered.
    """
    at = moment_of(runtime.clock_us())
    course_no, cohort = await _course(runtime, arrived, at)
    if arrived.kind == LINKING:
        return await _linking(runtime, arrived, course_no)
    target = target_of(custom_of(arrived.claims)) or Target("next")
    if arrived.part == "supporter":
        if course_no is None or cohort is None:
            return "/today"
        await helping.assign(runtime.pool, arrived.platform.organisation_no, course_no, arrived.person_id, cohort)
        return f"/cohorts/{quote(cohort, safe='')}"
    if course_no is not None:
        await _learn(runtime, arrived, course_no, target, at)
    return path_of(target)


def path_of(target: Target) -> str:
    """Return the page of a learner that shows a target.

    >>> path_of(Target("next", "security", "été")), path_of(Target("learner"))
    ('/me?course=security&goal=%C3%A9t%C3%A9', '/me')
    """
    asked = {"course": target.content_graph, "goal": target.goal, "activity": target.activity}
    query = urlencode({name: text for name, text in asked.items() if text is not None})
    return f"/me?{query}" if query else "/me"


async def _course(runtime: Runtime, arrived: Arrived, at: datetime) -> tuple[int | None, str | None]:
    """Note the course, and return its number and its cohort; nothing outside of any course."""
    if arrived.context_id is None:
        return None, None
    organisation_no, platform_id = arrived.platform.organisation_no, arrived.platform.platform_id
    cohort = await course_known(runtime.pool, organisation_no, platform_id, arrived.context_id)
    async with runtime.pool.connection() as connection:
        if cohort is None:
            named = arrived.context_title or arrived.context_id
            cohort = await new_cohort(connection, organisation_no, named, f"{platform_id}/{arrived.context_id}")
        course = LaunchedCourse(
            platform_id,
            arrived.deployment_id,
            arrived.context_id,
            arrived.context_title,
            cohort,
            roster_address_of(arrived.claims),
        )
        course_no, cohort = await note_course(connection, organisation_no, course, at)
        learner = arrived.person_id if arrived.part == "learner" else None
        is_new = await join_cohort(connection, organisation_no, cohort, learner)
    if is_new:
        await runtime.orders.tell(organisation_no)
    return course_no, cohort


async def _learn(runtime: Runtime, arrived: Arrived, course_no: int, target: Target, at: datetime) -> None:
    """Have the learner's grade sent to the line item of the link, from 0 on."""
    grades = grade_service_of(arrived.claims)
    if grades is None or grades.line_item is None or not grades.takes_scores:
        return
    organisation_no = arrived.platform.organisation_no
    graph_no = await _graph_no(runtime, organisation_no, target)
    if graph_no is None:
        return  # nobody says of what the progress would be
    item = NewLineItem(grades.line_item, graph_no, target.goal, MAXIMUM)
    async with runtime.pool.connection() as connection:
        line_item_no = await note_line_item(connection, organisation_no, course_no, item, at)
        await ask_grade(connection, organisation_no, line_item_no, arrived.person_id, arrived.subject)


async def _graph_no(runtime: Runtime, organisation_no: int, target: Target) -> int | None:
    """Return the number of the content graph that a target is on: named, or the only one that there is."""
    graph_id = target.content_graph
    if graph_id is None:
        listed = await list_graphs(runtime.pool, organisation_no)
        if len(listed) != 1:
            return None
        graph_id = listed[0].id
    try:
        return (await runtime.graphs.get(organisation_no, graph_id, "$.content_graph")).graph_no
    except UnknownContentGraph:
        return None


async def _linking(runtime: Runtime, arrived: Arrived, course_no: int | None) -> str:
    asked = link_request_of(arrived.claims)
    if asked is None or not asked.takes_links:
        raise LaunchRefused("deep_linking_settings", "The platform asks for something else than links to this tool.")
    if arrived.part != "supporter":
        raise LaunchRefused("teachers", "Only who teaches in a course chooses what is placed in it.")
    new = StoredLinkRequest(
        secrets.token_urlsafe(24),
        arrived.platform.platform_id,
        arrived.deployment_id,
        course_no,
        f"supporter/{arrived.person_id}",
        {**asked._asdict(), "launch_url": arrived.launch_url},
    )
    async with runtime.pool.connection() as connection:
        await put_request(connection, arrived.platform.organisation_no, new)
    return f"/link/{new.id}"
