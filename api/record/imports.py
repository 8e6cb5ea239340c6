"""Imports in the record: plans that were seen and not applied yet, sealed; which cohort a class elsewhere is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pool import Pool, rows_of
from api.record.vault.columns import find_key, key_of

_PLACE: Final = "import_plan.plan"
_ADD: Final = (
    "INSERT INTO symphonie.import_plan (organisation_no, id, kind, source, content_graph, fingerprint, plan_box,"
    " learners, planned_at, planned_by) VALUES (%(organisation_no)s, %(id)s, %(kind)s, %(source)s, %(content_graph)s,"
    " %(fingerprint)s, %(box)s, %(learners)s, %(planned_at)s, %(planned_by)s)"
)
_ONE: Final = (
    "SELECT id, kind, source, content_graph, fingerprint, planned_at, planned_by, applied_at, plan_box"
    " FROM symphonie.import_plan WHERE (organisation_no, id) = (%s, %s)"
)
_DONE: Final = (
    "UPDATE symphonie.import_plan SET applied_at = %s, applied_by = %s, plan_box = NULL, learners = '{}'"
    " WHERE (organisation_no, id) = (%s, %s) AND applied_at IS NULL"
)
_COHORTS: Final = "SELECT subject, cohort FROM symphonie.cohort_source WHERE (organisation_no, issuer) = (%s, %s)"
_PUT_COHORT: Final = (
    "INSERT INTO symphonie.cohort_source (organisation_no, issuer, subject, cohort) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (organisation_no, issuer, subject) DO NOTHING"
)
_OF_ISSUER: Final = (
    "SELECT subject, learner, supporter_id FROM symphonie.identity WHERE (organisation_no, issuer) = (%s, %s)"
)
_TAKEN: Final = (
    "SELECT learner FROM symphonie.identity WHERE organisation_no = %(organisation_no)s AND issuer <> %(issuer)s"
    " AND learner = ANY(%(ids)s::text[]) UNION SELECT p.id FROM symphonie.staff_part p"
    " WHERE p.organisation_no = %(organisation_no)s AND p.kind = 'supporter' AND p.id = ANY(%(ids)s::text[])"
)
_ALL_COHORTS: Final = "SELECT id FROM symphonie.cohort WHERE organisation_no = %s"
_ROSTERS: Final = (
    "SELECT c.id, array_remove(array_agg(l.learner ORDER BY l.learner), NULL) FROM symphonie.cohort c"
    " LEFT JOIN symphonie.cohort_learner l ON (l.organisation_no, l.cohort) = (c.organisation_no, c.id)"
    " WHERE c.organisation_no = %s AND c.id = ANY(%s) GROUP BY c.id"
)


class NewImport(NamedTuple):
    """An import that was planned.

    Attributes:
        id: Names it.
        kind: Of the source.
        source: Name of the file, or address of the other system.
        content_graph: For which course; None for people.
        fingerprint: Of all that it does.
        plan: JSON.
        learners: Whom that is about.
        planned_at: When.
        planned_by: The key.
    """

    id: str
    kind: str
    source: str
    content_graph: str | None
    fingerprint: str
    plan: str
    learners: Sequence[str]
    planned_at: datetime
    planned_by: str


class StoredImport(NamedTuple):
    """An import; `plan` is None once it was applied, and where its key is not here."""

    id: str
    kind: str
    source: str
    content_graph: str | None
    fingerprint: str
    planned_at: datetime
    planned_by: str
    applied_at: datetime | None
    plan: str | None


async def add_import(pool: Pool, organisation_no: int, new: NewImport) -> None:
    """Keep what was planned.

    Raises:
        RecordUnavailable: It cannot be sealed.
    """
    async with pool.connection() as connection:
        key = await key_of(connection, organisation_no)
        box = key.seal(_PLACE, new.id, new.plan)
        about = {"organisation_no": organisation_no, "box": box, **new._asdict(), "learners": list(new.learners)}
        await connection.execute(_ADD, about)


async def find_import(pool: Pool, organisation_no: int, import_id: str) -> StoredImport | None:
    """Return an import; None if there is none."""
    async with pool.connection() as connection:
        row = await (await connection.execute(_ONE, [organisation_no, import_id])).fetchone()
        if row is None:
            return None
        *told, box = row
        key = await find_key(connection, organisation_no)
        return StoredImport._make((*told, key.open(_PLACE, import_id, bytes(box)) if key and box is not None else None))


async def finish_import(pool: Pool, organisation_no: int, import_id: str, at: datetime, by: str) -> None:
    """Note that an import was applied, and forget what it was going to do."""
    async with pool.connection() as connection:
        await connection.execute(_DONE, [at, by, organisation_no, import_id])


async def cohorts_of_source(pool: Pool, organisation_no: int, issuer: str) -> dict[str, str]:
    """Return which cohorts the classes of another system are, by what that calls them."""
    return dict(await rows_of(pool, lambda subject, cohort: (subject, cohort), _COHORTS, [organisation_no, issuer]))


async def all_cohorts(pool: Pool, organisation_no: int) -> frozenset[str]:
    """Return the ids of all cohorts."""
    return frozenset(await rows_of(pool, str, _ALL_COHORTS, [organisation_no]))


async def people_of_source(pool: Pool, organisation_no: int, issuer: str) -> dict[str, tuple[str | None, str | None]]:
    """Return which learner and which supporter the people of another system are, by what that calls them."""
    found = await rows_of(
        pool, lambda subject, learner, supporter: (subject, (learner, supporter)), _OF_ISSUER, [organisation_no, issuer]
    )
    return dict(found)


async def taken_ids(pool: Pool, organisation_no: int, issuer: str, ids: Collection[str]) -> frozenset[str]:
    """Return which of some ids are those of people of other systems, or of supporters."""
    about = {"organisation_no": organisation_no, "issuer": issuer, "ids": list(ids)}
    return frozenset(await rows_of(pool, str, _TAKEN, about))


async def put_cohorts_of_source(
    connection: AsyncConnection[TupleRow], organisation_no: int, issuer: str, cohorts: Mapping[str, str]
) -> None:
    """Note which cohorts classes are; what is known stays."""
    rows = [(organisation_no, issuer, subject, cohort) for subject, cohort in sorted(cohorts.items())]
    await connection.cursor().executemany(_PUT_COHORT, rows)


async def rosters_of(pool: Pool, organisation_no: int, cohorts: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the learners of those cohorts that there are."""
    found = await rows_of(
        pool, lambda cohort, learners: (cohort, tuple(learners)), _ROSTERS, [organisation_no, list(cohorts)]
    )
    return dict(found)
