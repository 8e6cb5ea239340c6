"""How lists of recommendations are named, and what is known to have been done with them."""

from __future__ import annotations

from typing import Final

from api.live.keys import LearnerKey
from api.record.facts import event_id_of
from api.record.pool import Pool

_KEY: Final = "SELECT offer_key FROM symphonie.deployment"
_GRAPH: Final = "SELECT id FROM symphonie.content_graph WHERE organisation_no = %s AND no = %s"
_IS_TOLD: Final = (
    "SELECT EXISTS (SELECT FROM symphonie.recommendation_event WHERE organisation_no = %s AND graph_no = %s"
    " AND learner = %s AND event_id = %s)"
)


async def read_offer_key(pool: Pool) -> bytes:
    """Read the secret of the names of lists."""
    async with pool.connection() as connection:
        row = await (await connection.execute(_KEY)).fetchone()
    if row is None:
        raise LookupError
    return bytes(row[0])


async def graph_id_of(pool: Pool, key: LearnerKey) -> str | None:
    """Return the organisation's id of a learner's content graph."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_GRAPH, [key.organisation_no, key.graph_no])
        row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def is_told(pool: Pool, key: LearnerKey, recommendation_id: str, event: str, activity_id: str) -> bool:
    """Tell whether the record knows an event already."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_IS_TOLD, [*key, event_id_of(recommendation_id, event, activity_id)])
        row = await cursor.fetchone()
    return row is not None and bool(row[0])
