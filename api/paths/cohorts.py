"""Cohorts: whose paths people decide about together."""

from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.errors import StoreUnavailable
from api.http.parameters import PageQuery
from api.http.routes import Routes, made
from api.learner_errors import UnknownCohort
from api.paths.requests import AT_ONCE, OfHouse
from api.record import cohorts as record
from api.results.messages import LearnerId
from api.support.acting import ReaderReach
from api.support.cohort_reading import ReaderOfCohort

ROUTES: Final = Routes("Support")
COHORT_PATH: Final = "{cohort_id}"
MAX_ROSTER: Final = 20_000


class CohortRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cohort's whole roster; whoever is not in it leaves. A learner may be in several cohorts.

    Attributes:
        learners: Ids of all its learners; empty for nobody.
    """

    learners: Annotated[tuple[LearnerId, ...], Meta(max_length=MAX_ROSTER)]


class CohortsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which cohorts there are."""


class Cohort(msgspec.Struct, frozen=True):
    """A cohort and its learners, by id.

    Attributes:
        cohort: Id of the cohort.
        learners: Ids of its learners, in order.
    """

    cohort: str
    learners: tuple[str, ...]


class ListedCohort(msgspec.Struct, frozen=True):
    """A cohort, and how many learners of it the reader may see.

    Attributes:
        cohort: Id of the cohort.
        n_learners: Learners whom the reader may see.
    """

    cohort: str
    n_learners: int


class CohortsPage(msgspec.Struct, frozen=True):
    """Cohorts, by id; `next_cursor` is null on the last page.

    Attributes:
        cohorts: Those of this page.
    """

    cohorts: tuple[ListedCohort, ...]
    next_cursor: str | None


class CohortStored(msgspec.Struct, frozen=True):
    """What storing a roster changed.

    Attributes:
        cohort: Id of the cohort.
        created: Whether there was no such cohort before.
        added: Who came; what was decided for the cohort holds for them from now on.
        removed: Who left; it does not hold for them any more.
        n_learners: Who is in it now.
    """

    cohort: str
    created: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    n_learners: int


@ROUTES.on(
    "put",
    "/v1/cohorts/{cohort_id}",
    {200: "What changed.", 201: "It is new."},
    scope="support",
    problems=(StoreUnavailable,),
    note=AT_ONCE,
)
async def put_cohort(people: OfHouse, cohort_id: str, body: CohortRequest) -> Response[CohortStored]:
    """Store a cohort.

    The whole roster: whoever is not in it leaves. What was decided for the cohort holds for whoever came, and no longer
    for whoever left.
    """
    change = await record.put_cohort(people.pool, people.organisation_no, cohort_id, body.learners)
    await people.orders.tell(people.organisation_no)
    stored = CohortStored(cohort_id, *change)
    return made(stored, is_new=stored.created)


@ROUTES.on("get", "/v1/cohorts", "One page.", scope="learners:read")
async def list_cohorts(people: OfHouse, reach: ReaderReach, query: CohortsQuery) -> CohortsPage:
    """List cohorts.

    By id. A supporter (`On-Behalf-Of`) sees those that are theirs, and those with a learner whom they have a role for
    other than that of a peer tutor.
    """
    page = await record.page_of_cohorts(people.pool, people.organisation_no, reach, query.limit, query.cursor)
    return CohortsPage(tuple([ListedCohort(*one) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", "/v1/cohorts/{cohort_id}", "The cohort.", scope="learners:read", problems=(UnknownCohort,))
async def get_cohort(people: OfHouse, reader: ReaderOfCohort, cohort_id: str) -> Cohort:
    """Read a cohort.

    Its learners, by id. A supporter (`On-Behalf-Of`) reads of one that is theirs, or of those in it whom they have a
    role for other than that of a peer tutor.
    """
    learners = await record.roster(people.pool, people.organisation_no, reader.reach, cohort_id)
    if learners is None:
        raise UnknownCohort(COHORT_PATH, cohort_id)
    await reader.note("roster", cohort_id, learners)
    return Cohort(cohort_id, learners)
