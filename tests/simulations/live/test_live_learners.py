"""Learners of the laboratory on a service that really runs."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from engine.recommendation.leaving import LeavingModel
from engine.recommendation.situation import KINDS
from simulations.live.client import ServiceClient, ServiceRefusedError
from simulations.live.line import Line, open_line
from simulations.live.models import Address, embedded_service, model_of, prepare
from simulations.live.policy import RefusedResultError, Venue, live_maker
from simulations.pilot import compiled, parameters_for
from simulations.results import Run
from simulations.running import Entrant, run_class
from simulations.schedule import Schedule
from simulations.staging import stage
from simulations.worlds import WORLDS

GRAPH = "laboratory"
SHORT = msgspec.structs.replace(
    WORLDS["matched"], id="short", schedule=Schedule(n_sessions=2, session_minutes=12.0, due_days=4)
)
N_LEARNERS = 4
FRAGILE = LeavingModel(too_hard=0.02, discouraged=0.03)


class Lived(NamedTuple):
    """What a class did on a service.

    Attributes:
        run: What came out.
        shares: Of the study time, as reported.
        line: Still open.
        service: Where it runs.
    """

    run: Run
    shares: list[float]
    line: Line
    service: Address


def work(line: Line, prefix: str, shares: list[float]) -> Run:
    model = compiled(SHORT, parameters_for(SHORT))
    maker = live_maker(line, Venue(GRAPH, prefix, datetime(2026, 3, 5, tzinfo=UTC), 6.0), shares.append)
    return run_class(stage(SHORT), Entrant("live", maker), np.arange(N_LEARNERS), 7, model)


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    graph, shares = stage(SHORT).course.compiled, list[float]()
    with embedded_service() as service, open_line(service.url, service.key, connections=4) as line:
        known = parameters_for(SHORT)
        prepare(line, graph, GRAPH, model_of(graph, known.population, known.fitted), FRAGILE)
        yield Lived(work(line, "first", shares), shares, line, service)


def n_opportunities(service: Address, learner: str) -> int:
    async def ask() -> int:
        async with ServiceClient(service.url, service.key) as client:
            return sum(skill.opportunities for skill in (await client.mastery(learner, GRAPH)).skills)

    return asyncio.run(ask())


def test_the_service_is_told_what_drives_learners_away(lived: Lived) -> None:
    async def ask() -> bytes:
        async with ServiceClient(lived.service.url, lived.service.key) as client:
            return await client.get(f"/v1/recommendation-settings?content_graph={GRAPH}")

    told = msgspec.json.decode(asyncio.run(ask()))
    assert (told["source"], told["version"]) == ("content_graph", 1)
    assert msgspec.convert(told["policy"]["leaving"], LeavingModel) == FRAGILE


def test_everybody_works_on_what_the_service_recommends(lived: Lived) -> None:
    run = lived.run
    assert run.policy == "live"
    assert run.kind_minutes[:, : len(KINDS)].sum(axis=1).min() > 0.0
    assert (run.kind_minutes[:, len(KINDS)] == 0.0).all()
    assert len(run.promises.promised) > 0


def test_the_service_has_every_learners_results(lived: Lived) -> None:
    assert all(n_opportunities(lived.service, f"first-{n:05d}") > 0 for n in range(N_LEARNERS))


def test_progress_rises_and_traffic_is_what_was_sent(lived: Lived) -> None:
    assert lived.shares[0] == 0.0
    assert lived.shares == sorted(lived.shares)
    assert lived.line.traffic().n_requests >= N_LEARNERS
    assert lived.line.traffic().n_repeated == 0


def test_a_class_that_the_service_knows_already_is_refused_and_not_counted_twice(lived: Lived) -> None:
    before = n_opportunities(lived.service, "first-00000")
    # whether another item or the same one comes first, the first result's id is taken
    with pytest.raises((ServiceRefusedError, RefusedResultError), match=r"answered (409|duplicate)"):
        work(lived.line, "first", [])
    assert n_opportunities(lived.service, "first-00000") == before
