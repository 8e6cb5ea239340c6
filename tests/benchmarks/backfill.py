"""A backlog of weeks, as statements and as results: `uv run python -m tests.benchmarks.backfill --statements 100000`.

The same history is sent twice to one service (`symphonie serve`, servers of its own): to `/v1/results` of one
organisation, and as statements (`--caliper`: as events) to another one, in batches, shuffled, some twice under their
id and some again under another one. What is timed ends when all is taken. Then the beliefs about every learner are
compared.
"""

import argparse
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from content_graph.authoring import dump_json
from content_graph.model import ContentGraph
from simulations.live.serving import create_key, running_service
from tests.api.integrations.events.roads import HOME, addressed_graph, envelope, graded

Json = dict[str, Any]
BATCH: Final = 1000
PER_LEARNER: Final = 100
REPEATED: Final = 0.02
"""Of statements: so many come twice under their id, and as many again under another."""
AT: Final = "2026-03-20T00:00:00Z"
NEW_LINE: Final = "\n"
SEED: Final = 20_260_302
_FIRST: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
_VERSION: Final = {"X-Experience-API-Version": "1.0.3"}
_CLOSE: Final = 1e-9


class Done(NamedTuple):
    """One result that a learner had."""

    number: int
    learner: int
    item_id: str
    score: float
    at: datetime

    @property
    def result(self) -> Json:
        """As `/v1/results` takes it."""
        return {
            "result_id": str(uuid.UUID(int=self.number)),
            "learner_id": f"moodle.example.org/{self.learner}",
            "item_id": self.item_id,
            "score": self.score,
            "occurred_at": self.at.isoformat(),
        }

    def statement(self, number: int) -> Json:
        """Return it as a statement under a number of its own."""
        return {
            "id": str(uuid.UUID(int=number)),
            "actor": {"account": {"homePage": HOME, "name": str(self.learner)}},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
            "object": {
                "id": f"https://example.org/{self.item_id}",
                "definition": {"type": "http://adlnet.gov/expapi/activities/cmi.interaction"},
            },
            "result": {"score": {"raw": self.score, "min": 0, "max": 1}},
            "timestamp": self.at.isoformat(),
            "context": {"contextActivities": {"category": [{"id": "http://moodle.org"}]}},
        }

    def event(self, number: int) -> Json:
        """Return it as a Caliper event under a number of its own."""
        return graded(number, str(self.learner), self.item_id, self.score, self.at.isoformat())


