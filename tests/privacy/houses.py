"""An organisation on a service that runs, as its platform and its people see it."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
from psycopg import sql

from api.settings import Settings
from tests.asking import asking

PATIENCE_S = 200.0


class House(NamedTuple):
    """An organisation on a service that runs.

    Attributes:
        url: Where the service answers.
        name: The organisation's id.
        key: For everything.
        metrics_key: Of whoever runs the service.
        settings: Of the service.
        database_url: Of its record.
        valkey_url: Of its live store.
        log: What it writes.
        process: Of the service.
    """

    url: str
    name: str
    key: str
    metrics_key: str
    settings: Settings
    database_url: str
    valkey_url: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def metrics_headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.metrics_key}"}

    def headers(self, person: str | None = None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}", **({"on-behalf-of": person} if person else {})}

    def ask(self, method: str, path: str, body: object = None, person: str | None = None) -> httpx.Response:
        """Ask the API, whatever it says."""
        return asking().request(method, f"{self.url}/v1/{path}", json=body, headers=self.headers(person))

    def call(self, method: str, path: str, body: object = None, person: str | None = None) -> Any:  # noqa: ANN401 - JSON
        """Ask the API, which does it."""
        answer = self.ask(method, path, body, person)
        assert answer.is_success, (method, path, answer.text)
        return answer.json() if answer.content else None

    def until(self, path: str, field: str, value: object) -> Any:  # noqa: ANN401 - JSON
        """Return an answer as soon as a field of it is this."""
        deadline = time.monotonic() + PATIENCE_S
        while (told := self.call("GET", path))[field] != value:
            assert time.monotonic() < deadline, told
            time.sleep(0.1)
        return told

    def told_to_the_live_store(self) -> None:
        """Return as soon as the live store knows of every decision."""
        deadline = time.monotonic() + PATIENCE_S
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            while connection.execute("SELECT count(*) FROM symphonie.orders_due").fetchone() != (0,):
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def recorded(self, table: str, learner: str) -> None:
        """Return as soon as the record has something of a learner."""
        query = sql.SQL("SELECT count(*) FROM {} WHERE learner = %s").format(sql.Identifier("symphonie", table))
        deadline = time.monotonic() + PATIENCE_S
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            while connection.execute(query, [learner]).fetchone() == (0,):
                assert time.monotonic() < deadline, table
                time.sleep(0.1)
