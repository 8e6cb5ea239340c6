"""A candidate in an exam: a visit, answers to the same items as everybody, and work handed in as the deadline nears."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from loadtests.load.calling import Asked
from loadtests.load.people.place import ACTIVITIES, Place
from loadtests.load.rhythm import sitting
from simulations.live.wire import ResultToSend

N_ITEMS = 20
EXAM = "exam"


def candidate(place: Place) -> Iterator[float]:
    """Sit the exam once."""
    items, learner_id = place.graph.items[:N_ITEMS], place.name("exam")
    sat = sitting(place.scenario, place.shapes, len(items), place.spawned_s, place.rng)
    series, learner = place.ledger.open(learner_id, learner_id), place.stock.take()
    due_at = place.now() + timedelta(seconds=sat.due_s - place.spawned_s)
    place.recent.append(learner_id)
    about: dict[str, object] = {"learner_id": learner_id, "activity_id": EXAM}
    yield sat.begun_s
    _tell(place, about | {"kind": "visit", "trace_id": f"{learner_id}.visit", "minutes": 1.0}, sat.begun_s)
    for item, at_s in zip(items, sat.answers_s, strict=True):
        yield at_s
        score = learner.do(item.id).score or 0.0
        result = ResultToSend(series.write(), learner_id, item.id, score)
        place.send([(series, result)], at_s, recommendations=False)
        if place.chance(place.scenario.mishaps.again):
            place.send([(series, result)], at_s, recommendations=False)
    yield sat.handed_in_s
    handed_in = about | {"kind": "submission", "trace_id": f"{learner_id}.work", "due_at": due_at.isoformat()}
    _tell(place, handed_in, sat.handed_in_s)


def _tell(place: Place, trace: dict[str, object], at_s: float) -> None:
    body = msgspec.json.encode({"activities": [trace], "content_graph": place.prepared.graph_id})
    place.caller.call(place.line, Asked("POST", "/v1/activities", ACTIVITIES, body), at_s)
