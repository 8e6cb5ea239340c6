"""Alerts in the record: signals that were routed to somebody, placed in a day's budget, joined to cases, and ended.

Whatever happens to an alert that has a case is an event of that case, in the same transaction. Locks are taken in this
order: the alert, the learner, the case, its timers, notices.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from psycopg.rows import args_row, tuple_row

from api.clock import moment_of
from api.record.support.alert_cases import (
    OnGraph,
    Reached,
    end_in_case,
    hold_case_of,
    open_in_case,
    signal_of,
    title_of,
)
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.team import NEWEST, Record, Team, rows_in
from content_graph.languages import Text
from engine.signals.hygiene import Key
from engine.signals.signal import Signal
from engine.signals.texts import wording
from engine.support.budgets import A_DAY, Place, Waiting, first_places, placed
from engine.support.routing import Route, Severity, route

NewId = Callable[[], str]


class Moment(NamedTuple):
    """When something is raised.

    Attributes:
        now_us: The instant.
        day: Of the organisation's zone: the budget is of a day.
    """

    now_us: int
    day: dt.date


class _Standing(NamedTuple):
    """An open alert that has reached nobody yet."""

    id: str
    owner_id: str
    learner: str
    severity: Severity
    rank: float
    place: int | None


class _Today(NamedTuple):
    """What today has brought an owner of a learner: whether they have reached them, and their place and cut."""

    owner_id: str
    learner: str
    has_reached: bool
    place: int | None
    cut: int | None


_INSERT: Final = (
    "INSERT INTO symphonie.alert (organisation_no, id, graph_no, learner, cohort, kind, skill_id, severity, rank,"
    " facts, turning, evidence, version, skill_title, raised_at, day, owner_id, queue_id, role, route, basis)"
    " VALUES (%(organisation_no)s, %(id)s, %(graph_no)s, %(learner)s, %(cohort)s, %(kind)s, %(skill_id)s,"
    " %(severity)s, %(rank)s, %(facts)s, %(turning)s, %(evidence)s, %(version)s, %(skill_title)s,"
    " timestamptz 'epoch' + %(now_us)s * interval '1 microsecond', %(day)s, %(owner_id)s, %(queue_id)s, %(role)s,"
    " %(route)s, %(basis)s) ON CONFLICT DO NOTHING"
)
_STANDING: Final = (
    "SELECT id, owner_id, coalesce(learner, ''), severity, rank, place FROM symphonie.alert"
    " WHERE organisation_no = %(organisation_no)s"
    " AND owner_id = ANY(%(owners)s) AND ended_at IS NULL AND reached_on IS NULL FOR UPDATE"
)
_TODAY: Final = (
    # a learner has one place in a day, so the least of those of its alerts is that of each
    "SELECT owner_id, learner, bool_or(reached_on IS NOT DISTINCT FROM %(day)s), min(place) FILTER (WHERE day ="
    " %(day)s), min(cut) FILTER (WHERE day = %(day)s) FROM symphonie.alert WHERE organisation_no = %(organisation_no)s"
    " AND owner_id = ANY(%(owners)s) AND (reached_on = %(day)s OR day = %(day)s) AND learner IS NOT NULL"
    " GROUP BY owner_id, learner"
)
_OWNERS: Final = (
    "SELECT DISTINCT owner_id FROM symphonie.alert WHERE organisation_no = %(organisation_no)s"
    " AND ended_at IS NULL AND reached_on IS NULL"
)
_BUDGETS: Final = (
    f"SELECT p.id, coalesce((p.content->>'alerts_per_day')::int, {A_DAY})"
    f" FROM symphonie.staff_part p WHERE p.kind = 'supporter' AND p.id = ANY(%(owners)s) AND {NEWEST}"
)
_PLACE: Final = (
    "UPDATE symphonie.alert a SET place = n.place, cut = n.cut"
    " FROM unnest(%(ids)s::text[], %(places)s::int[], %(cuts)s::int[]) AS n (id, place, cut)"
    " WHERE a.organisation_no = %(organisation_no)s AND a.id = n.id AND a.place IS NULL"
)
_REACH: Final = (
    "UPDATE symphonie.alert a SET reached_on = %(day)s WHERE a.organisation_no = %(organisation_no)s"
    " AND a.id = ANY(%(ids)s) RETURNING a.id, a.learner, a.kind, a.skill_id, a.severity, a.facts::text,"
    " a.turning::text, a.evidence, a.skill_title::text, a.owner_id, a.queue_id, a.role"
)
_END: Final = (
    "UPDATE symphonie.alert a SET ended_at = timestamptz 'epoch' + %(now_us)s * interval '1 microsecond',"
    " ended_because = %(because)s, ended_by = 'machine' FROM unnest(%(cohorts)s::text[], %(learners)s::text[],"
    " %(kinds)s::text[], %(skills)s::text[]) AS gone (cohort, learner, kind, skill_id)"
    " WHERE a.organisation_no = %(organisation_no)s AND a.graph_no = %(graph_no)s AND a.ended_at IS NULL"
    " AND a.kind = gone.kind AND a.skill_id = gone.skill_id AND CASE WHEN gone.learner = ''"
    " THEN a.learner IS NULL AND a.cohort = gone.cohort ELSE a.learner = gone.learner END RETURNING a.id, a.case_id"
)


async def raise_alerts(
    connection: Record,
    place: OnGraph,
    signals: Sequence[tuple[Signal, str | None]],
    titles: Mapping[str, Text],
    team: Team,
    moment: Moment,
    new_id: NewId,
) -> set[str]:
    """Route signals and note them down; they reach nobody before they are placed (`place_alerts`).

    Args:
        connection: In whose transaction it happens.
        place: On which content graph.
        signals: New ones, the most urgent first, each with its basis (JSON); None for one that keeps none.
        titles: Of skills, by id.
        team: Of the organisation, with the assignments of these learners.
        moment: When.
        new_id: Names alerts.

    Returns:
        Whose they are.
    """
    loads = dict(team.staff.n_open)
    owners: set[str] = set()
    rows: list[dict[str, object]] = []
    for signal, basis in signals:
        if signal.kind == "feed_stopped":
            await tell(
                connection, place.organisation_no, [_feed_notice(signal, place, team, moment.day)], moment.now_us
            )
            continue
        called = team.called(signal.learner_id, signal.kind, signal.severity)
        if not signal.learner_id:
            called = called._replace(cohort_ids=frozenset({signal.cohort_id}))
        found = route(called, team.staff._replace(n_open=loads), moment.now_us)
        loads[found.owner_id] = loads.get(found.owner_id, 0) + 1
        owners.add(found.owner_id)
        row = _row(place, signal, titles.get(signal.skill_id), found, team, moment, new_id())
        rows.append({**row, "basis": basis})
    async with connection.cursor() as cursor:
        await cursor.executemany(_INSERT, rows)
    return owners


async def place_all(
    connection: Record,
    organisation_no: int,
    moment: Moment,
    clock_us: Callable[[], int],
    new_id: NewId,
    told: Iterable[NewNotice] = (),
) -> None:
    """Begin a day: let what has reached nobody yet come within the new budgets."""
    rows = await rows_in(connection, tuple_row, _OWNERS, {"organisation_no": organisation_no})
    await place_alerts(connection, organisation_no, {owner for (owner,) in rows}, moment, clock_us, new_id, told)


async def end_alerts(
    connection: Record, place: OnGraph, keys: Sequence[Key], because: str, clock_us: Callable[[], int]
) -> None:
    """End those of whose evidence nothing is left, and say so in their cases; what nobody has touched ends, too."""
    if not keys:
        return
    cohorts, learners, kinds, skills = ([*column] for column in zip(*keys, strict=True))
    about = {"cohorts": cohorts, "learners": learners, "kinds": kinds, "skills": skills, "because": because}
    ended = await rows_in(connection, tuple_row, _END, {**place._asdict(), **about, "now_us": clock_us()})
    for alert_id, case_id in sorted(ended):
        if case_id is not None:
            held = await hold_case_of(connection, place.organisation_no, case_id, clock_us)
            await end_in_case(connection, place.organisation_no, held, alert_id, because)


async def place_alerts(
    connection: Record,
    organisation_no: int,
    owners: Iterable[str],
    moment: Moment,
    clock_us: Callable[[], int],
    new_id: NewId,
    told: Iterable[NewNotice] = (),
) -> None:
    """Rank the learners who have not reached an owner, and let those within the budget of the day reach them.

    All alerts of such a learner reach their owner together, and what is raised later that day comes along. An alert
    keeps the place and cut of when it was first ranked, at which help is judged (`first_places`); later it may still
    come within a budget. Those of cohorts use nothing up. The last thing in a transaction that holds other locks, for
    their owners are told, together with what else is `told`.
    """
    about: dict[str, object] = {"organisation_no": organisation_no, "owners": sorted(owners), "day": moment.day}
    if not about["owners"]:
        await tell(connection, organisation_no, told, moment.now_us)
        return
    standing = await rows_in(connection, args_row(_Standing), _STANDING, about)
    budgets: dict[str, int] = dict(await rows_in(connection, tuple_row, _BUDGETS, about))
    today = await rows_in(connection, args_row(_Today), _TODAY, about)
    had: dict[str, set[str]] = defaultdict(set)
    given: dict[tuple[str, str], Place] = {}
    for one in today:
        if one.has_reached:
            had[one.owner_id].add(one.learner)
        if one.place is not None and one.cut is not None:
            given[one.owner_id, one.learner] = Place(one.place, one.cut)
    found = placed([Waiting(*one[:-1]) for one in standing], budgets, had)
    firsts = first_places(found, {one.id for one in standing if one.place is not None}, had, given)
    ids = {
        "ids": [one.alert_id for one in firsts],
        "places": [one.place for one in firsts],
        "cuts": [one.cut for one in firsts],
    }
    await connection.execute(_PLACE, {**about, **ids})
    reaching = {**about, "ids": [one.alert_id for one in found if one.is_within]}
    reached = await rows_in(connection, args_row(Reached), _REACH, reaching)
    order = {one.alert_id: place for place, one in enumerate(found)}
    notices = [
        await reach(connection, organisation_no, one, clock_us, new_id)
        for one in sorted(reached, key=lambda one: order[one.id])
    ]
    await tell(connection, organisation_no, [*told, *notices], moment.now_us)


async def reach(
    connection: Record, organisation_no: int, alert: Reached, clock_us: Callable[[], int], new_id: NewId
) -> NewNotice:
    """Let an alert reach its owner: it arms the clock of its learner's case."""
    said = wording(signal_of(alert), title_of(alert.skill_title)).supporter
    if alert.learner is None:
        return NewNotice(alert.owner_id, "course", said, {"alert_id": alert.id}, alert_id=alert.id)
    joined = await open_in_case(connection, organisation_no, alert, new_id(), clock_us)
    due = None if joined.due_us is None else moment_of(joined.due_us)
    facts = {"alert_id": alert.id, "signal": alert.kind, "severity": alert.severity, "due_at": due}
    return NewNotice(alert.owner_id, "alert", said, facts, alert.learner, joined.case_id, alert.id)


