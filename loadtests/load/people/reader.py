"""A platform that reads: where learners stand, what they should do, what happened."""

from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from loadtests.load.calling import Asked
from loadtests.load.people.place import RECOMMENDATIONS, Place
from loadtests.load.rhythm import regular


def reader(place: Place) -> Iterator[float]:
    """Read about somebody who has just answered, in turn what there is to read."""
    number = place.number
    for act in regular(place.scenario.every_s, place.spawned_s, place.rng):
        yield act.at_s
        known = place.recent or place.prepared.learners
        if not known:
            continue
        looks = _looks(place, place.rng.choice(known))
        place.caller.call(place.line, looks[number % len(looks)], act.at_s)
        number += 1


def _looks(place: Place, learner_id: str) -> list[Asked]:
    graph, whom = place.prepared.graph_id, quote(learner_id, safe="")
    wanted = msgspec.json.encode({"learner_id": learner_id, "content_graph": graph, "limit": 3})
    about, at = "/v1/learners/{learner_id}", f"/v1/learners/{whom}"
    looks = [
        Asked("GET", f"{at}/mastery?content_graph={graph}", f"GET {about}/mastery"),
        Asked("GET", f"{at}/timeline?content_graph={graph}&limit=20", f"GET {about}/timeline"),
        Asked("GET", f"{at}/adjustments?content_graph={graph}&limit=20", f"GET {about}/adjustments"),
        Asked("POST", "/v1/recommendations", RECOMMENDATIONS, wanted),
    ]
    cohorts = [
        Asked("GET", f"/v1/cohorts/{one}/mastery?content_graph={graph}", "GET /v1/cohorts/{cohort_id}/mastery")
        for one in place.prepared.cohorts[:1]
    ]
    return looks + cohorts
