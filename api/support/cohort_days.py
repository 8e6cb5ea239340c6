"""What a cohort did day by day, and how promises to its learners were kept; each with the period before."""

import datetime as dt
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.http.arguments import AskedGraph
from api.http.parameters import GraphQuery
from api.http.routes import Routes
from api.learner_errors import UnknownCohort
from api.record.support import cohort_days as record
from api.record.support.cohorts import CohortOnGraph, require_cohort
from api.runtime import Runtime
from api.support.acting import ReaderReach
from api.support.cohort_overviews import Days, periods_until
from api.support.contacts import require_zone
from api.support.staff_messages import Zone
from api.telling import told

ROUTES: Final = Routes("Cohorts")
_FOUR_WEEKS: Final = 28


class ActivityOfCohortQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what a cohort did."""

    days: Days = _FOUR_WEEKS
    zone: Annotated[Zone, Meta(description="IANA name of the time zone whose days are meant.")] = "UTC"


class HappenedInCohort(msgspec.Struct, frozen=True):
    """How many learners did something, how many results came, and how many visits.

    Attributes:
        n_learners: Number of learners.
        n_results: Number of results.
        n_visits: Number of visits.
    """

    n_learners: int
    n_results: int
    n_visits: int


class HappenedOnDay(msgspec.Struct, frozen=True):
    """The same, of a day.

    Attributes:
        day: Of the organisation's zone.
        n_learners: Number of learners.
        n_results: Number of results.
        n_visits: Number of visits.
    """

    day: dt.date
    n_learners: int
    n_results: int
    n_visits: int


class ActivityOfCohort(msgspec.Struct, frozen=True):
    """What a cohort did.

    Attributes:
        cohort_id: Your id of it.
        content_graph: On which content graph.
        at: When the period ends.
        since: When it begins.
        days: Those on which something happened, oldest first.
        in_all: In the period.
        before: In the one before, which is as long.
    """

    cohort_id: str
    content_graph: str
    at: dt.datetime
    since: dt.datetime
    days: tuple[HappenedOnDay, ...]
    in_all: HappenedInCohort
    before: HappenedInCohort


@ROUTES.on(
    "get",
    "/v1/cohorts/{cohort_id}/activity",
    "What it did.",
    scope="support:read",
    problems=(UnknownCohort,),
)
async def activity(
    runtime: Runtime,
    organisation_no: int,
    graph: AskedGraph,
    reach: ReaderReach,
    cohort_id: str,
    query: ActivityOfCohortQuery,
) -> ActivityOfCohort:
    """See what a cohort did.

    Results, visits, and how many learners they are of, day by day and in all, with the period before.
    """
    require_zone("?zone", query.zone)
    await require_cohort(runtime.pool, organisation_no, cohort_id)
    periods = periods_until(moment_of(runtime.clock_us()), query.days)
    about = (runtime.pool, CohortOnGraph(organisation_no, cohort_id, graph.graph_no), reach, periods)
    found = await record.days_of(*about, query.zone)
    return ActivityOfCohort(
        cohort_id,
        graph.graph_id,
        periods.now,
        periods.since,
        tuple([told(HappenedOnDay, one) for one in found.days]),
        told(HappenedInCohort, found.in_all),
        told(HappenedInCohort, found.before),
    )


class PromisesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question how promises were kept."""

    days: Days = _FOUR_WEEKS


class PromisesKept(msgspec.Struct, frozen=True):
    """Cases that were opened in a period.

    Attributes:
        n_kept: In which every answer came as promised.
        n_broken: In which one did not, whether or not it came later.
        n_waiting: In which none was broken, and one is still due or the learner is waited for.
    """

    n_kept: int
    n_broken: int
    n_waiting: int


class PromisesOfSupporter(msgspec.Struct, frozen=True):
    """Those whose cases they are, in the period and in the one before.

    Attributes:
        supporter_id: Id of the supporter.
        now: In the period.
        before: In the period before it.
    """

    supporter_id: str
    now: PromisesKept
    before: PromisesKept


class PromisesToCohort(msgspec.Struct, frozen=True):
    """How promises to the learners of a cohort were kept, whatever the course.

    Attributes:
        cohort_id: Your id of it.
        at: When the period ends.
        since: When it begins.
        supporters: By id.
    """

    cohort_id: str
    at: dt.datetime
    since: dt.datetime
    supporters: tuple[PromisesOfSupporter, ...]


@ROUTES.on(
    "get",
    "/v1/cohorts/{cohort_id}/promises",
    "How they were kept.",
    scope="support:read",
    problems=(UnknownCohort,),
)
async def promises(
    runtime: Runtime, organisation_no: int, reach: ReaderReach, cohort_id: str, query: PromisesQuery
) -> PromisesToCohort:
    """See how promises were kept.

    Of the cases of a cohort's learners that were opened in the period, and in the one before, by who has them now.
    """
    await require_cohort(runtime.pool, organisation_no, cohort_id)
    periods = periods_until(moment_of(runtime.clock_us()), query.days)
    where = CohortOnGraph(organisation_no, cohort_id, 0)
    found = await record.promises_of(runtime.pool, where, reach, periods)
    kept = {(one.owner_id, one.is_now): told(PromisesKept, one) for one in found}
    nothing = PromisesKept(0, 0, 0)
    owners = sorted({one.owner_id for one in found})
    supporters = [
        PromisesOfSupporter(one, kept.get((one, True), nothing), kept.get((one, False), nothing)) for one in owners
    ]
    return PromisesToCohort(cohort_id, periods.now, periods.since, tuple(supporters))
