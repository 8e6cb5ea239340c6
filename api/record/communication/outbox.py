"""The outbox as people read it: what goes to whom, what became of it and why; approving and withdrawing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.clock import microseconds_of, moment_of
from api.live.keys import LearnerKey
from api.record.communication.sendings import Reason
from api.record.organisations import CALLED
from api.record.pages import SENDING, Page, Position, behind, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_level
from api.record.support.team import rows_in
from engine.communication.message import Channel, Purpose, RecipientKind
from engine.communication.telling import State

MOST_NO: Final = 2**53


class StoredSending(NamedTuple):
    """A sending as it stands (`api.record.communication.sendings.NewSending`)."""

    no: int
    key: str
    purpose: Purpose
    run_id: str | None
    scenario_id: str | None
    scenario_version: int | None
    step_id: str | None
    occasion: str | None
    recipient_kind: RecipientKind
    recipient_id: str
    learner: str | None
    case_id: str | None
    facts: Mapping[str, Any]
    channels: Sequence[Channel]
    channel: Channel | None
    state: State
    planned_at: datetime
    not_before: datetime
    next_attempt_at: datetime
    n_attempts: int
    n_uncertain: int
    sent_at: datetime | None
    changed_at: datetime
    message_id: str | None
    reason: Reason | None
    approved_by: str | None


class OutboxFilter(NamedTuple):
    """Which sendings are asked for; None, or empty, for any.

    Attributes:
        states: Of these.
        purpose: For this.
        channel: That went, or were tried, by this.
        learner: About, or to, this learner.
        case_id: Of this case.
        run_id: Planned by this run.
        recipient: To this person, as `learner/{id}` or `supporter/{id}`.
    """

    states: tuple[State, ...] = ()
    purpose: Purpose | None = None
    channel: Channel | None = None
    learner: str | None = None
    case_id: str | None = None
    run_id: str | None = None
    recipient: str | None = None


class EventSendingRow(NamedTuple):
    """What became of the message that an event of a case is; `reason` as `Reason`, JSON."""

    event_id: str
    state: State
    channel: Channel | None
    reason: Any
    changed_at: datetime


class Addressee(NamedTuple):
    """To whom a message went, and by which channel."""

    organisation_no: int
    kind: RecipientKind
    id: str
    channel: Channel
    organisation: str


class _Place(NamedTuple):
    """The place of a sending in a list."""

    no: Annotated[int, Meta(ge=0, le=MOST_NO)]


COLUMNS: Final = (
    "s.no, s.key, s.purpose, s.run_id, s.scenario_id, s.scenario_version, s.step_id, s.occasion, s.recipient_kind,"
    " s.recipient_id, s.learner, s.case_id, s.facts, s.channels, s.channel, s.state, s.planned_at, s.not_before,"
    " s.next_attempt_at, s.n_attempts, s.n_uncertain, s.sent_at, s.changed_at, s.message_id, s.reason, s.approved_by"
)
_SEEN: Final = (
    "s.organisation_no = %(organisation_no)s AND (%(reads_all)s"
    f" OR (s.recipient_kind = 'learner' AND {on_level('s.learner')})"
    " OR (s.recipient_kind = 'supporter' AND NOT %(reads_as_learner)s AND s.recipient_id = %(reader)s))"
)
_PAGE: Final = (
    f"WITH {MINE} SELECT {COLUMNS} FROM symphonie.sending s WHERE {_SEEN}"
    " AND (%(states)s::text[] = '{}' OR s.state = ANY(%(states)s))"
    " AND (%(purpose)s::text IS NULL OR s.purpose = %(purpose)s)"
    " AND (%(channel)s::text IS NULL OR s.channel = %(channel)s)"
    " AND (%(learner)s::text IS NULL OR s.learner = %(learner)s)"
    " AND (%(case_id)s::text IS NULL OR s.case_id = %(case_id)s)"
    " AND (%(run_id)s::text IS NULL OR s.run_id = %(run_id)s)"
    " AND (%(recipient)s::text IS NULL OR s.recipient_kind || '/' || s.recipient_id = %(recipient)s)"
    " AND (%(after)s::bigint IS NULL OR s.no < %(after)s) ORDER BY s.no DESC LIMIT %(limit)s"
)
_NAME: Final = "lpad(s.no::text, 19, '0')"
_TO_THEM: Final = (
    "s.organisation_no = %(organisation_no)s AND s.learner = %(learner)s AND s.recipient_kind = 'learner'"
    " AND s.recipient_id = %(learner)s"
)
_BEHIND: Final = (
    f"WITH {MINE} SELECT {COLUMNS} FROM symphonie.sending s WHERE {_TO_THEM}"
    " AND (s.graph_no IS NULL OR s.graph_no = %(graph_no)s)"
    f" AND ({on_level('s.learner')} OR (%(reads_as_learner)s AND s.learner = %(reader)s"
    f" AND s.state IN ('sent', 'delivered', 'bounced'))) AND {behind('s.changed_at', SENDING, _NAME)}"
    f" ORDER BY s.changed_at DESC, {_NAME} DESC LIMIT %(limit)s"
)
_WITHIN: Final = (
    f"SELECT {COLUMNS} FROM symphonie.sending s WHERE {_TO_THEM} AND s.state NOT IN ('awaiting_approval', 'queued')"
    " AND (%(from)s::timestamptz IS NULL OR s.changed_at >= %(from)s)"
    " AND (%(to)s::timestamptz IS NULL OR s.changed_at < %(to)s) ORDER BY s.changed_at, s.no LIMIT %(limit)s"
)
_FOUND: Final = (
    f"WITH {MINE} SELECT {COLUMNS} FROM symphonie.sending s WHERE {_SEEN} AND s.no = ANY(%(nos)s) ORDER BY s.no"
)
_TO_LEARNER: Final = (
    f"SELECT {COLUMNS} FROM symphonie.sending s WHERE s.organisation_no = %(organisation_no)s"
    " AND s.recipient_kind = 'learner' AND s.recipient_id = %(learner)s AND s.learner = %(learner)s"
    " AND s.state IN ('sent', 'delivered', 'bounced') AND (%(after)s::bigint IS NULL OR s.no < %(after)s)"
    " ORDER BY s.no DESC LIMIT %(limit)s"
)
_OF_EVENTS: Final = (
    "SELECT s.facts->>'event_id', s.state, s.channel, s.reason, s.changed_at FROM symphonie.sending s"
    " WHERE s.organisation_no = %(organisation_no)s AND s.case_id = ANY(%(cases)s) AND s.recipient_kind = 'learner'"
    " AND s.purpose IN ('answer', 'invitation') AND s.facts->>'event_id' = ANY(%(events)s) ORDER BY s.no"
)
_APPROVE: Final = (
    "UPDATE symphonie.sending SET state = 'queued', approved_by = %(by)s, changed_at = %(now)s,"
    " next_attempt_at = greatest(not_before, %(now)s) WHERE organisation_no = %(organisation_no)s"
    " AND no = ANY(%(nos)s) AND state = 'awaiting_approval'"
)
_ADDRESSEE: Final = (
    f"SELECT s.organisation_no, s.recipient_kind, s.recipient_id, coalesce(s.channel, 'mail'), {CALLED}"
    " FROM symphonie.sending s JOIN symphonie.organisation o ON o.no = s.organisation_no"
    " WHERE (s.organisation_no, s.no) = (%(organisation_no)s, %(no)s) AND s.purpose = 'reminder'"
)


async def page_of_sendings(
    pool: Pool, organisation_no: int, reach: Reach, asked: OutboxFilter, limit: int, cursor: str | None
) -> Page[StoredSending]:
    """List sendings, newest first, as far as somebody may see them: to learners of theirs, and to themselves.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = {**asked._asdict(), "states": list(asked.states), **reach.parameters}
    return await _page(pool, _PAGE, {**about, "organisation_no": organisation_no}, limit, cursor)


