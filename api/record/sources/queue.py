"""What sources sent and the core has not been given yet.

    statements ─▶ record.xapi.statements ┐
    events ─────▶ queue_events ──────────┴▶ source_pending ─▶ take (locked, others pass over) ─▶ done | wait

Whoever writes statements queues them in the same transaction, so what was acknowledged is never lost. What is taken
stays locked until it is done: a process that dies lets go of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.identity import Pair
from api.record.pool import Pool
from api.record.vault.columns import key_of

_QUEUE_EVENTS: Final = """
INSERT INTO symphonie.source_pending (organisation_no, key_id, event_id, event_box, occurred_at, issuer, subject)
SELECT %(organisation_no)s, %(key_id)s, id, box, coalesce(at, clock_timestamp()), issuer, subject
FROM unnest(%(ids)s::text[], %(boxes)s::bytea[], %(ats)s::timestamptz[], %(issuers)s::text[], %(subjects)s::text[])
    AS sent (id, box, at, issuer, subject)
WHERE NOT EXISTS (
    SELECT FROM symphonie.source_taken t WHERE (t.organisation_no, t.event_id) = (%(organisation_no)s, sent.id))
ON CONFLICT DO NOTHING
"""
_DUE: Final = """
SELECT no FROM symphonie.organisation o WHERE EXISTS (
    SELECT FROM symphonie.source_pending p WHERE p.organisation_no = o.no AND p.due_at < 'infinity' AND p.due_at <= %s)
ORDER BY no
"""
_TAKE: Final = """
SELECT no, key_id, statement_no, event_id, event_box, queued_at FROM symphonie.source_pending
WHERE organisation_no = %s AND due_at < 'infinity' AND due_at <= %s
ORDER BY occurred_at, no LIMIT %s FOR UPDATE SKIP LOCKED
"""
_DONE: Final = "DELETE FROM symphonie.source_pending WHERE organisation_no = %s AND no = ANY(%s)"
_WAIT: Final = """
UPDATE symphonie.source_pending p SET due_at = 'infinity', issuer = w.issuer, subject = w.subject
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS w (no, issuer, subject)
WHERE p.organisation_no = %s AND p.no = w.no
"""
_PUT_OFF: Final = "UPDATE symphonie.source_pending SET due_at = %s WHERE organisation_no = %s AND no = ANY(%s)"
_WAKE: Final = """
WITH waiting AS (
    SELECT DISTINCT organisation_no, issuer, subject FROM symphonie.source_pending WHERE due_at = 'infinity'
), known AS (
    SELECT w.* FROM waiting w LEFT JOIN symphonie.identity_rule r USING (organisation_no)
    WHERE coalesce(r.unknown_persons, 'new') = 'new' OR EXISTS (
        SELECT FROM symphonie.identity i
        WHERE (i.organisation_no, i.issuer, i.subject) = (w.organisation_no, w.issuer, w.subject))
)
UPDATE symphonie.source_pending p SET due_at = '-infinity' FROM known WHERE p.due_at = 'infinity'
    AND (p.organisation_no, p.issuer, p.subject) = (known.organisation_no, known.issuer, known.subject)
"""

_QUEUE_AGAIN: Final = """
WITH next AS (
    SELECT statement_no, statement_id, stored_at, is_voiding FROM symphonie.xapi_statement_key
    WHERE organisation_no = %(organisation_no)s AND statement_no > %(after)s ORDER BY statement_no LIMIT %(limit)s
), queued AS (
    INSERT INTO symphonie.source_pending (organisation_no, key_id, statement_no, occurred_at)
    SELECT s.organisation_no, s.key_id, s.statement_no, coalesce(s.happened_at, s.stored_at)
    FROM next JOIN symphonie.xapi_statement s ON (s.organisation_no, s.stored_at, s.statement_no)
        = (%(organisation_no)s, next.stored_at, next.statement_no)
    WHERE s.key_id = %(key_id)s AND NOT s.is_voided AND NOT next.is_voiding AND NOT EXISTS (
        SELECT FROM symphonie.source_taken t
        WHERE (t.organisation_no, t.event_id) = (%(organisation_no)s, next.statement_id::text))
    ORDER BY s.statement_no ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT max(statement_no) FROM next), (SELECT count(*) FROM queued)
