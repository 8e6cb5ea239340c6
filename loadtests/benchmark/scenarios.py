"""What the benchmark sends: four kinds of requests, encoded before a round starts."""

import random
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from content_graph.model import ContentGraph
from loadtests.benchmark.protocol import Endpoint, get_request, post_request
from simulations.live.wire import ResultsRequest, ResultToSend

ScenarioName = Literal["hello", "single", "batch", "hot"]
SCENARIOS: tuple[ScenarioName, ...] = ("hello", "single", "batch", "hot")
ACCEPTED = b'"accepted"'
BATCH_RESULTS = 100
BATCH_LEARNERS = 10
HOT_LEARNER = "hot"
HELLO = "/v1/health/live"


class Source(NamedTuple):
    """What requests are made from."""

    address: Endpoint  # the service
    key: str  # the API key
    graph: ContentGraph  # the content graph whose items are answered
    run: str  # makes learners and result ids of this run unlike those of any other
    n_learners: int  # learners that the single results are spread over

    def hot_learner(self) -> str:
        """Name the one learner that 64 connections work on."""
        return f"{self.run}-{HOT_LEARNER}"


def encode_round(source: Source, scenario: ScenarioName, number: int, n_requests: int) -> list[bytes]:
    """Encode the requests of one round; every result has an id of its own, and no time (now is meant)."""
    if scenario == "hello":
        return [get_request(source.address, HELLO)] * n_requests
    rng = random.Random(f"{scenario}/{number}")  # noqa: S311 - a load, not a secret
    prefix = f"{source.run}-{scenario[0]}{number}"
    return [_post(source, _results(source, scenario, f"{prefix}-{index}", index, rng)) for index in range(n_requests)]


def results_per_request(scenario: ScenarioName) -> int:
    """Say how many results one request of the scenario carries."""
    return {"hello": 0, "single": 1, "batch": BATCH_RESULTS, "hot": 1}[scenario]


def _results(
    source: Source, scenario: ScenarioName, prefix: str, index: int, rng: random.Random
) -> Sequence[ResultToSend]:
    if scenario == "hot":
        return [_result(source, prefix, source.hot_learner(), rng)]
    if scenario == "single":
        return [_result(source, prefix, f"{source.run}-{index % source.n_learners}", rng)]
    first = index * BATCH_LEARNERS
    learners = [f"{source.run}-{(first + offset) % source.n_learners}" for offset in range(BATCH_LEARNERS)]
    return [_result(source, f"{prefix}-{row}", learners[row % BATCH_LEARNERS], rng) for row in range(BATCH_RESULTS)]


def _result(source: Source, result_id: str, learner: str, rng: random.Random) -> ResultToSend:
    item = rng.choice(source.graph.items)
    return ResultToSend(result_id, learner, item.id, float(rng.random() < 0.7))  # noqa: PLR2004 - a plausible class


def _post(source: Source, results: Sequence[ResultToSend]) -> bytes:
    request = ResultsRequest(tuple(results), source.graph.id, return_recommendations=True, return_mastery="changed")
    return post_request(source.address, "/v1/results", source.key, msgspec.json.encode(request))
