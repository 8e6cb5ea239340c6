"""Who has read of a learner, as what, and what: noted in the statement that finds whether they may."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.clock import moment_of
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.support.readers import COORDINATOR, MINE, Reach


class Reading(NamedTuple):
    """What somebody wants to read.

    Attributes:
        learner: Of whom.
        person: Who, as `supporter/id`.
        key_id: With which key.
        what: The part of the file.
        at_us: When.
    """

    learner: str
    person: str
    key_id: str
    what: str
    at_us: int


class StoredRead(NamedTuple):
    """That somebody has read."""

    no: int
    read_at: datetime
    person: str
    roles: Sequence[str]
    key_id: str
    what: str
    cohort: str | None


class _Place(NamedTuple):
    no: Annotated[int, Meta(ge=0, le=2**53)]


_NOTE: Final = (
    f"WITH {MINE}, held AS (SELECT ARRAY(SELECT m.role FROM mine m WHERE m.learner = %(learner)s"
    f" UNION SELECT '{COORDINATOR}' WHERE %(reads_all)s ORDER BY 1) AS roles),"
    " noted AS (INSERT INTO symphonie.file_read (organisation_no, learner, person, roles, key_id, what, read_at)"
    " SELECT %(organisation_no)s, %(learner)s, %(person)s, roles, %(key_id)s, %(what)s, %(at)s FROM held"
    " WHERE roles <> '{}')"
    " SELECT roles FROM held"
)
_NOTE_SHOWN: Final = (
    "INSERT INTO symphonie.file_read (organisation_no, learner, person, roles, key_id, what, read_at)"
    " VALUES (%(organisation_no)s, %(learner)s, %(person)s, %(roles)s, %(key_id)s, %(what)s, %(at)s)"
)
_OF_PAGE: Final = (
    "organisation_no = %(organisation_no)s AND learner = %(learner)s"
    " AND (%(after)s::bigint IS NULL OR no < %(after)s) ORDER BY no DESC LIMIT %(limit)s"
)
_PAGE: Final = (
    "(SELECT no, read_at, person, roles, key_id, what, NULL AS cohort FROM symphonie.file_read"
    f" WHERE {_OF_PAGE})"
    " UNION ALL (SELECT no, l.read_at, r.person, '{}', r.key_id, r.what, r.cohort FROM symphonie.cohort_read_learner l"
    f" JOIN symphonie.cohort_read r USING (organisation_no, no) WHERE {_OF_PAGE})"
    " ORDER BY no DESC LIMIT %(limit)s"
)


async def note_read(pool: Pool, organisation_no: int, reach: Reach, reading: Reading) -> frozenset[str]:
    """Return which roles a supporter has for a learner; where there are any, note what is read before it is shown."""
    about = {**reach.parameters, **reading._asdict(), "organisation_no": organisation_no}
    found = await row_of(pool, frozenset[str], _NOTE, {**about, "at": moment_of(reading.at_us)})
    return found or frozenset()


async def note_shown(
    connection: AsyncConnection[TupleRow], organisation_no: int, roles: frozenset[str], reading: Reading
) -> None:
    """Note that a supporter is shown a case or an alert, which they may have without a role for the learner."""
    about = {**reading._asdict(), "organisation_no": organisation_no, "roles": sorted(roles)}
    await connection.execute(_NOTE_SHOWN, {**about, "at": moment_of(reading.at_us)})


async def page_of_reads(
    pool: Pool, organisation_no: int, learner: str, limit: int, cursor: str | None
) -> Page[StoredRead]:
    """List who has read of a learner, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "learner": learner, "limit": limit + 1}
    found = await rows_of(pool, StoredRead, _PAGE, {**about, "after": after.no if after else None})
    return page_of(found, limit, lambda one: _Place(one.no))
