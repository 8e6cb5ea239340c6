"""What a learner's file holds of support, bounded to what the reader may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from api.live.keys import LearnerKey
from api.record.pages import CASE_EVENT, Position, behind
from api.record.pool import Pool, rows_of
from api.record.support.case_reads import ReadEvent, read_event
from api.record.support.readers import MINE, Reach, on_learner, visible
from api.record.vault.people import supporter_name

_NAME: Final = "(e.case_id || ':' || lpad(e.no::text, 10, '0'))"
_EVENTS: Final = (
    f"WITH {MINE} SELECT e.case_id, e.no, e.by_kind, e.by_id, e.by_role, e.visibility, e.body::text"
    " FROM symphonie.case_event e JOIN symphonie.support_case c ON (c.organisation_no, c.id)"
    " = (e.organisation_no, e.case_id) WHERE e.organisation_no = %(organisation_no)s AND e.learner = %(learner)s"
    f" AND e.event NOT IN ('alert_opened', 'alert_ended') AND {visible('e')}"
)
_PAGE: Final = (
    f"{_EVENTS} AND (c.graph_no IS NULL OR c.graph_no = %(graph_no)s) AND {behind('e.at', CASE_EVENT, _NAME)}"
    f" ORDER BY e.at DESC, {_NAME} DESC LIMIT %(limit)s"
)
_WITHIN: Final = (
    f"{_EVENTS} AND (%(from)s::timestamptz IS NULL OR e.at >= %(from)s)"
    " AND (%(to)s::timestamptz IS NULL OR e.at < %(to)s) ORDER BY e.at, e.case_id, e.no LIMIT %(limit)s"
)
_CASES: Final = (
    f"WITH {MINE} SELECT c.id FROM symphonie.support_case c WHERE c.organisation_no = %(organisation_no)s"
    f" AND c.learner = %(learner)s AND {on_learner('c.learner')} ORDER BY c.opened_at, c.id"
)
_VISITS: Final = (
    "SELECT t.occurred_at, t.minutes FROM symphonie.activity_trace t WHERE t.organisation_no = %(organisation_no)s"
    " AND t.learner = %(learner)s AND t.kind = 'visit' AND (%(from)s::timestamptz IS NULL OR t.occurred_at >= %(from)s)"
    " AND (%(to)s::timestamptz IS NULL OR t.occurred_at < %(to)s) ORDER BY t.occurred_at, t.trace_id LIMIT %(limit)s"
)
_NAMES: Final = (
    f"SELECT o.supporter_id, {supporter_name('o')} FROM symphonie.supporter_contact o WHERE o.organisation_no = %s"
    " AND o.supporter_id = ANY(%s)"
)


class Period(NamedTuple):
    """From when on, and until before when; None for ever."""

    from_at: datetime | None = None
    to_at: datetime | None = None


class Visit(NamedTuple):
    """That a learner was there."""

    at: datetime
    minutes: float | None


async def case_events_behind(
    pool: Pool, whose: LearnerKey, reach: Reach, limit: int, after: Position | None
) -> list[ReadEvent]:
    """Return what happened in a learner's cases on a content graph, or on none, behind a place; and one more."""
    place = after._asdict() if after is not None else {"at_us": None, "rank": None, "id": None}
    about = {**reach.parameters, **whose._asdict(), **place, "limit": limit + 1}
    return await rows_of(pool, read_event, _PAGE, about)


def place_of_case_event(one: ReadEvent) -> Position:
    """Return the place of an event among what happened."""
    return Position(one.event.at_us, CASE_EVENT, f"{one.case_id}:{one.no:010}")


async def events_within(
    pool: Pool, organisation_no: int, reach: Reach, learner: str, period: Period, limit: int
) -> Sequence[ReadEvent]:
    """Return what happened in a learner's cases in a period, in its order."""
    return await rows_of(pool, read_event, _WITHIN, _about(organisation_no, reach, learner, period, limit))


async def visits_within(pool: Pool, organisation_no: int, learner: str, period: Period, limit: int) -> Sequence[Visit]:
    """Return when a learner was there in a period."""
    about = {"organisation_no": organisation_no, "learner": learner, "limit": limit}
    return await rows_of(pool, Visit, _VISITS, {**about, "from": period.from_at, "to": period.to_at})


async def cases_of(pool: Pool, organisation_no: int, reach: Reach, learner: str) -> Sequence[str]:
    """Return a learner's cases."""
    about = {**reach.parameters, "organisation_no": organisation_no, "learner": learner}
    return await rows_of(pool, str, _CASES, about)


async def names_of(pool: Pool, organisation_no: int, supporters: Sequence[str]) -> dict[str, str]:
    """Return the names of supporters, of those who are still there."""
    rows = await rows_of(pool, lambda one, name: (one, name), _NAMES, [organisation_no, list(supporters)])
    return {one: name for one, name in rows if name is not None}


def _about(organisation_no: int, reach: Reach, learner: str, period: Period, limit: int) -> dict[str, object]:
    about = {"organisation_no": organisation_no, "learner": learner, "limit": limit}
    return {**reach.parameters, **about, "from": period.from_at, "to": period.to_at}
