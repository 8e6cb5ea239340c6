"""What a running service and its servers write to files, after requests that go well and others that do not."""

import json

import psycopg
import pytest

from api.processes.embedded import attach
from api.settings import Settings
from tests.telemetry.watched import EMAIL, LEARNER, NAME, WatchedService


def test_the_log_of_a_service_names_nobody(watched: WatchedService) -> None:
    watched.client.put(f"/v1/learners/{LEARNER}/contact", json={"name": NAME, "email": EMAIL})
    watched.client.get(f"/v1/learners/{LEARNER}/{NAME}")
    watched.client.post("/v1/results", content=f'{{"results": "{LEARNER}'.encode())
    watched.client.get(f"/v1/learners/{LEARNER}/export")
    watched.send()
    told = watched.service.log.read_text()
    assert '"event":"answered"' in told
    for secret in (LEARNER, NAME, EMAIL, *watched.keys):
        assert secret not in told
    traced = [json.loads(line) for line in told.splitlines() if '"answered"' in line]
    assert all(len(line["trace_id"]) == 32 for line in traced if line["route"] == "/v1/results")


def test_the_log_of_the_embedded_record_quotes_no_row(watched: WatchedService) -> None:
    with (
        attach(Settings(data_dir=watched.data_dir)) as servers,
        psycopg.connect(servers.database_url, autocommit=True) as connection,
    ):
        connection.execute("CREATE TEMPORARY TABLE held (learner text PRIMARY KEY)")
        connection.execute("INSERT INTO held VALUES (%s)", [LEARNER])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO held VALUES (%s)", [LEARNER])
        with pytest.raises(psycopg.errors.UndefinedColumn):
            connection.execute(f"SELECT nowhere FROM held WHERE learner = '{LEARNER}'")  # noqa: S608 - a wrong one
    told = "".join(path.read_text() for path in watched.data_dir.rglob("postgresql.log"))
    assert "duplicate key value violates unique constraint" in told
    assert LEARNER not in told
