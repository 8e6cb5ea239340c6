"""What one would otherwise run: Litestar, a pyBKT `Roster` per learner, a hash of redis-py, one commit a result.

    python -m tests.benchmarks.plain_service PORT SOCKET_OF_VALKEY

It takes the requests of `POST /v1/results` and answers with the mastery of each skill that moved and the least mastered
skill: no order of prerequisites, no reasons, no record, no duplicates told, no late results. Badrinath, Wang & Pardos
(2021), "pyBKT: an accessible Python library of Bayesian knowledge tracing models".
"""

import gc
import sys
import warnings
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import pandas as pd
import uvicorn
from litestar import Litestar, get, post
from pyBKT.models import Model, Roster
from redis.asyncio import Redis

from content_graph.courses import bundled
from content_graph.model import ContentGraph

HELLO: Final = "/v1/health/live"
N_LEARNERS, N_ANSWERS = 20, 5
RIGHT_FROM: Final = 0.5


class SentResult(msgspec.Struct, frozen=True):
    """One result of one learner on one item."""

    result_id: str
    learner_id: str
    item_id: str
    score: float


class SentResults(msgspec.Struct, frozen=True):
    """A request; what else is in it is left unread."""

    results: list[SentResult]


class Answer(msgspec.Struct, frozen=True):
    """What became of one result.

    Attributes:
        status: For the client that counts.
        mastery: Of each skill of the item, now.
        next_skill: The one that is mastered least.
    """

    result_id: str
    status: str
    mastery: dict[str, float]
    next_skill: str


class Rosters:
    """A roster per learner, made again from the learner's hash where this process has none.

    Args:
        redis: Where hashes are kept.
        graph: With the skills.
        model: Fitted on each of them.
    """

    def __init__(self, redis: Redis, graph: ContentGraph, model: Model) -> None:
        self._redis, self._model = redis, model
        self._skill_ids = [skill.id for skill in graph.skills]
        self._skills_of = {item.id: item.skills for item in graph.items}
        self._rosters: dict[str, Roster] = {}

    async def take(self, result: SentResult) -> Answer:
        """Take one result in, and keep what it moved."""
        learner = result.learner_id
        roster = self._rosters.get(learner) or await self._restored(learner)
        skills = self._skills_of[result.item_id]
        for skill in skills:
            roster.update_state(skill, learner, int(result.score >= RIGHT_FROM))
        mastery = {skill: float(roster.get_mastery_prob(skill, learner)) for skill in skills}
        await self._redis.hset(learner, mapping=dict[Any, Any](mastery))
        worst = min(self._skill_ids, key=lambda skill: roster.get_mastery_prob(skill, learner))
        return Answer(result.result_id, "accepted", mastery, worst)

    async def _restored(self, learner: str) -> Roster:
        roster = self._rosters[learner] = Roster([learner], self._skill_ids, model=self._model)
        held: Mapping[Any, Any] = await self._redis.hgetall(learner)
        for skill, mastery in held.items():
            roster.skill_rosters[skill.decode()].students[learner].current_state["state_prediction"] = float(mastery)
        return roster


def fitted(graph: ContentGraph) -> Model:
    """Fit one skill on a few made-up answers, and let every skill have its numbers: only the time matters here."""
    warnings.simplefilter("ignore")
    skill_ids = [skill.id for skill in graph.skills]
    rows = [
        (f"u{learner}", skill_ids[0], int((learner + answer) % N_ANSWERS > 1), answer)
        for learner in range(N_LEARNERS)
        for answer in range(N_ANSWERS)
    ]
    model = Model(seed=1, num_fits=1, parallel=False)
    model.fit(data=pd.DataFrame(rows, columns=["user_id", "skill_name", "correct", "order_id"]))
    model.fit_model = {skill: dict(model.fit_model[skill_ids[0]]) for skill in skill_ids}
    return model


def application(socket: str) -> Litestar:
    """Put the service together."""
    graph = bundled()
    rosters = Rosters(Redis(unix_socket_path=socket), graph, fitted(graph))

    @post("/v1/results", status_code=200)
    async def take(data: SentResults) -> dict[str, Any]:
        return {"results": [await rosters.take(result) for result in data.results]}

    @get(HELLO)
    async def hello() -> dict[str, str]:
        return {"status": "ok"}

    return Litestar([take, hello], openapi_config=None, logging_config=None)


def main() -> None:
    """Serve as `symphonie serve` does: uvloop, httptools, no access log, what lives now left alone by the collector."""
    port, socket = sys.argv[1:]
    app = application(socket)
    gc.collect()
    gc.freeze()
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
