"""kill -9 of whoever takes what sources send, and of all around it, meanwhile: nothing is lost, nothing comes twice."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from threading import Thread

import httpx

from content_graph.authoring import dump_json
from tests.api.integrations.events.roads import addressed_graph
from tests.benchmarks.backfill import batches, history, shuffled
from tests.faults.places import PATIENCE_S, Place

N_STATEMENTS = 400
KILLED = ("translator", "worker", "translator", "valkey", "translator", "postgresql", "projector")
VERSION = {"X-Experience-API-Version": "1.0.3"}
SEED = 20_261_130


def until_taken(post: Callable[[], httpx.Response]) -> None:
    """Send until it is acknowledged, as a sensor does that keeps what was not."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        assert time.monotonic() < deadline
        try:
            answer = post()
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if answer.status_code not in (429, 503):
            answer.raise_for_status()
            return
        time.sleep(0.2)


def test_what_was_acknowledged_counts_once_whoever_dies(place: Place) -> None:
    random = Random(SEED)  # noqa: S311 - when somebody dies, not a secret
    told = shuffled(history(N_STATEMENTS))
    headers = {"authorization": f"Bearer {place.key('translated')}", "content-type": "application/json", **VERSION}
    with httpx.Client(base_url=place.service.url, headers=headers, timeout=PATIENCE_S) as client:
        graph = dump_json(addressed_graph())
        until_taken(lambda: client.put("/v1/content-graphs/small", content=graph))

        def send() -> None:
            for part in batches(told, 20):
                statements = list({number: one.statement(number) for one, number in part}.values())
                until_taken(lambda sent=statements: client.post("/xapi/statements", json=sent))  # type: ignore[misc]

        sending = Thread(target=send)
        sending.start()
        for name in KILLED:
            time.sleep(random.uniform(0.1, 0.6))
            place.kill_nine(name)
        sending.join()
        counted = _outcomes(client, len({number for _, number in told}))
    assert counted == {"result": N_STATEMENTS, "repeated": len({number for _, number in told}) - N_STATEMENTS}
    _holds(place)


def _outcomes(client: httpx.Client, n_expected: int) -> dict[str, int]:
    """Return what became of all, once something has become of each."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        assert time.monotonic() < deadline
        try:
            (source,) = client.get("/v1/sources").raise_for_status().json()["sources"]
            counts = client.get(f"/v1/sources/{source['key_id']}/outcomes").raise_for_status().json()["counts"]
        except httpx.HTTPError:
            counts = []
        counted: Counter[str] = Counter()
        for one in counts:
            counted[one["outcome"]] += one["n"]
        if counted.total() >= n_expected:
            return dict(counted)
        time.sleep(0.2)


def _holds(place: Place) -> None:
    """Hold the record to one result for each that was told, once the projector has caught up."""
    query = "SELECT learner, item_id, occurred_at, score FROM symphonie.result WHERE organisation_no = %s"
    deadline = time.monotonic() + PATIENCE_S
    while len(rows := place.rows(query, "translated")) < N_STATEMENTS:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    expected = [(f"moodle.example.org/{one.learner}", one.item_id, one.at, one.score) for one in history(N_STATEMENTS)]
    assert Counter(rows) == Counter(expected)
