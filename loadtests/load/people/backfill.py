"""A platform that sends its backlog: whole weeks in large batches, out of order, and some of them twice."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from loadtests.load.ledger import Series
from loadtests.load.people.learner import place_item
from loadtests.load.people.place import Place
from loadtests.load.people.statements import tell
from loadtests.load.rhythm import past_days, regular
from simulations.live.wire import ResultToSend

PER_LEARNER = 50
RIGHT = 0.7
Batch = Sequence[tuple[Series, ResultToSend]]


def backfill(place: Place) -> Iterator[float]:
    """Send batch after batch; a late one after the newer half of the same learners' results."""
    mishaps, batches = place.scenario.mishaps, _batches(place)
    for act in regular(place.scenario.every_s, place.spawned_s, place.rng):
        yield act.at_s
        batch = next(batches)
        are_statements = place.chance(place.scenario.statements)
        for _ in range(1 + place.chance(mishaps.again)):
            if are_statements:
                tell(place, batch, act.at_s)
            else:
                place.send(batch, act.at_s, recommendations=False)


def _batches(place: Place) -> Iterator[Batch]:
    """Write the past of some learners after another, older half before newer half or late."""
    size, number = place.scenario.batch, 0
    while True:
        half = PER_LEARNER // 2
        past = [_past(place, number + more) for more in range(-(-size // half))]
        number += len(past)
        older = [one for results in past for one in results[:half]][:size]
        newer = [one for results in past for one in results[half:]][:size]
        yield from (newer, older) if place.chance(place.scenario.mishaps.late) else (older, newer)


def _past(place: Place, number: int) -> Batch:
    """Write what one learner answered, by the calendar of real learners."""
    learner_id = place.name(f"{number:05d}")
    series, now = place.ledger.open(learner_id, learner_id), place.now()
    days = past_days(place.shapes, PER_LEARNER, 0.0, place.rng)
    return [
        (
            series,
            ResultToSend(
                result_id=series.write(),
                learner_id=learner_id,
                item_id=place_item(place),
                score=float(place.chance(RIGHT)),
                occurred_at=(now + timedelta(days=day)).isoformat(),
            ),
        )
        for day in days
    ]
