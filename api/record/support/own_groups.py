"""Groups as their learners read them: their own part, and of the others no more than what they may be called."""

from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.columns import reading
from api.record.pages import DECISION, Page, Position, behind, page_of, position_at, read_cursor, rows_behind
from api.record.pool import Pool
from api.record.support.readers import unrestricted
from engine.grouping.kinds import Kind


class StoredOwnGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of a learner, and their part in it.

    Attributes:
        id: Of the group.
        kind: Why they are together.
        graph_no: Number of the content graph.
        content_graph: Its id.
        skill_id: What they are to learn.
        activity_id: What they study together.
        item_ids: What they solve together.
        planned_at: When they meet.
        made_at: When it was made.
        by_id: The supporter who made it.
        ended_at: None while it runs.
        outcome: Whether it took place.
        n_others: Others who are in it.
        named: Of whom the learner may know the name: where the group shows it, runs, and they are in it still.
        mastery_before: Of the learner, when it was made.
        n_results_before: Then.
        was_present: Whether they were there, where it was said.
        answer: Their own.
    """

    id: str
    kind: Kind
    graph_no: int
    content_graph: str
    skill_id: str
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    made_at: datetime
    by_id: str
    ended_at: datetime | None
    outcome: str | None
    n_others: int
    named: tuple[str, ...]
    mastery_before: float | None
    n_results_before: int
    was_present: bool | None
    answer: str | None


_OTHERS: Final = (
    "FROM symphonie.learning_group_learner o WHERE (o.organisation_no, o.group_id) = (g.organisation_no, g.id)"
    " AND o.learner <> l.learner AND o.answer IS DISTINCT FROM 'left'"
)
_EXPRESSIONS: Final = {
    "content_graph": "c.id",
    "n_others": f"(SELECT count(*) {_OTHERS})::int",
    "named": "CASE WHEN g.names_shown AND l.is_running THEN"
    f" ARRAY(SELECT o.learner {_OTHERS} AND {unrestricted('o.learner')} ORDER BY o.learner) ELSE '{{}}' END",
    **{one: f"l.{one}" for one in ("mastery_before", "n_results_before", "was_present", "answer")},
}
_TOLD: Final = ", ".join(f"{_EXPRESSIONS.get(one, f'g.{one}')} AS {one}" for one in StoredOwnGroup.__struct_fields__)
_OWN: Final = (
    f"SELECT {_TOLD} FROM symphonie.learning_group_learner l JOIN symphonie.learning_group g"
    " ON (g.organisation_no, g.id) = (l.organisation_no, l.group_id) JOIN symphonie.content_graph c"
    " ON c.no = g.graph_no WHERE (l.organisation_no, l.learner) = (%(organisation_no)s, %(learner)s)"
)
_ONE: Final = f"{_OWN} AND g.id = %(group_id)s"
_PAGE: Final = (
    f"{_OWN} AND (%(graph_no)s::int IS NULL OR g.graph_no = %(graph_no)s)"
    f" AND {behind('g.made_at', DECISION, 'g.id')} ORDER BY g.made_at DESC, g.id DESC LIMIT %(limit)s"
)
_ANSWER: Final = (
    "UPDATE symphonie.learning_group_learner SET answer = %(answer)s, answered_at = %(at)s,"
    " is_running = %(answer)s <> 'left'"
    " WHERE (organisation_no, group_id, learner) = (%(organisation_no)s, %(group_id)s, %(learner)s)"
)
_HOLD: Final = (
    "SELECT answer FROM symphonie.learning_group_learner WHERE (organisation_no, group_id, learner)"
    " = (%(organisation_no)s, %(group_id)s, %(learner)s) AND is_running FOR NO KEY UPDATE"
)
_N_EXPECTED: Final = (
    "SELECT count(*)::int FROM symphonie.learning_group_learner WHERE (organisation_no, group_id)"
    " = (%(organisation_no)s, %(group_id)s) AND learner <> %(learner)s AND is_running"
    " AND answer IS DISTINCT FROM 'cannot_come'"
)


class Answered(NamedTuple):
    """What became of an answer.

    Attributes:
        at: When it came.
        is_kept: Whether it holds; False where the group has ended or the learner is in it no more.
        is_news: Whether it is another one than before.
        before: What the learner had said; None for nothing.
    """

    at: datetime
    is_kept: bool
    is_news: bool
    before: str | None


async def page_of_own_groups(
    pool: Pool, organisation_no: int, learner: str, graph_no: int | None, limit: int, cursor: str | None
) -> Page[StoredOwnGroup]:
    """List the groups of a learner, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = {"organisation_no": organisation_no, "learner": learner, "graph_no": graph_no}
    found = await rows_behind(pool, StoredOwnGroup, _PAGE, about, limit, read_cursor(cursor, Position))
    return page_of(found, limit, lambda one: position_at(one.made_at, DECISION, one.id))


async def own_group_in(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, group_id: str
) -> StoredOwnGroup | None:
    """Return a group of a learner in the caller's transaction; None if they are and were in none of that id."""
    about = {"organisation_no": organisation_no, "learner": learner, "group_id": group_id}
    return await (await connection.cursor(row_factory=reading(StoredOwnGroup)).execute(_ONE, about)).fetchone()


async def answer_group(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, group_id: str, answer: str, at: datetime
) -> Answered:
    """Keep whether a learner comes, or that they leave; the same once more changes nothing.

    Of two who answer for the same learner at once the second waits until the transaction of the first has ended.
    """
    about = {"organisation_no": organisation_no, "learner": learner, "group_id": group_id, "answer": answer, "at": at}
    held = await (await connection.execute(_HOLD, about)).fetchone()
    if held is None:
        return Answered(at, is_kept=False, is_news=False, before=None)
    (before,) = held
    if before != answer:
        await connection.execute(_ANSWER, about)
    return Answered(at, is_kept=True, is_news=before != answer, before=before)


async def n_expected(connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, group_id: str) -> int:
    """Count who is in a group beside a learner and has not said that they cannot come."""
    about = {"organisation_no": organisation_no, "learner": learner, "group_id": group_id}
    found = await (await connection.execute(_N_EXPECTED, about)).fetchone()
    return 0 if found is None else int(found[0])
