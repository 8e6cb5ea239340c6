"""What became of what sources sent: counted by source, day and outcome, and the newest of what came to nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pool import Pool, rows_of

MOST_EXAMPLES: Final = 100
_SHOWN: Final = 200
_COUNT: Final = """
INSERT INTO symphonie.source_outcome AS o (organisation_no, key_id, day, outcome, n)
SELECT %s, key_id, %s, outcome, n FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS seen (key_id, outcome, n)
ORDER BY key_id, outcome
ON CONFLICT (organisation_no, key_id, day, outcome) DO UPDATE SET n = o.n + excluded.n
"""
_SHOW: Final = """
INSERT INTO symphonie.source_example (organisation_no, key_id, at, event_id, outcome, detail, verb, object)
SELECT %s, key_id, %s, event_id, outcome, detail, verb, object
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS seen (key_id, event_id, outcome, detail, verb, object)
"""
_TRIM: Final = """
DELETE FROM symphonie.source_example e USING unnest(%s::text[]) AS source (key_id)
WHERE e.organisation_no = %s AND e.key_id = source.key_id AND e.no <= (
    SELECT no FROM symphonie.source_example newer WHERE (newer.organisation_no, newer.key_id) = (%s, source.key_id)
    ORDER BY no DESC OFFSET %s LIMIT 1)
"""
_COUNTS: Final = """
SELECT day, outcome, n FROM symphonie.source_outcome
WHERE (organisation_no, key_id) = (%s, %s) AND day >= %s ORDER BY day DESC, outcome
"""
_EXAMPLES: Final = """
SELECT at, event_id, outcome, detail, verb, object FROM symphonie.source_example
WHERE (organisation_no, key_id) = (%s, %s) ORDER BY no DESC LIMIT %s
"""


class Outcome(NamedTuple):
    """What became of one statement or event.

    Attributes:
        key_id: Who sent it.
        event_id: Its id.
        outcome: In one word: what it is now, or why it is nothing.
        detail: In a sentence that names nobody; empty for what became something.
        verb: What it said was done.
        object: To what.
    """

    key_id: str
    event_id: str
    outcome: str
    detail: str = ""
    verb: str = ""
    object: str = ""


class OutcomeCount(NamedTuple):
    """How often something became of what a source sent, on a day (UTC)."""

    day: date
    outcome: str
    n: int


class OutcomeExample(NamedTuple):
    """One that came to nothing, and when it was looked at."""

    at: datetime
    event_id: str
    outcome: str
    detail: str
    verb: str
    object: str


async def note(
    connection: AsyncConnection[TupleRow], organisation_no: int, outcomes: Iterable[Outcome], at: datetime
) -> None:
    """Count outcomes, and keep the newest of those that say why."""
    seen = list(outcomes)
    counts = Counter((one.key_id, one.outcome) for one in seen)
    sources, words = [key_id for key_id, _ in counts], [outcome for _, outcome in counts]
    await connection.execute(_COUNT, [organisation_no, at.date(), sources, words, list(counts.values())])
    shown = [one for one in seen if one.detail]
    if not shown:
        return
    columns = [
        [one.key_id for one in shown],
        [one.event_id for one in shown],
        [one.outcome for one in shown],
        [one.detail for one in shown],
        [one.verb[:_SHOWN] for one in shown],
        [one.object[:_SHOWN] for one in shown],
    ]
    await connection.execute(_SHOW, [organisation_no, at, *columns])
    trimmed = sorted({one.key_id for one in shown})
    await connection.execute(_TRIM, [trimmed, organisation_no, organisation_no, MOST_EXAMPLES])


async def counts_of(pool: Pool, organisation_no: int, key_id: str, since: date) -> list[OutcomeCount]:
    """Return what became of what a source sent, day by day, the newest first."""
    return await rows_of(pool, OutcomeCount, _COUNTS, [organisation_no, key_id, since])


async def examples_of(pool: Pool, organisation_no: int, key_id: str, limit: int) -> list[OutcomeExample]:
    """Return the newest of what came to nothing."""
    return await rows_of(pool, OutcomeExample, _EXAMPLES, [organisation_no, key_id, limit])
