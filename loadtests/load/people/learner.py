"""A learner at work: does what the service recommends, sends the result, goes on with what the answer recommends."""

from collections import Counter, deque
from collections.abc import Iterator

import msgspec

from loadtests.load.calling import Asked
from loadtests.load.ledger import Series
from loadtests.load.people.place import OK, RECOMMENDATIONS, Place
from loadtests.load.rhythm import acts
from simulations.cohort import ActivityOutcome, SimulatedLearner
from simulations.live.wire import EventToSend, LearnerRecommendations, ResultToSend

EVENTS = "POST /v1/recommendations/{recommendation_id}/events"
RECENT = 1000


def learner(place: Place) -> Iterator[float]:
    """Be one learner after another, or the same one in every session."""
    rhythm, n_sessions, session = place.scenario.rhythm, 0, None
    for act in acts(place.scenario, place.shapes, place.number, place.spawned_s, place.rng):
        yield act.at_s
        if session is None or (act.begins and not rhythm.is_same):
            session = LearnerSession(place, place.stock.take(), n_sessions)
            n_sessions += 1
        session.act(act.at_s)


class LearnerSession:
    """What one learner knows of the service, and the service of the learner.

    Args:
        place: Of the user.
        simulated: The hidden truth.
        number: Of the learner at this place, from 0.
    """

    def __init__(self, place: Place, simulated: SimulatedLearner, number: int) -> None:
        self._place, self._simulated = place, simulated
        self.id = place.name(f"{number:03d}")
        self._series: Series = place.ledger.open(self.id, self.id)
        self._told = LearnerRecommendations("", "")
        self._attempts = Counter[str]()
        self._held_back = deque[ResultToSend]()
        place.recent.append(self.id)

    def act(self, at_s: float) -> None:
        """Do one activity, and send what came of it; ask first if nothing is recommended yet."""
        place = self._place
        if not self._told.items:
            self._ask(at_s)
        activity_id = self._next()
        done = self._simulated.do(activity_id)
        if done.score is None:
            self._study(activity_id, done, at_s)
            return
        result = self._result(activity_id, done)
        if place.chance(place.scenario.mishaps.late):
            self._held_back.append(result)
            return
        self._send(result, at_s)
        while self._held_back:
            self._send(self._held_back.popleft(), at_s)
        if place.chance(place.scenario.mishaps.again):
            self._send(result, at_s)

    def _next(self) -> str:
        if self._told.items:
            return self._simulated.choose([one.activity_id for one in self._told.items])
        return place_item(self._place)

    def _send(self, result: ResultToSend, at_s: float) -> None:
        answer = self._place.send([(self._series, result)], at_s, recommendations=True)
        if answer is not None and answer.recommendations:
            self._told = answer.recommendations[0]

    def _result(self, item_id: str, done: ActivityOutcome) -> ResultToSend:
        self._attempts[item_id] += 1
        return ResultToSend(
            result_id=self._series.write(),
            learner_id=self.id,
            item_id=item_id,
            score=done.score or 0.0,
            attempt=self._attempts[item_id],
            occurred_at=self._place.now().isoformat(),
            duration_ms=round(done.duration_s * 1000),
        )

    def _ask(self, at_s: float) -> None:
        body = {"learner_id": self.id, "content_graph": self._place.prepared.graph_id, "limit": 3}
        asked = Asked("POST", "/v1/recommendations", RECOMMENDATIONS, msgspec.json.encode(body))
        answer = self._place.caller.call(self._place.line, asked, at_s)
        if answer is not None and answer.status == OK:
            self._told = msgspec.json.decode(answer.body, type=LearnerRecommendations)

    def _study(self, resource_id: str, done: ActivityOutcome, at_s: float) -> None:
        """Say that a resource was studied to its end, and ask what comes next."""
        place, minutes = self._place, done.duration_s / 60.0
        event = EventToSend("completed", resource_id, place.now().isoformat(), minutes)
        path = f"/v1/recommendations/{self._told.recommendation_id}/events"
        place.caller.call(place.line, Asked("POST", path, EVENTS, msgspec.json.encode(event)), at_s)
        self._ask(at_s)


def place_item(place: Place) -> str:
    """Give any item of the course."""
    return place.rng.choice(place.graph.items).id
