"""Learners of the laboratory on a running service."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Final

import numpy as np

from simulations.lab.simulation.blocks import dealings, joined
from simulations.lab.simulation.request import LIVE, Request
from simulations.live.line import Line, Traffic, open_line
from simulations.live.models import Address, embedded_service, model_of, prepare
from simulations.live.policy import Venue, live_maker
from simulations.parameters import WorldParameters
from simulations.pilot import compiled
from simulations.policies.protocol import Ints
from simulations.results import Run
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario
from simulations.staging import stage
from simulations.terminal.progress import Bar, Progress

CONNECTIONS: Final = 32


def lived(
    request: Request, parameters: Mapping[Scenario, WorldParameters], show: Progress
) -> tuple[list[Run], Traffic | None]:
    """Let the same learners work on a service, world by world; nobody where none takes part."""
    if request.live is None:
        return [], None
    with (
        show("the service starts") as bar,
        _service(request.live) as address,
        open_line(address.url, address.key, CONNECTIONS) as line,
    ):
        worlds = dealings(request.scenarios, request.n_learners, request.seed)
        return [_live(world, request, parameters, line, bar) for world in worlds], line.traffic()


def _service(live: Address | str) -> AbstractContextManager[Address]:
    return nullcontext(live) if isinstance(live, Address) else embedded_service()


def _live(
    world: Sequence[Scenario], request: Request, parameters: Mapping[Scenario, WorldParameters], line: Line, bar: Bar
) -> Run:
    """Let the learners of each assignment work on a graph of their own, with the model of their world."""
    runs = []
    for place, scenario in enumerate(world):
        numbers = np.arange(place, request.n_learners, len(world))
        told = partial(_told, bar, place, len(world))
        runs.append(_live_class(scenario, parameters[scenario], numbers, request.seed, line, told))
    bar.note(f"{world[0].id} · {LIVE}")
    return joined(runs)


def _told(bar: Bar, place: int, n_places: int, share: float) -> None:
    bar((place + share) / n_places)


def _live_class(
    scenario: Scenario, known: WorldParameters, numbers: Ints, seed: int, line: Line, told: Callable[[float], None]
) -> Run:
    here = stage(scenario)
    graph_id = f"{here.course.compiled.graph.id}-{scenario.id}-{scenario.assignment}"
    model = model_of(here.course.compiled, known.population, known.fitted)
    prepare(line, here.course.compiled, graph_id, model, known.leaving)
    # A service keeps what it has seen: each run has learners of its own.
    prefix, schedule = f"{scenario.id}-{secrets.token_hex(4)}", scenario.schedule
    venue = Venue(graph_id, prefix, datetime.now(UTC), schedule.budget_minutes / schedule.due_days)
    return run_class(here, Entrant(LIVE, live_maker(line, venue, told)), numbers, seed, compiled(scenario, known))
