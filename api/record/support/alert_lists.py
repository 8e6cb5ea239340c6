"""Alerts as their reader has them: by page, the first due first, and counted by kind."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.live.keys import LearnerKey
from api.record.columns import INSTANT
from api.record.pages import ALERT, Page, Position, behind, page_of, position_at, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.alert_cases import Reached
from api.record.support.readers import MINE, Reach, on_level
from content_graph.texts import TEXT_PATTERN
from engine.signals.texts import NOBODY, TEMPLATES

AlertStatus = Literal["open", "acknowledged", "snoozed", "ended"]
_LAST_US: Final = 2**53
"""Place of what is not due."""


class StoredAlert(NamedTuple):
    """An alert as it stands.

    Attributes:
        reached: What it says, and to whom.
        graph_id: The content graph.
        cohort: In which it was looked at; empty for none.
        version: Of the rules and coefficients.
        route: Why its owner has it: JSON.
        roles: Of the reader, for its learner.
        case_id: Its case, or the one into which that was merged.
        due_us: By when an answer is due; None where none is.
    """

    reached: Reached
    graph_id: str
    cohort: str
    version: str
    raised_at: datetime
    place: int | None
    cut: int | None
    reached_at: object
    route: str
    status: AlertStatus
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    ended_at: datetime | None
    ended_because: str | None
    ended_by: str | None
    outcome: str | None
    roles: tuple[str, ...]
    case_id: str | None
    due_us: int | None


class AlertFilter(NamedTuple):
    """Which alerts are asked for; None for any."""

    is_mine: bool = False
    role: str | None = None
    owner_id: str | None = None
    status: AlertStatus | None = None
    signal: str | None = None
    cohort_id: str | None = None
    learner_id: str | None = None
    due_before_us: int | None = None
    alert_id: str | None = None


class SignalCount(NamedTuple):
    """What became of the alerts of one kind."""

    signal: str
    raised: int
    reached: int
    acted: int
    not_useful: int
    ended_by_itself: int
    open: int


class _Place(NamedTuple):
    """The place of an alert in a list: when it is due, its place in its owner's day, its id."""

    due_us: Annotated[int, Meta(ge=0, le=_LAST_US)]
    place: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


FOR_LEARNERS: Final = tuple(kind for kind, template in TEMPLATES.items() if template.learner != NOBODY)
"""Kinds of which the learner is told anything."""
_DUE: Final = (
    "CASE WHEN a.ended_at IS NULL AND a.reached_on IS NOT NULL"
    " THEN (extract(epoch FROM coalesce(m.due_at, c.due_at)) * 1000000)::bigint END"
)
_STATUS: Final = (
    "CASE WHEN a.ended_at IS NOT NULL THEN 'ended'"
    f" WHEN a.snoozed_until > {INSTANT.format('%(now_us)s')} THEN 'snoozed'"
    " WHEN a.acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'open' END"
)
_MAY_SEE: Final = (
    "CASE WHEN %(reads_as_learner)s THEN a.learner = %(reader)s AND a.kind = ANY(%(for_learners)s)"
    f" WHEN a.owner_id = %(reader)s THEN true WHEN a.learner IS NOT NULL THEN {on_level('a.learner')}"
    " ELSE %(reads_all)s OR EXISTS (SELECT FROM unnest(%(reader_cohorts)s::text[], %(reader_cohort_roles)s::text[])"
    " AS r (cohort, role) WHERE r.cohort = a.cohort AND r.role <> 'peer') END"
)
_FOUND: Final = (
    f"WITH {MINE}, found AS (SELECT a.*, g.id AS graph_id, coalesce(m.id, c.id) AS current_case, {_DUE} AS due_us,"
    f" {_STATUS} AS status, ARRAY(SELECT DISTINCT role FROM mine WHERE mine.learner = a.learner ORDER BY role) AS roles"
    " FROM symphonie.alert a JOIN symphonie.content_graph g ON g.no = a.graph_no"
    " LEFT JOIN symphonie.support_case c ON (c.organisation_no, c.id) = (a.organisation_no, a.case_id)"
    " LEFT JOIN symphonie.support_case m ON (m.organisation_no, m.id) = (c.organisation_no, c.merged_into)"
    f" WHERE a.organisation_no = %(organisation_no)s AND {_MAY_SEE}"
    " AND (NOT %(is_mine)s OR a.owner_id = %(reader)s) AND (%(role)s::text IS NULL OR a.role = %(role)s)"
    " AND (%(owner_id)s::text IS NULL OR a.owner_id = %(owner_id)s)"
    " AND (%(signal)s::text IS NULL OR a.kind = %(signal)s)"
    " AND (%(cohort_id)s::text IS NULL OR a.cohort = %(cohort_id)s OR a.learner IN (SELECT l.learner"
    " FROM symphonie.cohort_learner l WHERE l.organisation_no = a.organisation_no AND l.cohort = %(cohort_id)s))"
    " AND (%(learner_id)s::text IS NULL OR a.learner = %(learner_id)s)"
    " AND (%(alert_id)s::text IS NULL OR a.id = %(alert_id)s))"
)
_TOLD: Final = (
    f"{_FOUND} SELECT id, learner, kind, skill_id, severity, facts::text, turning::text, evidence, skill_title::text,"
    " owner_id, queue_id, role, graph_id, cohort, version, raised_at, place, cut, reached_on, route::text, status,"
    " acknowledged_at, snoozed_until, ended_at, ended_because, ended_by, outcome, roles, current_case, due_us"
    " FROM found"
)
_PAGE: Final = (
    f"{_TOLD} WHERE (%(status)s::text IS NULL AND (status <> 'ended' OR %(alert_id)s IS NOT NULL)"
    " OR status = %(status)s) AND (%(due_before_us)s::bigint IS NULL OR due_us < %(due_before_us)s)"
    f" AND (%(after_us)s::bigint IS NULL OR (coalesce(due_us, {_LAST_US}), coalesce(place, 0), id)"
    " > (%(after_us)s::bigint, %(after_place)s::int, %(after_id)s::text))"
    f" ORDER BY coalesce(due_us, {_LAST_US}), coalesce(place, 0), id LIMIT %(limit)s"
)
_RAISED: Final = (
    f"{_TOLD} WHERE graph_no = %(graph_no)s AND (%(skill)s::text IS NULL OR skill_id = %(skill)s)"
    f" AND {behind('raised_at', ALERT, 'id')}"
    " ORDER BY raised_at DESC, id DESC LIMIT %(limit)s"
)
_COUNTS: Final = (
    "SELECT kind, count(*), count(reached_on), count(*) FILTER (WHERE acknowledged_at IS NOT NULL"
    " OR ended_because IN ('closed', 'not_useful')), count(*) FILTER (WHERE ended_because = 'not_useful'),"
    " count(*) FILTER (WHERE ended_because = 'evidence_turned'), count(*) FILTER (WHERE ended_at IS NULL)"
    " FROM symphonie.alert WHERE organisation_no = %s GROUP BY kind ORDER BY kind"
)


