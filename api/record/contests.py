"""What learners contest, in the record, and what became of it: an evaluation that was done, or a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.clock import microseconds_of
from api.learner_errors import RepeatedKey
from api.record.columns import INSTANT
from api.record.decisions import Request
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.vault.people import supporter_name
from content_graph.texts import TEXT_PATTERN

ContestKind = Literal["can_do", "wrong"]


class NewContest(NamedTuple):
    """A contest to be kept.

    Attributes:
        id: Its id.
        learner: Whose.
        graph_no: On which content graph.
        kind: `can_do` asks for an evaluation, `wrong` for a supporter.
        skill_id: The skill that it is about, if any.
        adjustment_id: The adjustment that it is about, if any.
        activity_id: The item that is offered.
        words: What was said.
        override_id: The pin of the item.
        case_id: The case in which it is answered.
        by_id: Who contests.
        by_role: As what.
        contested_at: When.
    """

    id: str
    learner: str
    graph_no: int
    kind: ContestKind
    skill_id: str | None
    adjustment_id: str | None
    activity_id: str | None
    words: str
    override_id: str | None
    case_id: str | None
    by_id: str
    by_role: str
    contested_at: datetime


class StoredContest(NamedTuple):
    """A contest, and what became of it (further fields as of `NewContest`).

    Attributes:
        content_graph: The id of the content graph.
        offer_ended_by: Who took the evaluation off the path; None where nobody did.
        score: Of the first result on the item since, as it counts; None while there is none.
        evaluated_at: When that happened.
        case_id: The case in which it goes on by now.
        owner_id: Who has it.
        owner_name: What they are called.
        owner_role: As what they have it.
        due_at: By when an answer is due; None while none is owed.
        answered_at: When a person first answered the learner since.
        closed_at: When the case ended.
    """

    id: str
    learner: str
    content_graph: str
    kind: ContestKind
    skill_id: str | None
    adjustment_id: str | None
    activity_id: str | None
    words: str
    by_id: str
    by_role: str
    contested_at: datetime
    override_id: str | None
    offer_ended_by: str | None
    score: float | None
    evaluated_at: datetime | None
    case_id: str | None
    owner_id: str | None
    owner_name: str | None
    owner_role: str | None
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


class _Place(NamedTuple):
    at_us: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


_NAMES: Final = ("organisation_no", *NewContest._fields, *Request._fields)
_INSERT: Final = (
    f"INSERT INTO symphonie.contest ({', '.join(_NAMES)}) VALUES ({', '.join(f'%({name})s' for name in _NAMES)})"
)
_EARLIER: Final = "SELECT id, request_sha256 FROM symphonie.contest WHERE organisation_no = %s AND request_key = %s"
_OPEN: Final = (
    "SELECT c.id, c.graph_no, c.skill_id FROM symphonie.contest c"
    " JOIN symphonie.override o ON (o.organisation_no, o.id) = (c.organisation_no, c.override_id)"
    " WHERE c.organisation_no = %s AND c.learner = %s AND o.ended_at IS NULL"
)
_RESULT: Final = (  # the first on the item since; a correction counts as it was written
    "SELECT coalesce((SELECT k.score FROM symphonie.result_correction k"
    " WHERE (k.organisation_no, k.graph_no, k.learner, k.result_seq)"
    " = (r.organisation_no, r.graph_no, r.learner, r.seq)"
    " ORDER BY k.no DESC LIMIT 1), r.score) AS score, r.occurred_at FROM symphonie.result r"
    " WHERE (r.organisation_no, r.graph_no, r.learner) = (c.organisation_no, c.graph_no, c.learner)"
    " AND r.item_id = c.activity_id AND r.committed_at >= c.contested_at ORDER BY r.seq LIMIT 1"
)
_ANSWER: Final = (
    "SELECT min(e.at) AS at FROM symphonie.case_event e"
    " WHERE e.organisation_no = c.organisation_no AND e.case_id IN (first.id, now.id) AND e.at >= c.contested_at"
    " AND (e.event IN ('supporter_message', 'contact')"
    " OR (e.event = 'meeting_end' AND e.body -> 'event' ->> 'outcome' = 'held'))"
)
_SELECT: Final = (
    "SELECT c.id, c.learner, g.id, c.kind, c.skill_id, c.adjustment_id, c.activity_id, c.words, c.by_id, c.by_role,"
    " c.contested_at, c.override_id, o.ended_by_id, r.score, r.occurred_at, now.id, now.owner_id,"
    f" {supporter_name('p')}, now.role, now.due_at, a.at, now.closed_at"
    " FROM symphonie.contest c JOIN symphonie.content_graph g ON g.no = c.graph_no"
    " LEFT JOIN symphonie.override o ON (o.organisation_no, o.id) = (c.organisation_no, c.override_id)"
    f" LEFT JOIN LATERAL ({_RESULT}) r ON c.activity_id IS NOT NULL"
    " LEFT JOIN symphonie.support_case first ON (first.organisation_no, first.id) = (c.organisation_no, c.case_id)"
    " LEFT JOIN symphonie.support_case now"
    " ON (now.organisation_no, now.id) = (c.organisation_no, coalesce(first.merged_into, first.id))"
    " LEFT JOIN symphonie.supporter_contact p"
    " ON (p.organisation_no, p.supporter_id) = (c.organisation_no, now.owner_id)"
    f" LEFT JOIN LATERAL ({_ANSWER}) a ON c.case_id IS NOT NULL"
    " WHERE c.organisation_no = %(organisation_no)s"
)
_ONE: Final = f"{_SELECT} AND c.id = %(id)s"
_PAGE: Final = (
    f"{_SELECT} AND c.learner = %(learner)s AND (%(at_us)s::bigint IS NULL"
    f" OR (c.contested_at, c.id) < ({INSTANT.format('%(at_us)s::bigint')}, %(after_id)s))"
    " ORDER BY c.contested_at DESC, c.id DESC LIMIT %(limit)s"
)


async def add_contest(
    connection: AsyncConnection[TupleRow], organisation_no: int, new: NewContest, request: Request
) -> None:
    """Keep a contest; hold the learner before, and look for the same request (`contested_before`)."""
    await connection.execute(_INSERT, {"organisation_no": organisation_no, **new._asdict(), **request._asdict()})


async def contested_before(connection: AsyncConnection[TupleRow], organisation_no: int, request: Request) -> str | None:
    """Return what the same request contested before, None if it is new; ask once the learner is held.

    Raises:
        RepeatedKey: Another request had the same key.
    """
    if request.request_key is None:
        return None
    found = await (await connection.execute(_EARLIER, [organisation_no, request.request_key])).fetchone()
    if found is None:
        return None
    if bytes(found[1]) != request.request_sha256:
        raise RepeatedKey
    return str(found[0])


async def open_evaluations(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str
) -> dict[tuple[int, str], str]:
    """Return the contests of a learner whose evaluation waits to be done, by content graph and skill."""
    rows = await (await connection.execute(_OPEN, [organisation_no, learner])).fetchall()
    return {(graph_no, skill_id): contest_id for contest_id, graph_no, skill_id in rows}


async def read_contest(pool: Pool, organisation_no: int, contest_id: str) -> StoredContest:
    """Return a contest that is there."""
    found = await row_of(pool, StoredContest, _ONE, {"organisation_no": organisation_no, "id": contest_id})
    if found is None:
        raise LookupError(contest_id)
    return found


async def page_of_contests(
    pool: Pool, organisation_no: int, learner: str, limit: int, cursor: str | None
) -> Page[StoredContest]:
    """List what a learner contested, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    place = {"at_us": None, "after_id": None} if after is None else {"at_us": after.at_us, "after_id": after.id}
    about = {"organisation_no": organisation_no, "learner": learner, "limit": limit + 1, **place}
    found: Sequence[StoredContest] = await rows_of(pool, StoredContest, _PAGE, about)
    return page_of(found, limit, lambda one: _Place(microseconds_of(one.contested_at), one.id))
