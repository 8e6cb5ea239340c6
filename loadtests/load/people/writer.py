"""One of many that write about one learner at the same time."""

from collections.abc import Iterator

from loadtests.load.people.learner import place_item
from loadtests.load.people.place import Place
from loadtests.load.rhythm import acts
from simulations.live.wire import ResultToSend

RIGHT = 0.7


def writer(place: Place) -> Iterator[float]:
    """Send one result after the other about the learner of this run."""
    learner_id = f"{place.prepared.run}-hot"
    series = place.ledger.open(place.name("w"), learner_id)
    for act in acts(place.scenario, place.shapes, place.number, place.spawned_s, place.rng):
        yield act.at_s
        result_id, score = series.write(), float(place.chance(RIGHT))
        result = ResultToSend(result_id, learner_id, place_item(place), score)
        place.send([(series, result)], act.at_s, recommendations=True)
        if place.chance(place.scenario.mishaps.again):
            place.send([(series, result)], act.at_s, recommendations=True)
