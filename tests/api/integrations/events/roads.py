"""A course that sources send to, and the translator at work beside it."""

import asyncio
import uuid
from functools import partial

import msgspec

from api.clock import WallClock, wall_us
from api.http.counters import Counters
from api.integrations.events.translator import Translator
from api.runtime import open_runtime
from api.settings import Settings
from content_graph.model import ContentGraph
from tests.api.http.organisations import Json, Organisation
from tests.api.results.courses import small_graph

NEXT_DAY = "2026-03-03T00:00:00Z"
HOME = "https://moodle.example.org"
V12 = "http://purl.imsglobal.org/ctx/caliper/v1p2"


def translate(settings: Settings, *, rests: int = 0) -> None:
    """Let a translator take what is queued, until so many rounds have found nothing that is due."""

    async def work() -> None:
        core = partial(open_runtime, settings, Counters(), WallClock())
        translator = Translator(str(settings.database_url), core, wall_us)
        n_left = rests
        try:
            while n_left >= 0:
                n_left -= await translator.work() > 0.0
        finally:
            await translator.aclose()

    asyncio.run(work())


def addressed_graph() -> ContentGraph:
    """The small graph, whose items have addresses."""
    graph = small_graph()
    items = tuple([msgspec.structs.replace(one, url=f"https://example.org/{one.id}") for one in graph.items])
    return msgspec.structs.replace(graph, items=items)


def event_id(number: int) -> str:
    return str(uuid.UUID(int=number))


def graded(number: int, person: str, item: str, score: float, at: str, **more: object) -> Json:
    """A Caliper event: an attempt at an item was graded, of ten."""
    return {
        "@context": V12,
        "id": f"urn:uuid:{event_id(number)}",
        "type": "GradeEvent",
        "profile": "GradingProfile",
        "actor": {"id": f"{HOME}/software/autograder", "type": "SoftwareApplication"},
        "action": "Graded",
        "eventTime": at,
        "object": {
            "id": f"{HOME}/attempts/{number}",
            "type": "Attempt",
            "assignee": {"id": f"{HOME}/users/{person}", "type": "Person"},
            "assignable": {"id": f"https://example.org/{item}", "type": "AssessmentItem"},
            "count": 1,
        },
        "generated": {"id": f"{HOME}/scores/{number}", "type": "Score", "maxScore": 10.0, "scoreGiven": 10 * score},
        **more,
    }


def envelope(*events: Json) -> Json:
    return {
        "sensor": f"{HOME}/sensor",
        "sendTime": "2026-03-02T12:00:00.000Z",
        "dataVersion": V12,
        "data": list(events),
    }


def outcomes(organisation: Organisation) -> dict[str, int]:
    """What became of what the organisation's key sent, counted."""
    told = organisation.get(f"/v1/sources/{organisation.key_id}/outcomes").json()
    return {one["outcome"]: one["n"] for one in told["counts"]}


def told_of(organisation: Organisation, learner: str, what: str) -> Json:
    """What a route of a learner answers."""
    path = f"/v1/learners/{learner.replace('/', '%2F')}/{what}"
    answer = organisation.client.get(
        path, headers=organisation.headers, params={"content_graph": "small", "at": NEXT_DAY}
    )
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told


def put(organisation: Organisation, path: str, body: Json) -> Json:
    """Put something, and return what is answered."""
    answer = organisation.client.put(path, headers=organisation.headers, json=body)
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told
