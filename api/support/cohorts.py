"""Cohorts: whose paths people decide about together."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.decision_errors import UnknownCohort
from api.record import cohorts as record
from api.results.messages import LearnerId
from api.support.people import People

COHORT_PATH: Final = "{cohort_id}"
MAX_ROSTER: Final = 20_000


class CohortRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cohort's whole roster; whoever is not in it leaves. A learner may be in several cohorts."""

    learners: Annotated[tuple[LearnerId, ...], Meta(max_length=MAX_ROSTER)]


class Cohort(msgspec.Struct, frozen=True):
    """A cohort and its learners, by id."""

    cohort: str
    learners: tuple[str, ...]


class CohortStored(msgspec.Struct, frozen=True):
    """What storing a roster changed.

    Attributes:
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


async def put_cohort(people: People, cohort: str, asked: CohortRequest) -> CohortStored:
    """Make a roster what it is to be.

    Raises:
        StoreUnavailable: The live store could not be told yet; it will be, and the same request may be sent again.
    """
    change = await record.put_cohort(people.pool, people.organisation_no, cohort, asked.learners)
    await people.orders.tell(people.organisation_no)
    return CohortStored(cohort, *change)


async def read_cohort(people: People, cohort: str) -> Cohort:
    """Return a cohort.

    Raises:
        UnknownCohort: There is none with this id.
    """
    learners = await record.roster(people.pool, people.organisation_no, cohort)
    if learners is None:
        raise UnknownCohort(COHORT_PATH, cohort)
    return Cohort(cohort, learners)
