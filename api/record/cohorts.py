"""Cohorts in the record: an id and a roster, put as a whole."""

from collections.abc import Sequence
from typing import NamedTuple

from api.record.pool import Pool, row_of
from api.record.published_decisions import note_due


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


async def roster(pool: Pool, organisation_no: int, cohort: str) -> tuple[str, ...] | None:
    """Return the learners of a cohort, by id; None if the organisation has no such cohort."""
    query = (
        "SELECT array_remove(array_agg(l.learner ORDER BY l.learner), NULL) FROM symphonie.cohort c"
        " LEFT JOIN symphonie.cohort_learner l ON l.organisation_no = c.organisation_no AND l.cohort = c.id"
        " WHERE c.organisation_no = %s AND c.id = %s GROUP BY c.id"
    )
    return await row_of(pool, tuple, query, [organisation_no, cohort])
