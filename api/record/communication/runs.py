"""Runs in the record: which cohort follows which message scenario, with the dates of its course."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
from psycopg.rows import args_row, tuple_row

from api.clock import microseconds_of, moment_of
from api.record.communication.sendings import Taken
from api.record.support.team import NEWEST, Record, rows_in
from api.record.support.terms import terms_now, terms_of
from engine.communication.scenario import MessageScenario
from engine.communication.situation import Terms
from engine.communication.timing import whole_days
from engine.support.openings import Openings

AFTERWARDS: Final = dt.timedelta(days=60)
"""How long after its last day a run is looked at: longer than any step takes (`MessageStep.valid_days`)."""


class RunContent(msgspec.Struct, frozen=True, kw_only=True):
    """A run as its route has checked it.

    Attributes:
        scenario_id: Which message scenario.
        cohort_id: Who follows it.
        content_graph: On which course.
        starts_on: Its first day.
        ends_on: Its last day.
        dates: Other days that have a name.
        is_paused: Whether nothing of it goes for now.
    """

    scenario_id: str
    cohort_id: str
    content_graph: str
    starts_on: dt.date
    ends_on: dt.date
    dates: Mapping[str, dt.date] = {}
    is_paused: bool = False


class StoredRun(NamedTuple):
    """A run, and the message scenario that it follows, as both are now.

    Attributes:
        organisation_no: Whose.
        run_id: Which.
        content: What was put.
        put_us: Since when it is there; a change of it does not begin it anew.
        graph_no: Number of its content graph; None where there is none any more.
        scenario_version: Of the scenario; None where there is none any more.
        scenario: What it says.
    """

    organisation_no: int
    run_id: str
    content: RunContent
    put_us: int
    graph_no: int | None
    scenario_version: int | None
    scenario: MessageScenario | None


class _Row(NamedTuple):
    organisation_no: int
    run_id: str
    content: str
    put_at: dt.datetime
    graph_no: int | None
    scenario_version: int | None
    scenario: str | None


_ORGANISATIONS: Final = (
    "SELECT organisation_no, max(put_at) FROM symphonie.staff_part WHERE kind IN ('message_run', 'message_scenario')"
    " GROUP BY organisation_no HAVING bool_or(kind = 'message_run')"
)
_RUNS: Final = (
    "SELECT p.organisation_no, p.id, p.content::text, (SELECT min(f.put_at) FROM symphonie.staff_part f"
    " WHERE (f.organisation_no, f.kind, f.id) = (p.organisation_no, p.kind, p.id) AND f.version >"
    " (SELECT coalesce(max(g.version), 0) FROM symphonie.staff_part g WHERE (g.organisation_no, g.kind, g.id)"
    " = (p.organisation_no, p.kind, p.id) AND g.content IS NULL)), g.no, s.version, s.content::text"
    " FROM symphonie.staff_part p LEFT JOIN symphonie.content_graph g"
    " ON (g.organisation_no, g.id) = (p.organisation_no, p.content->>'content_graph')"
    " AND g.erased_at IS NULL"
    " LEFT JOIN LATERAL (SELECT s.version, s.content FROM symphonie.staff_part s"
    " WHERE (s.organisation_no, s.kind, s.id) = (p.organisation_no, 'message_scenario', p.content->>'scenario_id')"
    " ORDER BY s.version DESC LIMIT 1) s ON true"
    f" WHERE p.kind = 'message_run' AND {NEWEST} AND (p.content->>'ends_on')::date >= %(day)s"
    " AND (%(ids)s::text[] IS NULL OR p.id = ANY(%(ids)s)) ORDER BY p.id"
)

_GRAPH_NO: Final = (
    "SELECT no FROM symphonie.content_graph"
    " WHERE organisation_no = %(organisation_no)s AND id = %(graph)s AND erased_at IS NULL"
)
_SCENARIO: Final = (
    f"SELECT p.content::text FROM symphonie.staff_part p WHERE p.kind = 'message_scenario' AND p.id = %(scenario)s AND"
    f" {NEWEST}"
)

_UNAPPROVED: Final = (
    f"SELECT {', '.join(Taken._fields)} FROM symphonie.sending WHERE organisation_no = %(organisation_no)s"
    " AND run_id = %(run_id)s AND state = 'awaiting_approval' ORDER BY no"
)
_SETTLED: Final = (
    "SELECT step_id, occasion, recipient_kind, recipient_id FROM symphonie.sending"
    " WHERE organisation_no = %(organisation_no)s AND scenario_id = %(scenario)s"
    " AND state NOT IN ('awaiting_approval', 'queued', 'sending')"
)


async def organisations_with_runs(connection: Record) -> Sequence[tuple[int, dt.datetime]]:
    """Return the numbers of organisations that have or had a run, and when one or a message scenario was put last."""
    return [(no, put_at) for no, put_at in await rows_in(connection, tuple_row, _ORGANISATIONS, {})]


async def runs_of(
    connection: Record, organisation_no: int, now_us: int, ids: Collection[str] | None = None
) -> Sequence[StoredRun]:
    """Return the runs of an organisation that are not over for long, or those of some ids."""
    day = dt.date.min if ids is not None else (moment_of(now_us) - AFTERWARDS).date()
    about = {"organisation_no": organisation_no, "day": day, "ids": None if ids is None else sorted(ids)}
    return [_stored(one) for one in await rows_in(connection, args_row(_Row), _RUNS, about)]


async def unstored_run(
    connection: Record, organisation_no: int, content: RunContent, scenario: MessageScenario | None, now_us: int
) -> StoredRun:
    """Return a run that is not stored, as if it were from now on; of a message scenario, or of the one it names."""
    about = {"organisation_no": organisation_no, "graph": content.content_graph, "scenario": content.scenario_id}
    graphs = await rows_in(connection, args_row(int), _GRAPH_NO, about)
    held = await rows_in(connection, args_row(str), _SCENARIO, about)
    said = scenario if scenario is not None else _scenario(held[0]) if held else None
    return StoredRun(organisation_no, "", content, now_us, graphs[0] if graphs else None, None, said)


async def unapproved(connection: Record, organisation_no: int, run_id: str) -> Sequence[Taken]:
    """Return what a run has planned that nobody has let go yet, as if it was taken."""
    about = {"organisation_no": organisation_no, "run_id": run_id}
    return await rows_in(connection, args_row(Taken), _UNAPPROVED, about)


async def settled_of(connection: Record, organisation_no: int, scenario_id: str) -> frozenset[tuple[str, ...]]:
    """Return what of a message scenario went already or never goes: step, occasion, kind and id of who gets it."""
    about = {"organisation_no": organisation_no, "scenario": scenario_id}
    return frozenset(await rows_in(connection, tuple_row, _SETTLED, about))


async def terms_of_organisation(connection: Record, organisation_no: int, cap_per_week: int) -> Terms:
    """Return by which rules messages go: working days are those of the calendar under which cases are opened."""
    terms_id = await terms_now(connection, organisation_no)
    openings = (await terms_of(connection, organisation_no, [terms_id]))[terms_id].openings
    return Terms(_days_of(openings), cap_per_week)


@lru_cache(maxsize=64)
def _days_of(openings: Openings) -> Openings:
    return whole_days(openings.calendar)


@lru_cache(maxsize=64)
def _scenario(content: str) -> MessageScenario:
    return msgspec.json.decode(content, type=MessageScenario)


def _stored(row: _Row) -> StoredRun:
    return StoredRun(
        row.organisation_no,
        row.run_id,
        msgspec.json.decode(row.content, type=RunContent),
        microseconds_of(row.put_at),
        row.graph_no,
        None if row.scenario is None else row.scenario_version,
        None if row.scenario is None else _scenario(row.scenario),
    )
