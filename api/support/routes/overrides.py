"""`/v1/overrides`: what supporters pin, veto or snooze, and where they switch automation off."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath

from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, check_id, decode_json, read_body, read_query
from api.record.decisions import Wanted
from api.runtime import runtime_of
from api.support import overrides
from api.support.decisions import request_of
from api.support.overrides import Override, OverrideRequest, OverridesPage
from api.support.routes.people import CohortName, Cursor, IsActive, LearnerName, Limit, ending_of, people_of

_decoder = msgspec.json.Decoder(OverrideRequest)


class OverridesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question which overrides there are."""

    learner: LearnerName | None = None
    cohort: CohortName | None = None
    active: IsActive | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


@post("/overrides", guards=[requires("support")])
async def add_override(request: ServiceRequest) -> Response[Override]:
    """Make an override; it holds from the answer on."""
    body = await read_body(request, runtime_of(request).settings.max_body_bytes)
    asked = decode_json(body, _decoder)
    made = request_of(request.headers.get("idempotency-key"), body)
    stored, is_new = await overrides.add_override(people_of(request), asked, made)
    return Response(stored, status_code=201 if is_new else 200)


@get("/overrides", guards=[requires("learners:read")])
async def list_overrides(request: ServiceRequest) -> OverridesPage:
    """List overrides, newest first."""
    query = read_query(request.scope["query_string"], OverridesQuery)
    wanted = Wanted(query.learner, query.cohort, query.active)
    return await overrides.list_overrides(people_of(request), wanted, query.limit, query.cursor)


@get("/overrides/{override_id:str}", guards=[requires("learners:read")])
async def get_override(request: ServiceRequest, override_id: FromPath[str]) -> Override:
    """Read an override, also one that has ended."""
    return await overrides.read_override(people_of(request), _named(override_id))


@delete("/overrides/{override_id:str}", guards=[requires("support")], status_code=200)
async def end_override(request: ServiceRequest, override_id: FromPath[str]) -> Override:
    """End an override; it stays in the record."""
    return await overrides.end_override(people_of(request), _named(override_id), ending_of(request))


def _named(override_id: str) -> str:
    return check_id(overrides.OVERRIDE_PATH, id_in_address(override_id))


ROUTES: Final = (add_override, list_overrides, get_override, end_override)
