"""One scenario from start to end: a service, if none is named, locust in processes of its own, the report."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from loadtests.load.closed_loop import single_rate
from loadtests.load.connection import Connection
from loadtests.load.desk import FAULT, PROGRESS, RUN, STOP, LoadProgress, Watchable
from loadtests.load.faults import LoadFailedError
from loadtests.load.judging import of_run
from loadtests.load.measured import LoadRun
from loadtests.load.reckoning import catch_up
from loadtests.load.report.page import render
from loadtests.load.report.tabular import write_tables
from loadtests.load.report.terminal import print_run
from loadtests.load.scenario import Scenario
from loadtests.workspace.run import SCOPES
from simulations.live.client import ServiceClient
from simulations.live.scratch import scratch_folder
from simulations.live.serving import create_key, ending_with_us, environment, running_service
from simulations.terminal.console import console, write_json
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_folder
from simulations.terminal.language import spoken
from simulations.terminal.progress import Bar, progress
from simulations.terminal.service_key import VARIABLE

LOCUSTFILE: Final = Path(__file__).parents[1] / "locustfile.py"
ORGANISATION: Final = "loadtest"
POLL_S: Final = 0.3
FAILED: Final = 1
INTERRUPTED: Final = 130
END_S: Final = 10.0
LINES_SHOWN: Final = 12
PHASES: Final = {
    "start": "make ready",
    "load": "load",
    "drain": "wait for the last answers",
    "catch up": "wait for the record",
    "reckon": "look everything up in the record",
    "done": "done",
}


class LoadPlan(NamedTuple):
    """What is asked for.

    Attributes:
        scenario: With what was changed on the command line.
        n_workers: Processes that make the load.
        url: Of the service; None starts one.
        key: Of it; empty where one is started.
    """

    scenario: Scenario
    n_workers: int
    seed: int
    url: str | None
    key: str


class _Service(NamedTuple):
    url: str
    key: str
    watch: Watchable | None


def run(plan: LoadPlan, report_dir: Path | None, csv_dir: Path | None, *, as_json: bool) -> int:
    """Run a scenario and tell; give the exit code: 0, 1 if something that it asks was not kept, 130 after Ctrl-C.

    Raises:
        RequestFault: Locust is not there, or nothing can be written where the report or the tables are to go.
        ServiceUnreachableError: The service that was named does not answer.
        ServiceDidNotStartError: `symphonie serve` failed.
        LoadFailedError: The load ended without a result; why stands in it.
    """
    if find_spec("locust") is None:
        message = "Locust makes the load, and is not installed; uv sync brings it, or pip install 'locust>=2.44'."
        raise RequestFault(message)
    for option, place in (("--report", report_dir), ("--csv", csv_dir)):
        if place is not None:
            require_folder(option, place)
    with scratch_folder("symphonie-load-") as folder, progress() as show:
        with show(plan.scenario.name) as bar, _service(plan, folder, bar) as service:
            closed = _closed_rate(plan.scenario, service, bar)
            seen = _load(plan, service, folder, bar)
        is_whole = not (folder / STOP).exists()
    seen = replace(seen, closed_rate_per_s=closed)
    seen = replace(seen, verdicts=of_run(plan.scenario.thresholds, seen))
    _tell(seen, report_dir, csv_dir, as_json=as_json)
    return (FAILED * (not seen.is_kept)) if is_whole else INTERRUPTED


def _closed_rate(scenario: Scenario, service: "_Service", bar: Bar) -> float | None:
    """Measure what a ramp is compared with, and let the record catch up; None where nothing grows."""
    if scenario.ramp is None:
        return None
    bar.say("closed loop")
    rate = single_rate(service.url, service.key)
    catch_up(Connection(service.url, {"Authorization": f"Bearer {service.key}"}))
    return rate


def _tell(run_: LoadRun, report_dir: Path | None, csv_dir: Path | None, *, as_json: bool) -> None:
    if report_dir is not None:
        (report_dir / "report.html").write_text(render(run_, spoken(None)), encoding="utf-8")
    if csv_dir is not None:
        write_tables(run_, csv_dir)
    if as_json:
        write_json(run_)
    else:
        print_run(console(), run_)


@contextmanager
def _service(plan: LoadPlan, folder: Path, bar: Bar) -> Iterator[_Service]:
    """Give the service that was named, or one of our own, whose processes can be watched."""
    if plan.url is not None:
        url = plan.url.rstrip("/")
        asyncio.run(_reach(url, plan.key))
        yield _Service(url, plan.key, None)
        return
    bar.say("start a service")
    data_dir = folder / "data"
    with running_service(folder / "serve.log", data_dir) as started:
        key = create_key(ORGANISATION, "loadtest", data_dir, SCOPES)
        yield _Service(started.url, key, Watchable(started.process.pid, data_dir))


async def _reach(url: str, key: str) -> None:
    async with ServiceClient(url, key, 1, attempts=2) as client:
        await client.get("/v1/health/live")


def _load(plan: LoadPlan, service: _Service, folder: Path, bar: Bar) -> LoadRun:
    """Let locust make the load; Ctrl-C ends it early, with what was seen until then."""
    log = folder / "locust.log"
    with ExitStack() as stack:
        sink = stack.enter_context(log.open("wb"))
        process = subprocess.Popen(  # noqa: S603 - our own command
            ending_with_us(_command(plan, service, folder)),
            stdout=sink,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment(None) | {VARIABLE: service.key},
            start_new_session=True,  # Ctrl-C is ours to hear
        )
        stack.callback(_end, process)
        try:
            _follow(process, folder, bar)
        except KeyboardInterrupt:
            (folder / STOP).touch()
            _follow(process, folder, bar)
    try:
        return msgspec.json.decode((folder / RUN).read_bytes(), type=LoadRun)
    except FileNotFoundError as error:
        fault = folder / FAULT
        lines = fault if fault.exists() else log
        told = "\n".join(lines.read_text(errors="replace").splitlines()[-LINES_SHOWN:])
        raise LoadFailedError(process.returncode, told) from error


def _command(plan: LoadPlan, service: _Service, folder: Path) -> list[str]:
    scenario = folder / f"{plan.scenario.name}.json"
    scenario.write_bytes(msgspec.json.encode(plan.scenario))
    command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
    command += ["--host", service.url, "--folder", str(folder), "--seed", str(plan.seed), "--scenario", str(scenario)]
    command += ["--processes", str(plan.n_workers), "--master-bind-host", "127.0.0.1"] if plan.n_workers > 1 else []
    return command + (["--watch", f"{service.watch.supervisor}:{service.watch.data_dir}"] if service.watch else [])


def _follow(process: "subprocess.Popen[bytes]", folder: Path, bar: Bar) -> None:
    """Tell how far it is until it ends."""
    while process.poll() is None:
        with suppress(FileNotFoundError):
            seen = msgspec.json.decode((folder / PROGRESS).read_bytes(), type=LoadProgress)
            rate = f", {seen.n_users} users, {seen.n:,} answers, {seen.n_failed} failed" if seen.n_users else ""
            bar.say(PHASES[seen.phase] + rate)
            bar(seen.share)
        time.sleep(POLL_S)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the load if it has not ended by itself."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(END_S)
