"""Who was shown several learners at once: one row an act, and one for each learner whom a person was shown."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from msgspec import Meta

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of

_NOTE: Final = (
    "WITH act AS (INSERT INTO symphonie.cohort_read"
    " (organisation_no, read_at, person, key_id, what, cohort, n_learners) VALUES (%(organisation_no)s, %(read_at)s,"
    " %(person)s, %(key_id)s, %(what)s, %(cohort)s, cardinality(%(learners)s::text[])) RETURNING no)"
    " INSERT INTO symphonie.cohort_read_learner SELECT %(organisation_no)s, learner, act.no, %(read_at)s"
    " FROM act, unnest(%(learners)s::text[]) AS one (learner) WHERE %(person)s::text IS NOT NULL"
)
_PAGE: Final = (
    "SELECT no, read_at, person, key_id, what, cohort, n_learners FROM symphonie.cohort_read"
    " WHERE organisation_no = %(organisation_no)s AND (%(after)s::bigint IS NULL OR no < %(after)s)"
    " ORDER BY no DESC LIMIT %(limit)s"
)


class CohortReading(NamedTuple):
    """That somebody is shown several learners at once.

    Attributes:
        read_at: When.
        person: Who, as `supporter/id`; None for the organisation itself.
        key_id: With which key.
        what: The kind of list.
        cohort: Of which cohort; None where they are not of one.
        learners: Whom.
    """

    read_at: datetime
    person: str | None
    key_id: str
    what: str
    cohort: str | None
    learners: Collection[str]


class StoredCohortRead(NamedTuple):
    """That somebody has been."""

    no: int
    read_at: datetime
    person: str | None
    key_id: str
    what: str
    cohort: str | None
    n_learners: int


class _Place(NamedTuple):
    no: Annotated[int, Meta(ge=0, le=2**53)]


async def note_cohort_read(pool: Pool, organisation_no: int, reading: CohortReading) -> None:
    """Note it, before it is shown; of a person also in the log of each learner."""
    named = sorted(set(reading.learners))
    about = {**reading._asdict(), "organisation_no": organisation_no, "learners": named}
    async with pool.connection() as connection:
        await connection.execute(_NOTE, about)


async def page_of_cohort_reads(
    pool: Pool, organisation_no: int, limit: int, cursor: str | None
) -> Page[StoredCohortRead]:
    """List them, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "limit": limit + 1, "after": after.no if after else None}
    return page_of(await rows_of(pool, StoredCohortRead, _PAGE, about), limit, lambda one: _Place(one.no))
