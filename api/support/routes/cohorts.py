"""`/v1/cohorts/{cohort_id}`: whose paths people decide about together."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath

from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, check_id, decode_json, read_body
from api.runtime import runtime_of
from api.support import cohorts
from api.support.cohorts import COHORT_PATH, Cohort, CohortRequest, CohortStored
from api.support.routes.people import people_of

_decoder = msgspec.json.Decoder(CohortRequest)


@put("/cohorts/{cohort_id:str}", guards=[requires("support")])
async def put_cohort(request: ServiceRequest, cohort_id: FromPath[str]) -> Response[CohortStored]:
    """Store a cohort's whole roster."""
    cohort = _named(cohort_id)
    asked = decode_json(await read_body(request, runtime_of(request).settings.max_body_bytes), _decoder)
    stored = await cohorts.put_cohort(people_of(request), cohort, asked)
    return Response(stored, status_code=201 if stored.created else 200)


@get("/cohorts/{cohort_id:str}", guards=[requires("learners:read")])
async def get_cohort(request: ServiceRequest, cohort_id: FromPath[str]) -> Cohort:
    """Read a cohort's roster."""
    return await cohorts.read_cohort(people_of(request), _named(cohort_id))


def _named(cohort_id: str) -> str:
    return check_id(COHORT_PATH, id_in_address(cohort_id))


ROUTES: Final = (put_cohort, get_cohort)
