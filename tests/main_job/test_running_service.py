"""The main job on a running service with two workers: hammered, replayed, shuffled."""

import asyncio
import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from redis import Redis

from api.processes.embedded import attach
from api.settings import Settings
from engine.artefact import read, write
from engine.interactions import graph_from_interactions
from engine.tracing import Population
from simulations.lab.tables.interactions import read_interactions
from simulations.live.client import ServiceClient
from simulations.live.serving import create_key, environment, running_service, symphonie_command
from simulations.live.wire import ResultToSend
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import HARD, a_model
from tests.fresh import copy_record

REAL_TABLE = Path(__file__).parents[3] / "shared" / "data" / "assist09" / "test.parquet"
N_CLIENTS = 16
N_RESULTS = 20
N_REAL_ROWS = 2_500
START = datetime(2026, 5, 4, 8, tzinfo=UTC)


class Service(NamedTuple):
    """A service of its own for these tests.

    Attributes:
        url: Where it answers.
        key: That opens everything.
        data_dir: Of its servers.
    """

    url: str
    key: str
    data_dir: Path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, files_of_a_record: Path) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("main_job")
    copy_record(files_of_a_record, home / "data")
    with running_service(home / "log", home / "data", options=("--workers", "2")) as running:
        yield Service(running.url, create_key("main-job", "tests", home / "data"), home / "data")


async def hammer(client: ServiceClient, learner: str, number: int) -> Counter[str]:
    """Send one learner's results from one of many clients: some without a time, some late, some at the same moment."""
    rng = random.Random(number)  # noqa: S311 - a load, not a secret
    items = [item.id for item in small_graph().items if len(item.skills) == 1]
    statuses: Counter[str] = Counter()
    for n in range(N_RESULTS):
        at = None if n % 2 else (START + timedelta(seconds=rng.randrange(60))).isoformat()
        result = ResultToSend(f"{number}-{n}", learner, rng.choice(items), float(rng.random() < 0.6), occurred_at=at)
        answer, _ = await client.post_results([result], "small")
        statuses.update(told.status for told in answer.results)
    return statuses


def test_sixteen_clients_on_one_learner_lose_no_update(service: Service) -> None:
    async def scenario() -> tuple[Counter[str], int]:
        async with ServiceClient(service.url, service.key, connections=N_CLIENTS, attempts=1) as client:
            await client.put_graph(small_graph())
            told = await asyncio.gather(*(hammer(client, "hot", number) for number in range(N_CLIENTS)))
            mastery = await client.mastery("hot", "small")
            return sum(told, Counter()), sum(skill.opportunities for skill in mastery.skills)

    statuses, n_opportunities = asyncio.run(scenario())  # one attempt each: any 5xx would have raised
    assert set(statuses) <= {"accepted", "late_replayed"}
    assert sum(statuses.values()) == n_opportunities == N_CLIENTS * N_RESULTS


def replayed(service: Service, table: Path, *options: str) -> dict[str, Any]:
    """Run the command as its user does."""
    command = [*symphonie_command(), "replay", str(table), "--url", service.url, "--json"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, *options],
        env={**environment(service.data_dir), "SYMPHONIE_KEY": service.key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def live_states(service: Service) -> dict[bytes, bytes]:
    """Read every live state, byte for byte."""
    with attach(Settings(data_dir=service.data_dir)) as servers, Redis.from_url(servers.valkey_url) as client:
        return {key: client.get(key) for key in client.scan_iter(match="{*}b:*")}


def table_of(directory: Path) -> Path:
    """Take the first rows of real data where it is, else make up a table of the same form."""
    if REAL_TABLE.exists():
        rows = pq.read_table(REAL_TABLE).slice(0, N_REAL_ROWS)
    else:
        rng = random.Random(7)  # noqa: S311 - a table, not a secret
        drawn = [(f"l{rng.randrange(40)}", rng.randrange(200), int(rng.random() < 0.6)) for _ in range(N_REAL_ROWS)]
        columns = {
            "learner_id": [learner for learner, _, _ in drawn],
            "item_id": [f"i{item}" for _, item, _ in drawn],
            "skill_id": [f"s{item % 30}" for _, item, _ in drawn],
            "correct": [correct for _, _, correct in drawn],
        }
        rows = pa.table(columns)
    path = directory / "table.parquet"
    pq.write_table(rows, path)
    return path


def test_a_table_replayed_twice_counts_once_and_predicts_as_offline(service: Service, tmp_path: Path) -> None:
    table = table_of(tmp_path)
    first = replayed(service, table)
    assert (first["sent"], first["accepted"], first["rejected"]) == (N_REAL_ROWS, N_REAL_ROWS, 0)
    for figure in ("auc", "log_loss", "ece"):
        assert first[figure] == pytest.approx(first["offline"][figure], abs=1e-6)
    assert first["largest_difference"] <= 1e-6
    before = live_states(service)
    second = replayed(service, table)
    assert (second["accepted"], second["duplicate"]) == (0, N_REAL_ROWS)
    assert live_states(service) == before


def test_a_table_in_random_order_ends_in_the_beliefs_of_the_right_order(service: Service, tmp_path: Path) -> None:
    organisation = service._replace(key=create_key("shuffled", "tests", service.data_dir))
    report = replayed(organisation, table_of(tmp_path), "--order", "shuffled", "--batch", "50", "--check-beliefs")
    assert report["late_replayed"] > 0
    assert report["accepted"] + report["late_replayed"] == N_REAL_ROWS
    assert report["beliefs"]["largest_difference"] <= 1e-9


def test_a_model_changes_what_the_service_predicts_and_offline_alike(service: Service, tmp_path: Path) -> None:
    table, model = table_of(tmp_path), tmp_path / "model.json"
    half = [skill.id for skill in graph_from_interactions(read_interactions(table), "half").skills][::2]
    model.write_bytes(write(a_model(Population(n_nodes=5), dict.fromkeys(half, HARD))))
    reports = [
        replayed(service._replace(key=create_key(name, "tests", service.data_dir)), table, *options)
        for name, options in (("plain", ()), ("fitted", ("--model", str(model))))
    ]
    assert reports[0]["log_loss"] != pytest.approx(reports[1]["log_loss"], abs=1e-3)
    assert all(report["largest_difference"] <= 1e-6 for report in reports)
    assert reports[1]["model"] == read(model.read_bytes()).content_hash
