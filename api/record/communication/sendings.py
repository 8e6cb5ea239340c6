"""Sendings: planned once, taken by one process at a time, settled; the only place that writes their state.

    awaiting_approval ──approve──▶ queued ──take──▶ sending ──settle──▶ sent ─▶ delivered
            │                        │  ▲              │ │                └────▶ bounced
            └──────withdraw──────────┴──┼──▶ withdrawn │ └──▶ failed
                                        └──────────────┘ tried again, or put off

A sending is taken for `LEASE_S`, in a transaction that has committed before anybody is asked to take the message. What
a process had taken that died is taken by the next once that is over: whether the other side took the message in
between nobody knows, and `n_uncertain` counts it. Leases are measured by the server's clock, which all processes share.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.clock import moment_of
from api.record.support.team import rows_in
from content_graph.languages import Text
from engine.communication.message import Channel, Purpose, RecipientKind
from engine.communication.telling import State

OPEN: Final[tuple[State, ...]] = ("awaiting_approval", "queued", "sending")
LEASE_S: Final = 120
"""Longer than any attempt takes (`api.communication.dispatcher.LONGEST_ATTEMPT_S`)."""
BESIDE: Final = "beside"
"""In the facts of a notice, while its message is made and no longer: other notices that go in it."""
MOST_ALONG: Final = 50
"""Notices that are taken beside others to the same supporters, to go in one message with them."""


class Reason(msgspec.Struct, frozen=True):
    """Why a sending waits, was withdrawn or failed.

    Attributes:
        code: For machines.
        fr: In French.
        en: In English.
    """

    code: str
    fr: str
    en: str

    @staticmethod
    def of(code: str, text: Text) -> "Reason":
        """Return the reason of this code."""
        return Reason(code, text.fr, text.en)


class NewSending(NamedTuple):
    """A message that is to go to somebody.

    Attributes:
        key: What makes it this message: of two with one key in an organisation the first is kept.
        purpose: For what.
        recipient_kind: As what somebody is written to.
        recipient_id: Who.
        channels: In the order in which they are tried.
        not_before_us: When it may go at the earliest; microseconds since 1970-01-01T00:00:00Z.
        facts: Ids and figures of which the words are made when it goes; **no name and no address**.
        learner: Whom it is about; with them it is erased.
        graph_no: The content graph that it is about; with it, it is erased.
        case_id: The case that it belongs to.
        run_id: The run of a message scenario that planned it.
        scenario_id: Of which message scenario.
        scenario_version: Which version of that.
        step_id: Which step of that.
        occasion: What the step is about.
        needs_approval: Whether a supporter has to approve it.
    """

    key: str
    purpose: Purpose
    recipient_kind: RecipientKind
    recipient_id: str
    channels: Sequence[Channel]
    not_before_us: int
    facts: Mapping[str, Any]
    learner: str | None = None
    graph_no: int | None = None
    case_id: str | None = None
    run_id: str | None = None
    scenario_id: str | None = None
    scenario_version: int | None = None
    step_id: str | None = None
    occasion: str | None = None
    needs_approval: bool = False


class Taken(NamedTuple):
    """A sending that this process has for a while.

    Attributes:
        organisation_no: Whose.
        no: Names it in the organisation.
        n_attempts: Which attempt this is, from 1.
        n_uncertain: Of how many before nobody knows how they ended.
        planned_at: When it was planned.
        facts: JSON, as `NewSending.facts`.
    """

    organisation_no: int
    no: int
    n_attempts: int
    n_uncertain: int
    key: str
    purpose: Purpose
    recipient_kind: RecipientKind
    recipient_id: str
    channels: Sequence[Channel]
    facts: dict[str, Any]
    learner: str | None
    case_id: str | None
    run_id: str | None
    scenario_id: str | None
    scenario_version: int | None
    step_id: str | None
    occasion: str | None
    planned_at: datetime


class Settled(NamedTuple):
    """What became of an attempt.

    Attributes:
        state: From now on; `queued` where it is tried again or put off.
        reason: Why it is not sent.
        channel: The channel that was tried; None where none was.
        channels: Those that are still to be tried; None for as they were.
        next_us: When it is tried again, where it is; where no channel was tried, that was no attempt.
        message_id: Under which the other side has it.
        is_uncertain: Whether the other side may have taken it all the same.
        facts: Of which the words were made; None for as they were planned.
    """

    state: Literal["queued", "sent", "delivered", "failed", "bounced", "withdrawn"]
    reason: Reason | None = None
    channel: Channel | None = None
    channels: Sequence[Channel] | None = None
    next_us: int | None = None
    message_id: str | None = None
    is_uncertain: bool = False
    facts: Mapping[str, Any] | None = None


class Recipient(NamedTuple):
    """To whom a sending went that came back, on which channel, and the case that it belongs to."""

    kind: RecipientKind
    id: str
    channel: Channel | None
    case_id: str | None
    learner: str | None


_PLAN: Final = (
    "INSERT INTO symphonie.sending (organisation_no, key, purpose, run_id, scenario_id, scenario_version, step_id,"
    " occasion, recipient_kind, recipient_id, learner, graph_no, case_id, facts, channels, state, planned_at,"
    " not_before, next_attempt_at, changed_at) VALUES (%(organisation_no)s, %(key)s, %(purpose)s, %(run_id)s,"
    " %(scenario_id)s, %(scenario_version)s, %(step_id)s, %(occasion)s, %(recipient_kind)s, %(recipient_id)s,"
    " %(learner)s, %(graph_no)s, %(case_id)s, %(facts)s, %(channels)s, %(state)s, %(now)s, %(not_before)s,"
    " %(not_before)s, %(now)s) ON CONFLICT (organisation_no, key) DO NOTHING"
)
_IS_FREE: Final = "(s.taken_until IS NULL OR s.taken_until < clock_timestamp())"
_HAVE: Final = f"""
UPDATE symphonie.sending s SET state = 'sending', n_attempts = s.n_attempts + 1,
    n_uncertain = s.n_uncertain + free.was_taken::int, taken_by = %(taken_by)s,
    taken_until = clock_timestamp() + {LEASE_S} * interval '1 second', decided_at = %(now)s, changed_at = %(now)s
