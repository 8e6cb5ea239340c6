"""Groups of learners in the record: made by a supporter, changed, followed, ended, never removed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.group_errors import AlreadyInGroup, GroupCannotChange
from api.learner_errors import RepeatedKey
from api.record.columns import reading
from api.record.decisions import Request
from api.record.pages import DECISION, Page, Position, behind, page_of, position_at, read_cursor, rows_behind
from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_level
from engine.grouping.groups import Earlier, Kind, Running

Outcome = Literal["held", "held_in_part", "not_held"]


class Level(NamedTuple):
    """Where a learner stands on the group's skill: mastery (None without a result), and on how many results."""

    mastery: float | None
    n_results: int


class NewGroup(NamedTuple):
    """A group to be made.

    Attributes:
        id: Of the group.
        kind: Why they are together.
        graph_no: Number of the content graph.
        skill_id: What they are to learn.
        cohort: Out of which it was made; None where out of several.
        activity_id: What they study together.
        item_ids: What they solve together.
        planned_at: When they meet.
        note: For people.
        by_id: The supporter.
        by_role: As what.
        made_at: When it is made.
        levels: Where each learner stands, by learner, in the order in which they were named.
    """

    id: str
    kind: Kind
    graph_no: int
    skill_id: str
    cohort: str | None
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    note: str
    by_id: str
    by_role: str
    made_at: datetime
    levels: Mapping[str, Level]


class StoredMember(msgspec.Struct, frozen=True, array_like=True):
    """A learner of a group, with mastery and results before it and at its end, and what was seen of them."""

    learner: str
    mastery_before: float | None
    n_results_before: int
    mastery_after: float | None
    n_results_after: int | None
    was_present: bool | None
    score: float | None


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


class Move(NamedTuple):
    """That a learner goes from one group to another."""

    group_id: str
    to_id: str
    learner: str


class Seen(NamedTuple):
    """What was seen of a learner: whether they were there, and how well they did; None where nobody said it."""

    was_present: bool | None = None
    score: float | None = None


class Ending(NamedTuple):
    """How a group ends: by whom, when, what came of it, and what was seen of its learners."""

    by_id: str
    at: datetime
    outcome: Outcome
    summary: str
    seen: Mapping[str, Seen]


