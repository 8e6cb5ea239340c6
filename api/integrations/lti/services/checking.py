"""Look at everything that connects an organisation with other systems, and ask its platforms."""

from collections.abc import Callable
from typing import Final

import msgspec

from api.clock import moment_of
from api.integrations.lti.services.advice import (
    Finding,
    Probed,
    about_course,
    about_platform,
    about_source,
    about_webhook,
)
from api.integrations.lti.services.claims import MEMBERSHIP, SCORE
from api.integrations.lti.services.tokens import PlatformServices, TokenRefusedError
from api.integrations.outgoing import Outgoing, OutgoingError
from api.record.lti.platforms import Platform, page_of_platforms
from api.record.lti_services.standing import (
    CourseStanding,
    courses_of,
    platform_standing,
    sources_of,
    webhooks_of,
)
from api.record.pool import Pool

_MOST: Final = 500
_OK: Final = 200
_NONE: Final = Finding(
    "platforms",
    "notice",
    "none is registered",
    "Register one: docs/moodle.md says how, with one address that the platform is given.",
)


async def check_connections(
    pool: Pool,
    outgoing: Outgoing,
    services: PlatformServices,
    clock_us: Callable[[], int],
    organisation_no: int,
) -> list[Finding]:
    """Say how each platform, course, source and webhook stands, and what to do where something is wrong.

    The platforms are asked for their keys, and for a token where a course has something that needs one.

    Raises:
        RecordUnavailable: The record is not there.
    """
    now = moment_of(clock_us())
    found: list[Finding] = []
    platforms = (await page_of_platforms(pool, organisation_no, _MOST, None)).entries
    for platform in platforms:
        name = f"{platform.title} ({platform.platform_id})"
        standing = await platform_standing(pool, organisation_no, platform.platform_id)
        courses = await courses_of(pool, organisation_no, platform.platform_id)
        found += about_platform(name, standing, await _probe(outgoing, services, platform, courses))
        for course in courses:
            found += about_course(f"{platform.platform_id}: {course.title}", course, standing, now)
    if not platforms:
        found.append(_NONE)
    for source in await sources_of(pool, organisation_no):
        found += about_source(source, now)
    return [*found, *[about_webhook(one) for one in await webhooks_of(pool, organisation_no)]]


async def _probe(
    outgoing: Outgoing, services: PlatformServices, platform: Platform, courses: list[CourseStanding]
) -> Probed:
    scopes = {SCORE} if any(one.n_line_items for one in courses) else set[str]()
    scopes |= {MEMBERSHIP} if any(one.lists_members for one in courses) else set()
    token_fault = None
    for scope in sorted(scopes):
        try:
            await services.token(platform, frozenset({scope}))
        except TokenRefusedError as error:
            token_fault = error.reason
        except OutgoingError as error:
            token_fault = str(error)
    n_keys, keys_fault = await _keys(outgoing, platform.keyset_url)
    return Probed(n_keys, keys_fault, token_fault, bool(scopes))


async def _keys(outgoing: Outgoing, url: str) -> tuple[int | None, str | None]:
    try:
        answer = await outgoing.ask("GET", url, headers={"accept": "application/json"}, redirects=2)
    except OutgoingError as error:
        return None, str(error)
    try:
        keys = msgspec.json.decode(answer.body, type=dict[str, object]).get("keys")
    except msgspec.DecodeError:
        keys = None
    if answer.status != _OK or not isinstance(keys, list):
        return None, f"HTTP {answer.status}, and no keys"
    return len(keys), None