def history(n: int, seed: int = SEED) -> list[Done]:
    """Make what learners did in some weeks: a hundred results each, some at one moment."""
    rng, items = random.Random(seed), [one.id for one in addressed_graph().items]  # noqa: S311 - a world, not a secret
    done = []
    for number in range(n):
        at = _FIRST + timedelta(minutes=rng.randrange(60 * 24 * 7 * 8), seconds=rng.randrange(60))
        done.append(Done(number + 1, number // PER_LEARNER, rng.choice(items), float(rng.random() < 0.7), at))
    return done


def shuffled(done: Sequence[Done], seed: int = SEED) -> list[tuple[Done, int]]:
    """Put a history out of order, some of it twice; each with the number that it is told under."""
    rng = random.Random(seed)  # noqa: S311 - a world, not a secret
    told = [(one, one.number) for one in done]
    told += [(one, one.number) for one in rng.sample(done, round(len(done) * REPEATED))]
    told += [(one, len(done) + one.number) for one in rng.sample(done, round(len(done) * REPEATED))]
    rng.shuffle(told)
    return told


def batches(told: Sequence[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Cut into what one request carries."""
    return (list(told[at : at + size]) for at in range(0, len(told), size))


class Sender(NamedTuple):
    """An organisation that sends: posts a body to a path, and says what is believed of a learner.

    Attributes:
        post: Posts; fails unless it was taken.
        get: Asks.
        n_left: Says how much waits to be taken.
    """

    post: Callable[[str, Any], object]
    get: Callable[[str], Json]
    n_left: Callable[[], int]

    def send_results(self, told: Sequence[tuple[Done, int]]) -> None:
        """Send a history to `/v1/results`, in the order and with the repetitions that statements have."""
        for part in batches(told):
            once = {one.number: one.result for one, _ in part}
            self.post("/v1/results", {"results": list(once.values()), "return_recommendations": False})

    def send_statements(self, told: Sequence[tuple[Done, int]]) -> None:
        """Send it as statements."""
        for part in batches(told):
            once = {number: one.statement(number) for one, number in part}
            self.post("/xapi/statements", list(once.values()))

    def send_events(self, told: Sequence[tuple[Done, int]]) -> None:
        """Send it as Caliper events."""
        for part in batches(told):
            once = {number: one.event(number) for one, number in part}
            self.post("/v1/caliper", envelope(*once.values()))

    def beliefs(self, n_learners: int) -> list[float]:
        """Return what is believed of every learner and skill, at one moment."""
        found = []
        for learner in range(n_learners):
            told = self.get(f"/v1/learners/moodle.example.org%2F{learner}/mastery?content_graph=small&at={AT}")
            found += [one["p"] for one in told["skills"]] + [float(told["n_results"])]
        return found


def farthest(one: Sequence[float], other: Sequence[float]) -> float:
    """Return by how much two lists of beliefs differ at most."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def main() -> None:
    """Send a backlog both ways, and print seconds, their ratio and how far beliefs are apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--caliper", action="store_true", help="send events in place of statements")
    asked = parser.parse_args()
    told = shuffled(history(asked.statements))
    n_learners = -(-asked.statements // PER_LEARNER)
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory) / "data"
        with running_service(Path(directory) / "serve.log", data_dir, options=("--workers", "1")) as service:
            results, statements = (_sender(service.url, data_dir, name) for name in ("results", "statements"))
            results_s = _timed(lambda: results.send_results(told))
            send = statements.send_events if asked.caliper else statements.send_statements
            begun = time.perf_counter()
            send(told)
            sent_s = time.perf_counter() - begun
            while statements.n_left():
                time.sleep(0.1)
            taken_s = time.perf_counter() - begun
            apart = farthest(results.beliefs(n_learners), statements.beliefs(n_learners))
    n = len(told)
    sys.stdout.write(f"{n} results in batches of {BATCH}: {results_s:.1f} s, {n / results_s:.0f} a second" + NEW_LINE)
    sys.stdout.write(
        f"{n} statements: stored in {sent_s:.1f} s, taken after {taken_s:.1f} s, {n / taken_s:.0f} a second" + NEW_LINE
    )
    sys.stdout.write(
        f"ratio {results_s / taken_s:.2f}; beliefs of {n_learners} learners are at most {apart:.1e} apart" + NEW_LINE
    )
    if apart > _CLOSE:
        sys.exit(1)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _sender(url: str, data_dir: Path, organisation: str) -> Sender:
    token = create_key(organisation, "backfill", data_dir, ("admin",))
    client = httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}", **_VERSION}, timeout=600.0)

    def post(path: str, body: Any) -> object:  # noqa: ANN401 - any JSON
        while (answer := client.post(path, json=body)).status_code in (429, 503):
            time.sleep(float(answer.headers.get("retry-after", 1)))
        answer.raise_for_status()
        return answer.json()

    def get(path: str) -> Json:
        found: Json = client.get(path).raise_for_status().json()
        return found

    graph: ContentGraph = addressed_graph()
    headers = {"content-type": "application/json"}
    client.put(f"/v1/content-graphs/{graph.id}", content=dump_json(graph), headers=headers).raise_for_status()
    return Sender(post, get, lambda: sum(one["n_pending"] for one in get("/v1/sources")["sources"]))


if __name__ == "__main__":
    main()
