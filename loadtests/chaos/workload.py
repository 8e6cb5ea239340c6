"""Clients of a service under attack: what they send, what they send again, and what they ask in between.

Each client does one thing after the other, drawn at random: new results (single, in batches, late), results whose fate
is unknown once more, results that were taken once more, corrections, traces of activity, messages in cases, overrides,
reads. Who asks for help is promised an answer within seconds, and is answered in time, late, or never.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, Final, NamedTuple

import msgspec

from content_graph.authoring import dump_json
from content_graph.model import ContentGraph, Edge, Item, Skill
from loadtests.chaos.history import Clock, History
from loadtests.chaos.line import Answer, Line
from loadtests.chaos.telling import (
    FRESH,
    GRAPH,
    REFUSED,
    belief_path,
    messages_in,
    n_results_in,
    noted,
    results_in,
    statuses,
    timeline_path,
)
from loadtests.chaos.timepiece import SettableClock

N_SKILLS: Final = 3
ITEMS_PER_SKILL: Final = 4
N_LEARNERS: Final = 18
N_WRITERS: Final = 3
"""Learners with a case of messages."""
MOST_OVERRIDES: Final = 4
"""Of a learner: more than that can hold at one time are refused."""
BATCH: Final = 6
MOST_ASKING: Final = 4
P_LATE: Final = 0.15
P_ANSWERED: Final = 0.6
ANSWERED_WITHIN_S: Final = 6.0
BACKOFF: Final = 8
"""Times the pause while the service takes nothing: an outage is no flood of things whose fate nobody knows."""
MOST_AGAIN: Final = 100
"""Things whose fate nobody knows that are sent once more at the end."""
PROMISED_H: Final = 0.001
"""Working hours: 3.6 s, and half of that until the warning."""
LONG_AGO: Final = timedelta(days=800)
"""Before anything that a clock in these runs says."""
PATIENCE_S: Final = 90.0
BY: Final = {"id": "tess", "role": "coach"}


class NotSetUpError(Exception):
    """The service does not take what an episode begins with."""

    def __init__(self, path: str, answer: Answer) -> None:
        super().__init__(f"{path} was answered {answer.status}: {answer.body}")


def course() -> ContentGraph:
    """Make a small content graph: each skill builds on the one before."""
    skills = tuple(Skill(f"s{n}", {"en": f"s{n}"}, (Edge(f"s{n - 1}"),) if n else ()) for n in range(N_SKILLS))
    items = tuple(
        Item(f"i{n}", {"en": f"i{n}"}, (f"s{n // ITEMS_PER_SKILL}",)) for n in range(N_SKILLS * ITEMS_PER_SKILL)
    )
    return ContentGraph(GRAPH, {"en": "Chaos"}, skills, items)


async def introduce(line: Line) -> None:
    """Bring the course, and the promise of an answer within seconds."""
    promise = {
        "name": "Within seconds",
        "calendar_id": "always",
        "first_answer": {"amount": PROMISED_H, "unit": "working_hours"},
        "warn_at": [50],
    }
    await _put(line, "content-graphs/chaos", dump_json(course()))
    await _put(line, "calendars/always", {"zone": "Europe/Paris", "hours": "Mo-Su 00:00-24:00"})
    await _put(line, "promises/soon", promise)


class _Sent(NamedTuple):
    """What was sent, so that it can be sent again as it was."""

    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    places: Mapping[str, tuple[str, ...]]  # ids by set


class Cast(NamedTuple):
    """Who takes part in an episode: names that nobody had before.

    Attributes:
        name: Of the episode; every id begins with it.
        cases: Where messages go: case by learner.
    """

    name: str
    cases: dict[str, str]

    @property
    def supporter(self) -> str:
        """Who is told of clocks, and answers."""
        return f"{self.name}-tess"

    def learners(self) -> list[str]:
        """All learners who have results."""
        return [f"{self.name}-l{n}" for n in range(N_LEARNERS)]


async def enter(line: Line, cast: Cast, history: History) -> None:
    """Bring the supporter who keeps the promises of an episode, and open the cases of those who write."""
    person = {"name": "Tess", "zone": "Europe/Paris", "language": "fr", "notices_per_day": 1000}
    await _put(line, f"supporters/{cast.supporter}", person)
    await _put(line, "routing-rules", {"coordinator_id": cast.supporter})
    for learner in cast.learners()[:N_WRITERS]:
        first = f"{learner}-opened"
        answer = await _open_case(line, learner, first)
        if answer.outcome != "ok":
            raise NotSetUpError("cases", answer)
        cast.cases[learner] = answer.body["case"]["case_id"]
        place = f"messages/{cast.cases[learner]}"
        history.note(noted(answer, "enter", place, "add", (first,)))


class Troupe:
    """The clients of an episode.

    Attributes:
        n_acknowledged: Requests that were taken: rises as long as the service works.
    """

    def __init__(self, line: Line, cast: Cast, history: History, seed: str, clock: SettableClock) -> None:
        self._line, self._cast, self._history, self._clock = line, cast, history, clock
        self._rng = Random(seed)  # noqa: S311 - a load, not a secret
        self._pending: deque[_Sent] = deque()
        self._taken: deque[_Sent] = deque(maxlen=200)
        self._results: deque[tuple[str, str]] = deque(maxlen=200)
        self._n_overrides: defaultdict[str, int] = defaultdict(int)
        self._answers: set[asyncio.Task[None]] = set()
        self._is_out = False
        self._goes = asyncio.Event()
        self._goes.set()
        self._n_busy = self._n_asking = self._number = self.n_acknowledged = 0

    async def play(self, n_clients: int, pause_s: float, stop: asyncio.Event) -> None:
        """Work until told to stop, and until everybody who asked has got the answer that they were to get."""
        await asyncio.gather(*(self._client(n, pause_s, stop) for n in range(n_clients)))
        for sent in list(
            islice(self._pending, MOST_AGAIN)
        ):  # once more, now that all is well: it counts once all the same
            await self._send("again", sent)
        await asyncio.gather(*self._answers)

    async def hold(self) -> None:
        """Keep clients from beginning anything, and wait for what is under way."""
        self._goes.clear()
        while self._n_busy:  # noqa: ASYNC110 - it counts what others do
            await asyncio.sleep(0.02)

    def go_on(self) -> None:
        """Let them."""
        self._goes.set()

    async def _client(self, number: int, pause_s: float, stop: asyncio.Event) -> None:
        name = f"c{number}"
        acts: Sequence[tuple[Callable[[str], Awaitable[None]], int]] = (
            (self._send_results, 40),
            (self._send_again, 14),
            (self._correct, 6),
            (self._trace, 6),
            (self._write, 10),
            (self._override, 4),
            (self._ask_for_help, 4),
            (self._read_belief, 10),
            (self._read_timeline, 4),
            (self._read_case, 4),
        )
        while not stop.is_set():
            await self._goes.wait()
            (act,) = self._rng.choices([one for one, _ in acts], [weight for _, weight in acts])
            self._n_busy += 1
            try:
                await act(name)
            finally:
                self._n_busy -= 1
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    stop.wait(), self._rng.uniform(0.5, 1.5) * pause_s * (BACKOFF if self._is_out else 1)
                )

    def _score(self) -> float:
        return float(self._rng.getrandbits(1))

    def _id(self) -> str:
        self._number += 1
        return f"{self._cast.name}-{self._number}"

    async def _send_results(self, client: str) -> None:
        n = self._rng.choice((1, 1, 1, BATCH))
        chosen = [(self._rng.choice(self._cast.learners()), self._id()) for _ in range(n)]
        results = [self._result(learner, result_id) for learner, result_id in chosen]
        places: dict[str, tuple[str, ...]] = {}
        for learner, result_id in chosen:
            places[f"results/{learner}"] = (*places.get(f"results/{learner}", ()), result_id)
        body = {"results": results, "content_graph": GRAPH, "return_recommendations": False}
        await self._send(client, _Sent("/v1/results", body, {}, places))

    def _result(self, learner: str, result_id: str) -> dict[str, Any]:
        item = f"i{self._rng.randrange(N_SKILLS * ITEMS_PER_SKILL)}"
        made = {
            "result_id": result_id,
            "learner_id": learner,
            "item_id": item,
            "score": self._score(),
        }
        if self._rng.random() < P_LATE:
            at = datetime.now(UTC) - LONG_AGO + timedelta(seconds=self._rng.randrange(100_000))
            made["occurred_at"] = at.isoformat()
        return made

    async def _send_again(self, client: str) -> None:
        """Send again what nobody knows about, or else what was taken."""
        if self._pending:
            await self._send(client, self._pending.popleft())
        elif self._taken:
            await self._send(client, self._rng.choice(self._taken))

    async def _correct(self, client: str) -> None:
        if not self._results:
            return
        learner, result_id = self._rng.choice(self._results)
        correction_id = self._id()
        one: dict[str, Any] = {"learner_id": learner, "result_id": result_id}
        one |= {"correction_id": correction_id, "action": "correct"}
        one |= {"score": self._score(), "reason": "Marked anew.", "by": BY}
        sent = _Sent(
            "/v1/corrections",
            {"corrections": [one], "content_graph": GRAPH},
            {},
            {f"corrections/{learner}": (correction_id,)},
        )
        await self._send(client, sent)

    async def _trace(self, client: str) -> None:
        learner, trace_id = self._rng.choice(self._cast.learners()), self._id()
        visit = {"kind": "visit", "trace_id": trace_id, "learner_id": learner, "minutes": 1.0}
        body = {"content_graph": GRAPH, "activities": [visit]}
        await self._send(client, _Sent("/v1/activities", body, {}, {f"activities/{learner}": (trace_id,)}))

    async def _write(self, client: str) -> None:
        learner, message = self._rng.choice(list(self._cast.cases)), self._id()
        person = self._rng.choice((f"supporter/{self._cast.supporter}", f"learner/{learner}"))
        case_id = self._cast.cases[learner]
        headers = {"On-Behalf-Of": person, "Idempotency-Key": message}
        sent = _Sent(f"/v1/cases/{case_id}/messages", {"text": message}, headers, {f"messages/{case_id}": (message,)})
        await self._send(client, sent)

    async def _override(self, client: str) -> None:
        learner, made = self._rng.choice(self._cast.learners()), self._id()
        if self._n_overrides[learner] >= MOST_OVERRIDES:
            return
        self._n_overrides[learner] += 1
        body = {"kind": "veto", "learner_id": learner, "content_graph": GRAPH, "reason": made, "by": BY}
        body["activity_id"] = f"i{self._rng.randrange(N_SKILLS * ITEMS_PER_SKILL)}"
        sent = _Sent("/v1/overrides", body, {"Idempotency-Key": made}, {f"overrides/{learner}": (made,)})
        await self._send(client, sent)

    async def _send(self, client: str, sent: _Sent) -> None:
        """Send something once, and note what became of it for each set that it adds to."""
        answer = await self._line.ask("POST", sent.path, sent.body, sent.headers)
        told = statuses(answer)
        for place, ids in sent.places.items():
            refused = tuple(one for one in ids if told.get(one) in REFUSED)
            taken = tuple(one for one in ids if one not in refused)
            fresh = tuple(one for one in taken if told.get(one) in FRESH)
            if taken:
                one = noted(answer, client, place, "add", taken)
                self._history.note(msgspec.structs.replace(one, fresh=fresh))
            if refused:
                one = noted(answer, client, place, "add", refused)
                self._history.note(msgspec.structs.replace(one, outcome="refused"))
        self._remember(sent, answer)

    def _remember(self, sent: _Sent, answer: Answer) -> None:
        self._is_out = answer.outcome == "unknown"
        if self._is_out:
            self._pending.append(sent)
        elif answer.outcome == "ok":
            self.n_acknowledged += 1
            self._taken.append(sent)
            for place, ids in sent.places.items():
                kind, _, learner = place.partition("/")
                self._results.extend((learner, one) for one in ids if kind == "results")

    async def _ask_for_help(self, client: str) -> None:
        """Have somebody ask for help, who has the patience to wait for a record that is away; a few do at a time."""
        if self._n_asking < MOST_ASKING:
            self._answers.add(asyncio.create_task(self._be_helped(client)))

    async def _be_helped(self, client: str) -> None:
        """Open a case under a promise, and settle whether and when it will be answered."""
        name, n_set = self._id(), self._clock.n_set
        self._n_asking += 1
        answer = await _open_case(self._line, name, name)
        self._n_asking -= 1
        if answer.outcome != "ok":
            self._history.note(noted(answer, client, f"cases/{name}", "read"))
            return
        self.n_acknowledged += 1
        clock = answer.body["case"]["clocks"][0]
        marks = (_instant(clock["warnings"][0]["at"]), _instant(clock["due_at"]))
        after_s = self._rng.uniform(0.0, ANSWERED_WITHIN_S) if self._rng.random() < P_ANSWERED else None
        await self._answer(answer.body["case"]["case_id"], name, marks, after_s, n_set)

    async def _answer(
        self, case_id: str, name: str, marks: tuple[float, float], after_s: float | None, n_set: int
    ) -> None:
        sent_s = answered_s = None
        if after_s is not None:
            await asyncio.sleep(after_s)
            sent_s = self._clock.now_s()
            headers = {"On-Behalf-Of": f"supporter/{self._cast.supporter}", "Idempotency-Key": f"{name}-answer"}
            path = f"/v1/cases/{case_id}/messages"
            told = await self._line.insist("POST", path, {"text": "Here I am."}, headers, within_s=PATIENCE_S)
            answered_s = self._clock.now_s() if told.outcome == "ok" else None
        warned_s, due_s = marks
        clock = Clock(
            case_id=case_id,
            warned_s=warned_s,
            due_s=due_s,
            answer_sent_s=sent_s,
            answered_s=answered_s,
            is_steady=n_set == self._clock.n_set,
        )
        self._history.note(clock)

    async def _read_belief(self, client: str) -> None:
        learner = self._rng.choice(self._cast.learners())
        answer = await self._line.ask("GET", belief_path(learner))
        self._read(client, answer, f"results/{learner}", count=n_results_in(answer))

    async def _read_timeline(self, client: str) -> None:
        learner = self._rng.choice(self._cast.learners())
        answer = await self._line.ask("GET", f"{timeline_path(learner)}?content_graph={GRAPH}&event=result&limit=500")
        if answer.outcome == "ok":
            ids = results_in(answer.body["events"])
            # A timeline says where something is still on its way to the record.
            is_whole = answer.body["is_complete"] and answer.body["next_cursor"] is None
            self._read(client, answer, f"results/{learner}", ids, is_whole=is_whole)

    async def _read_case(self, client: str) -> None:
        learner, case_id = self._rng.choice(list(self._cast.cases.items()))
        headers = {"On-Behalf-Of": f"learner/{learner}"}
        answer = await self._line.ask("GET", f"/v1/cases/{case_id}?limit=500", headers=headers)
        if answer.outcome == "ok":
            ids = messages_in(answer.body)
            self._read(client, answer, f"messages/{case_id}", ids, is_whole=answer.body["next_cursor"] is None)

    def _read(
        self,
        client: str,
        answer: Answer,
        place: str,
        ids: tuple[str, ...] = (),
        count: int | None = None,
        *,
        is_whole: bool = False,
    ) -> None:
        read = noted(answer, client, place, "read", ids)
        outcome = read.outcome if count is None else "ok"
        self._history.note(msgspec.structs.replace(read, outcome=outcome, count=count, is_whole=is_whole))


async def _put(line: Line, path: str, body: object) -> None:
    answer = await line.insist("PUT", f"/v1/{path}", body, within_s=PATIENCE_S)
    if answer.outcome != "ok":
        raise NotSetUpError(path, answer)


async def _open_case(line: Line, learner: str, name: str) -> Answer:
    body = {"subject": "Help", "learner_id": learner, "text": name}
    headers = {"On-Behalf-Of": f"learner/{learner}", "Idempotency-Key": name}
    return await line.insist("POST", "/v1/cases", body, headers, within_s=PATIENCE_S)


def _instant(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
