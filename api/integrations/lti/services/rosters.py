"""Members of a course, read page by page from the platform (LTI-NRPS 2.0)."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

import msgspec

from api.integrations.lti.services.members import Member, read_page
from api.integrations.lti.services.paging import is_same_origin, links_of
from api.integrations.lti.services.roster import MOST
from api.integrations.outgoing import Answer

MEMBERS_TYPE: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MAX_PAGE_BYTES: Final = 16 << 20
_MAX_PAGES: Final = 2000
_FORBIDDEN: Final = frozenset({401, 403})
_NOT_FOUND: Final = 404
_OK: Final = 200
_ROUND: Final = "its pages lead round in a circle"
_ELSEWHERE: Final = "its pages lead to another host"
_TOO_MANY: Final = f"it has more than {MOST} members"
_GONE: Final = "the course is not there any more (HTTP 404)"
_NONE: Final = "what the platform answers is no roster"

GetPage = Callable[[str], Awaitable[Answer]]
"""Asks for a page by its address."""


class RosterFaultError(Exception):
    """A roster cannot be read.

    Attributes:
        reason: Why, for whoever runs the organisation.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Roster(NamedTuple):
    """What a platform lists.

    Attributes:
        members: In its order; a subject may be listed twice.
        differences_url: What tells who comes and goes from now on; None where it does not.
    """

    members: tuple[Member, ...]
    differences_url: str | None


async def read_roster(get: GetPage, url: str) -> Roster:
    """Read all pages of a roster, or of what has changed in one.

    A page is asked for with a token, so it is followed to no other host.

    Raises:
        RosterFaultError: The platform refuses, or answers what is no roster.
        OutgoingError: It does not answer.
        TokenRefusedError: It gives no token.
    """
    members: list[Member] = []
    seen: set[str] = set()
    differences: str | None = None
    following: str | None = url
    while following is not None:
        if following in seen or len(seen) == _MAX_PAGES:
            raise RosterFaultError(_ROUND)
        if not is_same_origin(following, url):
            raise RosterFaultError(_ELSEWHERE)
        seen.add(following)
        answer = await get(following)
        page = _page(answer)
        members += page
        if len(members) > MOST:
            raise RosterFaultError(_TOO_MANY)
        links = links_of([text for name, text in answer.headers.items() if name.lower() == "link"], following)
        differences = links.get("differences", differences)
        following = links.get("next")
    is_ours = differences is not None and is_same_origin(differences, url)
    return Roster(tuple(members), differences if is_ours else None)


def _page(answer: Answer) -> list[Member]:
    if answer.status in _FORBIDDEN:
        reason = f"the platform does not let the tool read members (HTTP {answer.status}): allow it Names and Roles"
        raise RosterFaultError(reason)
    if answer.status == _NOT_FOUND:
        raise RosterFaultError(_GONE)
    if answer.status != _OK:
        reason = f"the platform answers HTTP {answer.status}"
        raise RosterFaultError(reason)
    try:
        found = read_page(msgspec.json.decode(answer.body))
    except msgspec.DecodeError:
        found = None
    if found is None:
        raise RosterFaultError(_NONE)
    return found
