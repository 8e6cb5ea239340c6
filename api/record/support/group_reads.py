"""Groups of learners as the record has them: one, and pages of them, each with those whom its reader may see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.columns import reading
from api.record.pages import DECISION, Page, Position, behind, page_of, position_at, read_cursor, rows_behind
from api.record.pool import Pool
from api.record.support.readers import MINE, Reach, on_level
from engine.grouping.kinds import Kind


class StoredMember(msgspec.Struct, frozen=True, array_like=True):
    """A learner of a group: mastery and results before it and at its end, what was seen of them, what they answered."""

    learner: str
    mastery_before: float | None
    n_results_before: int
    mastery_after: float | None
    n_results_after: int | None
    was_present: bool | None
    score: float | None
    answer: str | None


class StoredGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as it stands (fields as in `NewGroup`), with those of its learners whom the reader may see."""

    id: str
    kind: Kind
    graph_no: int
    content_graph: str
    skill_id: str
    cohort: str | None
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    note: str
    names_shown: bool
    by_id: str
    by_role: str
    made_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    outcome: str | None
    summary: str
    n_learners: int
    members: tuple[StoredMember, ...]
    request_sha256: bytes | None


class GroupFilter(NamedTuple):
    """Which groups are asked for; None for any."""

    graph_no: int | None = None
    cohort: str | None = None
    learner: str | None = None
    skill_id: str | None = None
    supporter_id: str | None = None
    active: bool | None = None


_EXPRESSIONS: Final = {
    "content_graph": "c.id",
    "n_learners": "(SELECT count(*) FROM symphonie.learning_group_learner n WHERE (n.organisation_no, n.group_id) ="
    " (g.organisation_no, g.id) AND n.answer IS DISTINCT FROM 'left')::int",
    "members": "coalesce((SELECT json_agg(json_build_array(l.learner, l.mastery_before, l.n_results_before,"
    " l.mastery_after, l.n_results_after, l.was_present, l.score, l.answer) ORDER BY l.learner)"
    " FROM symphonie.learning_group_learner l"
    f" WHERE (l.organisation_no, l.group_id) = (g.organisation_no, g.id) AND {on_level('l.learner')}), '[]')",
}
_TOLD: Final = ", ".join(f"{_EXPRESSIONS.get(one, f'g.{one}')} AS {one}" for one in StoredGroup.__struct_fields__)
SEEN: Final = (
    f"WITH {MINE} SELECT {_TOLD} FROM symphonie.learning_group g JOIN symphonie.content_graph c ON c.no = g.graph_no"
    " WHERE g.organisation_no = %(organisation_no)s AND (%(reads_all)s OR g.by_id = %(reader)s OR EXISTS (SELECT FROM"
    " symphonie.learning_group_learner m WHERE (m.organisation_no, m.group_id) = (g.organisation_no, g.id)"
    f" AND {on_level('m.learner')}))"
)
ONE: Final = f"{SEEN} AND g.id = %(group_id)s"
_PAGE: Final = (
    f"{SEEN} AND (%(graph_no)s::int IS NULL OR g.graph_no = %(graph_no)s)"
    " AND (%(cohort)s::text IS NULL OR g.cohort = %(cohort)s)"
    " AND (%(skill_id)s::text IS NULL OR g.skill_id = %(skill_id)s)"
    " AND (%(supporter_id)s::text IS NULL OR g.by_id = %(supporter_id)s)"
    " AND (%(active)s::boolean IS NULL OR (g.ended_at IS NULL) = %(active)s)"
    " AND (%(learner)s::text IS NULL OR EXISTS (SELECT FROM symphonie.learning_group_learner a"
    " WHERE (a.organisation_no, a.group_id, a.learner) = (g.organisation_no, g.id, %(learner)s)"
    f" AND {on_level('a.learner')}))"
    f" AND {behind('g.made_at', DECISION, 'g.id')} ORDER BY g.made_at DESC, g.id DESC LIMIT %(limit)s"
)


async def find_group(pool: Pool, organisation_no: int, group_id: str, reach: Reach) -> StoredGroup | None:
    """Return a group; None if there is none, or none that the reader may see."""
    about = {"organisation_no": organisation_no, "group_id": group_id, **reach.parameters}
    async with pool.connection() as connection:
        return await (await connection.cursor(row_factory=reading(StoredGroup)).execute(ONE, about)).fetchone()


async def page_of_groups(
    pool: Pool, organisation_no: int, wanted: GroupFilter, reach: Reach, limit: int, cursor: str | None
) -> Page[StoredGroup]:
    """List groups, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = {"organisation_no": organisation_no, **wanted._asdict(), **reach.parameters}
    found = await rows_behind(pool, StoredGroup, _PAGE, about, limit, read_cursor(cursor, Position))
    return page_of(found, limit, lambda one: position_at(one.made_at, DECISION, one.id))


async def one_group(connection: AsyncConnection[TupleRow], query: str, about: Mapping[str, object]) -> StoredGroup:
    """Read a group of which it is known that it is there, by a query that begins with `SEEN`."""
    cursor = await connection.cursor(row_factory=reading(StoredGroup)).execute(query, about)
    found = await cursor.fetchone()
    if found is None:
        raise LookupError(about)
    return found