_EXPRESSIONS: Final = {
    "content_graph": "c.id",
    "n_learners": "(SELECT count(*) FROM symphonie.learning_group_learner n WHERE (n.organisation_no, n.group_id) ="
    " (g.organisation_no, g.id))::int",
    "members": "coalesce((SELECT json_agg(json_build_array(l.learner, l.mastery_before, l.n_results_before,"
    " l.mastery_after, l.n_results_after, l.was_present, l.score) ORDER BY l.learner)"
    " FROM symphonie.learning_group_learner l"
    f" WHERE (l.organisation_no, l.group_id) = (g.organisation_no, g.id) AND {on_level('l.learner')}), '[]')",
}
_TOLD: Final = ", ".join(f"{_EXPRESSIONS.get(one, f'g.{one}')} AS {one}" for one in StoredGroup.__struct_fields__)
_SEEN: Final = (
    f"WITH {MINE} SELECT {_TOLD} FROM symphonie.learning_group g JOIN symphonie.content_graph c ON c.no = g.graph_no"
    " WHERE g.organisation_no = %(organisation_no)s AND (%(reads_all)s OR g.by_id = %(reader)s OR EXISTS (SELECT FROM"
    " symphonie.learning_group_learner m WHERE (m.organisation_no, m.group_id) = (g.organisation_no, g.id)"
    f" AND {on_level('m.learner')}))"
)
_ONE: Final = f"{_SEEN} AND g.id = %(group_id)s"
_BY_REQUEST: Final = f"{_SEEN} AND g.request_key = %(request_key)s"
_PAGE: Final = (
    f"{_SEEN} AND (%(graph_no)s::int IS NULL OR g.graph_no = %(graph_no)s)"
    " AND (%(cohort)s::text IS NULL OR g.cohort = %(cohort)s)"
    " AND (%(skill_id)s::text IS NULL OR g.skill_id = %(skill_id)s)"
    " AND (%(supporter_id)s::text IS NULL OR g.by_id = %(supporter_id)s)"
    " AND (%(active)s::boolean IS NULL OR (g.ended_at IS NULL) = %(active)s)"
    " AND (%(learner)s::text IS NULL OR EXISTS (SELECT FROM symphonie.learning_group_learner a"
    " WHERE (a.organisation_no, a.group_id, a.learner) = (g.organisation_no, g.id, %(learner)s)"
    f" AND {on_level('a.learner')}))"
    f" AND {behind('g.made_at', DECISION, 'g.id')} ORDER BY g.made_at DESC, g.id DESC LIMIT %(limit)s"
)
_OWN: Final = ("organisation_no", *[one for one in NewGroup._fields if one != "levels"], *Request._fields)
_ADD: Final = (
    f"INSERT INTO symphonie.learning_group ({', '.join(_OWN)}) VALUES ({', '.join(f'%({one})s' for one in _OWN)})"
    " ON CONFLICT (organisation_no, request_key) DO NOTHING"
)
_JOIN: Final = (
    "INSERT INTO symphonie.learning_group_learner"
    " (organisation_no, group_id, learner, graph_no, skill_id, mastery_before, n_results_before)"
    " SELECT %(organisation_no)s, %(id)s, one.learner, %(graph_no)s, %(skill_id)s, one.mastery, one.n_results"
    " FROM unnest(%(learners)s::text[], %(mastery)s::float8[], %(n_results)s::int[]) AS one"
    " (learner, mastery, n_results) ORDER BY one.learner"  # two who ask at once wait for each other in one order
    " ON CONFLICT (organisation_no, graph_no, learner, skill_id) WHERE is_running DO NOTHING RETURNING learner"
)
_END: Final = (
    "UPDATE symphonie.learning_group SET ended_at = %(at)s, ended_by_id = %(by_id)s, outcome = %(outcome)s,"
    " summary = %(summary)s WHERE (organisation_no, id) = (%(organisation_no)s, %(group_id)s) AND ended_at IS NULL"
)
_LEAVE: Final = (
    "UPDATE symphonie.learning_group_learner l SET is_running = false, mastery_after = one.mastery,"
    " n_results_after = one.n_results, was_present = one.was_present, score = one.score"
    " FROM unnest(%(learners)s::text[], %(mastery)s::float8[], %(n_results)s::int[], %(present)s::boolean[],"
    " %(scores)s::float8[]) AS one (learner, mastery, n_results, was_present, score)"
    " WHERE (l.organisation_no, l.group_id, l.learner) = (%(organisation_no)s, %(group_id)s, one.learner)"
)
_RUNNING: Final = (
    "SELECT learner, skill_id FROM symphonie.learning_group_learner WHERE organisation_no = %s AND graph_no = %s"
    " AND learner = ANY(%s) AND is_running"
)
_BEFORE: Final = (
    "SELECT skill_id, array_agg(learner ORDER BY learner) FROM symphonie.learning_group_learner"
    " WHERE organisation_no = %s AND graph_no = %s AND learner = ANY(%s) AND NOT is_running"
    " GROUP BY group_id, skill_id HAVING count(*) > 1 ORDER BY group_id"
)
_HELD: Final = (
    "SELECT id FROM symphonie.learning_group WHERE organisation_no = %(organisation_no)s"
    " AND id = ANY(%(both)s) AND ended_at IS NULL ORDER BY id FOR UPDATE"
)
_MOVE: Final = (
    "UPDATE symphonie.learning_group_learner SET group_id = %(to_id)s"
    " WHERE (organisation_no, group_id, learner) = (%(organisation_no)s, %(group_id)s, %(learner)s)"
)
_SIZES: Final = (
    "SELECT group_id, count(*)::int FROM symphonie.learning_group_learner"
    " WHERE organisation_no = %(organisation_no)s AND group_id = ANY(%(both)s) GROUP BY group_id"
)
_ROLES: Final = (
    f"WITH {MINE} SELECT learner, min(role) FROM mine WHERE learner = ANY(%(learners)s) AND role IN ('tutor', 'coach')"
    " GROUP BY learner"
)
_EVIDENCE: Final = (
    "SELECT asked.learner, asked.skill_id, ARRAY(SELECT one.result_id FROM symphonie.result one"
    " WHERE (one.organisation_no, one.graph_no, one.learner) = (%(organisation_no)s, %(graph_no)s, asked.learner)"
    " AND asked.skill_id = ANY(one.skills) ORDER BY one.occurred_at DESC, one.attempt DESC, one.seq DESC"
    " LIMIT %(most)s)"
    " FROM unnest(%(learners)s::text[], %(skills)s::text[]) AS asked (learner, skill_id)"
)


async def leads(pool: Pool, organisation_no: int, reach: Reach, learners: Sequence[str]) -> dict[str, str]:
    """Return as what somebody may lead learners in a group, by learner; who may not be led is left out."""
    if reach.is_coordinator:
        return dict.fromkeys(learners, "coordinator")
    about = {"organisation_no": organisation_no, "learners": list(learners), **reach.parameters}
    return dict(await rows_of(pool, _pair, _ROLES, about))


def _pair(learner: str, other: str) -> tuple[str, str]:
    return learner, other


async def running(
    pool: Pool, organisation_no: int, graph_no: int, learners: Sequence[str], skill_index: Mapping[str, int]
) -> list[Running]:
    """Return who of these is in a group that has not ended."""
    found = await rows_of(pool, _pair, _RUNNING, [organisation_no, graph_no, list(learners)])
    return [Running(learner, skill_index[skill]) for learner, skill in found if skill in skill_index]


async def groups_before(
    pool: Pool, organisation_no: int, graph_no: int, learners: Sequence[str], skill_index: Mapping[str, int]
) -> list[Earlier]:
    """Return who of these were together in a group that has ended, the oldest id first."""
    found = await rows_of(pool, _together, _BEFORE, [organisation_no, graph_no, list(learners)])
    return [Earlier(skill_index[skill], names) for skill, names in found if skill in skill_index]


