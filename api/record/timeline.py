"""What happened to a learner, newest first, page by page.

Pages continue after the last thing seen, by its time and id (not by counting), so that they neither repeat nor skip
anything when something new happens between two of them.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec
from psycopg.rows import TupleRow

from api.errors import InvalidField
from api.record.pool import Pool
from api.record.results import MICROSECONDS

_INSTANT: Final = "timestamptz 'epoch' + %(at_us)s * interval '1 microsecond'"
_RESULT, _ADJUSTMENT = 0, 1

_RESULTS: Final = f"""
SELECT {MICROSECONDS.format("occurred_at")}, result_id, seq, item_id, score, attempt, is_late,
    {MICROSECONDS.format("committed_at")}, p_correct, skills, before, after, details::text
FROM symphonie.result
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s
    AND (%(rank)s::int IS NULL OR (occurred_at, {_RESULT}, result_id) < ({_INSTANT}, %(rank)s::int, %(id)s))
ORDER BY occurred_at DESC, result_id DESC LIMIT %(limit)s
"""  # noqa: S608  # constants

_ADJUSTMENTS: Final = f"""
SELECT {MICROSECONDS.format("decided_at")}, adjustment_id, action, kind, skill_id, activity_id, reason_code,
    expected_gain, evidence, facts::text, policy_version, graph_version
FROM symphonie.adjustment
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s
    AND (%(rank)s::int IS NULL OR (decided_at, {_ADJUSTMENT}, adjustment_id) < ({_INSTANT}, %(rank)s::int, %(id)s))
ORDER BY decided_at DESC, adjustment_id DESC LIMIT %(limit)s
"""  # noqa: S608  # constants


class BeliefMove(msgspec.Struct, frozen=True):
    """The move of one skill's mastery by one result, 0..1."""

    skill_id: str
    before: float
    after: float


class ResultEvent(msgspec.Struct, frozen=True, tag_field="event", tag="result"):
    """A result and what it changed in the belief.

    Attributes:
        occurred_at_us: When it happened, in microseconds since 1970-01-01T00:00:00Z.
        result_id: The sender's.
        seq: Order of acceptance, from 1.
        item_id: Of the content graph.
        score: 0..1.
        attempt: 1 for the first.
        is_late: Whether it came after a newer one, so that the history was traced again.
        committed_at_us: When it was accepted.
        p_correct: What was predicted just before it.
        changes: One per skill of the item.
        details: JSON object of what the sender said beside.
    """

    occurred_at_us: int
    result_id: str
    seq: int
    item_id: str
    score: float
    attempt: int
    is_late: bool
    committed_at_us: int
    p_correct: float
    changes: tuple[BeliefMove, ...]
    details: msgspec.Raw


class AdjustmentEvent(msgspec.Struct, frozen=True, tag_field="event", tag="adjustment"):
    """A change of the path (fields as in `api.journal.JournalAdjustment`).

    Attributes:
        decided_at_us: When, in microseconds since 1970-01-01T00:00:00Z.
    """

    decided_at_us: int
    adjustment_id: str
    action: str
    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    expected_gain: float
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    graph_version: str


E = TypeVar("E", bound=ResultEvent | AdjustmentEvent)


class Page(NamedTuple, Generic[E]):
    """Part of a list.

    Attributes:
        events: Newest first.
        next_cursor: Where the next page begins; None on the last one.
    """

    events: tuple[E, ...]
    next_cursor: str | None


class LearnerRef(NamedTuple):
    """Whose events are asked for; nothing outside of the organisation can be."""

    organisation_no: int
    graph_no: int
    learner: str


class Position(NamedTuple):
    """The place of an event in the order: its time, then results before adjustments, then its id."""

    at_us: int
    rank: int
    id: str


