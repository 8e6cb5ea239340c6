"""Cohorts in the record: an id and a roster, put as a whole."""

from collections.abc import Collection, Sequence
from typing import Annotated, Final, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.published_decisions import note_due
from api.record.support.readers import MINE, Reach, on_cohort, on_level
from content_graph.texts import TEXT_PATTERN


class CohortEntry(NamedTuple):
    """A cohort in a list, with how many of its learners the reader sees."""

    id: str
    n_learners: int


class _Place(NamedTuple):
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


_SEEN: Final = (
    "SELECT one.cohort, one.learner FROM symphonie.cohort_learner one"
    f" WHERE one.organisation_no = %(organisation_no)s AND {on_level('one.learner')}"
)


class RosterChange(NamedTuple):
    """What putting a roster changed; learners by id.

    Attributes:
        created: Whether there was no such cohort before.
        added: Who came.
        removed: Who left.
        n_learners: Who is in it now.
    """

    created: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    n_learners: int


async def put_cohort(pool: Pool, organisation_no: int, cohort: str, learners: Sequence[str]) -> RosterChange:
    """Make a roster what it is to be; other decisions hold from now on for whoever came or left."""
    wanted = sorted(set(learners))
    about = {"organisation_no": organisation_no, "cohort": cohort, "learners": wanted}
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "INSERT INTO symphonie.cohort (organisation_no, id) VALUES (%(organisation_no)s, %(cohort)s)"
            # The row is held: a goal or an override for the cohort waits, and then sees this roster.
            " ON CONFLICT (organisation_no, id) DO UPDATE SET put_at = now() RETURNING xmax = 0",
            about,
        )
        ((created,),) = await cursor.fetchall()
        cursor = await connection.execute(
            "DELETE FROM symphonie.cohort_learner WHERE organisation_no = %(organisation_no)s AND cohort = %(cohort)s"
            " AND learner <> ALL(%(learners)s) RETURNING learner",
            about,
        )
        removed = tuple(sorted(row[0] for row in await cursor.fetchall()))
        cursor = await connection.execute(
            "INSERT INTO symphonie.cohort_learner (organisation_no, cohort, learner)"
            " SELECT %(organisation_no)s, %(cohort)s, learner FROM unnest(%(learners)s::text[]) AS one (learner)"
            " ON CONFLICT DO NOTHING RETURNING learner",
            about,
        )
        added = tuple(sorted(row[0] for row in await cursor.fetchall()))
        if added or removed:
            await note_due(connection, organisation_no, sorted((*added, *removed)))
    return RosterChange(created, added, removed, len(wanted))


async def join_cohort(
    connection: AsyncConnection[TupleRow], organisation_no: int, cohort: str, learner: str | None
) -> bool:
    """See that a cohort is there with a learner in it, if one is given; tell whether somebody came."""
    await connection.execute(
        "INSERT INTO symphonie.cohort (organisation_no, id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [organisation_no, cohort],
    )
    if learner is None:
        return False
    cursor = await connection.execute(
        "INSERT INTO symphonie.cohort_learner (organisation_no, cohort, learner) VALUES (%s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [organisation_no, cohort, learner],
    )
    if cursor.rowcount:
        await note_due(connection, organisation_no, [learner])
    return cursor.rowcount > 0


async def roster(pool: Pool, organisation_no: int, reach: Reach, cohort: str) -> tuple[str, ...] | None:
    """Return the learners of a cohort, by id, as far as the reader may see; None if there is none, or none for them."""
    query = (
        f"WITH {MINE} SELECT array_remove(array_agg(l.learner ORDER BY l.learner), NULL) FROM symphonie.cohort c"
        f" LEFT JOIN ({_SEEN}) l ON l.cohort = c.id"
        f" WHERE c.organisation_no = %(organisation_no)s AND c.id = %(cohort)s AND {on_cohort('c.id')} GROUP BY c.id"
    )
    about = {"organisation_no": organisation_no, "cohort": cohort, **reach.parameters}
    return await row_of(pool, tuple, query, about)


async def page_of_cohorts(
    pool: Pool, organisation_no: int, reach: Reach, limit: int, cursor: str | None
) -> Page[CohortEntry]:
    """List cohorts that the reader may see, by id.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    query = (
        f"WITH {MINE} SELECT c.id, (SELECT count(*) FROM ({_SEEN}) l WHERE l.cohort = c.id) FROM symphonie.cohort c"
        f" WHERE c.organisation_no = %(organisation_no)s AND {on_cohort('c.id')}"
        " AND (%(after)s::text IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s"
    )
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "after": after.id if after else None, **reach.parameters}
    found = await rows_of(pool, CohortEntry, query, {**about, "limit": limit + 1})
    return page_of(found, limit, lambda one: _Place(one.id))


async def missing_cohorts(pool: Pool, organisation_no: int, asked: Collection[str]) -> frozenset[str]:
    """Return which of some cohorts an organisation does not have."""
    query = "SELECT id FROM symphonie.cohort WHERE organisation_no = %s AND id = ANY(%s)"
    found = await rows_of(pool, str, query, [organisation_no, list(asked)])
    return frozenset(asked) - frozenset(found)
