"""How a cohort stands: who is in it, its open alerts, and who has how much to do, as far as the reader may see."""

from datetime import datetime
from typing import Final, NamedTuple

from api.learner_errors import UnknownCohort
from api.record.columns import MICROSECONDS
from api.record.pool import Pool, row_of, rows_of
from api.record.support.readers import MINE, Reach, on_level, unrestricted
from api.record.support.zones import zone_of_organisation
from api.record.vault.people import learner_name
from engine.support.budgets import A_DAY

MEMBERS: Final = (
    f"WITH {MINE}, member AS MATERIALIZED (SELECT learner FROM symphonie.cohort_learner WHERE organisation_no ="
    f" %(organisation_no)s AND cohort = %(cohort)s AND {on_level('learner')}"
    f" AND {unrestricted('cohort_learner.learner')})"
)
"""Begins a query about the learners of a cohort whose level the reader may see: they are in `member`."""
_ROSTER: Final = (
    f"{MEMBERS} SELECT l.learner, {MICROSECONDS.format('l.joined_at')},"
    f" coalesce({MICROSECONDS.format('seen.at')}, -1){{}} FROM symphonie.cohort_learner l JOIN member USING (learner)"
    " LEFT JOIN LATERAL (SELECT max(t.occurred_at) AS at FROM symphonie.activity_trace t"
    " WHERE (t.organisation_no, t.graph_no, t.learner) = (%(organisation_no)s, %(graph_no)s, l.learner)"
    " AND t.kind IN ('visit', 'submission', 'custom')) seen ON true"
    " WHERE l.organisation_no = %(organisation_no)s AND l.cohort = %(cohort)s ORDER BY l.learner"
)
_SIGNALS: Final = (
    f"{MEMBERS} SELECT kind, count(*)::int, count(*) FILTER (WHERE severity = 'high')::int,"
    " count(DISTINCT learner)::int, coalesce((array_agg(DISTINCT learner) FILTER (WHERE learner IS NOT NULL))"
    "[:%(most)s], '{}')"
    " FROM symphonie.alert WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND ended_at IS NULL"
    " AND (learner IN (SELECT learner FROM member) OR (learner IS NULL AND cohort = %(cohort)s"
    " AND EXISTS (SELECT FROM member)))"
    " GROUP BY kind ORDER BY count(*) DESC, kind"
)
_LOAD: Final = (
    f"{MEMBERS}, zone AS (SELECT p.id, p.content->>'zone' AS name,"
    f" coalesce((p.content->>'alerts_per_day')::int, {A_DAY}) AS alerts_per_day FROM symphonie.staff_part p"
    " WHERE p.organisation_no = %(organisation_no)s AND p.kind = 'supporter' AND p.content IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM symphonie.staff_part n WHERE (n.organisation_no, n.kind, n.id)"
    " = (p.organisation_no, p.kind, p.id) AND n.version > p.version))"
    " SELECT c.owner_id, count(*)::int,"
    " count(*) FILTER (WHERE c.clock_state = 'running' AND c.due_at >= %(now)s AND c.due_at"
    " < (date_trunc('day', %(now)s AT TIME ZONE coalesce(z.name, 'UTC')) + interval '1 day')"
    " AT TIME ZONE coalesce(z.name, 'UTC'))::int,"
    " count(*) FILTER (WHERE c.clock_state = 'breached' OR (c.clock_state = 'running' AND c.due_at < %(now)s))::int,"
    " count(*) FILTER (WHERE c.clock_state = 'paused')::int, (SELECT count(DISTINCT a.learner) FROM symphonie.alert a"
    " WHERE (a.organisation_no, a.owner_id, a.reached_on) = (%(organisation_no)s, c.owner_id, %(day)s))::int,"
    " max(z.alerts_per_day)"
    " FROM symphonie.support_case c LEFT JOIN zone z ON z.id = c.owner_id"
    " WHERE c.organisation_no = %(organisation_no)s AND c.closed_at IS NULL AND c.merged_into IS NULL"
    " AND c.learner IN (SELECT learner FROM member) GROUP BY c.owner_id ORDER BY 4 DESC, 3 DESC, 2 DESC, 1"
)


