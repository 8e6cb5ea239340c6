"""Coefficients of an organisation's own, fitted once a week to what became of its learners."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import groupby
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from api.clock import moment_of
from api.record.activity import CohortOnGraph
from api.record.support.alert_cases import OnGraph
from api.record.support.signal_models import last_tried, load_own, name_of_organisation, save_verdicts
from api.record.support.sweeps import cohorts_on, graphs_to_sweep, own_cohorts
from api.record.support.zones import zone_of_organisation
from api.support.result_signals import Tools
from api.support.trace_signals import SWEPT_FROM, only, read_course
from engine.signals.own_fits import History, Verdict, refit, thinned
from engine.signals.risk import RiskModels

EVERY_DAYS: Final = 7
LOOK_S: Final = 0.3
"""Between two looks at new results while a fit takes its seconds."""
MOST_COHORTS: Final = 30
"""That an organisation's coefficients are learned from: those on its newest content graphs."""


class _Course(NamedTuple):
    """A cohort on a content graph, and in which cohort there each learner is looked at."""

    whose: CohortOnGraph
    own: dict[str, str]


class Refit(NamedTuple):
    """An organisation whose coefficients are to be tried.

    Attributes:
        organisation_no: Which.
        graphs: Its content graphs, by number, the newest first.
        now: The instant, in its zone.
        zone: Of the organisation.
    """

    organisation_no: int
    graphs: tuple[int, ...]
    now: dt.datetime
    zone: ZoneInfo


async def refits_due(tools: Tools) -> AsyncIterator[Refit]:
    """Give organisations of which nothing was tried for a week."""
    swept = await graphs_to_sweep(tools.connection)
    for organisation_no, graphs in groupby(swept, key=lambda one: one.organisation_no):
        zone = await zone_of_organisation(tools.connection, organisation_no)
        now = moment_of(tools.clock_us()).astimezone(zone)
        last = await last_tried(tools.connection, organisation_no)
        is_due = now.time() >= SWEPT_FROM and (last is None or (now.date() - last).days >= EVERY_DAYS)
        if is_due:
            newest = tuple(sorted((one.graph_no for one in graphs), reverse=True))
            yield Refit(organisation_no, newest, now, zone)


async def try_own(tools: Tools, database_url: str, meanwhile: Callable[[], Awaitable[None]], asked: Refit) -> None:
    """Fit an organisation's own coefficients, and keep those that are better; one transaction keeps them.

    Args:
        tools: What signals are read and raised with.
        database_url: The record, for a thread that reads and fits.
        meanwhile: Done again and again while that takes its seconds, on the detector's own connection.
        asked: Whose.
    """
    before = tools.models.with_own(await load_own(tools.connection, asked.organisation_no))
    name = await name_of_organisation(tools.connection, asked.organisation_no)
    version = f"signals of {name} fitted {asked.now.date()}"
    courses = await _courses(tools, asked)
    about = (database_url, asked, courses, before, tools.models, version)
    fitting = asyncio.create_task(asyncio.to_thread(_fit, *about))
    while not (await asyncio.wait([fitting], timeout=LOOK_S))[0]:
        await meanwhile()
    verdicts = fitting.result()
    graphs = {one.whose.graph_no for one in courses}
    names = sorted(tools.models.regressions)
    async with tools.connection.transaction():
        await save_verdicts(tools.connection, asked.organisation_no, graphs, asked.now.date(), names, verdicts)


async def _courses(tools: Tools, asked: Refit) -> list[_Course]:
    found: list[_Course] = []
    for graph_no in asked.graphs:
        place = OnGraph(asked.organisation_no, graph_no)
        cohorts = await cohorts_on(tools.connection, place)
        own = await own_cohorts(tools.connection, asked.organisation_no, cohorts)
        found += [_Course(CohortOnGraph(*place, one or None), own) for one in cohorts]
        if len(found) >= MOST_COHORTS:
            break
    return found[:MOST_COHORTS]


def _fit(
    database_url: str, asked: Refit, courses: list[_Course], before: RiskModels, shipped: RiskModels, version: str
) -> list[Verdict]:
    histories = []
    for whose, own in courses:
        read = read_course(database_url, whose, asked.now, asked.zone)
        if read is not None:
            cohort, calendar = read
            histories.append(History(thinned(only(cohort, own, whose.cohort or "")), calendar.start))
    return refit(histories, asked.now.date(), before, shipped, version)