"""
AT_ONCE: Final = 10_000
"""Statements that are looked at in one transaction."""


EVENT: Final = "source_pending.event"
"""Where an event is sealed for."""


class Pending(NamedTuple):
    """One that is to be taken.

    Attributes:
        no: In the queue.
        key_id: The source.
        statement_no: In the store of statements; None for an event.
        event_id: Of an event; None for a statement.
        event_box: Its JSON, sealed; None for a statement.
        queued_at: When it came.
    """

    no: int
    key_id: str
    statement_no: int | None
    event_id: str | None
    event_box: bytes | None
    queued_at: datetime


class SentEvent(NamedTuple):
    """An event as it came: its id, its JSON, and when it happened and whom it is about as far as it is known."""

    event_id: str
    event: str
    occurred_at: datetime | None
    about: Pair | None


async def queue_events(
    connection: AsyncConnection[TupleRow], organisation_no: int, key_id: str, events: Iterable[SentEvent]
) -> None:
    """Queue events, sealed; those that wait already or became something are left out.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    sent = sorted(events, key=lambda one: one.event_id)
    key = await key_of(connection, organisation_no)
    about = {
        "organisation_no": organisation_no,
        "key_id": key_id,
        "ids": [one.event_id for one in sent],
        "boxes": [key.seal(EVENT, one.event_id, one.event) for one in sent],
        "ats": [one.occurred_at for one in sent],
        "issuers": [one.about and one.about.issuer for one in sent],
        "subjects": [one.about and one.about.subject for one in sent],
    }
    await connection.execute(_QUEUE_EVENTS, about)


async def due_organisations(connection: AsyncConnection[TupleRow], now: datetime) -> list[int]:
    """Return the organisations of which something is to be taken now."""
    return [no for (no,) in await (await connection.execute(_DUE, [now])).fetchall()]


async def take(connection: AsyncConnection[TupleRow], organisation_no: int, now: datetime, limit: int) -> list[Pending]:
    """Lock what is to be taken now, the earliest first, until the transaction ends; what others have is left out."""
    cursor = connection.cursor(row_factory=args_row(Pending))
    return await (await cursor.execute(_TAKE, [organisation_no, now, limit])).fetchall()


async def queue_again(pool: Pool, organisation_no: int, key_id: str) -> int:
    """Queue all statements of a source that have become nothing yet, and return how many those are.

    What became something, or waits already, is left alone, so whatever is queued again counts once; of what became
    nothing the outcome is counted once more. Events of Caliper are not kept, and not queued again.

    Args:
        pool: Of the record.
        organisation_no: Whose.
        key_id: The source.
    """
    n_queued, after = 0, -1
    while True:
        about = {"organisation_no": organisation_no, "key_id": key_id, "after": after, "limit": AT_ONCE}
        async with pool.connection() as connection:
            last, n = (await (await connection.execute(_QUEUE_AGAIN, about)).fetchall())[0]
        if last is None:
            return n_queued
        n_queued, after = n_queued + n, last


async def done(connection: AsyncConnection[TupleRow], organisation_no: int, nos: Sequence[int]) -> None:
    """Remove what something became of."""
    await connection.execute(_DONE, [organisation_no, list(nos)])


async def wait(connection: AsyncConnection[TupleRow], organisation_no: int, persons: Mapping[int, Pair]) -> None:
    """Let what is about somebody unknown wait until they are bound, by its number."""
    whom = list(persons.values())
    issuers, subjects = [one.issuer for one in whom], [one.subject for one in whom]
    await connection.execute(_WAIT, [list(persons), issuers, subjects, organisation_no])


async def put_off(
    connection: AsyncConnection[TupleRow], organisation_no: int, nos: Sequence[int], until: datetime
) -> None:
    """Let some be taken later."""
    await connection.execute(_PUT_OFF, [until, organisation_no, list(nos)])


async def wake(connection: AsyncConnection[TupleRow]) -> int:
    """Let what waited for somebody who is known by now be taken, and return how much that is."""
    return (await connection.execute(_WAKE)).rowcount
