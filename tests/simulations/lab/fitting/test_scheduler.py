"""Fits on a real cluster of two processes on loopback."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import psutil
import pytest
from distributed import Client
from typer.testing import Result

from engine.artefact import ModelArtefact, read
from engine.fitting import ability
from engine.interactions import Interactions
from simulations.lab.cluster import connect
from simulations.lab.fitting.scheduler.ability import fit_ability
from simulations.lab.tables.interactions import read_interactions
from tests.command_line import command_line
from tests.engine.fitting.parts import mixed_table, write_parts, write_rows

SETTINGS = ability.Settings(n_nodes=5)
QUICKLY = msgspec.structs.replace(SETTINGS, strength=2.0, max_iterations=4)
"""Where a climb ends, and what is chosen among many fits, is compared once: by the command."""
N_LEARNERS = 100
"""So many that one set of them is held out, not five: each step of a fit costs messages to all workers."""


N_OF_CLASSIC = 12
"""Learners on whom classic tracing climbs for 171 steps: on others it does so for hundreds, each of which is sent."""


class Files(NamedTuple):
    """A table in one file and the same in three."""

    one: Path
    parts: list[Path]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with connect("local", 2) as client:
        yield client


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return files_in(tmp_path_factory.mktemp("scheduler"), mixed_table(N_LEARNERS, 6))


def files_in(folder: Path, table: Interactions) -> Files:
    parts = write_parts(table, folder / "parts", 3)
    write_rows(table, np.concatenate([rows_in(table, path) for path in parts]), folder / "one.parquet")
    return Files(folder / "one.parquet", parts)


def rows_in(table: Interactions, path: Path) -> np.ndarray:
    present = set(read_interactions(path).learner_ids)
    return np.array([row for row in range(table.n_rows) if table.learner_ids[table.learners[row]] in present])


@pytest.fixture(scope="module")
def alone(files: Files) -> ability.Fit:
    return fit_alone(files, SETTINGS)


def fit_alone(files: Files, settings: ability.Settings) -> ability.Fit:
    return ability.fit(read_interactions(files.one), settings, seed=1, code_version="1")


def assert_same(found: ability.Fit, alone: ability.Fit) -> None:
    ours, theirs = found.found, alone.found
    assert ours.summit.iterations == theirs.summit.iterations
    assert ours.choice.strength == theirs.choice.strength
    assert ours.summit.log_likelihood == pytest.approx(theirs.summit.log_likelihood, rel=1e-9)
    np.testing.assert_allclose(ours.summit.vector, theirs.summit.vector, atol=1e-6)
    np.testing.assert_allclose(ours.uncertainty.skills, theirs.uncertainty.skills, atol=1e-6)
    assert found.model.vocabulary == alone.model.vocabulary
    assert found.model.training.rows == alone.model.training.rows
    assert found.model.training.period_to == alone.model.training.period_to


def test_workers_find_what_one_process_finds(client: Client, files: Files) -> None:
    told: list[float] = []
    found = fit_ability(client, files.parts, QUICKLY, seed=1, code_version="1", report_progress=told.append)
    assert_same(found, fit_alone(files, QUICKLY))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_a_cluster_of_our_own_listens_on_loopback_only(client: Client) -> None:
    assert client.scheduler_info()["address"].startswith("tcp://127.0.0.1:")
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    heard = [
        connection.laddr.ip
        for process in processes
        if process.is_running()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(heard) >= 3
    assert set(heard) == {"127.0.0.1"}


def address(client: Client) -> str:
    return str(client.scheduler_info()["address"])


def symphonie(*arguments: str | Path) -> Result:
    return command_line("fit", *arguments)


def numbers_of(model: ModelArtefact) -> list[float]:
    """List what was found of every skill."""
    return [getattr(one, name) for one in model.parameters.fitted.skills.values() for name in ("prior", "learn")]


def test_the_command_cuts_one_file_by_learner_and_takes_an_address(
    client: Client, files: Files, alone: ability.Fit, tmp_path: Path
) -> None:
    result = symphonie(
        *(files.one, "--model", "ability", "--scheduler", address(client)),
        *("--nodes", "5", "--seed", "1", "--json", "--out", tmp_path / "model.json"),
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["log_likelihood"] == pytest.approx(alone.found.summit.log_likelihood, rel=1e-9)
    assert told["iterations"] == alone.found.summit.iterations
    assert told["n"] == 6 * N_LEARNERS
    assert told["cpu_seconds"] > 0
    model = read((tmp_path / "model.json").read_bytes())
    assert model.vocabulary == alone.model.vocabulary
    assert model.training.learners == N_LEARNERS
    assert model.training.shrinkage["strength"] == alone.found.choice.strength
    assert numbers_of(model) == pytest.approx(numbers_of(alone.model), abs=1e-5)


def test_classic_tracing_is_what_one_process_finds(client: Client, tmp_path: Path) -> None:
    files = files_in(tmp_path, mixed_table(N_OF_CLASSIC, 45))
    told: list[dict[str, Any]] = []
    models: list[ModelArtefact] = []
    for table, scheduler in ((files.one, ()), (files.parts[0].parent, ("--scheduler", address(client)))):
        out = tmp_path / f"{len(told)}.json"
        result = symphonie(table, "--model", "bkt", "--forgets", "--starts", "2", "--json", "--out", out, *scheduler)
        assert result.exit_code == 0, result.output
        told.append(json.loads(result.stdout))
        models.append(read(out.read_bytes()))
    alone, shared = told
    assert shared["iterations"] == alone["iterations"]
    assert shared["log_likelihood"] == pytest.approx(alone["log_likelihood"], rel=1e-9)
    for one, other in zip(alone["estimates"], shared["estimates"], strict=True):
        assert (one["skill"], one["name"]) == (other["skill"], other["name"])
        assert [other[end] for end in ("value", "low", "high")] == pytest.approx(
            [one[end] for end in ("value", "low", "high")], abs=1e-6
        )
    assert models[1].vocabulary == models[0].vocabulary
    assert models[1].training.learners == models[0].training.learners == N_OF_CLASSIC


def test_faults_of_files_are_told_in_a_sentence(client: Client, tmp_path: Path) -> None:
    table = mixed_table(40, 15)
    write_rows(table, np.arange(300), tmp_path / "a.parquet")
    write_rows(table, np.arange(300, 600), tmp_path / "b.parquet")
    (tmp_path / "broken").mkdir()
    write_rows(table._replace(score=table.score + 3), np.arange(300), tmp_path / "broken" / "c.parquet")
    (tmp_path / "empty").mkdir()
    for given, said in {
        tmp_path: "has rows here and in a.parquet; write all rows of a learner into one file",
        tmp_path / "broken": "row 1 has",
        tmp_path / "empty": "has no file named *.parquet",
    }.items():
        result = symphonie(given, "--model", "ability", "--scheduler", address(client))
        assert result.exit_code == 2
        assert said in result.stderr
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{folder}", "--model", "ability"], "is a folder; give --scheduler local"),
        (["{one}", "--model", "ability", "--workers", "2"], "--workers goes with --scheduler local"),
        (["{one}", "--model", "ability", "--scheduler", "tcp://127.0.0.1:9", "--workers", "2"], "--workers goes with"),
        (["{one}", "--model", "ability", "--scheduler", "local", "--threads", "2"], "give --workers"),
        (["{one}", "--model", "bkt", "--scheduler", "local", "--learn-by", "item_id"], "--scheduler: classes of rows"),
        (["{one}", "--model", "ability", "--scheduler", "nowhere://x"], "no scheduler answers there"),
    ],
)
def test_what_does_not_go_with_a_scheduler_is_said_in_a_sentence(files: Files, arguments: list[str], said: str) -> None:
    places = {"folder": files.parts[0].parent, "one": files.one}
    result = symphonie(*[one.format(**places) for one in arguments])
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(client: Client, tmp_path: Path) -> None:
    files = files_in(tmp_path, mixed_table(3, 40))  # so few that each is held out in turn
    pids = list(client.run(os.getpid).values())
    killed: list[int] = []

    def kill_one_halfway(share: float) -> None:
        if share > 0.5 and not killed:
            killed.append(pids[0])
            os.kill(pids[0], signal.SIGKILL)

    found = fit_ability(client, files.parts, QUICKLY, seed=1, code_version="1", report_progress=kill_one_halfway)
    assert killed
    assert_same(found, fit_alone(files, QUICKLY))
    assert pids[0] not in client.run(os.getpid).values()