async def adjustments_page(
    pool: Pool, whose: LearnerRef, limit: int, cursor: str | None = None
) -> Page[AdjustmentEvent]:
    """Return a learner's adjustments, newest first.

    Args:
        pool: Of the record.
        whose: The learner.
        limit: How many at most, from 1.
        cursor: `next_cursor` of the page before.

    Raises:
        InvalidField: The cursor is not one.
    """
    after = read_cursor(cursor)
    events = [_adjustment(row) for row in await _rows(pool, _ADJUSTMENTS, whose, limit, after)]
    return _page(events, limit)


async def timeline_page(
    pool: Pool, whose: LearnerRef, limit: int, cursor: str | None = None
) -> Page[ResultEvent | AdjustmentEvent]:
    """Return a learner's results and adjustments together, newest first.

    Args:
        pool: Of the record.
        whose: The learner.
        limit: How many at most, from 1.
        cursor: `next_cursor` of the page before.

    Raises:
        InvalidField: The cursor is not one.
    """
    after = read_cursor(cursor)
    results = [_result(row) for row in await _rows(pool, _RESULTS, whose, limit, after)]
    adjustments = [_adjustment(row) for row in await _rows(pool, _ADJUSTMENTS, whose, limit, after)]
    return _page(sorted([*results, *adjustments], key=position_of, reverse=True), limit)


def position_of(event: ResultEvent | AdjustmentEvent) -> Position:
    """Return the place of an event in the order."""
    if isinstance(event, ResultEvent):
        return Position(event.occurred_at_us, _RESULT, event.result_id)
    return Position(event.decided_at_us, _ADJUSTMENT, event.adjustment_id)


def write_cursor(position: Position) -> str:
    """Write a place so that a URL can carry it."""
    return urlsafe_b64encode(msgspec.json.encode(position)).rstrip(b"=").decode()


def read_cursor(cursor: str | None) -> Position | None:
    """Read a place; None stays None.

    >>> read_cursor(write_cursor(Position(1, 0, "a")))
    Position(at_us=1, rank=0, id='a')

    Raises:
        InvalidField: Nobody here wrote it.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        position = msgspec.json.decode(urlsafe_b64decode(padded), type=Position)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _no_cursor() from error
    if "\0" in position.id or abs(position.at_us) > _LARGEST_US or position.rank not in {_RESULT, _ADJUSTMENT}:
        raise _no_cursor()
    return position


_LARGEST_US: Final = 2**53


def _no_cursor() -> InvalidField:
    return InvalidField("?cursor", "This is no cursor.", "Send next_cursor of the page before, unchanged, or nothing.")


async def _rows(pool: Pool, query: str, whose: LearnerRef, limit: int, after: Position | None) -> list[TupleRow]:
    place = after._asdict() if after is not None else {"at_us": None, "rank": None, "id": None}
    async with pool.connection() as connection:
        # One more than asked for tells whether there is a next page.
        cursor = await connection.execute(query, {**whose._asdict(), **place, "limit": limit + 1})
        return await cursor.fetchall()


def _page(events: Sequence[E], limit: int) -> Page[E]:
    shown = tuple(events[:limit])
    has_more = len(events) > limit
    return Page(shown, write_cursor(position_of(shown[-1])) if has_more else None)


def _result(row: TupleRow) -> ResultEvent:
    at, result_id, seq, item_id, score, attempt, is_late, committed_at, p_correct, skills, before, after, details = row
    moves = tuple([BeliefMove(*move) for move in zip(skills, before, after, strict=True)])
    said = msgspec.Raw((details or "{}").encode())
    return ResultEvent(at, result_id, seq, item_id, score, attempt, is_late, committed_at, p_correct, moves, said)


def _adjustment(row: TupleRow) -> AdjustmentEvent:
    at, adjustment_id, action, kind, skill_id, activity_id, reason, gain, evidence, facts, policy, graph = row
    told = msgspec.json.decode(facts, type=dict[str, float | str])
    return AdjustmentEvent(
        at, adjustment_id, action, kind, skill_id, activity_id, reason, gain, tuple(evidence), told, policy, graph
    )
