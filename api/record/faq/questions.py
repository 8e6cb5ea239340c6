"""What learners asked, what they were shown, what became of it, and which questions no entry answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.learner_errors import RepeatedKey
from api.record.decisions import Request
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.vault.people import supporter_name

QuestionKind = Literal["entries", "path", "person"]
AskedOutcome = Literal["helped", "not_it", "person"]
GapDecision = Literal["accepted", "dismissed"]


class NewQuestion(NamedTuple):
    """A question as it was asked and answered.

    Attributes:
        id: Names it.
        conversation_id: In which it was asked.
        learner: Who asked.
        asked_at: When.
        language: Of the reader.
        words: The question.
        kind: How it was answered.
        answer: JSON: what was shown.
    """

    id: str
    conversation_id: str
    learner: str
    asked_at: datetime
    language: str
    words: str
    kind: QuestionKind
    answer: str


class StoredQuestion(NamedTuple):
    """A question, its conversation, and what became of both.

    Attributes:
        no: Its place in the order in which all were asked.
        answer: What was shown.
        outcome: What the learner said of it; None for nothing yet.
        entry_id: Which entry that was about.
        case_id: The case in which a person answers by now.
        owner_id: Who has that.
        owner_name: What they are called.
        due_at: By when an answer is due; None while none is owed.
    """

    id: str
    no: int
    conversation_id: str
    learner: str
    asked_at: datetime
    language: str
    words: str
    kind: QuestionKind
    answer: Any
    outcome: AskedOutcome | None
    entry_id: str | None
    case_id: str | None
    owner_id: str | None
    owner_name: str | None
    due_at: datetime | None


class Conversation(NamedTuple):
    """A conversation: whose it is, and the case in which a person goes on with it."""

    learner: str
    case_id: str | None


class Gap(NamedTuple):
    """A question that no entry answered: its place among all, and what was shown."""

    id: str
    no: int
    asked_at: datetime
    language: str
    words: str
    answer: Any
    outcome: AskedOutcome | None


class _Place(NamedTuple):
    no: Annotated[int, Meta(ge=0, le=2**53)]


_SELECT: Final = (
    "SELECT q.id, q.no, q.conversation_id, q.learner, q.asked_at, q.language, q.words, q.kind, q.answer, q.outcome,"
    f" q.entry_id, now.id, now.owner_id, {supporter_name('p')}, now.due_at FROM symphonie.faq_question q"
    " JOIN symphonie.faq_conversation c ON (c.organisation_no, c.id) = (q.organisation_no, q.conversation_id)"
    " LEFT JOIN symphonie.support_case first ON (first.organisation_no, first.id) = (c.organisation_no, c.case_id)"
    " LEFT JOIN symphonie.support_case now"
    " ON (now.organisation_no, now.id) = (c.organisation_no, coalesce(first.merged_into, first.id))"
    " LEFT JOIN symphonie.supporter_contact p"
    " ON (p.organisation_no, p.supporter_id) = (c.organisation_no, now.owner_id)"
    " WHERE q.organisation_no = %(organisation_no)s AND q.learner = %(learner)s"
)
_ONE: Final = f"{_SELECT} AND q.id = %(id)s"
_PAGE: Final = (
    f"{_SELECT} AND (%(conversation_id)s::text IS NULL OR q.conversation_id = %(conversation_id)s)"
    " AND (%(after)s::bigint IS NULL OR q.no < %(after)s) ORDER BY q.no DESC LIMIT %(limit)s"
)
_SAID: Final = f"{_SELECT} AND q.conversation_id = %(conversation_id)s ORDER BY q.no LIMIT 50"
_CONVERSATION: Final = (
    "SELECT learner, case_id FROM symphonie.faq_conversation WHERE (organisation_no, id) = (%s, %s) FOR UPDATE"
)
_OPEN: Final = (
    "INSERT INTO symphonie.faq_conversation (organisation_no, id, learner, opened_at) VALUES (%s, %s, %s, %s)"
)
_NAMES: Final = ("organisation_no", *NewQuestion._fields, *Request._fields)
_ADD: Final = (
    f"INSERT INTO symphonie.faq_question ({', '.join(_NAMES)}) VALUES ({', '.join(f'%({name})s' for name in _NAMES)})"
)
_EARLIER: Final = (
    "SELECT id, request_sha256 FROM symphonie.faq_question WHERE organisation_no = %s AND request_key = %s"
)
_COUNT: Final = (
    "SELECT count(*) FROM symphonie.faq_question WHERE organisation_no = %s AND learner = %s AND asked_at > %s"
)
_SETTLE: Final = (
    "UPDATE symphonie.faq_question SET outcome = %s, entry_id = %s, outcome_at = %s"  # same
    " WHERE (organisation_no, id) = (%s, %s)"
)
_HAND_OVER: Final = (
    "UPDATE symphonie.faq_conversation SET case_id = %s, handed_over_at = %s WHERE (organisation_no, id) = (%s, %s)"
)
_GAPS: Final = (
    "SELECT id, no, asked_at, language, words, answer, outcome FROM symphonie.faq_question q"
    " WHERE organisation_no = %(organisation_no)s AND gap IS NULL AND kind = 'entries'"
    " AND outcome IS DISTINCT FROM 'helped' AND (outcome IS NOT NULL OR json_array_length(answer -> 'entries') = 0)"
    " AND (%(after)s::bigint IS NULL OR no < %(after)s)"
    " AND (%(id)s::text IS NULL OR id = %(id)s) ORDER BY no DESC LIMIT %(limit)s"
)
_DECIDE: Final = (
    "UPDATE symphonie.faq_question SET gap = %s, gap_entry_id = %s, decided_at = %s, decided_by = %s"
    " WHERE (organisation_no, id) = (%s, %s) AND gap IS NULL"
)
_HOLD_GAP: Final = "SELECT gap FROM symphonie.faq_question WHERE (organisation_no, id) = (%s, %s) FOR UPDATE"


async def hold_conversation(
    connection: AsyncConnection[TupleRow], organisation_no: int, conversation_id: str
) -> Conversation | None:
    """Return a conversation, and let nobody else write to it until the transaction ends; None if there is none."""
    row = await (await connection.execute(_CONVERSATION, [organisation_no, conversation_id])).fetchone()
    return None if row is None else Conversation(*row)


async def open_conversation(
    connection: AsyncConnection[TupleRow], organisation_no: int, conversation_id: str, learner: str, at: datetime
) -> None:
    """Begin a conversation."""
    await connection.execute(_OPEN, [organisation_no, conversation_id, learner, at])


async def add_question(
    connection: AsyncConnection[TupleRow], organisation_no: int, new: NewQuestion, request: Request
) -> None:
    """Keep a question; hold the learner before, and look for the same request (`asked_before`)."""
    await connection.execute(_ADD, {"organisation_no": organisation_no, **new._asdict(), **request._asdict()})


async def asked_before(connection: AsyncConnection[TupleRow], organisation_no: int, request: Request) -> str | None:
    """Return what the same request asked before, None if it is new; ask once the learner is held.

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


