"""`POST /v1/recommendations/{recommendation_id}/events`: what was done with a recommendation."""

from __future__ import annotations

from typing import Final

from api.errors import ConcurrentChange, InvalidField, StoreUnavailable
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.learners.event_messages import EventAnswer, EventRequest
from api.learners.events import take_event
from api.path_errors import ActivityNotRecommended, UnknownRecommendation
from api.results.intake import US_PER_S
from api.runtime import Runtime

ROUTES: Final = Routes("Learners")
_PATH: Final = "$.occurred_at"


@ROUTES.on(
    "post",
    "/v1/recommendations/{recommendation_id}/events",
    "It is kept.",
    scope="results:write",
    problems=(UnknownRecommendation, ActivityNotRecommended, ConcurrentChange, StoreUnavailable),
)
async def recommendation_events(
    runtime: Runtime, organisation_no: int, recommendation_id: str, body: EventRequest
) -> EventAnswer:
    """Tell what was done with a recommendation.

    `followed` when an activity of the list was begun, `completed` when it was done, `ignored` when the learner did
    something else. Sending it again changes nothing. A resource that was completed counts as studied and is not
    recommended again; one that was ignored makes way for the next step. What an item brought is known from its result.
    Effects come out of `completed`.
    """
    parts = (runtime.store, runtime.pool, runtime.graphs, runtime.offer_names, organisation_no, recommendation_id)
    at_us, finish, alone = _occurred_us(body, runtime), runtime.orders.finish, runtime.intake.queues.alone
    return await take_event(*parts, body, at_us, runtime.clock_us, finish, alone)


def _occurred_us(told: EventRequest, runtime: Runtime) -> int | None:
    if told.occurred_at is None:
        return None
    occurred_us = microseconds_in(_PATH, told.occurred_at)
    if occurred_us > runtime.clock_us() + runtime.settings.clock_skew_seconds * US_PER_S:
        detail = "The event lies in the future."
        raise InvalidField(_PATH, detail, "Set the sender's clock, or send the event once it has happened.")
    return occurred_us
