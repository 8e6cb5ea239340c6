"""What `symphonie simulate` does: run, compare, print, write the report."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import typer

from engine.commands.output import require_folder
from engine.commands.progress import Bar, Progress, progress
from engine.commands.scheduler.cluster import LOCAL, connect
from engine.commands.telling import RequestFault
from simulations.commands.printing import print_json, print_traffic, print_worlds
from simulations.commands.request import LIVE, Request
from simulations.live.line import Line, Traffic, open_line
from simulations.live.policy import Venue, live_maker
from simulations.live.service import Address, embedded_service, model_of, prepare
from simulations.pilot import compiled, parameters_for
from simulations.report.findings import World, find
from simulations.report.markdown import markdown
from simulations.report.page import render
from simulations.results import Run
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario
from simulations.simulating import Block, Mapper, on_cluster, over_cores, serial, simulate
from simulations.staging import stage

CONNECTIONS: Final = 32


def run(request: Request, *, as_json: bool) -> None:
    """Do what was asked for and tell of it."""
    _require_apt(request)
    if request.report is not None:
        require_folder("--report", request.report)
    with progress() as show:
        _fit_pilots(request.scenarios, show)
        runs = _computed(request, show)
        lived, traffic = _lived(request, show)
    worlds = find([one for scenario in request.scenarios for one in (*lived, *runs) if one.scenario == scenario.id])
    if as_json:
        print_json(worlds)
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


def _fit_pilots(scenarios: Sequence[Scenario], show: Progress) -> None:
    """Fit here, once, what policies trace with in each world: whoever computes gets the parameters."""
    with show("what a service would know of each world") as bar:
        for number, scenario in enumerate(scenarios):
            bar.say(f"{scenario.id}: what a service would know of it")
            parameters_for(scenario)
            bar((number + 1) / len(scenarios))


def _computed(request: Request, show: Progress) -> list[Run]:
    with _mapper(request) as mapper, show("learners at work") as bar:
        return simulate(
            request.scenarios,
            request.entrants,
            request.n_learners,
            request.seed,
            _watched(mapper, bar),
            lambda done, of: bar(done / max(of, 1)),
        )


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


def _watched(mapper: Mapper, bar: Bar) -> Mapper:
    """Say which world and policy is being worked on: the first of which blocks are missing."""

    def watched(blocks: Sequence[Block]) -> Iterator[tuple[int, Run]]:
        left = {name: sum(_name(block) == name for block in blocks) for name in map(_name, blocks)}
        bar.say(next(iter(left), ""))
        for place, found in mapper(blocks):
            yield place, found
            name = _name(blocks[place])
            left[name] -= 1
            if not left[name]:
                bar.note(name)
            bar.say(next((other for other, n in left.items() if n), name))

    return watched


def _name(block: Block) -> str:
    return f"{block.scenario.id} · {block.entrant.id}"


def _lived(request: Request, show: Progress) -> tuple[list[Run], Traffic | None]:
    """Let the same learners work on a service, world by world."""
    if request.live is None:
        return [], None
    with (
        show("the service starts") as bar,
        _service(request.live) as address,
        open_line(address.url, address.key, CONNECTIONS) as line,
    ):
        lived = [_live(scenario, request, line, bar) for scenario in request.scenarios]
        return lived, line.traffic()


def _service(live: Address | str) -> AbstractContextManager[Address]:
    return nullcontext(live) if isinstance(live, Address) else embedded_service()


def _live(scenario: Scenario, request: Request, line: Line, bar: Bar) -> Run:
    here, parameters = stage(scenario), parameters_for(scenario)
    graph_id = f"{here.course.compiled.graph.id}-{scenario.id}"
    bar.say(f"{scenario.id} · {LIVE}: course and model")
    prepare(line, here.course.compiled, graph_id, model_of(here.course.compiled, *parameters))
    # A service keeps what it has seen: each run has learners of its own.
    venue = Venue(graph_id, f"{scenario.id}-{secrets.token_hex(4)}", datetime.now(UTC))
    bar.say(f"{scenario.id} · {LIVE}")
    entrant = Entrant(LIVE, live_maker(line, venue, bar))
    numbers = np.arange(request.n_learners)
    found = run_class(here, entrant, numbers, request.seed, compiled(scenario, parameters))
    bar.note(f"{scenario.id} · {LIVE}")
    return found
