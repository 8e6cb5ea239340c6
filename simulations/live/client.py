"""The one HTTP client of the repository: keep-alive, bounded retries, every answer with its latency.

`symphonie simulate --live`, and in `loadtests` the demonstration, the replay and the benchmark, all talk to a service
through it, so that what one of them measures holds for the others.

A request that got no answer, or was told to come back later (503, 429), is sent again *with the same result ids*:
the service remembers them, so a result counts once however often it is sent. Nothing is sent again in silence:
`ServiceClient.n_repeated` counts it, `TimedAnswer.attempts` of each answer, and whoever reports figures reports it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

import aiohttp
import msgspec
import numpy as np
from yarl import URL

from content_graph.authoring import dump_json, load_json
from content_graph.model import ContentGraph
from engine.recommendation.leaving import LeavingModel
from simulations.live.wire import (
    ActiveModel,
    EventToSend,
    GoalToSet,
    LearnerMastery,
    LearnerRecommendations,
    Problem,
    ResultsAnswer,
    ResultsRequest,
    ResultToSend,
)


class LatencyMs(msgspec.Struct, frozen=True):
    """Latency percentiles over requests, in milliseconds."""

    p50: float
    p95: float
    p99: float


def latency_ms(seconds: Sequence[float]) -> LatencyMs | None:
    """Summarise request latencies (seconds) as percentiles in milliseconds; None when nothing was measured.

    >>> latency_ms([0.001, 0.002, 0.003]).p50
    2.0
    """
    if not seconds:
        return None
    p50, p95, p99 = np.percentile(np.asarray(seconds) * 1e3, [50, 95, 99])
    return LatencyMs(round(float(p50), 3), round(float(p95), 3), round(float(p99), 3))


RETRIED_STATUSES = frozenset({429, 503})
SUCCESS = range(200, 300)
REQUEST_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class ServiceUnreachableError(Exception):
    """The service gave no answer, however often it was asked."""

    def __init__(self, url: str, attempts: int, cause: str) -> None:
        super().__init__(f"no answer from {url} after {attempts} attempts ({cause}); is the service running there?")


class ServiceRefusedError(Exception):
    """The service answered with an error."""

    def __init__(self, method: str, path: str, status: int, problem: Problem) -> None:
        self.method, self.path, self.status, self.problem = method, path, status, problem
        told = " ".join(part for part in (problem.detail or problem.title, problem.remedy) if part)
        super().__init__(f"{method} {path} was answered {status}: {told or 'no explanation'}")


class TimedAnswer(msgspec.Struct, frozen=True):
    """A successful answer: its body, how long it took from the first byte sent, and how often it was sent."""

    body: bytes
    seconds: float
    attempts: int


class ServiceClient:
    """Talks to one service with one key over at most ``connections`` kept-alive connections.

    Redirects are not followed: the key goes to nobody but who was named.

    Attributes:
        n_repeated: How many times a request was sent again.
    """

    def __init__(
        self,
        url: str,
        key: str,
        connections: int = 32,
        attempts: int = 8,
        on_answer: Callable[[TimedAnswer], None] = lambda _: None,
    ) -> None:
        self.n_repeated = 0
        self._on_answer = on_answer
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._connections = connections
        self._attempts = attempts

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections),
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
            headers=self._headers,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection pool."""
        await self._session.close()

    async def post_results(
        self,
        results: Sequence[ResultToSend],
        content_graph: str | None = None,
        *,
        recommendations: bool = True,
        mastery: bool = True,
    ) -> tuple[ResultsAnswer, TimedAnswer]:
        """Send results; give the decoded answer and its timing."""
        request = ResultsRequest(
            tuple(results), content_graph, recommendations, return_mastery="changed" if mastery else "none"
        )
        timed = await self.call("POST", "/v1/results", msgspec.json.encode(request))
        return _DECODE_RESULTS.decode(timed.body), timed

    async def recommend(self, learner: str, content_graph: str, limit: int = 3) -> LearnerRecommendations:
        """Ask what one learner should do next."""
        body = {"learner_id": learner, "content_graph": content_graph, "limit": limit}
        timed = await self.call("POST", "/v1/recommendations", msgspec.json.encode(body))
        return msgspec.json.decode(timed.body, type=LearnerRecommendations)

    async def set_goal(self, goal_id: str, goal: GoalToSet) -> None:
        """Give learners something to work towards; the same id again replaces the goal."""
        await self.call("PUT", f"/v1/goals/{quote(goal_id, safe='')}", msgspec.json.encode(goal))

    async def tell(self, recommendation_id: str, event: EventToSend) -> None:
        """Tell what was done with a recommendation."""
        path = f"/v1/recommendations/{quote(recommendation_id, safe='')}/events"
        await self.call("POST", path, msgspec.json.encode(event))

    async def put_graph(self, graph: ContentGraph) -> None:
        """Bring the content graph to the service; nothing happens when the service has this very version."""
        await self.call("PUT", f"/v1/content-graphs/{graph.id}", dump_json(graph))

    async def put_leaving(self, graph_id: str, leaving: LeavingModel) -> None:
        """Say what drives learners away on a graph; its other settings are the default ones."""
        by = {"id": "simulate", "role": "engineer"}
        body = {"content_graph": graph_id, "policy": {"leaving": leaving}, "by": by}
        await self.call("PUT", "/v1/recommendation-settings", msgspec.json.encode(body))

    async def mastery(self, learner: str, content_graph: str, at: str | None = None) -> LearnerMastery:
        """Ask what is believed about one learner, now or at another moment (RFC 3339)."""
        query = {"content_graph": content_graph} | ({} if at is None else {"at": at})
        body = await self.get(f"/v1/learners/{quote(learner, safe='')}/mastery?{urlencode(query)}")
        return msgspec.json.decode(body, type=LearnerMastery)

    async def get_graph(self, graph_id: str) -> ContentGraph:
        """Read a content graph that the service has."""
        return load_json(await self.get(f"/v1/content-graphs/{graph_id}"))

    async def upload_model(self, graph_id: str, text: bytes) -> None:
        """Bring a fitted model to the service; nothing happens when the graph has this very one."""
        await self.call("POST", f"/v1/content-graphs/{quote(graph_id, safe='')}/models", text)

    async def get_model(self, graph_id: str, content_hash: str) -> bytes:
        """Read a model that a graph has."""
        return await self.get(f"/v1/content-graphs/{quote(graph_id, safe='')}/models/{content_hash}")

    async def activate_model(self, graph_id: str, content_hash: str | None, *, is_forced: bool = False) -> ActiveModel:
        """Let a model trace, or the authored parameters (None); a worse model than what is active only if forced."""
        body = msgspec.json.encode({"content_hash": content_hash, "force": is_forced})
        timed = await self.call("PUT", f"/v1/content-graphs/{quote(graph_id, safe='')}/active-model", body)
        return msgspec.json.decode(timed.body, type=ActiveModel)

    async def active_model(self, graph_id: str) -> ActiveModel:
        """Ask what traces on a graph, and how far the re-trace is."""
        body = await self.get(f"/v1/content-graphs/{quote(graph_id, safe='')}/active-model")
        return msgspec.json.decode(body, type=ActiveModel)

    async def get(self, path: str) -> bytes:
        """Read one resource."""
        return (await self.call("GET", path)).body

    async def put(self, path: str, body: object) -> None:
        """Store something as a whole."""
        await self.call("PUT", path, msgspec.json.encode(body))

    async def post(self, path: str, body: object) -> None:
        """Send something whose answer is not looked at."""
        await self.call("POST", path, msgspec.json.encode(body))

    async def acting(self, person: str, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        """Ask for a person (``supporter/ID`` or ``learner/ID``); give the answer as it is."""
        sent = None if body is None else msgspec.json.encode(body)
        return msgspec.json.decode((await self.call(method, path, sent, {"On-Behalf-Of": person})).body)

    async def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> TimedAnswer:
        """Send one request until it is answered.

        Raises:
            ServiceUnreachableError: no answer, or "later", to every attempt.
            ServiceRefusedError: an answer that is an error.
        """
        pause, cause = FIRST_PAUSE_SECONDS, ""
        for attempt in range(1, self._attempts + 1):
            self.n_repeated += attempt > 1
            started = time.perf_counter()
            try:
                status, answer, wait = await self._once(method, path, body, headers)
            except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError) as error:
                cause, wait = type(error).__name__, None
            else:
                if status in SUCCESS:
                    timed = TimedAnswer(answer, time.perf_counter() - started, attempt)
                    self._on_answer(timed)
                    return timed
                if status not in RETRIED_STATUSES:
                    raise ServiceRefusedError(method, path, status, _problem(answer))
                cause = f"HTTP {status}"
            if attempt < self._attempts:
                await asyncio.sleep(min(LONGEST_PAUSE_SECONDS, pause if wait is None else wait))
                pause *= 2
        raise ServiceUnreachableError(self._url, self._attempts, cause)

    async def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None
    ) -> tuple[int, bytes, float | None]:
        """Send once; give the status, the body and the seconds of ``Retry-After``, if there are any."""
        url = URL(self._url + path, encoded=True)
        async with self._session.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
            wait = response.headers.get("Retry-After", "")
            return response.status, await response.read(), float(wait) if wait.isdigit() else None


def _problem(body: bytes) -> Problem:
    """Read problem details; an answer from something else in between may be no JSON at all."""
    try:
        return msgspec.json.decode(body, type=Problem)
    except msgspec.DecodeError:
        return Problem(detail=body[:200].decode(errors="replace"))


_DECODE_RESULTS = msgspec.json.Decoder(ResultsAnswer)
