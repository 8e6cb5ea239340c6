"""`GET /v1/cohort-overviews`: which cohorts there are, and which of them calls for somebody."""

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.support.cohort_overviews import CohortCounts, Since, page_of_overviews
from api.runtime import Runtime
from api.support.acting import ReaderReach
from api.telling import told

ROUTES: Final = Routes("Cohorts")
Days = Annotated[int, Meta(ge=1, le=92, description="How long the period is that ends now; the one before is as long.")]
_WEEK: Final = 7


class OverviewsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which cohorts there are."""

    days: Days = _WEEK


class CohortGlance(msgspec.Struct, frozen=True):
    """A cohort; all of it as far as the reader may see its learners.

    Attributes:
        cohort_id: Your id of it.
        n_learners: Who is in it.
        n_alerts: Open alerts of its learners, and its own.
        n_high: How many of these are urgent.
        n_cases: Open cases of its learners, on whichever course.
        n_late: Those whose promise is broken.
        n_raised: Alerts raised in the period.
        n_raised_before: And in the one before, which is as long.
    """

    cohort_id: str
    n_learners: int
    n_alerts: int
    n_high: int
    n_cases: int
    n_late: int
    n_raised: int
    n_raised_before: int


class CohortGlances(msgspec.Struct, frozen=True):
    """Cohorts by id; `next_cursor` is null on the last page.

    Attributes:
        at: When.
        since: When the period begins.
        cohorts: They.
        next_cursor: Where the next page begins.
    """

    at: datetime
    since: datetime
    cohorts: tuple[CohortGlance, ...]
    next_cursor: str | None


def periods_until(now: datetime, days: int) -> Since:
    """Return a period of some days that ends now, and the one before.

    >>> periods_until(datetime(2026, 3, 15), 7).before.day
    1
    """
    return Since(now - timedelta(days=2 * days), now - timedelta(days=days), now)


@ROUTES.on("get", "/v1/cohort-overviews", "One page.", scope="support:read")
async def list_overviews(
    runtime: Runtime, organisation_no: int, reach: ReaderReach, query: OverviewsQuery
) -> CohortGlances:
    """See how all cohorts stand.

    With what of each calls for somebody, and how many alerts were raised of late and before. A supporter
    (`On-Behalf-Of`) sees those with a learner whom they have a role for other than that of a peer tutor.
    """
    periods = periods_until(moment_of(runtime.clock_us()), query.days)
    page = await page_of_overviews(runtime.pool, organisation_no, reach, periods, query.limit, query.cursor)
    return CohortGlances(periods.now, periods.since, tuple(map(_told, page.entries)), page.next_cursor)


def _told(one: CohortCounts) -> CohortGlance:
    return told(CohortGlance, one, cohort_id=one.cohort)
