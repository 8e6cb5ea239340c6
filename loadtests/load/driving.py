"""Locust's side: users who are simulated people, the shape of a scenario, what workers tell their master.

Locust makes sockets, sleeping and locks cooperative when it is imported, in the whole process; so only
`loadtests/locustfile.py` imports this.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec
from locust import LoadTestShape, User, constant, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser
from locust.rpc.protocol import Message
from locust.runners import MasterRunner, WorkerRunner

from loadtests.load.calling import Asked
from loadtests.load.crew import Crew, Report, Start
from loadtests.load.desk import Desk, Watchable
from loadtests.load.faults import PreparationFailedError
from loadtests.load.measured import LoadRun
from loadtests.load.people.place import Prepared
from loadtests.load.scenario import names, read_scenario
from simulations.terminal.faults import RequestFault
from simulations.terminal.service_key import VARIABLE, read_key

BEGIN: Final = "symphonie begin"
REST: Final = "symphonie rest"
REPORT: Final = "symphonie"
LOCAL: Final = "local"
DEFAULT: Final = "morning-peak"
GIVEN_WRONG: Final = 2
DAY_S: Final = 86_400.0

log = logging.getLogger(__name__)


def add_options(parser: LocustArgumentParser) -> None:
    """Add what a scenario is chosen by to locust's own options."""
    told = f"scenario of load: {', '.join(names())}, or a .toml file"
    parser.add_argument("--scenario", env_var="SYMPHONIE_SCENARIO", default=DEFAULT, help=told)
    parser.add_argument("--minutes", type=float, default=0.0, help="how long; 0: as the scenario says")
    parser.add_argument("--seed", type=int, default=1, help="of the learners' truth and luck")
    told = f"file with the API key; without it: {VARIABLE}"
    parser.add_argument("--key-file", default="", help=told, include_in_web_ui=False)
    told = "where the run is written (run.json); a temporary one if left out"
    parser.add_argument("--folder", default="", help=told, include_in_web_ui=False)
    told = "process of `symphonie serve` and its data directory, PID:DIR, to look at what it uses"
    parser.add_argument("--watch", default="", help=told, include_in_web_ui=False)


class Side:
    """What one locust process does in a load: it has users, or collects, or both."""

    def __init__(self, environment: Environment) -> None:
        if environment.runner is None or environment.parsed_options is None:
            raise AssertionError  # locust's command makes them before anybody joins
        self.environment, self.runner, self.options = environment, environment.runner, environment.parsed_options
        self.crew: Crew | None = None
        self.desk: Desk | None = None
        scenario = read_scenario(self.options.scenario)
        # before locust puts in its own
        self.options.num_users = self.options.num_users or scenario.users
        self.options.spawn_rate = self.options.spawn_rate or scenario.spawn_rate
        self._key = read_key(self.options.key_file or None)
        if not isinstance(self.runner, MasterRunner):
            self.runner.register_message(BEGIN, self._on_begin)
            self.runner.register_message(REST, self._on_rest)

    @property
    def n_processes(self) -> int:
        """How many processes have users."""
        return max(1, self.runner.worker_count) if isinstance(self.runner, MasterRunner) else 1

    def start(self) -> None:
        """Make everything ready, and let all processes begin.

        Raises:
            PreparationFailedError: The service did not take what it needs.
        """
        desk = self.open_desk()
        prepared = self._prepare(desk)
        seed = int(self.options.seed)
        start = Start(desk.scenario, prepared, self.url, seed, time.time(), self.n_processes)
        desk.begin(start)
        self.runner.send_message(BEGIN, msgspec.json.encode(start).decode())

    def open_desk(self) -> Desk:
        """Give where everything is collected; another one for each run."""
        if self.desk is None:
            options = self.options
            folder = Path(options.folder or tempfile.mkdtemp(prefix="symphonie-load-"))
            changed = {"users": options.num_users, "spawn_rate": options.spawn_rate, "minutes": options.minutes or None}
            scenario = read_scenario(options.scenario, changed)
            self.desk = Desk(scenario, self.url, self._key, folder, _watchable(options.watch), os.getpid())
        return self.desk

    def end(self) -> LoadRun | None:
        """Reckon and judge; None if nothing was begun."""
        desk, self.desk = self.desk, None
        if desk is None or not desk.has_begun:
            return None
        if self.crew is not None:
            desk.add(LOCAL, self.crew.report())
        return desk.conclude(int(self.options.seed), self.n_processes)

    @property
    def url(self) -> str:
        """Of the service."""
        return (self.environment.host or "http://127.0.0.1:8000").rstrip("/")

    def _prepare(self, desk: Desk) -> Prepared:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "loadtests.load.preparing", self.url],
            input=msgspec.json.encode(desk.scenario),
            capture_output=True,
            env=os.environ | {VARIABLE: self._key},
            check=False,
        )
        if done.returncode:
            raise PreparationFailedError(self.url, done.stderr.decode(errors="replace"))
        return msgspec.json.decode(done.stdout, type=Prepared)

    def _on_begin(self, msg: Message, **_: object) -> None:
        start = msgspec.json.decode(msg.data, type=Start)
        process = self.runner.worker_index if isinstance(self.runner, WorkerRunner) else 0
        self.crew = Crew(start, self._key, process, self._on_request)

    def _on_rest(self, **_: object) -> None:
        if self.crew is not None:
            self.crew.resting.set()

    def _on_request(self, asked: Asked, latency_s: float, length: int, problem: str | None) -> None:
        method, _, route = asked.kind.partition(" ")
        self.environment.events.request.fire(
            request_type=method,
            name=route,
            response_time=latency_s * 1000.0,
            response_length=length,
            exception=None if problem is None else RequestFailedError(problem),
            context={},
        )


