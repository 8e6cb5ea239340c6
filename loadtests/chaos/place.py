"""A service on loopback that is kept running, its processes, and the servers below it.

    together   `symphonie serve` with the servers that it starts itself
    apart      Valkey and PostgreSQL as somebody else's servers, each behind a proxy

`symphonie serve` is started again when it ends, as a service manager does (systemd's `Restart=always`). Signals go only
to processes that began after the run did and belong to its data directories.
"""

import ast
import asyncio
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

import aiohttp

from loadtests.chaos.proxy import Proxy
from loadtests.chaos.timepiece import SettableClock
from simulations.live.serving import CommandFailedError, ending_with_us, environment, free_port, symphonie_command

PROC: Final = Path("/proc")
CHILDREN: Final = (
    *("worker", "projector", "retracer", "timekeeper", "detector", "translator", "registrar", "courier", "dispatcher"),
    "mailroom",
)
"""Of `symphonie serve`, by the name that each gives itself."""
SERVERS: Final = ("supervisor", "valkey", "postgresql")
"""Named by their locks in the data directory."""
BACKEND: Final = "a backend of postgresql"
SERVE: Final = "serve"
WORKERS: Final = 2
AGAIN_S: Final = 0.5
LOOK_S: Final = 0.1
STOP_S: Final = 30.0
COMMAND_S: Final = 300.0
JOURNAL_BYTES: Final = 1 << 20
"""What may wait for a record that is away, where the servers are apart: so little that it may be reached."""
START_S: Final = 300.0
ANSWER_S: Final = 10.0
"""How long a client waits for an answer."""
SOCKETS: Final = {"valkey": "valkey.sock", "postgresql": ".s.PGSQL.5432"}