def _together(skill: str, learners: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return skill, tuple(learners)


async def newest_results(
    pool: Pool, organisation_no: int, graph_no: int, asked: Collection[tuple[str, str]], most: int
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the ids of the newest results, by learner and skill, newest first."""
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "most": most}
    pairs = {"learners": [learner for learner, _ in asked], "skills": [skill for _, skill in asked]}
    found = await rows_of(pool, _ids, _EVIDENCE, {**about, **pairs})
    return dict(found)


def _ids(learner: str, skill: str, ids: Sequence[str]) -> tuple[tuple[str, str], tuple[str, ...]]:
    return (learner, skill), tuple(ids)


async def add_group(
    pool: Pool, organisation_no: int, new: NewGroup, request: Request, reach: Reach
) -> tuple[StoredGroup, bool]:
    """Make a group, and tell whether it is new; the same request again finds the first one.

    Raises:
        AlreadyInGroup: A learner is in a group that runs for the skill.
        RepeatedKey: Another request had the same key.
    """
    seen = {"organisation_no": organisation_no, **reach.parameters}
    async with pool.connection() as connection:
        own = {one: value for one, value in new._asdict().items() if one != "levels"}
        about = {**seen, **own, "item_ids": list(new.item_ids), **request._asdict()}
        if not (await connection.execute(_ADD, about)).rowcount:
            made = await _one(connection, _BY_REQUEST, about)
            if made.request_sha256 != request.request_sha256:
                raise RepeatedKey
            return made, False
        cursor = await connection.execute(_JOIN, {**about, **_columns(new.levels)})
        joined = {learner for (learner,) in await cursor.fetchall()}
        held = [(at, learner) for at, learner in enumerate(new.levels) if learner not in joined]
        if held:
            raise AlreadyInGroup(held)
        return await _one(connection, _ONE, {**seen, "group_id": new.id}), True


async def find_group(pool: Pool, organisation_no: int, group_id: str, reach: Reach) -> StoredGroup | None:
    """Return a group; None if there is none, or none that the reader may see."""
    about = {"organisation_no": organisation_no, "group_id": group_id, **reach.parameters}
    async with pool.connection() as connection:
        return await (await connection.cursor(row_factory=reading(StoredGroup)).execute(_ONE, about)).fetchone()


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


async def end_group(
    pool: Pool, organisation_no: int, group_id: str, ending: Ending, levels: Mapping[str, Level], reach: Reach
) -> StoredGroup:
    """End a group, with where its learners stand by then; one that has ended stays as it is."""
    about = {"organisation_no": organisation_no, "group_id": group_id, **reach.parameters}
    async with pool.connection() as connection:
        told = {one: value for one, value in ending._asdict().items() if one != "seen"}
        if (await connection.execute(_END, {**about, **told})).rowcount:
            seen = [ending.seen.get(learner, Seen()) for learner in levels]
            columns = {"present": [one.was_present for one in seen], "scores": [one.score for one in seen]}
            await connection.execute(_LEAVE, {**about, **_columns(levels), **columns})
        return await _one(connection, _ONE, about)


async def move_member(
    pool: Pool, organisation_no: int, move: Move, sizes: tuple[int, int], reach: Reach
) -> StoredGroup:
    """Put a learner of a group that runs into another one; what they stood at before stays with them.

    Args:
        pool: Of the record.
        organisation_no: Whose groups.
        move: Who goes where.
        sizes: Fewest and most learners of a group.
        reach: Of who moves them.

    Returns:
        The group into which they go.

    Raises:
        GroupCannotChange: One has ended, the learner is in the first no more, or one would be too small or too large.
    """
    both = [move.group_id, move.to_id]
    about = {"organisation_no": organisation_no, "both": both, **move._asdict(), **reach.parameters}
    async with pool.connection() as connection:
        running = await (await connection.execute(_HELD, about)).fetchall()
        if len(running) != len(both) or not (await connection.execute(_MOVE, about)).rowcount:
            raise GroupCannotChange(GroupCannotChange.OVER)
        counted: dict[str, int] = dict(await (await connection.execute(_SIZES, about)).fetchall())
        least, most = sizes
        if counted.get(move.group_id, 0) < least or counted[move.to_id] > most:
            raise GroupCannotChange(GroupCannotChange.SIZES)
        return await _one(connection, _ONE, {**about, "group_id": move.to_id})


def _columns(levels: Mapping[str, Level]) -> dict[str, list[Any]]:
    mastery, n_results = [one.mastery for one in levels.values()], [one.n_results for one in levels.values()]
    return {"learners": list(levels), "mastery": mastery, "n_results": n_results}


async def _one(connection: AsyncConnection[TupleRow], query: str, about: Mapping[str, object]) -> StoredGroup:
    cursor = await connection.cursor(row_factory=reading(StoredGroup)).execute(query, about)
    found = await cursor.fetchone()
    if found is None:
        raise LookupError(about)
    return found
