"""The service that the tests of faults share, and how they hurt it; each keeps to an organisation of its own."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

import httpx
import psycopg

from api.processes.embedded import Attachment
from api.record.keys import create_key
from simulations.live.serving import RunningService
from tests.api.processes.embedded.processes import is_gone, pids
from tests.asking import asking

PATIENCE_S = 200.0
"""Of whoever waits: no answer may take as long, whoever hangs."""


class Answered(NamedTuple):
    """What clients were told: the learner of each result that was answered with 2xx, and how often each status came."""

    taken: dict[str, str]
    statuses: Counter[str]

    @classmethod
    def nothing(cls) -> Self:
        """Begin."""
        return cls({}, Counter())


class Place(NamedTuple):
    """A running service, and this process attached to its servers."""

    data_dir: Path
    service: RunningService
    servers: Attachment

    def key(self, organisation: str, scopes: tuple[str, ...] = ("admin",)) -> str:
        """Make a key, and with it the organisation."""
        with psycopg.connect(self.servers.database_url) as connection:
            return create_key(connection, organisation, scopes).token

    def until_ready(self) -> None:
        """Wait until it says that all is well."""
        deadline = time.monotonic() + PATIENCE_S
        while (told := self._readiness()) != "ready":
            assert time.monotonic() < deadline, told
            time.sleep(0.1)

    def _readiness(self) -> str:
        try:
            return str(asking().get(f"{self.service.url}/v1/health/ready").json().get("status"))
        except httpx.TransportError as error:  # nobody listens, or whoever did was killed
            return repr(error)

    def rows(self, query: str, organisation: str) -> list[tuple[Any, ...]]:
        """Read what an organisation has; the query compares `organisation_no` with a subquery in place of `%s`."""
        with psycopg.connect(self.servers.database_url, autocommit=True) as connection:
            return connection.execute(query.replace("%s", OWN), [organisation]).fetchall()

    def act(self, query: str, about: dict[str, Any]) -> None:
        """Change something in the record."""
        with psycopg.connect(self.servers.database_url) as connection:
            connection.execute(query, about)

    def pids(self, name: str) -> list[int]:
        """Find processes that this test started: by their lock file, or as children of the service."""
        if name in ("valkey", "postgresql"):
            return [pids(self.data_dir)[name]]
        parent = self.service.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [int(pid) for pid in children if Path(f"/proc/{pid}/comm").read_text().strip() == name]

    def kill_nine(self, name: str) -> None:
        """Kill one of them, once there is one."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                pid = next(one for one in self.pids(name) if not is_gone(one))
            except (StopIteration, KeyError, FileNotFoundError):
                assert time.monotonic() < deadline, f"{name} did not come back"
                time.sleep(0.05)
            else:
                os.kill(pid, signal.SIGKILL)
                return

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Stop a server and its children, and let them go on in any case."""
        pid = self.pids(name)[0]
        members = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        for one in members:
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in members:
                os.kill(one, signal.SIGCONT)


OWN = "(SELECT no FROM symphonie.organisation WHERE id = %s)"
