"""Lists of recommendations as they were answered, and what is known to have been done with them."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from api.journal import JournalOffer
from api.live.keys import LearnerKey
from api.record.pool import Pool

_LIST: Final = (
    "SELECT graph_no, learner, offers::text FROM symphonie.recommendation"
    " WHERE organisation_no = %s AND recommendation_id = %s"
)
_GRAPH: Final = "SELECT id FROM symphonie.content_graph WHERE organisation_no = %s AND no = %s"
_IS_TOLD: Final = (
    "SELECT EXISTS (SELECT FROM symphonie.recommendation_event WHERE organisation_no = %s AND graph_no = %s"
    " AND learner = %s AND recommendation_id = %s AND event = %s AND activity_id = %s)"
)
_decode = msgspec.json.Decoder(tuple[JournalOffer, ...]).decode


class AnsweredList(NamedTuple):
    """A list of recommendations.

    Attributes:
        key: Whose it is.
        offers: Best first.
    """

    key: LearnerKey
    offers: tuple[JournalOffer, ...]


async def find_recommendation(pool: Pool, organisation_no: int, recommendation_id: str) -> AnsweredList | None:
    """Return a list that was answered to the organisation."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_LIST, [organisation_no, recommendation_id])
        row = await cursor.fetchone()
    if row is None:
        return None
    graph_no, learner, offers = row
    return AnsweredList(LearnerKey(organisation_no, graph_no, learner), _decode(offers))


async def graph_id_of(pool: Pool, key: LearnerKey) -> str | None:
    """Return the organisation's id of a learner's content graph."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_GRAPH, [key.organisation_no, key.graph_no])
        row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def is_told(pool: Pool, key: LearnerKey, recommendation_id: str, event: str, activity_id: str) -> bool:
    """Tell whether the record knows an event already."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_IS_TOLD, [*key, recommendation_id, event, activity_id])
        row = await cursor.fetchone()
    return row is not None and bool(row[0])