class RequestFailedError(Exception):
    """A request failed, as locust counts it."""


SIDES: WeakKeyDictionary[Environment, Side] = WeakKeyDictionary()


def _watchable(told: str) -> Watchable | None:
    pid, _, folder = told.partition(":")
    return Watchable(int(pid), Path(folder)) if folder else None


def join(environment: Environment, **_: object) -> None:
    """Take part in a load, in whatever role locust gives this process."""
    try:
        SIDES[environment] = Side(environment)
    except RequestFault as fault:
        log.error("%s", fault)  # noqa: TRY400 - what was given is wrong, and its trace says nothing
        raise SystemExit(GIVEN_WRONG) from fault


def begin(environment: Environment, **_: object) -> None:
    """Prepare and begin, where everything is collected."""
    if isinstance(environment.runner, WorkerRunner):
        return
    side = SIDES[environment]
    try:
        side.start()
    except (RequestFault, PreparationFailedError) as fault:
        log.error("%s", fault)  # noqa: TRY400 - same
        side.open_desk().fail(str(fault))
        environment.process_exit_code = GIVEN_WRONG
        side.runner.quit()


def conclude(environment: Environment, **_: object) -> None:
    """Reckon and judge, where everything is collected; what was not kept sets the exit code."""
    run = None if isinstance(environment.runner, WorkerRunner) else SIDES[environment].end()
    if run is None:
        return
    environment.process_exit_code = environment.process_exit_code or int(not run.is_kept)
    for one in run.verdicts:
        kept = "kept" if one.is_kept else "MISSED"
        log.info("%s %s: %s (asked: %s) %s", one.figure, one.subject, one.measured, one.asked, kept)
    log.info("%s", run.reckoning)


def tell(data: dict[str, Any], **_: object) -> None:
    """Tell the master what has come since."""
    crew = next((one.crew for one in SIDES.values() if one.crew is not None), None)
    if crew is not None:
        data[REPORT] = msgspec.json.encode(crew.report()).decode()


def hear(client_id: str, data: dict[str, Any], **_: object) -> None:
    """Take what a worker tells."""
    desk = next((one.desk for one in SIDES.values()), None)
    if desk is not None and REPORT in data:
        desk.add(client_id, msgspec.json.decode(data[REPORT], type=Report))


def note(user_instance: User, exception: BaseException, **_: object) -> None:
    """Count a fault of a simulated person."""
    crew = SIDES[user_instance.environment].crew
    if crew is not None:
        crew.failed(exception)


class Person(User):
    """A simulated person: acts when it means to, or at once if that is over."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Come."""
        crew = SIDES[self.environment].crew
        if crew is None:
            raise StopUser  # the load was not begun
        self._crew, self._acts = crew, crew.next_person()

    @task
    def act(self) -> None:
        """Do what was meant for the instant that has come, and wait for the next one."""
        at_s = next(self._acts, None)
        if self._crew.resting.wait(None if at_s is None else max(0.0, at_s - self._crew.now_s())):
            time.sleep(DAY_S)  # locust ends it, as soon as nobody waits for an answer any more


class Course(LoadTestShape):
    """How many users there are, as the scenario says: locust asks once a second."""

    use_common_options = True

    def tick(self) -> tuple[int, float] | None:
        """Say it; None ends the load, after what is under way was answered."""
        side = next(iter(SIDES.values()))
        desk = side.open_desk()
        if side.crew is not None:
            desk.add(LOCAL, side.crew.report())
        desk.look(side.runner.user_count)
        wanted = desk.n_wanted()
        if wanted is None:
            if desk.rest():
                side.runner.send_message(REST, None)
            if desk.is_drained(side.n_processes):
                return None
            wanted = side.runner.target_user_count
        return wanted, desk.scenario.spawn_rate


def register() -> None:
    """Hear what happens in locust."""
    events.init_command_line_parser.add_listener(add_options)
    events.init.add_listener(join)
    events.test_start.add_listener(begin)
    events.test_stop.add_listener(conclude)
    events.report_to_master.add_listener(tell)
    events.worker_report.add_listener(hear)
    events.user_error.add_listener(note)
