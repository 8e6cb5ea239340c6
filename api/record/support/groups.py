"""Groups of learners in the record: made by a supporter, changed, ended, never removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from api.group_errors import AlreadyInGroup, GroupCannotChange
from api.learner_errors import RepeatedKey
from api.record.communication.groups import tell_learners
from api.record.decisions import Request
from api.record.pool import Pool
from api.record.support.group_reads import ONE, SEEN, StoredGroup, one_group
from api.record.support.readers import Reach
from engine.grouping.kinds import Kind

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
        names_shown: Whether its learners see what the others are called, while it runs.
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
    names_shown: bool
    by_id: str
    by_role: str
    made_at: datetime
    levels: Mapping[str, Level]


class Move(NamedTuple):
    """That a learner goes from one group to another, and when."""

    group_id: str
    to_id: str
    learner: str
    at: datetime


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


_BY_REQUEST: Final = f"{SEEN} AND g.request_key = %(request_key)s"
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
    " FROM symphonie.learning_group_learner m LEFT JOIN"  # whoever was moved into it meanwhile is in it no more, either
    " unnest(%(learners)s::text[], %(mastery)s::float8[], %(n_results)s::int[], %(present)s::boolean[],"
    " %(scores)s::float8[]) AS one (learner, mastery, n_results, was_present, score) ON one.learner = m.learner"
    " WHERE (m.organisation_no, m.group_id) = (%(organisation_no)s, %(group_id)s)"
    " AND (l.organisation_no, l.group_id, l.learner) = (m.organisation_no, m.group_id, m.learner)"
    " RETURNING l.learner, l.answer"
)
_HELD: Final = (
    "SELECT id FROM symphonie.learning_group WHERE organisation_no = %(organisation_no)s"
    " AND id = ANY(%(both)s) AND ended_at IS NULL ORDER BY id FOR UPDATE"
)
_MOVE: Final = (
    "UPDATE symphonie.learning_group_learner SET group_id = %(to_id)s, answer = NULL, answered_at = NULL"
    " WHERE (organisation_no, group_id, learner) = (%(organisation_no)s, %(group_id)s, %(learner)s) AND is_running"
)
_FORGET: Final = (
    "DELETE FROM symphonie.learning_group_learner WHERE (organisation_no, group_id, learner)"
    " = (%(organisation_no)s, %(to_id)s, %(learner)s) AND answer = 'left'"
)
_SIZES: Final = (
    "SELECT group_id, count(*)::int FROM symphonie.learning_group_learner"
    " WHERE organisation_no = %(organisation_no)s AND group_id = ANY(%(both)s) AND is_running GROUP BY group_id"
)


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
            made = await one_group(connection, _BY_REQUEST, about)
            if made.request_sha256 != request.request_sha256:
                raise RepeatedKey
            return made, False
        cursor = await connection.execute(_JOIN, {**about, **_columns(new.levels)})
        joined = {learner for (learner,) in await cursor.fetchall()}
        held = [(at, learner) for at, learner in enumerate(new.levels) if learner not in joined]
        if held:
            raise AlreadyInGroup(held)
        await tell_learners(connection, organisation_no, new, "made", sorted(new.levels), new.made_at)
        return await one_group(connection, ONE, {**seen, "group_id": new.id}), True


async def end_group(
    pool: Pool, organisation_no: int, group_id: str, ending: Ending, levels: Mapping[str, Level], reach: Reach
) -> StoredGroup:
    """End a group, with where its learners stand by then; one that has ended stays as it is."""
    about = {"organisation_no": organisation_no, "group_id": group_id, **reach.parameters}
    stayed: list[str] = []
    async with pool.connection() as connection:
        told = {one: value for one, value in ending._asdict().items() if one != "seen"}
        if (await connection.execute(_END, {**about, **told})).rowcount:
            seen = [ending.seen.get(learner, Seen()) for learner in levels]
            columns = {"present": [one.was_present for one in seen], "scores": [one.score for one in seen]}
            there = await (await connection.execute(_LEAVE, {**about, **_columns(levels), **columns})).fetchall()
            stayed = sorted(learner for learner, answer in there if answer != "left")
        ended = await one_group(connection, ONE, about)
        await tell_learners(connection, organisation_no, ended, "over", stayed, ending.at)
        return ended


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
        if len(running) != len(both):
            raise GroupCannotChange(GroupCannotChange.OVER)
        await connection.execute(_FORGET, about)  # who left the other group once comes back to it
        if not (await connection.execute(_MOVE, about)).rowcount:
            raise GroupCannotChange(GroupCannotChange.OVER)
        counted: dict[str, int] = dict(await (await connection.execute(_SIZES, about)).fetchall())
        least, most = sizes
        if counted.get(move.group_id, 0) < least or counted[move.to_id] > most:
            raise GroupCannotChange(GroupCannotChange.SIZES)
        moved = await one_group(connection, ONE, {**about, "group_id": move.to_id})
        await tell_learners(connection, organisation_no, moved, "moved", [move.learner], move.at)
        return moved


def _columns(levels: Mapping[str, Level]) -> dict[str, list[Any]]:
    mastery, n_results = [one.mastery for one in levels.values()], [one.n_results for one in levels.values()]
    return {"learners": list(levels), "mastery": mastery, "n_results": n_results}
