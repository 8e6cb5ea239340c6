"""What is on its way to webhooks: changes handed out to those who want them, taken by one process at a time, judged.

A delivery is taken for a while and sent outside of any transaction. Whoever dies with it leaves it to the next, who
sends the same message again. Of a learner only the first that waits may be taken, so that the order of the feed holds
for each learner, and nobody waits for another learner's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.clock import moment_of
from api.record.feed import Change
from api.record.pool import Pool, row_of, rows_of
from api.record.support.team import rows_in

State = Literal["waiting", "delivered", "failed"]
MOST_WAITING: Final = 1000
"""Deliveries of a webhook at a time: what comes after them waits in the feed."""
LEASE_US: Final = 20_000_000
"""Longer than any attempt takes (`api.integrations.webhooks.sending.SECONDS`)."""


class Delivery(NamedTuple):
    """A change on its way to a webhook, and what became of it.

    Attributes:
        no: Names it among those of the webhook; later ones have higher numbers.
        change_no: Of the change.
        message: Id of the change.
        kind: Of the change.
        learner: Whom it is about.
        state: Whether it waits, was taken, or was given up.
        n_attempts: So far.
        handed_at: When it was handed out.
        next_at: When it is tried again.
        answered_at: When the last attempt ended.
        status: Of HTTP, of that attempt; None where nobody answered.
        reason: Why it was no success.
    """

    no: int
    change_no: int
    message: str
    kind: str
    learner: str | None
    state: State
    n_attempts: int
    handed_at: datetime
    next_at: datetime
    answered_at: datetime | None
    status: int | None
    reason: str | None


class Taken(NamedTuple):
    """A delivery that this process has for a while: its number, which attempt this is, and what it tells."""

    no: int
    n_attempts: int
    change: Change


class Judged(NamedTuple):
    """What became of an attempt.

    Attributes:
        no: Of the delivery.
        state: `waiting` where it is to be tried again.
        next_us: When, in microseconds since 1970-01-01T00:00:00Z.
        status: Of HTTP; None where nobody answered.
        reason: Why it was no success.
    """

    no: int
    state: State
    next_us: int
    status: int | None
    reason: str | None


_WHICH: Final = "organisation_no = %(organisation_no)s AND webhook_id = %(id)s"
_DUE: Final = (
    "SELECT w.organisation_no, w.id FROM symphonie.webhook w WHERE w.disabled_at IS NULL"
    " AND (w.resumes_at IS NULL OR w.resumes_at <= %(now)s) AND EXISTS (SELECT FROM symphonie.webhook_delivery d"
    " WHERE (d.organisation_no, d.webhook_id) = (w.organisation_no, w.id) AND d.state = 'waiting'"
    " AND d.next_at <= %(now)s AND (d.leased_until IS NULL OR d.leased_until < %(now)s))"
)
_WAITS: Final = (
    "SELECT EXISTS (SELECT FROM symphonie.change_due),"
    " EXISTS (SELECT FROM symphonie.webhook w WHERE w.disabled_at IS NULL)"
)
_BEHIND: Final = (
    "SELECT w.organisation_no, w.id FROM symphonie.webhook w JOIN symphonie.change_head h USING (organisation_no)"
    " WHERE w.disabled_at IS NULL AND w.handed_no < h.change_no"
)
_HAND_OUT: Final = f"""
WITH w AS (
    SELECT * FROM symphonie.webhook WHERE organisation_no = %(organisation_no)s AND id = %(id)s AND disabled_at IS NULL
    FOR UPDATE
), room AS (
    SELECT greatest(%(most)s - count(*), 0) AS n FROM symphonie.webhook_delivery WHERE {_WHICH} AND state = 'waiting'
), new AS MATERIALIZED (
    SELECT c.change_no FROM symphonie.change c, w
    WHERE c.organisation_no = w.organisation_no AND c.change_no > w.handed_no
        AND (w.kinds = '{{}}' OR c.kind = ANY(w.kinds))
        AND NOT EXISTS (  -- of whoever has the use of their data restricted (GDPR, article 18) nothing goes out
            SELECT FROM symphonie.override restricting
            WHERE (restricting.organisation_no, restricting.learner) = (c.organisation_no, c.learner)
                AND restricting.basis = 'restriction' AND restricting.ended_at IS NULL
                AND (restricting.until IS NULL OR restricting.until > %(now)s))
    ORDER BY c.change_no LIMIT (SELECT n FROM room)
), handed AS (
    INSERT INTO symphonie.webhook_delivery (organisation_no, webhook_id, change_no, handed_at, next_at)
    SELECT %(organisation_no)s, %(id)s, change_no, %(now)s, %(now)s FROM new ORDER BY change_no
)
UPDATE symphonie.webhook SET handed_no = CASE
    WHEN (SELECT count(*) FROM new) = (SELECT n FROM room) THEN coalesce((SELECT max(change_no) FROM new), w.handed_no)
    ELSE greatest(w.handed_no, head.change_no) END
