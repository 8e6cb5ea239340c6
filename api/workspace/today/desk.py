"""What the page of today asks the API for."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from api.clock import moment_of
from api.paths.adjustment_messages import Adjustment
from api.paths.adjustments import AllAdjustmentsPage
from api.paths.cohorts import CohortsPage
from api.support.alert_messages import AlertPage, AlertTold
from api.support.cases.answers import CasesPage, CaseSummary, CaseWithEvents, DraftAnswer, EventAnswer, OwnActsPage
from api.support.colleagues import Away, Colleague, ColleaguesPage
from api.support.contacts import NamesTold
from api.support.group_messages import ProposedGroups
from api.support.notices import NoticesPage
from api.workspace.client import RefusalError, address
from api.workspace.today.worklist import Who, Worklist, worklist
from api.workspace.typed import whole_number
from api.workspace.visit import Visit
from engine.grouping.kinds import SAME_GAP

_LATEST_US: Final = 2**53
SHOWS: Final = ("mine", "late", "team")
MOST: Final = 500
_N_NOTICES: Final = 50
_N_ADJUSTMENTS: Final = 6
_TALK: Final = frozenset({"learner_message", "supporter_message", "contact", "meeting_end", "production", "closed"})
_SHOWN: Final = 4
_N_COHORTS: Final = 200


class Staff(NamedTuple):
    """Who helps in the organisation.

    Attributes:
        me: Who looks.
        colleagues: Everybody, by id.
    """

    me: str
    colleagues: Mapping[str, Colleague]

    @property
    def names(self) -> dict[str, str]:
        """What they are called, by id."""
        return {one: colleague.name for one, colleague in self.colleagues.items()}

    @property
    def people(self) -> frozenset[str]:
        """Who looks, and for whom they stand in now."""
        return frozenset({self.me, *(one for one, colleague in self.colleagues.items() if colleague.stands_in_now)})

    def away(self, now: datetime) -> list[tuple[str, Away]]:
        """Return absences that concern who looks: their own, and those in which they stand in, of the next 30 days."""
        until = now + timedelta(days=30)
        found = [
            (who, one)
            for who, colleague in self.colleagues.items()
            for one in colleague.away
            if self.me in {who, one.deputy_id} and one.from_at < until
        ]
        return sorted(found, key=lambda pair: pair[1].from_at)


class Asked(NamedTuple):
    """What the address asks for.

    Attributes:
        show: `mine`, `late` or `team`.
        cohort: Only its learners; empty for all.
        since: In microseconds since 1970: what came later is marked as new; None for nothing.
        open: Key of the row that is open.
        act: For which act it is open.
        beside: Of which cohort groups are proposed.
        is_whole: Whether all rows are shown, however many they are.
    """

    show: str
    cohort: str
    since: int | None
    open: str
    act: str
    beside: str
    is_whole: bool


def asked_by(query: Mapping[str, str]) -> Asked:
    """Read an address."""
    return Asked(
        query.get("show", "mine") if query.get("show") in SHOWS else "mine",
        query.get("cohort", ""),
        whole_number(query.get("new", ""), 0, _LATEST_US),
        query.get("open", ""),
        query.get("act", ""),
        query.get("beside", ""),
        query.get("all") == "1",
    )


class Talk(NamedTuple):
    """What was said in a case, for whoever is about to answer.

    Attributes:
        said: The last messages, oldest first.
        news: Of these, what came after the draft was begun.
        draft: What was written so far.
        last_seen: Id of the newest event.
    """

    said: tuple[EventAnswer, ...]
    news: frozenset[str]
    draft: str
    last_seen: str


async def staff_of(visit: Visit) -> Staff:
    """Read who helps."""
    page = await visit.api.get(ColleaguesPage, "/v1/colleagues", limit=MOST)
    return Staff(supporter_id(visit), {one.supporter_id: one for one in page.colleagues})


async def list_of(visit: Visit, asked: Asked, staff: Staff) -> Worklist:
    """Read the list: all of it where only what is late is asked for."""
    is_mine = asked.show != "team"
    cohort = asked.cohort or None
    cases, alerts = await asyncio.gather(
        visit.api.get(CasesPage, "/v1/cases", open=True, mine=True if is_mine else None, cohort_id=cohort, limit=MOST),
        visit.api.get(AlertPage, "/v1/alerts", cohort_id=cohort, limit=MOST),
    )
    since = None if asked.since is None else moment_of(asked.since)
    who = Who(staff.me, staff.people, moment_of(visit.now_us), since)
    return worklist(_open(cases.cases), alerts.alerts, who, only=staff.people if is_mine else None)


def _open(cases: Iterable[CaseSummary]) -> list[CaseSummary]:
    return [one for one in cases if one.merged_into is None]


async def acts_today(visit: Visit) -> OwnActsPage:
    """Read what they did since their day began."""
    now = moment_of(visit.now_us).astimezone(visit.zone)
    began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return await visit.api.get(OwnActsPage, "/v1/acts", since=began.isoformat(), limit=100)


async def notices_of(visit: Visit) -> NoticesPage:
    """Read what they were told and have not taken note of."""
    return await visit.api.get(NoticesPage, "/v1/notices", unseen=True, limit=_N_NOTICES)


async def cohorts_of(visit: Visit) -> list[str]:
    """Read which cohorts they help."""
    page = await visit.api.get(CohortsPage, "/v1/cohorts", limit=_N_COHORTS)
    return [one.cohort for one in page.cohorts]


async def adjustments_of(visit: Visit) -> tuple[Adjustment, ...]:
    """Read what the machine changed, or would, and nobody has looked at."""
    page = await visit.api.get(AllAdjustmentsPage, "/v1/adjustments", waiting=True, limit=_N_ADJUSTMENTS)
    return page.adjustments


async def names_of(visit: Visit, learners: Sequence[str]) -> Mapping[str, str]:
    """Read what learners are called; who has no name is left out."""
    asked = sorted(set(learners))
    parts = [asked[at : at + MOST] for at in range(0, len(asked), MOST)]
    pages = await asyncio.gather(*[visit.api.get(NamesTold, "/v1/names", learner_id=part) for part in parts])
    return {learner: name for page in pages for learner, name in page.learners.items()}


async def groups_of(visit: Visit, cohort: str) -> ProposedGroups | None:
    """Read which groups may be made out of a cohort; None where that cannot be said."""
    try:
        return await visit.api.get(ProposedGroups, address("/v1/cohorts/{}/groups", cohort), kind=SAME_GAP)
    except RefusalError:
        return None


async def talk_of(visit: Visit, case_id: str) -> Talk | None:
    """Read what was said in a case, and what they were about to say; None if it is none of theirs."""
    place = address("/v1/cases/{}", case_id)
    try:
        read = await visit.api.get(CaseWithEvents, place, limit=30)
    except RefusalError:
        return None
    draft = await _draft(visit, place)
    own = [one for one in read.events if one.case_id == read.case.case_id]
    said = tuple(reversed([one for one in read.events if one.event in _TALK][:_SHOWN]))
    news: set[str] = set()
    if draft is not None and draft.last_seen is not None:
        later = read.events[: next((at for at, one in enumerate(own) if one.event_id == draft.last_seen), len(own))]
        news = {one.event_id for one in later if one.by.id != supporter_id(visit) and one.event in _TALK}
    return Talk(said, frozenset(news), "" if draft is None else draft.text, own[0].event_id if own else "")


async def _draft(visit: Visit, place: str) -> DraftAnswer | None:
    try:
        return await visit.api.get(DraftAnswer, f"{place}/draft")
    except RefusalError:
        return None


async def alert_of(visit: Visit, alert_id: str) -> AlertTold:
    """Read an alert."""
    return await visit.api.get(AlertTold, address("/v1/alerts/{}", alert_id))


def supporter_id(visit: Visit) -> str:
    """Return who has signed in."""
    return (visit.who.person or "").partition("/")[2]
