"""Who helps beside you: names, and who is away; nothing of how they are reached."""

from datetime import datetime
from typing import Final

import msgspec

from api.clock import moment_of
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.support.staff import page_of_parts
from api.runtime import Runtime
from api.support.acting import ActingSupporter
from api.support.staff import BY_NAME
from api.support.staff_messages import SupporterContent

ROUTES: Final = Routes("People")


class ColleaguesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question who helps."""


class Away(msgspec.Struct, frozen=True):
    """That a supporter is away.

    Attributes:
        from_at: From when.
        to_at: Until when.
        deputy_id: Who stands in; null for whoever else has the role.
    """

    from_at: datetime
    to_at: datetime
    deputy_id: str | None


class Colleague(msgspec.Struct, frozen=True):
    """A supporter of your organisation.

    Attributes:
        supporter_id: Yours.
        name: As they are called.
        is_you: Whether it is you.
        away: When they are away now or later.
        stands_in_now: Whether you have what is theirs now, because they are away.
    """

    supporter_id: str
    name: str
    is_you: bool
    away: tuple[Away, ...]
    stands_in_now: bool


class ColleaguesPage(msgspec.Struct, frozen=True):
    """Supporters, by id; `next_cursor` is null on the last page.

    Attributes:
        colleagues: Those of this page.
    """

    colleagues: tuple[Colleague, ...]
    next_cursor: str | None


@ROUTES.on("get", "/v1/colleagues", "One page.", scope="support:read")
async def list_colleagues(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, query: ColleaguesQuery
) -> ColleaguesPage:
    """List who helps.

    All supporters of your organisation, you among them: what they are called, when they are away, and for whom you
    stand in now.
    """
    now, kind = moment_of(runtime.clock_us()), BY_NAME["supporter"]
    page = await page_of_parts(runtime.pool, organisation_no, "supporter", query.limit, query.cursor)
    found = [_told(stored.id, kind.content(stored), actor.id, actor.reach.people, now) for stored in page.entries]
    return ColleaguesPage(tuple(found), page.next_cursor)


def _told(person: str, content: SupporterContent, me: str, people: tuple[str, ...], now: datetime) -> Colleague:
    away = [Away(one.from_at, one.to_at, one.deputy_id) for one in content.absences if one.to_at > now]
    stands_in = person != me and person in people
    return Colleague(person, content.name, person == me, tuple(away), stands_in)