async def page_of_alerts(
    pool: Pool, organisation_no: int, reach: Reach, asked: AlertFilter, now_us: int, limit: int, cursor: str | None
) -> Page[StoredAlert]:
    """List alerts that somebody may see, the first due first, then those that nobody waits for, as they were ranked.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = _about(organisation_no, reach, asked, now_us, limit + 1, read_cursor(cursor, _Place))
    return page_of(await rows_of(pool, _stored, _PAGE, about), limit, _place_of)


async def alerts_behind(
    pool: Pool,
    whose: LearnerKey,
    reach: Reach,
    now_us: int,
    limit: int,
    after: Position | None,
    skill: str | None = None,
) -> list[StoredAlert]:
    """Return a learner's alerts on a content graph behind a place among what happened, and one more."""
    asked = AlertFilter(learner_id=whose.learner)
    about = _about(whose.organisation_no, reach, asked, now_us, limit + 1, None)
    place = after._asdict() if after is not None else {"at_us": None, "rank": None, "id": None}
    return await rows_of(pool, _stored, _RAISED, {**about, **place, "graph_no": whose.graph_no, "skill": skill})


def place_of_alert(one: StoredAlert) -> Position:
    """Return the place of an alert among what happened."""
    return position_at(one.raised_at, ALERT, one.reached.id)


async def find_alert(
    connection: AsyncConnection[TupleRow], organisation_no: int, reach: Reach, alert_id: str, now_us: int
) -> StoredAlert | None:
    """Return an alert as it stands; None if there is none that somebody may see."""
    about = _about(organisation_no, reach, AlertFilter(alert_id=alert_id), now_us, 1, None)
    cursor = connection.cursor(row_factory=args_row(_stored))
    return await (await cursor.execute(_PAGE, about)).fetchone()


async def count_signals(pool: Pool, organisation_no: int) -> Sequence[SignalCount]:
    """Count what became of alerts, by kind."""
    return await rows_of(pool, SignalCount, _COUNTS, [organisation_no])


def _stored(*row: object) -> StoredAlert:
    n = len(Reached._fields)
    evidence, roles = row[Reached._fields.index("evidence")], row[-3]
    reached = Reached(*row[:n])._replace(evidence=tuple(evidence))  # type: ignore[arg-type] # as selected
    return StoredAlert(reached, *row[n:])._replace(roles=tuple(roles))  # type: ignore[arg-type] # as selected


def _place_of(one: StoredAlert) -> _Place:
    return _Place(_LAST_US if one.due_us is None else one.due_us, one.place or 0, one.reached.id)


def _about(
    organisation_no: int, reach: Reach, asked: AlertFilter, now_us: int, limit: int, after: _Place | None
) -> dict[str, object]:
    place = {"after_us": None, "after_place": None, "after_id": None}
    if after is not None:
        place = {"after_us": after.due_us, "after_place": after.place, "after_id": after.id}  # type: ignore[dict-item]
    bounds = {"organisation_no": organisation_no, "now_us": now_us, "limit": limit, "for_learners": list(FOR_LEARNERS)}
    return {**reach.parameters, **asked._asdict(), **bounds, **place}