async def n_asked(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, now: datetime, within: timedelta
) -> int:
    """Count what a learner has asked of late."""
    row = await (await connection.execute(_COUNT, [organisation_no, learner, now - within])).fetchone()
    return 0 if row is None else int(row[0])


async def find_question(pool: Pool, organisation_no: int, learner: str, question_id: str) -> StoredQuestion | None:
    """Return a question of a learner; None if they asked none of this id."""
    about = {"organisation_no": organisation_no, "learner": learner, "id": question_id}
    found = await rows_of(pool, StoredQuestion, _ONE, about)
    return found[0] if found else None


async def held_question(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, question_id: str
) -> StoredQuestion | None:
    """Return the same, as it is in a transaction that holds the learner."""
    cursor = await connection.execute(_ONE, {"organisation_no": organisation_no, "learner": learner, "id": question_id})
    row = await cursor.fetchone()
    return None if row is None else StoredQuestion(*row)


async def conversation_of(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, conversation_id: str
) -> list[StoredQuestion]:
    """Return the first fifty questions of a conversation, in their order."""
    about = {"organisation_no": organisation_no, "learner": learner, "conversation_id": conversation_id}
    return [StoredQuestion(*row) for row in await (await connection.execute(_SAID, about)).fetchall()]


async def page_of_questions(
    pool: Pool, organisation_no: int, learner: str, conversation_id: str | None, limit: int, cursor: str | None
) -> Page[StoredQuestion]:
    """List what a learner asked, newest first; of one conversation where it is named.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = {"organisation_no": organisation_no, "learner": learner, "conversation_id": conversation_id}
    found: Sequence[StoredQuestion] = await rows_of(
        pool, StoredQuestion, _PAGE, {**about, "limit": limit + 1, **_place(cursor)}
    )
    return page_of(found, limit, lambda one: _Place(one.no))


async def settle(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    question_id: str,
    outcome: AskedOutcome,
    entry_id: str | None,
    at: datetime,
) -> None:
    """Keep what the learner said of an answer."""
    await connection.execute(_SETTLE, [outcome, entry_id, at, organisation_no, question_id])


async def hand_over(
    connection: AsyncConnection[TupleRow], organisation_no: int, conversation_id: str, case_id: str, at: datetime
) -> None:
    """Keep that a person goes on with a conversation."""
    await connection.execute(_HAND_OVER, [case_id, at, organisation_no, conversation_id])


async def page_of_gaps(pool: Pool, organisation_no: int, limit: int, cursor: str | None) -> Page[Gap]:
    """List the questions that no entry answered and nobody has decided on, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = {"organisation_no": organisation_no, "id": None, "limit": limit + 1, **_place(cursor)}
    found: Sequence[Gap] = await rows_of(pool, Gap, _GAPS, about)
    return page_of(found, limit, lambda one: _Place(one.no))


async def find_gap(connection: AsyncConnection[TupleRow], organisation_no: int, question_id: str) -> Gap | None:
    """Return a gap that nobody has decided on, held until the transaction ends; None if there is none."""
    await connection.execute(_HOLD_GAP, [organisation_no, question_id])
    about = {"organisation_no": organisation_no, "id": question_id, "limit": 1, **_place(None)}
    row = await (await connection.execute(_GAPS, about)).fetchone()
    return None if row is None else Gap(*row)


async def decide_gap(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    question_id: str,
    decision: GapDecision,
    entry_id: str | None,
    by: tuple[datetime, str],
) -> None:
    """Keep what a curator made of a gap, when, and with which key."""
    await connection.execute(_DECIDE, [decision, entry_id, *by, organisation_no, question_id])


def _place(cursor: str | None) -> dict[str, object]:
    after = read_cursor(cursor, _Place)
    return {"after": None if after is None else after.no}