class Keeper:
    """Keeps a command running, and starts it again whenever it ends.

    Attributes:
        program: What is run.
        n_starts: How often it was started.
    """

    def __init__(self, command: Sequence[str], surroundings: Mapping[str, str], log: Path) -> None:
        self._command, self._environment, self._log = ending_with_us(list(command)), dict(surroundings), log
        self.program, self.n_starts, self._is_over = command[0], 0, False
        self.start()

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as sink:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                self._command, stdout=sink, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=self._environment
            )
        self.n_starts += 1

    async def keep(self) -> None:
        """Start it again whenever it has ended, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def look(self) -> None:
        """Start it again if it has ended, unless it was to."""
        if self.process.poll() is not None and not self._is_over:
            await asyncio.sleep(AGAIN_S)
            if not self._is_over:
                self.start()

    def end(self) -> None:
        """End it, and kill it where it does not."""
        self._is_over = True
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_S)


class Place:
    """A running service.

    Attributes:
        urls: Where it answers: one, or one more where a second service runs beside it.
        data_dir: Where its servers keep their data.
        proxies: By the name of the server, where it is apart.
        clock: What time it is for it.
        symphonie: The command of the version that runs.
        keeper: Of `symphonie serve`.
        beside: Of a second one on the same data directory.
        began_s: Before the first of its processes was started: seconds since the system was.
    """

    def __init__(
        self, directory: Path, more: Mapping[str, str], proxies: Mapping[str, Proxy], port: int, began_s: float
    ) -> None:
        self.directory, self.data_dir, self.proxies = directory, directory / "data", proxies
        self.urls, self.symphonie = list[str](), symphonie_command()
        self.clock = SettableClock(directory / "clock")
        self.variables = {
            **environment(self.data_dir),
            "SYMPHONIE_CLOCK_FILE": str(self.clock.path),
            "SYMPHONIE_MAIL_DOMAIN": "mail.example.org",  # so that every process has something to do
            **more,
        }
        self.began_s = began_s
        self.beside: Keeper | None = None
        self._port = port

    def serve(self) -> None:
        """Start the service."""
        self.urls[:] = [_url(self._port)]
        self.keeper = self._keeper(self._port)

    async def serve_beside(self) -> None:
        """Start one more service on the same data, and let clients ask both once it is ready."""
        port = free_port()
        self.beside = self._keeper(port)
        await until_answered(_url(port))
        self.urls.append(_url(port))

    async def leave_beside(self) -> None:
        """End the second service in order, once clients no longer ask it."""
        if self.beside is not None:
            leaving, self.beside = self.beside, None
            del self.urls[1:]
            await asyncio.to_thread(leaving.end)

    async def move_beside(self) -> None:
        """Leave the first service, and go on with the second."""
        if self.beside is not None:
            leaving, self.keeper, self.beside = self.keeper, self.beside, None
            del self.urls[:1]
            await asyncio.to_thread(leaving.end)

    async def keep(self) -> None:
        """Keep running what is to run, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            for keeper in (self.keeper, self.beside):
                if keeper is not None:
                    await keeper.look()

    def _keeper(self, port: int) -> Keeper:
        options = ("--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS))
        return Keeper([*self.symphonie, "serve", *options], self.variables, self.directory / "serve.log")

    async def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the service to its end."""
        return await asyncio.to_thread(
            subprocess.run,
            [*self.symphonie, *arguments],
            capture_output=True,
            text=True,
            env=self.variables,
            timeout=COMMAND_S,
            check=False,
        )

    async def create_key(self, organisation: str, scopes: Sequence[str]) -> str:
        """Make a key.

        Raises:
            CommandFailedError: It could not be made.
        """
        arguments = ["key", "create", "--organisation", organisation, "--label", "chaos", "--json"]
        done = await self.command(*arguments, *(part for scope in scopes for part in ("--scope", scope)))
        if done.returncode:
            raise CommandFailedError(arguments[:2], done.stderr or done.stdout)
        return str(json.loads(done.stdout)["token"])

    def pids(self, role: str) -> list[int]:
        """Return the processes of a role that run now."""
        if role == SERVE:
            found: Iterable[int] = (self.keeper.process.pid,)
        elif role in CHILDREN:
            found = (pid for pid in _children(self.keeper.process.pid) if _name(pid) == role)
        elif role == BACKEND:
            found = (pid for one in self.pids("postgresql") for pid in _children(one) if b"idle" in _command(pid))
        else:
            found = _named(self.data_dir / f"{role}.lock")
        return [pid for pid in found if self._is_ours(pid)]

    def is_whole(self) -> bool:
        """Whether every process runs that belongs to the service."""
        children = children_of(self.keeper.program)
        n_wanted = {SERVE: 1, "worker": WORKERS} | dict.fromkeys((*children, *SERVERS), 1)
        return all(len(self.pids(role)) >= n for role, n in n_wanted.items())

    def everything(self) -> list[int]:
        """Return all processes of the service, its servers and their children included."""
        above = [pid for role in (SERVE, *CHILDREN, *SERVERS) for pid in self.pids(role)]
        return list(dict.fromkeys([*above, *(pid for one in above for pid in _children(one) if self._is_ours(pid))]))

    def family(self, pid: int) -> list[int]:
        """Return a process and its children."""
        return [pid, *(one for one in _children(pid) if self._is_ours(one))]

    async def one_of(self, role: str) -> int:
        """Wait until a process of a role runs, and return one."""
        while not (found := self.pids(role)):  # noqa: ASYNC110 - it looks at other processes
            await asyncio.sleep(LOOK_S)
        return found[0]

    def send(self, pids: Iterable[int], number: signal.Signals) -> None:
        """Send a signal to processes, those that are gone left out."""
        for pid in pids:
            with suppress(ProcessLookupError):
                file = os.pidfd_open(pid)
                try:
                    if self._is_ours(pid):
                        signal.pidfd_send_signal(file, number)
                finally:
                    os.close(file)

    def _is_ours(self, pid: int) -> bool:
        """Whether a process runs, and began after this run: a number that somebody else has meanwhile is left alone."""
        try:
            fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            return False
        return fields[0] != "Z" and int(fields[19]) / os.sysconf("SC_CLK_TCK") >= self.began_s - 1


@asynccontextmanager
async def together(directory: Path, more: Mapping[str, str]) -> AsyncIterator[Place]:
    """Run a service with the servers that it starts itself."""
    async with together_with(symphonie_command(), directory, more) as place:
        yield place


@asynccontextmanager
async def together_with(symphonie: list[str], directory: Path, more: Mapping[str, str]) -> AsyncIterator[Place]:
    """Run a service of the version of a command, with the servers that it starts itself."""
    place = Place(directory, more, {}, free_port(), _now_s())
    place.symphonie = symphonie
    async with _kept(place):
        yield place


@asynccontextmanager
async def apart(directory: Path, more: Mapping[str, str]) -> AsyncIterator[Place]:
    """Run servers, proxies before them, and a service that knows the proxies only."""
    data_dir, log, began_s = directory / "data", directory / "servers.log", _now_s()
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    servers = Keeper([*symphonie_command(), "servers"], environment(data_dir), log)
    keeping = asyncio.create_task(servers.keep())
    try:
        while b"Ctrl-C" not in await asyncio.to_thread(log.read_bytes):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(LOOK_S)
        sockets = await asyncio.to_thread((data_dir / "run").resolve)
        async with Proxy(sockets / SOCKETS["valkey"]) as valkey, Proxy(sockets / SOCKETS["postgresql"]) as postgresql:
            urls = {
                "SYMPHONIE_VALKEY_URL": f"redis://127.0.0.1:{valkey.port}",
                "SYMPHONIE_DATABASE_URL": f"postgresql://symphonie@127.0.0.1:{postgresql.port}/symphonie",
                "SYMPHONIE_MAX_JOURNAL_BYTES": str(JOURNAL_BYTES),
            }
            place = Place(
                directory, {**more, **urls}, {"valkey": valkey, "postgresql": postgresql}, free_port(), began_s
            )
            async with _kept(place):
                yield place
    finally:
        keeping.cancel()
        await asyncio.to_thread(servers.end)


@asynccontextmanager
async def _kept(place: Place) -> AsyncIterator[None]:
    await asyncio.to_thread(place.directory.mkdir, parents=True, exist_ok=True)
    place.serve()
    keeping = asyncio.create_task(place.keep())
    try:
        with place.clock.running():
            yield
    finally:
        keeping.cancel()
        place.send(place.everything(), signal.SIGCONT)
        await place.leave_beside()
        await asyncio.to_thread(place.keeper.end)


@cache
def children_of(symphonie: str) -> tuple[str, ...]:
    """Read off its own source what a version keeps running beside its workers; where it has none, it is this one."""
    source = Path(symphonie).resolve().parents[2] / "api" / "processes" / "children.py"
    found = re.search(r"^BACKGROUND = (\([^()]*\))", source.read_text(), re.MULTILINE) if source.is_file() else None
    return CHILDREN[1:] if found is None else tuple(ast.literal_eval(found[1]))


async def until_answered(url: str, within_s: float = START_S) -> None:
    """Wait until a service says that it is ready; whoever waits finds out by itself where it never does."""
    deadline = time.monotonic() + within_s
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as session:
        while time.monotonic() < deadline:
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with session.get(f"{url}/v1/health/ready") as answer:
                    if answer.ok:
                        return
            await asyncio.sleep(LOOK_S)


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _now_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()]
    except OSError:
        return []


def _name(pid: int) -> str:
    try:
        return (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def _command(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def _named(lock: Path) -> list[int]:
    try:
        return [int(lock.read_text("ascii").split()[0])]
    except (OSError, ValueError, IndexError):
        return []
