"""The feed: what changed in an organisation, in one order that nobody who follows it ever has to look behind.

    what happens ─(trigger, same transaction)─▶ change_due ─(number: one at a time)─▶ change ─▶ pollers, webhooks

Numbers are not given where things happen, because transactions commit in another order than they take numbers, and
whoever had read up to one would miss a lower one that comes later. They are given afterwards, to what has committed, by
one transaction at a time in the whole deployment: a number is visible only together with all lower ones. A transaction
that began after another one had committed has higher numbers; within one, what happened first has the lower number.

Whoever follows the feed keeps the last number that it has dealt with, and asks for what comes after (`changes_after`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, get_args
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.support.team import rows_in

ChangeKind = Literal[
    "adjustment.opened",
    "adjustment.closed",
    "adjustment.reviewed",
    "mastery.crossed",
    "signal.raised",
    "alert.opened",
    "alert.warned",
    "alert.breached",
    "alert.closed",
    "case.message",
    "model.activated",
]
KINDS: Final[tuple[ChangeKind, ...]] = get_args(ChangeKind)
NUMBERED_AT_ONCE: Final = 5000
_LOCK: Final = 0x53594D43
"""Key of the advisory lock, so that it meets no other: the bytes of `SYMC`."""


class Change(NamedTuple):
    """Something that changed.

    Attributes:
        change_no: Place in the feed of the organisation, from 1.
        id: Names the message that tells it.
        kind: What changed.
        graph_id: Content graph that it is about; None for none.
        learner: Whom it is about; None for nobody.
        learner_seq: Place among the changes of that learner, from 1 without gaps.
        at: When it happened.
        about: Ids of what changed.
    """

    change_no: int
    id: UUID
    kind: ChangeKind
    graph_id: str | None
    learner: str | None
    learner_seq: int | None
    at: datetime
    about: dict[str, Any]


class Extent(NamedTuple):
    """What there is of a feed.

    Attributes:
        first_no: Lowest number that is kept; None where none is.
        last_no: Highest number that was given; 0 for none.
    """

    first_no: int | None
    last_no: int


_NUMBER: Final = """
WITH taken AS MATERIALIZED (
    DELETE FROM symphonie.change_due
    WHERE no IN (SELECT no FROM symphonie.change_due ORDER BY no LIMIT %(limit)s) RETURNING *
), begun AS MATERIALIZED (
    SELECT *, min(no) OVER (PARTITION BY transaction) AS first_no FROM taken
), due AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY first_no, at, no) AS place FROM begun
), head AS (
    INSERT INTO symphonie.change_head AS held SELECT organisation_no, count(*) FROM due GROUP BY 1
    ON CONFLICT (organisation_no) DO UPDATE SET change_no = held.change_no + EXCLUDED.change_no
    RETURNING organisation_no, change_no
), one_learner AS (
    INSERT INTO symphonie.change_learner AS held
    SELECT organisation_no, learner, count(*) FROM due WHERE learner IS NOT NULL GROUP BY 1, 2
    ON CONFLICT (organisation_no, learner) DO UPDATE SET seq = held.seq + EXCLUDED.seq
    RETURNING organisation_no, learner, seq
)
INSERT INTO symphonie.change (organisation_no, change_no, kind, graph_no, learner, learner_seq, at, about)
SELECT due.organisation_no,
    head.change_no + 1 - row_number() OVER (PARTITION BY due.organisation_no ORDER BY due.place DESC),
    due.kind, due.graph_no, due.learner,
    one_learner.seq + 1 - row_number() OVER (PARTITION BY due.organisation_no, due.learner ORDER BY due.place DESC),
    due.at, due.about
FROM due JOIN head USING (organisation_no) LEFT JOIN one_learner USING (organisation_no, learner)
"""
CHANGE: Final = (
    "SELECT c.change_no, c.id, c.kind, (SELECT g.id FROM symphonie.content_graph g WHERE g.no = c.graph_no), c.learner,"
    " c.learner_seq, c.at, c.about FROM symphonie.change c"
)
"""What `Change` is made of."""
_AFTER: Final = (
    f"{CHANGE} WHERE c.organisation_no = %(organisation_no)s AND c.change_no > %(after)s"
    " AND (%(kinds)s::text[] IS NULL OR c.kind = ANY(%(kinds)s))"
    " AND (%(learner)s::text IS NULL OR c.learner = %(learner)s) ORDER BY c.change_no LIMIT %(limit)s"
)
_EXTENT: Final = (
    "SELECT (SELECT min(change_no) FROM symphonie.change WHERE organisation_no = %(organisation_no)s),"
    " coalesce((SELECT change_no FROM symphonie.change_head WHERE organisation_no = %(organisation_no)s), 0)"
)


async def number(connection: AsyncConnection[TupleRow], limit: int = NUMBERED_AT_ONCE) -> int:
    """Give numbers to what has changed and committed, and return to how many; 0 while somebody else does.

    Args:
        connection: To the record; numbers hold once its transaction has committed.
        limit: Most changes.
    """
    async with connection.transaction():
        taken = await connection.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [_LOCK])
        if not (await taken.fetchone() or (False,))[0]:
            return 0
        return (await connection.execute(_NUMBER, {"limit": limit})).rowcount


async def changes_after(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    after: int,
    limit: int,
    kinds: Collection[str] | None = None,
    learner: str | None = None,
) -> list[Change]:
    """Return what comes after a place in the feed, in its order.

    Args:
        connection: To the record.
        organisation_no: Whose feed.
        after: Number of the last change that was dealt with; 0 for the beginning.
        limit: Most changes.
        kinds: Only these; None for all.
        learner: Only about this one; None for all.
    """
    asked = {"organisation_no": organisation_no, "after": after, "limit": limit, "learner": learner}
    of_kinds = None if kinds is None else sorted(kinds)
    return list(await rows_in(connection, args_row(Change), _AFTER, {**asked, "kinds": of_kinds}))


async def extent_of(connection: AsyncConnection[TupleRow], organisation_no: int) -> Extent:
    """Return what there is of a feed."""
    ((first_no, last_no),) = await rows_in(
        connection, args_row(lambda *row: row), _EXTENT, {"organisation_no": organisation_no}
    )
    return Extent(first_no, last_no)
