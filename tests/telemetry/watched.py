"""The service that the tests of this folder share, and who asks it."""

import time
import uuid
from pathlib import Path
from typing import NamedTuple, Self

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from content_graph.authoring import dump_json
from simulations.live.serving import RunningService, create_key
from tests.api.results.courses import small_graph

PATIENCE_S = 200.0
LEARNER, NAME, EMAIL = "ada-lovelace-1815", "Ada Lovelace", "ada@example.org"


class WatchedService(NamedTuple):
    """A service, an organisation's client, and one that reads its metrics."""

    service: RunningService
    client: httpx.Client
    metrics: httpx.Client
    keys: tuple[str, str]
    data_dir: Path

    @classmethod
    def of(cls, service: RunningService, data_dir: Path) -> Self:
        """Make keys, and give the service a course."""
        keys = (create_key("acme", "", data_dir, ("admin",)), create_key("ops", "", data_dir, ("metrics:read",)))
        clients = [
            httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE_S)
            for key in keys
        ]
        graph = dump_json(small_graph())
        put = clients[0].put("/v1/content-graphs/small", content=graph, headers={"content-type": "application/json"})
        assert put.status_code == httpx.codes.CREATED, put.text
        return cls(service, clients[0], clients[1], keys, data_dir)

    def send(self, headers: dict[str, str] | None = None) -> httpx.Response:
        """Send a new result of the learner."""
        result = {"result_id": f"secret-result-{uuid.uuid4()}", "learner_id": LEARNER, "item_id": "a0", "score": 1.0}
        return self.client.post("/v1/results", json={"results": [result]}, headers=headers)

    def scrape(self) -> list[Metric]:
        """Read `/v1/metrics`."""
        return list(text_string_to_metric_families(self.metrics.get("/v1/metrics").text))

    def value(self, name: str) -> float:
        """Read the sum of one metric."""
        return sum(one.value for family in self.scrape() for one in family.samples if one.name == name)

    def wait_until_recorded(self) -> None:
        """Wait until the record has everything."""
        deadline = time.monotonic() + PATIENCE_S
        while self.value("symphonie_journal_entries"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