async def page_for_learner(
    pool: Pool, organisation_no: int, learner: str, limit: int, cursor: str | None
) -> Page[StoredSending]:
    """List what went to a learner, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    return await _page(pool, _TO_LEARNER, {"organisation_no": organisation_no, "learner": learner}, limit, cursor)


async def sendings_behind(
    pool: Pool, whose: LearnerKey, reach: Reach, limit: int, after: Position | None
) -> list[StoredSending]:
    """Return what was written to a learner behind a place, as far as somebody may see it; and one more.

    A learner sees what reached them; a supporter also what did not, and why.
    """
    place = after._asdict() if after is not None else {"at_us": None, "rank": None, "id": None}
    about = {**reach.parameters, **whose._asdict(), **place, "limit": limit + 1}
    return await rows_of(pool, _stored, _BEHIND, about)


def place_of_sending(one: StoredSending) -> Position:
    """Return the place of a sending among what happened: when it last became another."""
    return Position(microseconds_of(one.changed_at), SENDING, f"{one.no:019}")


async def sendings_within(
    pool: Pool, organisation_no: int, learner: str, from_at: datetime | None, to_at: datetime | None, limit: int
) -> list[StoredSending]:
    """Return what was written to a learner, or was not and why, in a period, in its order."""
    about = {"organisation_no": organisation_no, "learner": learner, "from": from_at, "to": to_at, "limit": limit}
    return await rows_of(pool, _stored, _WITHIN, about)


async def find_sendings(pool: Pool, organisation_no: int, reach: Reach, nos: Sequence[int]) -> list[StoredSending]:
    """Return those of some sendings that somebody may see."""
    about = {**reach.parameters, "organisation_no": organisation_no, "nos": list(nos)}
    return await rows_of(pool, _stored, _FOUND, about)


async def approve(pool: Pool, organisation_no: int, nos: Sequence[int], by: str, now_us: int) -> int:
    """Let sendings go that wait for it, and return how many did."""
    about = {"organisation_no": organisation_no, "nos": list(nos), "by": by, "now": moment_of(now_us)}
    async with pool.connection() as connection:
        return (await connection.execute(_APPROVE, about)).rowcount


async def sendings_of_events(
    connection: AsyncConnection[TupleRow], organisation_no: int, cases: Sequence[str], events: Sequence[str]
) -> list[EventSendingRow]:
    """Return what became of messages and invitations to the learner, of those events of cases that are any."""
    if not events:
        return []
    asked = {"organisation_no": organisation_no, "cases": list(cases), "events": list(events)}
    return list(await rows_in(connection, args_row(EventSendingRow), _OF_EVENTS, asked))


async def addressee_of(connection: AsyncConnection[TupleRow], organisation_no: int, no: int) -> Addressee | None:
    """Return to whom a reminder went; None if there is none."""
    asked = {"organisation_no": organisation_no, "no": no}
    return next(iter(await rows_in(connection, args_row(Addressee), _ADDRESSEE, asked)), None)


async def _page(
    pool: Pool, query: str, about: Mapping[str, object], limit: int, cursor: str | None
) -> Page[StoredSending]:
    after = read_cursor(cursor, _Place)
    asked = {**about, "after": after.no if after else None, "limit": limit + 1}
    found = await rows_of(pool, _stored, query, asked)
    return page_of(found, limit, lambda sending: _Place(sending.no))


def _stored(*row: Any) -> StoredSending:  # noqa: ANN401 - as psycopg reads it
    held = StoredSending(*row)
    return held._replace(reason=None if held.reason is None else msgspec.convert(held.reason, Reason))
