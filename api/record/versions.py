"""Which of a learner's commits the record has: each raises the version of the live state by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.live.keys import LearnerKey
from api.record.pool import Pool

_FACTS: Final = (
    "result",
    "adjustment",
    "adjustment_review",
    "recommendation_event",
    "result_correction",
    "shortfall",
)
_OF_LEARNER: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s"
_HAS: Final = "SELECT count(*) FROM ({}) AS found".format(  # noqa: S608  # constants
    " UNION ".join(
        f"SELECT version FROM symphonie.{table} WHERE {_OF_LEARNER} AND version = ANY(%(versions)s)"  # noqa: S608  # same
        for table in _FACTS
    )
)


async def has_versions(pool: Pool, key: LearnerKey, versions: Sequence[int]) -> bool:
    """Tell whether the record has something of each of these commits."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_HAS, {**key._asdict(), "versions": list(versions)})
        return await cursor.fetchone() == (len(versions),)