class Member(NamedTuple):
    """A learner of a cohort.

    Attributes:
        learner: Who.
        joined_us: Since when; microseconds since 1970-01-01T00:00:00Z.
        visited_us: When they last did anything that a platform tells of, results apart; -1 for never.
    """

    learner: str
    joined_us: int
    visited_us: int


class NamedMember(NamedTuple):
    """The same, and what they are called; None where nobody has said it."""

    learner: str
    joined_us: int
    visited_us: int
    name: str | None


class OpenSignals(NamedTuple):
    """Open alerts of one kind: how many, how many of them urgent, how many learners and the first of them."""

    kind: str
    n: int
    n_high: int
    n_learners: int
    learners: tuple[str, ...]


class Load(NamedTuple):
    """What a supporter has to do: open cases, those due today and late, those that wait; and their budget.

    Attributes:
        n_learners_today: Learners of whom alerts reached them today, of whichever cohort.
        alerts_per_day: How many learners may; None of who is not there any more.
    """

    supporter_id: str
    n_open: int
    n_due_today: int
    n_late: int
    n_waiting: int
    n_learners_today: int
    alerts_per_day: int | None


class CohortOnGraph(NamedTuple):
    """A cohort and a content graph."""

    organisation_no: int
    cohort: str
    graph_no: int


async def is_cohort(pool: Pool, organisation_no: int, cohort: str) -> bool:
    """Tell whether there is a cohort."""
    query = "SELECT true FROM symphonie.cohort WHERE (organisation_no, id) = (%s, %s)"
    return bool(await row_of(pool, bool, query, [organisation_no, cohort]))


async def require_cohort(pool: Pool, organisation_no: int, cohort: str) -> None:
    """See that the cohort of an address is there.

    Raises:
        UnknownCohort: It is not.
    """
    if not await is_cohort(pool, organisation_no, cohort):
        raise UnknownCohort("{cohort_id}", cohort)


async def members(pool: Pool, where: CohortOnGraph, reach: Reach) -> list[Member]:
    """Return the learners of a cohort whose level the reader may see, by id."""
    return await rows_of(pool, Member, _ROSTER.format(""), {**where._asdict(), **reach.parameters})


async def named_members(pool: Pool, where: CohortOnGraph, reach: Reach) -> list[NamedMember]:
    """Return them with what they are called."""
    query = _ROSTER.format(
        f", (SELECT {learner_name('n')} FROM symphonie.learner_contact n"
        " WHERE (n.organisation_no, n.learner) = (l.organisation_no, l.learner))"
    )
    return await rows_of(pool, NamedMember, query, {**where._asdict(), **reach.parameters})


async def open_signals(pool: Pool, where: CohortOnGraph, reach: Reach, most: int) -> list[OpenSignals]:
    """Return the open alerts of a cohort and its learners, by kind, the most frequent first."""
    about = {**where._asdict(), **reach.parameters, "most": most}
    return await rows_of(pool, _signals, _SIGNALS, about)


def _signals(kind: str, n: int, n_high: int, n_learners: int, learners: list[str]) -> OpenSignals:
    return OpenSignals(kind, n, n_high, n_learners, tuple(learners))


async def loads(pool: Pool, where: CohortOnGraph, reach: Reach, now: datetime) -> list[Load]:
    """Return who has how many open cases of a cohort's learners, whatever the course; the latest first.

    A day is one of the supporter's own time zone; that of a budget is one of the organisation's.
    """
    async with pool.connection() as connection:
        zone = await zone_of_organisation(connection, where.organisation_no)
    asked = {"now": now, "day": now.astimezone(zone).date()}
    return await rows_of(pool, Load, _LOAD, {**where._asdict(), **reach.parameters, **asked})
