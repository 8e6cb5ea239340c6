"""`/v1/cohorts/{cohort_id}`: whose paths people decide about together."""

from __future__ import annotations

from typing import Final

from litestar import Response

from api.decision_errors import UnknownCohort
from api.errors import StoreUnavailable
from api.http.routes import Routes, made
from api.support import cohorts
from api.support.cohorts import Cohort, CohortRequest, CohortStored
from api.support.routes.people import AT_ONCE, Deciding

ROUTES: Final = Routes("Support")


@ROUTES.on(
    "put",
    "/v1/cohorts/{cohort_id}",
    {200: "What changed.", 201: "It is new."},
    scope="support",
    problems=(StoreUnavailable,),
    note=AT_ONCE,
)
async def put_cohort(people: Deciding, cohort_id: str, body: CohortRequest) -> Response[CohortStored]:
    """Store a cohort.

    The whole roster: whoever is not in it leaves. What was decided for the cohort holds for whoever came, and no longer
    for whoever left.
    """
    stored = await cohorts.put_cohort(people, cohort_id, body)
    return made(stored, is_new=stored.created)


@ROUTES.on("get", "/v1/cohorts/{cohort_id}", "The cohort.", scope="learners:read", problems=(UnknownCohort,))
async def get_cohort(people: Deciding, cohort_id: str) -> Cohort:
    """Read a cohort.

    Its learners, by id.
    """
    return await cohorts.read_cohort(people, cohort_id)
