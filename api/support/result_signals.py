"""Signals of new results: read off the record within a second of their being in it, and raised."""

import asyncio
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from api.clock import moment_of
from api.content.graphs import Graphs, ServedGraph
from api.errors import UnknownContentGraph
from api.live.keys import LearnerKey
from api.live.store import LiveStore
from api.record.pool import Pool
from api.record.rectifications import restricted_among
from api.record.support.alert_cases import OnGraph
from api.record.support.alert_growth import Grown, grow_alerts
from api.record.support.alerts import Moment, end_alerts, place_alerts, raise_alerts
from api.record.support.histories import KeptResult, histories_of, main_cohorts, size_of
from api.record.support.notice_writes import NewNotice
from api.record.support.signal_memory import load_memory, save_memory
from api.record.support.signals_due import DueGraph, done, due_on
from api.record.support.team import Record, Team, team_of
from api.record.support.zones import zone_of_organisation
from api.support.alert_basis import Read, basis_of
from api.support.evidence import Belief, is_readable, traced_learners
from engine.signals import SignalSettings, detect_in_results
from engine.signals.from_tracing import TracedLearner
from engine.signals.hygiene import Settled
from engine.signals.risk import RiskModels

DUE_A_ROUND: Final = 500
"""Notes that are looked at together."""
NOTHING_READ: Final[Read] = {}
FIRST_DAY: Final = dt.date(1970, 1, 1)
"""From which days are counted where no course has a say."""


class Tools(NamedTuple):
    """What signals are read and raised with.

    Attributes:
        connection: To the record, in autocommit.
        pool: Of the record.
        store: The live states.
        graphs: Content graphs.
        models: Coefficients.
        settings: Limits.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
    """

    connection: Record
    pool: Pool
    store: LiveStore
    graphs: Graphs
    models: RiskModels
    settings: SignalSettings
    clock_us: Callable[[], int]


class Raising(NamedTuple):
    """Where and for whom something is raised.

    Attributes:
        place: On which content graph.
        graph: That graph.
        team: Of the organisation.
        moment: When.
    """

    place: OnGraph
    graph: ServedGraph
    team: Team
    moment: Moment


async def look(tools: Tools, due: DueGraph) -> None:
    """Look at what is due on a content graph: what it tells is raised, and it is due no longer, in one transaction."""
    noted = await due_on(tools.connection, due, DUE_A_ROUND)
    first: dict[str, int] = {}
    for one in noted:
        first[one.learner] = min(one.seq, first.get(one.learner, one.seq))
    for learner in await restricted_among(tools.connection, due.organisation_no, first):
        del first[learner]
    graph = await graph_of(tools, due)
    async with tools.connection.transaction():
        raising = None if graph is None else await raising_on(tools, OnGraph(*due[:2]), graph, first)
        if raising is not None:
            await _look_at(tools, raising, first)
        await done(tools.connection, noted)


async def graph_of(tools: Tools, due: DueGraph) -> ServedGraph | None:
    """Return a content graph; None once it is gone."""
    try:
        return None if due.graph_id is None else await tools.graphs.get(due.organisation_no, due.graph_id, "address")
    except UnknownContentGraph:
        return None


async def raising_on(tools: Tools, place: OnGraph, graph: ServedGraph, learners: Collection[str]) -> Raising | None:
    """Say where and for whom something is raised; None as long as there are no routing rules."""
    team = await team_of(tools.connection, place.organisation_no, learners)
    if team is None:
        return None
    zone = await zone_of_organisation(tools.connection, place.organisation_no)
    now_us = tools.clock_us()
    return Raising(place, graph, team, Moment(now_us, moment_of(now_us).astimezone(zone).date()))


async def settle(tools: Tools, raising: Raising, settled: Settled, read: Read = NOTHING_READ) -> Grown:
    """End what has ended, and note down what goes on and what is new, with what of `read` it rests on.

    Returns:
        In whose days something is to be ranked, and what is to be told when that is done.
    """
    going_on = [(one, basis_of(one, read, raising.graph, tools.settings)) for one in settled.going_on]
    grown = await grow_alerts(tools.connection, raising.place, going_on)
    await end_alerts(tools.connection, raising.place, settled.ended, "evidence_turned", tools.clock_us)
    await end_alerts(tools.connection, raising.place, settled.covered, "cohort", tools.clock_us)
    titles = raising.graph.titles.skills
    raised = [(one, basis_of(one, read, raising.graph, tools.settings)) for one in settled.raised]
    about = (raising.place, raised, titles, raising.team, raising.moment)
    owners = await raise_alerts(tools.connection, *about, new_id)
    return grown._replace(owners=grown.owners | owners)


async def _look_at(tools: Tools, raising: Raising, first: dict[str, int]) -> None:
    learners = sorted(first)
    histories = await histories_of(tools.connection, raising.place, learners)
    keys = [LearnerKey(*raising.place, learner) for learner in learners]
    states = await asyncio.gather(*(tools.store.get(key) for key in keys))
    cohorts = await main_cohorts(tools.connection, raising.place.organisation_no, learners)
    by_cohort: dict[str, list[TracedLearner]] = defaultdict(list)
    read: dict[str, tuple[Sequence[KeptResult], Sequence[TracedLearner]]] = {}
    for learner, state in zip(learners, states, strict=True):
        is_there = state is not None and is_readable(state, raising.graph)
        belief = Belief(state, raising.moment.now_us) if state is not None and is_there else None
        of_learner = (learner, histories[learner], first[learner], raising.graph, belief)
        traced = list(traced_learners(*of_learner, tools.models, tools.settings))
        by_cohort[cohorts.get(learner, "")] += traced
        read[learner] = histories[learner].results, traced
    owners: set[str] = set()
    notices: list[NewNotice] = []
    for cohort, of_cohort in sorted(by_cohort.items()):
        found = await _settle_cohort(tools, raising, cohort, of_cohort, read)
        owners |= found.owners
        notices += found.notices
    about = (raising.place.organisation_no, owners, raising.moment, tools.clock_us, new_id, notices)
    await place_alerts(tools.connection, *about)


async def _settle_cohort(
    tools: Tools, raising: Raising, cohort: str, traced: Sequence[TracedLearner], read: Read
) -> Grown:
    learners = sorted({one.learner_id for one in traced})
    memory = await load_memory(tools.connection, *raising.place, cohort, learners, FIRST_DAY)
    n_enrolled = await size_of(tools.connection, raising.place, cohort)
    day = (raising.moment.day - FIRST_DAY).days
    settled = detect_in_results(traced, cohort, n_enrolled, day, tools.models, memory, tools.settings)
    await save_memory(tools.connection, *raising.place, memory, settled.memory, FIRST_DAY)
    return await settle(tools, raising, settled, read)


def new_id() -> str:
    """Name something new."""
    return uuid.uuid4().hex