def _row(
    place: OnGraph,
    signal: Signal,
    title: Text | None,
    found: Route,
    team: Team,
    moment: Moment,
    alert_id: str,
) -> dict[str, object]:
    rules = {one.rule_id: one.role for one in team.staff.rules}
    steps = [{"code": step.code, "subject": step.subject} for step in found.steps]
    return {
        **place._asdict(),
        "id": alert_id,
        "learner": signal.learner_id or None,
        "cohort": signal.cohort_id,
        "kind": signal.kind,
        "skill_id": signal.key[3],
        "severity": signal.severity,
        "rank": signal.rank,
        "facts": _json(signal.facts),
        "turning": _json(signal.turning),
        "evidence": list(signal.evidence),
        "version": signal.version,
        "skill_title": None if title is None else _json(title),
        "now_us": moment.now_us,
        "day": moment.day,
        "owner_id": found.owner_id,
        "queue_id": found.queue_id,
        "role": "coordinator" if found.rule_id is None else rules[found.rule_id],
        "route": _json(steps),
    }


def _feed_notice(signal: Signal, place: OnGraph, team: Team, day: dt.date) -> NewNotice:
    """Tell who coordinates that a feed has stopped: nobody's alert, and said once."""
    said = wording(signal).supporter
    since = day - dt.timedelta(int(signal.facts["days"]))
    name = f"feed/{place.graph_no}/{signal.cohort_id}/{since}"
    facts = {"graph_no": place.graph_no, "cohort_id": signal.cohort_id or None, "since": since.isoformat()}
    return NewNotice(team.staff.coordinator_id, "feed_stopped", said, facts, alert_id=name)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