FROM w JOIN symphonie.change_head head USING (organisation_no)
WHERE (webhook.organisation_no, webhook.id) = (w.organisation_no, w.id)
"""
_CHANGE: Final = (
    "c.change_no, c.id, c.kind, (SELECT g.id FROM symphonie.content_graph g WHERE g.no = c.graph_no), c.learner,"
    " c.learner_seq, c.at, c.about"
)
_TAKE: Final = f"""
WITH first AS (
    SELECT DISTINCT ON (c.learner, CASE WHEN c.learner IS NULL THEN d.no END) d.no, d.next_at, d.leased_until
    FROM symphonie.webhook_delivery d JOIN symphonie.change c USING (organisation_no, change_no)
    WHERE d.{_WHICH.replace(" AND ", " AND d.")} AND d.state = 'waiting'
    ORDER BY c.learner, CASE WHEN c.learner IS NULL THEN d.no END, d.no
), free AS (
    SELECT no FROM symphonie.webhook_delivery
    WHERE {_WHICH} AND state = 'waiting' AND (leased_until IS NULL OR leased_until < %(now)s)
        AND no IN (SELECT no FROM first WHERE next_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s))
    ORDER BY no LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE symphonie.webhook_delivery d SET leased_until = %(until)s, n_attempts = d.n_attempts + 1
    FROM free WHERE d.{_WHICH.replace(" AND ", " AND d.")} AND d.no = free.no
    RETURNING d.organisation_no, d.no, d.n_attempts, d.change_no
)
SELECT taken.no, taken.n_attempts, {_CHANGE}
FROM taken JOIN symphonie.change c USING (organisation_no, change_no) ORDER BY taken.no
"""
_NOTE: Final = (
    "UPDATE symphonie.webhook_delivery SET state = %(state)s, next_at = %(next_at)s, leased_until = NULL,"
    f" answered_at = %(now)s, status = %(status)s, reason = %(reason)s WHERE {_WHICH} AND no = %(no)s"
)
_STAND: Final = (
    "UPDATE symphonie.webhook w SET resumes_at = %(resumes_at)s,"
    " failing_since = CASE WHEN %(is_taken)s THEN NULL ELSE coalesce(w.failing_since, %(now)s) END"
    " WHERE w.organisation_no = %(organisation_no)s AND w.id = %(id)s"
    " AND (w.resumes_at IS DISTINCT FROM %(resumes_at)s OR %(is_taken)s = (w.failing_since IS NOT NULL))"
)
_DISABLE: Final = (
    "UPDATE symphonie.webhook w SET disabled_at = %(now)s, disabled_because = %(because)s"
    " WHERE w.organisation_no = %(organisation_no)s AND w.id = %(id)s AND w.disabled_at IS NULL"
    " AND (%(failing_before)s::timestamptz IS NULL OR w.failing_since < %(failing_before)s) RETURNING w.label"
)
_LISTED: Final = (
    "SELECT d.no, d.change_no, 'msg_' || replace(c.id::text, '-', ''), c.kind, c.learner, d.state, d.n_attempts,"
    " d.handed_at, d.next_at, d.answered_at, d.status, d.reason FROM symphonie.webhook_delivery d"
    " JOIN symphonie.change c USING (organisation_no, change_no)"
    f" WHERE d.{_WHICH.replace(' AND ', ' AND d.')}"
)
_PAGE: Final = (
    f"{_LISTED} AND (%(state)s::text IS NULL OR d.state = %(state)s)"
    " AND (%(before)s::bigint IS NULL OR d.no < %(before)s) ORDER BY d.no DESC LIMIT %(limit)s"
)
_AGAIN: Final = (
    "UPDATE symphonie.webhook_delivery SET state = 'waiting', next_at = %(now)s, leased_until = NULL, n_attempts = 0"
    f" WHERE {_WHICH} AND no = %(no)s"
)


async def what_waits(connection: AsyncConnection[TupleRow]) -> tuple[bool, bool]:
    """Tell whether something waits for its number, and whether there is anybody to be told."""
    ((is_due, is_subscribed),) = await rows_in(connection, args_row(lambda *one: one), _WAITS, {})
    return is_due, is_subscribed


async def hand_out(connection: AsyncConnection[TupleRow], now_us: int) -> int:
    """Make deliveries of what has changed since, for every webhook that wants it; return for how many webhooks.

    Args:
        connection: In autocommit.
        now_us: The moment; microseconds since 1970-01-01T00:00:00Z, as all of these.
    """
    behind = await rows_in(connection, args_row(lambda *one: one), _BEHIND, {})
    for organisation_no, webhook_id in behind:
        await hand_out_to(connection, organisation_no, webhook_id, now_us)
    return len(behind)


async def hand_out_to(
    connection: AsyncConnection[TupleRow], organisation_no: int, webhook_id: str, now_us: int
) -> None:
    """Make deliveries of what has changed since, for one webhook."""
    about = {"organisation_no": organisation_no, "id": webhook_id, "most": MOST_WAITING}
    await connection.execute(_HAND_OUT, {**about, "now": moment_of(now_us)})


async def due_webhooks(connection: AsyncConnection[TupleRow], now_us: int) -> Sequence[tuple[int, str]]:
    """Return the webhooks, by organisation and id, with something that may be due."""
    return await rows_in(connection, args_row(lambda no, name: (no, name)), _DUE, {"now": moment_of(now_us)})


async def take(
    connection: AsyncConnection[TupleRow], organisation_no: int, webhook_id: str, limit: int, now_us: int
) -> list[Taken]:
    """Take deliveries of a webhook that are due, at most one of each learner, for `LEASE_US`."""
    about = {"organisation_no": organisation_no, "id": webhook_id, "limit": limit}
    asked = {**about, "now": moment_of(now_us), "until": moment_of(now_us + LEASE_US)}
    rows = await rows_in(connection, args_row(lambda no, n, *one: Taken(no, n, Change(*one))), _TAKE, asked)
    return list(rows)


async def note(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    webhook_id: str,
    judged: Sequence[Judged],
    resumes_us: int | None,
    now_us: int,
) -> None:
    """Note what became of attempts, and how the webhook stands after them.

    Args:
        connection: In a transaction.
        organisation_no: Whose.
        webhook_id: Of the webhook.
        judged: The attempts.
        resumes_us: Until when the other side wants nothing; None where it said nothing.
        now_us: The moment.
    """
    about = {"organisation_no": organisation_no, "id": webhook_id, "now": moment_of(now_us)}
    async with connection.cursor() as cursor:
        rows = [{**about, **one._asdict(), "next_at": moment_of(one.next_us)} for one in judged]
        await cursor.executemany(_NOTE, rows)
    is_taken = any(one.state == "delivered" for one in judged)
    resumes_at = None if resumes_us is None else moment_of(resumes_us)
    await connection.execute(_STAND, {**about, "is_taken": is_taken, "resumes_at": resumes_at})


async def disable(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    webhook_id: str,
    because: Literal["gone", "failing"],
    now_us: int,
    failing_before_us: int | None = None,
) -> str | None:
    """Send nothing more to a webhook, and return what it is for; None if it stays as it is.

    Args:
        connection: In a transaction.
        organisation_no: Whose.
        webhook_id: Of the webhook.
        because: Why.
        now_us: The moment.
        failing_before_us: Only if nothing was taken since before this.
    """
    asked = {
        "organisation_no": organisation_no,
        "id": webhook_id,
        "because": because,
        "now": moment_of(now_us),
        "failing_before": None if failing_before_us is None else moment_of(failing_before_us),
    }
    found = await (await connection.execute(_DISABLE, asked)).fetchone()
    return None if found is None else str(found[0])


async def deliveries_page(
    pool: Pool, organisation_no: int, webhook_id: str, limit: int, before: int | None, state: State | None
) -> list[Delivery]:
    """Return deliveries of a webhook, newest first, and one more than asked for where there is another page."""
    about = {"organisation_no": organisation_no, "id": webhook_id, "before": before, "state": state}
    return await rows_of(pool, Delivery, _PAGE, {**about, "limit": limit + 1})


async def again(pool: Pool, organisation_no: int, webhook_id: str, no: int, now_us: int) -> Delivery | None:
    """Have a delivery tried once more, as if it were new, and return it; None if there is none."""
    about = {"organisation_no": organisation_no, "id": webhook_id, "no": no, "now": moment_of(now_us)}
    async with pool.connection() as connection:
        await connection.execute(_AGAIN, about)
    return await row_of(pool, Delivery, f"{_LISTED} AND d.no = %(no)s", about)
