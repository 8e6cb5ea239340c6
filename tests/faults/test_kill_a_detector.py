"""kill -9 of whoever raises alerts, while results come in: each signal is raised, once, and its owner is told once."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from random import Random
from threading import Thread

import psycopg
from litestar.testing import TestClient
from psycopg import Connection

from api.app import create_app
from api.clock import wall_us
from api.processes.embedded import attach
from api.record.projector import Projector
from api.record.schema import prepare
from api.settings import Settings
from api.support.detector import LOCK, Places, main
from tests.api.http.organisations import Organisation, a_result, an_organisation
from tests.api.results.courses import small_graph
from tests.api.support.detecting import staffed
from tests.faults.places import PATIENCE_S
from tests.fresh import copy_record

N_LEARNERS = 100
N_ENROLLED = 600
"""Fewer than a fifth of the cohort spin their wheels, so that each is a signal of their own."""
N_KILLS = 10
SEED = 20_261_129
_FORKS = get_context("forkserver")
TESS = {"name": "Tess", "zone": "Europe/Paris", "language": "fr", "alerts_per_day": 1000, "notices_per_day": 30}


@contextmanager
def detector(places: Places) -> Iterator[None]:
    """Have a detector work; it is killed at the end."""
    process = _FORKS.Process(target=main, args=(places, wall_us))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def send(organisation: Organisation, projector: Projector) -> None:
    for number in range(N_LEARNERS):
        organisation.send(*[a_result(f"l{number}", "a0", 0.0, at) for at in range(4)])
        projector.drain()
    projector.close()


def n_due(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM symphonie.signal_due").fetchone()
    assert row is not None
    return int(row[0])


def test_each_signal_is_raised_once_whoever_dies(tmp_path: Path, files_of_a_record: Path) -> None:
    copy_record(files_of_a_record, tmp_path)
    random = Random(SEED)  # noqa: S311 - when somebody dies, not a secret
    _FORKS.set_forkserver_preload(["api.support.detector"])
    with attach(Settings(data_dir=tmp_path, workers=1, hosts="testserver.local")) as servers:
        settings = servers.settings
        prepare(servers.database_url, settings.n_shards)
        places = Places(servers.valkey_url, servers.database_url, settings.n_shards, settings.dedup_days)
        projector = Projector(servers.valkey_url, servers.database_url, settings.n_shards, "tests")
        with (
            TestClient(create_app(settings)) as client,
            psycopg.connect(servers.database_url, autocommit=True) as connection,
        ):
            organisation = an_organisation(connection, client, "acme")
            organisation.put(small_graph())
            staffed(organisation, *[f"l{number}" for number in range(N_ENROLLED)])
            answer = client.put("/v1/supporters/tess", headers=organisation.headers, json=TESS)
            assert answer.status_code == 200
            sending = Thread(target=send, args=(organisation, projector))
            sending.start()
            for _ in range(N_KILLS):
                with detector(places):
                    _wait_until_at_work(connection)
                    time.sleep(random.uniform(0.05, 0.8))
            sending.join()
            with detector(places):
                deadline = time.monotonic() + PATIENCE_S
                while n_due(connection):
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
            _holds(connection)


def _wait_until_at_work(connection: Connection) -> None:
    """Wait until the detector has its lock; that of one who was killed ends with its connection."""
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
    deadline = time.monotonic() + PATIENCE_S
    while connection.execute(query, [LOCK]).fetchone() == (0,):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _holds(connection: Connection) -> None:
    alerts = connection.execute("SELECT learner, kind, id, case_id FROM symphonie.alert").fetchall()
    assert Counter((learner, kind) for learner, kind, *_ in alerts) == Counter(
        (f"l{number}", "wheel_spinning") for number in range(N_LEARNERS)
    )
    opened = connection.execute(
        "SELECT body->'event'->>'alert_id', case_id FROM symphonie.case_event WHERE event = 'alert_opened'"
    ).fetchall()
    assert sorted(opened) == sorted((alert_id, case_id) for *_, alert_id, case_id in alerts)
    told = connection.execute("SELECT alert_id FROM symphonie.notice WHERE kind = 'alert'").fetchall()
    assert sorted(told) == sorted((alert_id,) for *_, alert_id, _ in alerts)
    running = connection.execute("SELECT count(*) FROM symphonie.support_case WHERE clock_state = 'running'").fetchone()
    assert running == (N_LEARNERS,)
