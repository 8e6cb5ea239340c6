"""Bring a school to a service, as a platform would: through the API, in batches."""

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar
from urllib.parse import quote

from content_graph.model import ContentGraph
from loadtests.workspace.school import GRAPH_ID, LEAD, ROUNDS, ZONE, Size, name_of, results
from simulations.live.client import ServiceClient
from simulations.live.wire import ResultToSend

AT_ONCE: Final = 8
"""Requests under way."""
PER_REQUEST: Final = 1000
"""Results, or names, in one."""
SUBJECT: Final = "Une question"
MESSAGE: Final = "Bonjour, je ne comprends pas cette question."
ABSENT_LEARNERS: Final = 5
Answer = TypeVar("Answer")


async def introduce(client: ServiceClient, size: Size, graph: ContentGraph) -> None:
    """Tell the service of the course, the cohorts, who helps whom, and what is promised."""
    await client.put_graph(graph)
    await client.put("/v1/calendars/office", {"zone": ZONE, "hours": "Mo-Fr 09:00-12:30,13:30-17:30"})
    cohorts = size.cohorts()
    for cohort, learners in cohorts.items():
        await client.put(f"/v1/cohorts/{cohort}", {"learners": learners})
    for supporter in (*size.supporters(), LEAD):
        body = {"name": supporter, "zone": ZONE, "language": "fr", "alerts_per_day": 5, "calendar_id": "office"}
        await client.put(f"/v1/supporters/{supporter}", body)
    promise = {
        "name": "2 jours ouvrés",
        "calendar_id": "office",
        "first_answer": {"amount": 2, "unit": "working_days"},
        "next_answer": {"amount": 1, "unit": "working_days"},
        "escalation": [{"after_hours": 2, "role": "coordinator"}],
    }
    await client.put("/v1/promises/standard", promise)
    names = [{"learner_id": one, "name": name_of(number)} for number, one in enumerate(size.learners())]
    for start in range(0, len(names), PER_REQUEST):
        await client.put("/v1/learner-contacts", {"contacts": names[start : start + PER_REQUEST]})
    for number, supporter in enumerate(size.supporters()):
        cohort = [*cohorts][number // 2 % len(cohorts)]
        body = {"supporter_id": supporter, "role": supporter.partition("-")[0], "cohort_id": cohort}
        await client.put(f"/v1/assignments/{supporter}", body)
    rules = [{"rule_id": "messages", "role": "tutor", "signal": "message"}, {"rule_id": "rest", "role": "coach"}]
    await client.put("/v1/routing-rules", {"coordinator_id": LEAD, "promise_id": "standard", "rules": rules})


async def answer(client: ServiceClient, size: Size, graph: ContentGraph, told: Callable[[float], None]) -> int:
    """Send what all learners answered, round by round; give how many results were taken."""
    now, taken = datetime.now(UTC) - timedelta(minutes=1), 0
    per_request = max(1, PER_REQUEST // math.ceil(size.n_results / size.n_learners / ROUNDS))
    for round_ in range(ROUNDS):
        batches = [*_batches(results(size, graph, now, round_), per_request)]
        done = await _at_once([_send(client, batch) for batch in batches], _part_of(told, round_))
        taken += sum(done)
    return taken


def _part_of(told: Callable[[float], None], round_: int) -> Callable[[float], None]:
    return lambda share: told((round_ + share) / ROUNDS)


async def _send(client: ServiceClient, batch: Sequence[ResultToSend]) -> int:
    answered, _ = await client.post_results(batch, GRAPH_ID, recommendations=False, mastery=False)
    return sum(one.status == "accepted" for one in answered.results)


def _batches(each: Iterable[list[ResultToSend]], per_request: int) -> Iterable[list[ResultToSend]]:
    learners = iter(each)
    while batch := [*islice(learners, per_request)]:
        yield [one for of_learner in batch for one in of_learner]


async def ask_for_help(client: ServiceClient, size: Size, told: Callable[[float], None]) -> int:
    """Let learners write until so many cases are open; give how many are."""
    n_open = await _n_open(client)
    asking = size.learners()[ABSENT_LEARNERS:]
    wanting = asking[: max(0, size.n_cases - n_open)]
    await _at_once([_write(client, learner) for learner in wanting], told)
    return await _n_open(client)


async def _write(client: ServiceClient, learner: str) -> None:
    body = {"learner_id": learner, "subject": SUBJECT, "text": MESSAGE}
    await client.acting(f"learner/{learner}", "POST", "/v1/cases", body)


async def _n_open(client: ServiceClient) -> int:
    n_open, cursor = 0, ""
    while True:
        page = await client.acting(f"supporter/{LEAD}", "GET", f"/v1/cases?open=true&limit=200{cursor}")
        n_open += len(page["cases"])
        if page["next_cursor"] is None:
            return n_open
        cursor = f"&cursor={quote(page['next_cursor'])}"


async def _at_once(calls: Sequence[Coroutine[Any, Any, Answer]], told: Callable[[float], None]) -> list[Answer]:
    """Let some calls at a time be under way, and tell which share is done."""
    turn, n_done = asyncio.Semaphore(AT_ONCE), 0

    async def one(call: Coroutine[Any, Any, Answer]) -> Answer:
        nonlocal n_done
        async with turn:
            answered = await call
        n_done += 1
        told(n_done / len(calls))
        return answered

    return list(await asyncio.gather(*map(one, calls)))
