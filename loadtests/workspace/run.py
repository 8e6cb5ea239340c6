"""The load test of the workspace from start to end: a service of its own, a school, pages, quiet."""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, NamedTuple

from rich.table import Table

from loadtests.benchmark.processes import Processes
from loadtests.benchmark.run import settle
from loadtests.doors import Guest, links_for
from loadtests.workspace.browser import Browser, explore
from loadtests.workspace.figures import Held, Target, WorkspaceReport, judge
from loadtests.workspace.filling import answer, ask_for_help, introduce
from loadtests.workspace.listening import LiveFigures, listen
from loadtests.workspace.measuring import ANSWERING, PageFigures, Stopwatch
from loadtests.workspace.report import render
from loadtests.workspace.school import LEAD, Size, course
from simulations.live import serving
from simulations.live.client import ServiceClient
from simulations.live.scratch import scratch_folder
from simulations.live.serving import RunningService, create_key, running_service
from simulations.terminal.console import console, write_json
from simulations.terminal.progress import Progress, progress

ORGANISATION: Final = "loadtest"
SCOPES: Final = (*serving.SCOPES, "people:write", "support:read", "support:write", "metrics:read", "admin")
CONNECTIONS: Final = 8
LANGUAGE: Final = "fr"
LEARNER: Final = "learner-0000"


class Extent(NamedTuple):
    """How much is measured."""

    size: Size
    repeats: int  # how often each kind of page is asked for
    quiet_seconds: float  # for which open pages are looked at while nothing happens


class _Place(NamedTuple):
    """A service and how to reach it."""

    service: RunningService
    processes: Processes
    key: str

    def client(self) -> ServiceClient:
        """Open a client."""
        return ServiceClient(self.service.url, self.key, CONNECTIONS)


def run(extent: Extent, report_dir: Path | None, *, as_json: bool) -> bool:
    """Start, fill, measure, print; say whether all targets were reached.

    Raises:
        ServiceDidNotStartError: `symphonie serve` failed.
        ServiceRefusedError: The service did not take what it was sent.
        NotSignedInError: A link to sign in opened nothing.
    """
    with scratch_folder("symphonie-workspace-") as scratch, progress() as show:
        data_dir = scratch / "data"
        with running_service(scratch / "serve.log", data_dir, options=("--workers", "1")) as service:
            key = create_key(ORGANISATION, "loadtest", data_dir, SCOPES)
            place = _Place(service, Processes(service.process.pid, data_dir), key)
            report = asyncio.run(_measure(place, extent, show))
    if report_dir is not None:
        report_dir.mkdir(parents=True, exist_ok=True)
        (report_dir / "report.html").write_text(render(report, LANGUAGE), encoding="utf-8")
    if as_json:
        write_json(report)
    else:
        _print(report)
    return report.is_kept


async def _measure(place: _Place, extent: Extent, show: Progress) -> WorkspaceReport:
    held = await _fill(place, extent.size, show)
    place.processes.keep_to(_one_core())
    async with place.client() as client, AsyncExitStack() as stack:
        guests = _guests(extent.size)
        links = await links_for(client, guests, LANGUAGE)
        browsers = [await stack.enter_async_context(Browser(place.service.url)) for _ in guests]
        with show("sign in") as bar:
            for number, (browser, link) in enumerate(zip(browsers, links, strict=True)):
                await browser.sign_in(link)
                bar(number / len(guests))
        pages = await _pages(dict(zip(_ROLES, browsers, strict=False)), place, extent, show)
        live = await _live([*browsers[:1], *browsers[len(_ROLES) :]], place, extent, show)
    return judge(held, extent.size, pages, live)


_ROLES: Final = ("tutor", "coach", "coordinator", "learner", "engineer")
"""Whose pages are measured: the first of the guests."""


def _guests(size: Size) -> tuple[Guest, ...]:
    tutor, *others = (Guest(one, f"supporter/{one}") for one in size.supporters())
    lead, learner = Guest("Lead", f"supporter/{LEAD}"), Guest("Amina", f"learner/{LEARNER}")
    engineer = Guest("Engineer", None, ("designer", "administrator"))
    return tutor, others[0], lead, learner, engineer, *others[1:]


async def _fill(place: _Place, size: Size, show: Progress) -> Held:
    started, graph = time.perf_counter(), course(size.n_skills)
    async with place.client() as client:
        await introduce(client, size, graph)
        with show(f"{size.n_results:,} results") as bar:
            n_results = await answer(client, size, graph, bar)
        await settle(place.service.url, place.key)
        with show("open cases") as bar:
            n_open = await ask_for_help(client, size, bar)
    seconds = round(time.perf_counter() - started, 1)
    return Held(size.n_learners, size.n_skills, n_results, n_open, size.n_supporters, seconds)


async def _pages(
    browsers: dict[str, Browser], place: _Place, extent: Extent, show: Progress
) -> tuple[PageFigures, ...]:
    stopwatch, found = Stopwatch(place.processes.cpu_seconds, extent.repeats), list[PageFigures]()
    for role, browser in browsers.items():
        kinds = await explore(browser)
        with show(f"pages of the {role}") as bar:
            for number, kind in enumerate(kinds):
                found.append(await stopwatch.measure(browser, role, kind))
                bar((number + 1) / len(kinds))
    return tuple(found)


async def _live(browsers: Sequence[Browser], place: _Place, extent: Extent, show: Progress) -> LiveFigures:
    with show(f"{len(browsers)} open pages"):
        return await listen(browsers, extent.quiet_seconds, place.processes.cpu_seconds)


def _one_core() -> int | None:
    """Choose the core of the service; None where the system does not let anybody choose."""
    return max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def _print(report: WorkspaceReport) -> None:
    out = console()
    table = Table(
        "page", "role", "p50 ms", "p95", "p99", *(f"CPU ms {one}" for one in ANSWERING), "kB", "first view kB"
    )
    for one in report.pages:
        took = one.latency_ms
        times = ("–",) * 3 if took is None else (f"{each:.1f}" for each in (took.p50, took.p95, took.p99))
        known = one.cpu_ms or {}
        cpu = (f"{known[process]:.1f}" if process in known else "–" for process in ANSWERING)
        table.add_row(one.page, one.role, *times, *cpu, f"{one.kb:.1f}", f"{one.first_view_kb:.1f}")
    out.print(table)
    held = report.held
    out.print(
        f"{held.learners:,} learners, {held.skills} skills, {held.results:,} results, {held.open_cases} open cases, "
        f"sent in {held.seconds:.0f} s"
    )
    targets = Table("target", "value", "at most", "", "where")
    for target in report.targets:
        targets.add_row(target.name, *_told(target), target.where)
    out.print(targets)


def _told(target: Target) -> tuple[str, str, str]:
    value = "–" if target.value is None else f"{target.value:,.1f} {target.unit}"
    kept = "[green]kept[/green]" if target.is_kept else "[red]missed[/red]"
    return value, f"{target.limit:g} {target.unit}", kept
