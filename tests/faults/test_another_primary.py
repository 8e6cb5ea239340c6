"""A service on a cluster of Valkey and on a PostgreSQL with a standby, whose primary is lost."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from simulations.live.client import ServiceClient
from simulations.live.scratch import scratch_folder
from simulations.live.serving import create_key, running_service, symphonie_command
from tests.api.live.servers import binary, cluster
from tests.api.results.courses import small_graph
from tests.faults.callers import Caller
from tests.faults.replicas import Server, replicated

LEARNERS = [f"l{n}" for n in range(4)]


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory that PostgreSQL's account can reach."""
    with scratch_folder("symphonie-") as place:
        place.chmod(0o755)
        yield place


async def send_all(caller: Caller, n: int) -> None:
    for _ in range(n):
        await asyncio.gather(*(caller.send(one) for one in LEARNERS))


def recorded(server: Server) -> list[str]:
    with psycopg.connect(server.url.replace("/postgres", "/symphonie")) as connection:
        return [row[0] for row in connection.execute("SELECT result_id FROM symphonie.result")]


def test_results_are_taken_and_kept_once_while_a_standby_becomes_the_primary(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        (home / "valkey").mkdir()
        live = stack.enter_context(cluster(binary("valkey"), home / "valkey"))
        (home / "pg").mkdir()
        primary, standby = stack.enter_context(replicated(home / "pg"))
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        record = f"postgresql://symphonie@{hosts}/symphonie?target_session_attrs=read-write&connect_timeout=5"
        monkeypatch.setenv("SYMPHONIE_VALKEY_URL", live)
        monkeypatch.setenv("SYMPHONIE_DATABASE_URL", record)
        key = create_key("replicated", "tests", tmp_path, ("admin",))
        service = stack.enter_context(running_service(tmp_path / "serve.log", tmp_path, options=("--workers", "1")))

        async def scenario() -> None:
            caller = Caller(service, key)
            async with ServiceClient(service.url, key) as client:
                await client.put_graph(small_graph())
            await send_all(caller, 10)
            primary.process.kill()
            await send_all(caller, 10)
            standby.promote()
            await send_all(caller, 10)
            await caller.until_recorded()
            await caller.client.aclose()
            found = recorded(standby)
            assert sorted(found) == sorted(set(found))
            assert caller.taken <= set(found)
            assert len(caller.taken) >= 100  # the live store was there all the time

        asyncio.run(scenario())
        verified = subprocess.run(  # noqa: S603 - our own command
            [*symphonie_command(), "retrace", "--verify"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert verified.returncode == 0, verified.stdout + verified.stderr
