"""Signals of traces: once a day of the organisation, cohort by cohort."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from itertools import groupby
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from api.clock import moment_of
from api.record.activity import CohortOnGraph, first_day, read_cohort
from api.record.pool import connect
from api.record.support.alert_cases import OnGraph
from api.record.support.alerts import place_all
from api.record.support.notice_writes import tell
from api.record.support.signal_memory import load_memory, save_memory
from api.record.support.signal_models import load_own
from api.record.support.signals_due import DueGraph, note_due_since
from api.record.support.sweeps import (
    SweptGraph,
    cohorts_on,
    days_swept,
    graphs_to_sweep,
    note_swept,
    own_cohorts,
)
from api.record.support.zones import zone_of_organisation
from api.support.result_signals import Tools, graph_of, new_id, raising_on, settle
from engine.signals import Cohort, detect
from engine.signals.calendar import CourseCalendar

SWEPT_FROM: Final = dt.time(3)
"""Of the organisation's clock: what a platform sends in the night has come, and nobody has begun to work."""


LATELY: Final = dt.timedelta(days=14)
"""How far back results are looked at of a cohort that was never looked at: older trouble is over, or shows again."""


class Sweep(NamedTuple):
    """The traces of one cohort, to be read for one day.

    Attributes:
        graph: On which content graph.
        cohort: Which; empty for whoever is in none.
        cohorts: All that work on the content graph.
        now: The instant.
        zone: Of the organisation.
        is_last: Whether the organisation has no other to be read for that day: then all are placed.
        is_first: Whether they were never read before: there were no routing rules, or no cohort.
    """

    graph: SweptGraph
    cohort: str
    cohorts: tuple[str, ...]
    now: dt.datetime
    zone: ZoneInfo
    is_last: bool
    is_first: bool

    @property
    def place(self) -> OnGraph:
        """The content graph by numbers."""
        return OnGraph(*self.graph[:2])


async def sweeps_due(tools: Tools) -> AsyncIterator[Sweep]:
    """Give what was not read yet for the day that it is."""
    for organisation_no, graphs in groupby(
        await graphs_to_sweep(tools.connection), key=lambda one: one.organisation_no
    ):
        zone = await zone_of_organisation(tools.connection, organisation_no)
        now = moment_of(tools.clock_us()).astimezone(zone)
        due: list[Sweep] = []
        for graph in graphs if now.time() >= SWEPT_FROM else ():
            place = OnGraph(*graph[:2])
            swept = await days_swept(tools.connection, place)
            cohorts = await cohorts_on(tools.connection, place)
            due += [
                Sweep(graph, one, cohorts, now, zone, is_last=False, is_first=one not in swept)
                for one in cohorts
                if swept.get(one) != now.date()
            ]
        for place_of, one in enumerate(due, start=1):
            yield one._replace(is_last=place_of == len(due))


async def sweep(tools: Tools, database_url: str, asked: Sweep) -> None:
    """Read the traces of a cohort, and raise what they tell; it is done for the day in the same transaction."""
    graph = await graph_of(tools, DueGraph(*asked.graph))
    whose = CohortOnGraph(*asked.place, asked.cohort or None)
    read = await asyncio.to_thread(read_course, database_url, whose, asked.now, asked.zone)
    async with tools.connection.transaction():
        if graph is not None and read is not None:
            cohort, calendar = read
            raising = await raising_on(tools, asked.place, graph, cohort.learner_ids)
            if raising is not None:
                own = await own_cohorts(tools.connection, asked.place.organisation_no, asked.cohorts)
                about = (*asked.place, asked.cohort, cohort.learner_ids, calendar.start)
                memory = await load_memory(tools.connection, *about)
                looked_at = only(cohort, own, asked.cohort)
                if asked.is_first:
                    theirs = [learner for learner in cohort.learner_ids if own.get(learner, "") == asked.cohort]
                    await note_due_since(tools.connection, asked.place, theirs, asked.now - LATELY)
                models = tools.models.with_own(await load_own(tools.connection, asked.place.organisation_no))
                settled = detect((), looked_at, calendar, asked.now, models, memory, tools.settings)
                await save_memory(tools.connection, *asked.place, memory, settled.memory, calendar.start)
                found = await settle(tools, raising, settled)
                organisation_no, moment = asked.place.organisation_no, raising.moment
                if asked.is_last:
                    placing = (organisation_no, moment, tools.clock_us, new_id, found.notices)
                    await place_all(tools.connection, *placing)
                else:
                    await tell(tools.connection, organisation_no, found.notices, moment.now_us)
        await note_swept(tools.connection, asked.place, asked.cohort, asked.now.date())


def only(cohort: Cohort, own: dict[str, str], cohort_id: str) -> Cohort:
    """Look at those alone who are not looked at in another cohort: the others are as if they had left."""
    is_own = np.array([own.get(learner, "") == cohort_id for learner in cohort.learner_ids], np.bool_)
    return cohort._replace(left=np.where(is_own, cohort.left, cohort.enrolled))


def read_course(
    database_url: str, whose: CohortOnGraph, now: dt.datetime, zone: ZoneInfo
) -> tuple[Cohort, CourseCalendar] | None:
    """Read the traces of a cohort by now; None where nobody has done anything."""
    with connect(database_url, "symphonie detector", autocommit=True) as connection:
        start = first_day(connection, whose, zone)
        if start is None:
            return None
        calendar = CourseCalendar(start, zone)
        return read_cohort(connection, whose, calendar, now), calendar