FROM free WHERE (s.organisation_no, s.no) = (free.organisation_no, free.no)
RETURNING s.organisation_no, s.no, s.n_attempts, s.n_uncertain, s.key, s.purpose, s.recipient_kind, s.recipient_id,
    s.channels, s.facts, s.learner, s.case_id, s.run_id, s.scenario_id, s.scenario_version, s.step_id, s.occasion,
    s.planned_at
"""
_TAKE: Final = f"""
WITH free AS (
    SELECT due.organisation_no, due.no, due.was_taken FROM symphonie.organisation o
    CROSS JOIN (VALUES (true), (false)) AS kind (is_urgent)
    CROSS JOIN LATERAL (
        SELECT s.organisation_no, s.no, s.is_urgent, s.next_attempt_at, s.state = 'sending' AS was_taken
        FROM symphonie.sending s WHERE s.organisation_no = o.no AND s.is_urgent = kind.is_urgent
            AND s.state IN ('queued', 'sending') AND s.next_attempt_at <= %(now)s AND {_IS_FREE}
            AND s.channels[1] <> ALL(%(paused)s)
        ORDER BY s.next_attempt_at LIMIT %(of_each)s FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE o.no <> ALL(%(passed_over)s) ORDER BY due.is_urgent DESC, due.next_attempt_at LIMIT %(limit)s
)
{_HAVE}
"""
_TAKE_ALONG: Final = f"""
WITH free AS (
    SELECT s.organisation_no, s.no, s.state = 'sending' AS was_taken FROM symphonie.sending s
    WHERE (s.organisation_no, s.recipient_id) IN (
            SELECT * FROM unnest(%(organisations)s::int[], %(recipients)s::text[]))
        AND s.recipient_kind = 'supporter' AND s.purpose = 'notice' AND s.facts->>'kind' <> 'digest'
        AND s.state IN ('queued', 'sending') AND {_IS_FREE} AND (s.next_attempt_at <= %(now)s OR s.n_attempts = 0)
        AND s.channels[1] <> ALL(%(paused)s)
    ORDER BY s.no LIMIT {MOST_ALONG} FOR UPDATE SKIP LOCKED
)
{_HAVE}
"""
_SETTLE: Final = (
    "UPDATE symphonie.sending s SET state = %(state)s, reason = %(reason)s,"
    " channel = coalesce(%(channel)s::text, s.channel), channels = coalesce(%(channels)s::text[], s.channels),"
    " next_attempt_at = coalesce(%(next_at)s::timestamptz, s.next_attempt_at),"
    " message_id = coalesce(%(message_id)s::text, s.message_id), facts = coalesce(%(facts)s::json, s.facts),"
    " n_uncertain = s.n_uncertain + %(is_uncertain)s::int,"
    " sent_at = CASE WHEN %(state)s IN ('sent', 'delivered') THEN %(now)s ELSE s.sent_at END,"
    " taken_by = NULL, taken_until = NULL, changed_at = %(now)s,"
    " n_attempts = s.n_attempts - (%(state)s = 'queued' AND %(channel)s::text IS NULL)::int"
    " WHERE s.organisation_no = %(organisation_no)s AND s.no = %(no)s AND s.state = 'sending'"
    " AND s.taken_by = %(taken_by)s AND s.n_attempts = %(n_attempts)s"
)
_GIVE_BACK: Final = (
    "UPDATE symphonie.sending SET state = 'queued', n_attempts = n_attempts - 1, taken_by = NULL, taken_until = NULL"
    " WHERE organisation_no = %(organisation_no)s AND no = %(no)s AND state = 'sending' AND taken_by = %(taken_by)s"
)
_DELIVERED: Final = (
    "UPDATE symphonie.sending SET state = 'delivered', changed_at = %(now)s"
    " WHERE organisation_no = %(organisation_no)s AND no = %(no)s AND state = 'sent'"
)
_BOUNCED: Final = (
    "UPDATE symphonie.sending SET reason = %(reason)s, changed_at = %(now)s,"
    " state = CASE WHEN %(is_hard)s THEN 'bounced' ELSE state END"
    " WHERE organisation_no = %(organisation_no)s AND no = %(no)s AND state IN ('sending', 'sent', 'delivered')"
    " RETURNING recipient_kind, recipient_id, channel, case_id, learner"
)
_BOUNCED_WITH: Final = (
    "UPDATE symphonie.sending s SET reason = %(reason)s, changed_at = %(now)s,"
    " state = CASE WHEN %(is_hard)s THEN 'bounced' ELSE s.state END FROM symphonie.sending b"
    " WHERE (b.organisation_no, b.no) = (%(organisation_no)s, %(no)s) AND s.organisation_no = b.organisation_no"
    " AND s.message_id = b.message_id AND s.no <> b.no AND s.state IN ('sending', 'sent', 'delivered')"
)
_WITHDRAW: Final = (
    "UPDATE symphonie.sending SET state = 'withdrawn', reason = %(reason)s, approved_by = NULL, changed_at = %(now)s"
    " WHERE organisation_no = %(organisation_no)s AND no = ANY(%(nos)s) AND state IN ('awaiting_approval', 'queued')"
)
_NEXT: Final = (
    "SELECT min(next_attempt_at) FROM symphonie.sending WHERE state IN ('queued', 'sending')"
    " AND next_attempt_at > %(now)s"
)
_BOUNCE_TOLD: Final = {
    True: Text(
        "Le message est revenu\u202f: l’adresse ne le prend pas.",
        "The message came back: the address does not take it.",
    ),
    False: Text(
        "Le message n’a pas encore été remis\u202f: le serveur du destinataire le signale.",
        "The message was not delivered yet, as the recipient’s server says.",
    ),
}


async def plan_sendings(
    connection: AsyncConnection[TupleRow], organisation_no: int, sendings: Iterable[NewSending], now_us: int
) -> int:
    """Plan messages, each once; return how many were new.

    Args:
        connection: To the record; in whichever transaction the caller wants them to hold.
        organisation_no: Whose.
        sendings: Which.
        now_us: The moment; microseconds since 1970-01-01T00:00:00Z.
    """
    rows = [
        {
            **one._asdict(),
            "organisation_no": organisation_no,
            "channels": list(one.channels),
            "facts": msgspec.json.encode(one.facts).decode(),
            "state": "awaiting_approval" if one.needs_approval else "queued",
            "not_before": moment_of(one.not_before_us),
            "now": moment_of(now_us),
        }
        for one in sorted(sendings, key=lambda one: one.key)  # so that two who plan the same do not wait in a circle
    ]
    if not rows:
        return 0
    async with connection.cursor() as cursor:
        await cursor.executemany(_PLAN, rows)
        return cursor.rowcount


async def take(
    connection: AsyncConnection[TupleRow],
    taken_by: str,
    limit: int,
    of_each: int,
    passed_over: Collection[int],
    paused: Collection[Channel],
    now_us: int,
) -> list[Taken]:
    """Take sendings that are due, for `LEASE_S`; what a person waits for goes before what may come later.

    With a notice those are taken that wait for the same supporter and are not due yet.

    Args:
        connection: In a transaction of its own that is committed before anything goes out.
        taken_by: Names this process.
        limit: How many at most.
        of_each: How many at most of an organisation, urgent and not.
        passed_over: Organisations of which none is taken.
        paused: Channels by which nothing goes now: what is to go by one of these first is not taken.
        now_us: The moment; microseconds since 1970-01-01T00:00:00Z.
    """
    asked = {
        "taken_by": taken_by,
        "limit": limit,
        "of_each": of_each,
        "passed_over": list(passed_over),
        "paused": list(paused),
        "now": moment_of(now_us),
    }
    taken = list(await rows_in(connection, args_row(Taken), _TAKE, asked))
    told = sorted({(one.organisation_no, one.recipient_id) for one in taken if goes_with_others(one)})
    if not told:
        return taken
    asked |= {"organisations": [no for no, _ in told], "recipients": [who for _, who in told]}
    return [*taken, *await rows_in(connection, args_row(Taken), _TAKE_ALONG, asked)]


def goes_with_others(taken: Taken) -> bool:
    """Tell whether a sending can go in one message with others: a notice of a supporter that is no digest itself."""
    is_notice = taken.purpose == "notice" and taken.recipient_kind == "supporter"
    return is_notice and taken.facts.get("kind") != "digest"


async def settle(
    connection: AsyncConnection[TupleRow], taken_by: str, taken: Taken, settled: Settled, now_us: int
) -> bool:
    """Note what became of a sending, and tell whether it was still this process's."""
    about = {
        **settled._asdict(),
        "channels": None if settled.channels is None else list(settled.channels),
        "facts": None if settled.facts is None else msgspec.json.encode(settled.facts).decode(),
        "reason": None if settled.reason is None else msgspec.json.encode(settled.reason).decode(),
        "next_at": None if settled.next_us is None else moment_of(settled.next_us),
        **_this(taken_by, taken),
        "n_attempts": taken.n_attempts,
        "now": moment_of(now_us),
    }
    return (await connection.execute(_SETTLE, about)).rowcount == 1


async def give_back(connection: AsyncConnection[TupleRow], taken_by: str, taken: Iterable[Taken]) -> None:
    """Let go of sendings of which nothing has been tried."""
    rows = [_this(taken_by, one) for one in taken]
    if rows:
        async with connection.cursor() as cursor:
            await cursor.executemany(_GIVE_BACK, rows)


async def settle_delivered(
    connection: AsyncConnection[TupleRow], organisation_no: int, sending_no: int, now_us: int
) -> bool:
    """Note that a message is known to have reached somebody, and tell whether that was news."""
    about = {"organisation_no": organisation_no, "no": sending_no, "now": moment_of(now_us)}
    return (await connection.execute(_DELIVERED, about)).rowcount == 1


async def settle_bounced(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    sending_no: int,
    code: str,
    is_hard: bool,  # noqa: FBT001 - what the other side says
    now_us: int,
) -> Recipient | None:
    """Note that a message came back, and return to whom it went; None if no such message went out.

    What went in the same mail came back with it.

    Args:
        connection: To the record.
        organisation_no: Whose.
        sending_no: Which.
        code: Of the status, as `5.1.1` (RFC 3463).
        is_hard: Whether it will not be taken later either; one that may be stays as it is, with the reason.
        now_us: The moment.
    """
    reason = Reason.of(code, _BOUNCE_TOLD[is_hard])
    about = {
        "organisation_no": organisation_no,
        "no": sending_no,
        "reason": msgspec.json.encode(reason).decode(),
        "is_hard": is_hard,
        "now": moment_of(now_us),
    }
    cursor = connection.cursor(row_factory=args_row(Recipient))
    found = await (await cursor.execute(_BOUNCED, about)).fetchone()
    if found is not None:
        await connection.execute(_BOUNCED_WITH, about)
    return found


async def withdraw(
    connection: AsyncConnection[TupleRow], organisation_no: int, nos: Sequence[int], reason: Reason, now_us: int
) -> int:
    """Keep messages from going that have not gone and are not on their way; return how many those were."""
    told = msgspec.json.encode(reason).decode()
    about = {"organisation_no": organisation_no, "nos": list(nos), "reason": told, "now": moment_of(now_us)}
    return (await connection.execute(_WITHDRAW, about)).rowcount


async def next_due(connection: AsyncConnection[TupleRow], now_us: int) -> datetime | None:
    """Return when something is due next that is not due yet."""
    found = await (await connection.execute(_NEXT, {"now": moment_of(now_us)})).fetchone()
    return None if found is None else found[0]


def _this(taken_by: str, taken: Taken) -> dict[str, object]:
    return {"organisation_no": taken.organisation_no, "no": taken.no, "taken_by": taken_by}
