"""`POST /v1/recommendations/{id}/events`: what was done with a recommendation."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import post
from litestar.params import FromPath

from api.errors import InvalidField
from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, decode_json, read_body
from api.learners.event_messages import EventAnswer, EventRequest
from api.learners.events import take_event
from api.learners.routes.learners import microseconds_in
from api.results.intake import US_PER_S
from api.runtime import Runtime, runtime_of

_PATH: Final = "$.occurred_at"
_decoder = msgspec.json.Decoder(EventRequest)


@post("/recommendations/{recommendation_id:str}/events", guards=[requires("results:write")], status_code=200)
async def recommendation_events(request: ServiceRequest, recommendation_id: FromPath[str]) -> EventAnswer:
    """Keep what was done with a recommendation."""
    runtime = runtime_of(request)
    told = decode_json(await read_body(request, runtime.settings.max_body_bytes), _decoder)
    name = id_in_address(recommendation_id)
    organisation_no = request.auth.organisation_no
    parts = (runtime.store, runtime.pool, runtime.graphs, runtime.offer_names)
    at_us, finish, alone = _occurred_us(told, runtime), runtime.orders.finish, runtime.intake.lanes.alone
    return await take_event(*parts, organisation_no, name, told, at_us, runtime.clock_us, finish, alone)


def _occurred_us(told: EventRequest, runtime: Runtime) -> int | None:
    if told.occurred_at is None:
        return None
    occurred_us = microseconds_in(_PATH, told.occurred_at)
    if occurred_us > runtime.clock_us() + runtime.settings.clock_skew_seconds * US_PER_S:
        detail = "The event lies in the future."
        raise InvalidField(_PATH, detail, "Set the sender's clock, or send the event once it has happened.")
    return occurred_us


ROUTES: Final = (recommendation_events,)
