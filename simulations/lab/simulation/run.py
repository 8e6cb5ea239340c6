"""What `symphonie simulate` does: run, compare, print, write the report."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import typer

from simulations.lab.cluster import LOCAL, connect
from simulations.lab.simulation.blocks import (
    LearnerBlock,
    Made,
    Mapper,
    Task,
    dealings,
    fitted,
    joined,
    over_cores,
    serial,
    simulate,
)
from simulations.lab.simulation.printing import as_tree, print_traffic, print_worlds
from simulations.lab.simulation.report.findings import World, find
from simulations.lab.simulation.report.markdown import markdown
from simulations.lab.simulation.report.page import render
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
from simulations.terminal.console import write_json
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_folder
from simulations.terminal.progress import Bar, Progress, progress

if TYPE_CHECKING:
    from distributed import Client

CONNECTIONS: Final = 32


def run(request: Request, *, as_json: bool) -> None:
    """Do what was asked for and tell of it."""
    _require_apt(request)
    if request.report is not None:
        require_folder("--report", request.report)
    with progress() as show:
        with _mapper(request) as mapper:
            parameters = _fitted(request, mapper, show)
            runs = _computed(request, parameters, mapper, show)
        on_service, traffic = _lived(request, parameters, show)
    worlds = find(
        [one for scenario in request.scenarios for one in (*on_service, *runs) if one.scenario == scenario.id]
    )
    if as_json:
        write_json(as_tree(worlds))
    else:
        print_worlds(worlds, request.language)
    if traffic is not None:
        print_traffic(traffic, is_aside=as_json)
    if request.report is not None:
        typer.echo(str(write_report(request.report, worlds, request)), err=True)


def write_report(folder: Path, worlds: Sequence[World], request: Request) -> Path:
    """Write the page and the table in Markdown; give where the page is."""
    (folder / "results.md").write_text(markdown(worlds, request.command), encoding="utf-8")
    path = folder / "report.html"
    path.write_text(render(worlds, request.command, request.language), encoding="utf-8")
    return path


def _require_apt(request: Request) -> None:
    if request.workers is not None and request.scheduler not in {None, LOCAL}:
        message = f"--workers goes with processes of our own; {request.scheduler} has the workers that it has."
        raise RequestFault(message)


def _fitted(request: Request, mapper: Mapper, show: Progress) -> Mapping[Scenario, WorldParameters]:
    worlds = dealings(request.scenarios, request.n_learners, request.seed)
    with show("what a service would know of each world") as bar:
        return fitted([one for world in worlds for one in world], mapper, _share_of(bar))


def _computed(
    request: Request, parameters: Mapping[Scenario, WorldParameters], mapper: Mapper, show: Progress
) -> list[Run]:
    with show("learners at work") as bar:
        return simulate(
            request.scenarios,
            request.entrants,
            request.n_learners,
            request.seed,
            _ProgressMapper(mapper, bar),
            _share_of(bar),
            parameters,
        )


def _lived(
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


def _share_of(bar: Bar) -> Callable[[int, int], None]:
    return lambda done, of: bar(done / max(of, 1))


@contextmanager
def _mapper(request: Request) -> Iterator[Mapper]:
    if request.scheduler is not None:
        with connect(request.scheduler, request.workers) as client:
            yield on_cluster(client)
        return
    mapper: AbstractContextManager[Mapper] = (
        nullcontext(serial) if request.workers == 1 else over_cores(request.workers)
    )
    with mapper as found:
        yield found


def on_cluster(client: "Client") -> Mapper:
    """Share blocks among the workers of a Dask cluster; a block that is lost with its worker is run again."""
    from distributed import as_completed  # noqa: PLC0415 - Dask when it is wanted

    def mapper(do: Callable[[Task], Made], tasks: Sequence[Task], /) -> Iterator[tuple[int, Made]]:
        places = {client.submit(do, task, pure=False): place for place, task in enumerate(tasks)}
        for future in as_completed(list(places)):
            yield places[future], future.result()

    return mapper


class _ProgressMapper(Mapper):
    """Says which world and policy is being worked on: the first of which blocks are missing."""

    def __init__(self, mapper: Mapper, bar: Bar) -> None:
        self._mapper, self._bar = mapper, bar

    def __call__(self, do: Callable[[Task], Made], tasks: Sequence[Task], /) -> Iterator[tuple[int, Made]]:
        names = [_name(task) for task in tasks]
        left = Counter(names)
        self._bar.say(next(iter(left), ""))
        for place, found in self._mapper(do, tasks):
            yield place, found
            name = names[place]
            left[name] -= 1
            if not left[name]:
                self._bar.note(name)
            self._bar.say(next((other for other, n in left.items() if n), name))


def _name(task: object) -> str:
    return f"{task.scenario.id} · {task.entrant.id}" if isinstance(task, LearnerBlock) else str(task)
