"""What the record says of items: how first attempts went, against what was believed just before."""

from datetime import datetime
from typing import Final, NamedTuple

from api.record.pool import Pool, rows_of
from api.record.support.readers import unrestricted
from engine.evaluation.discrimination import Moments

_EVIDENCE: Final = f"""
WITH newest AS (
    SELECT DISTINCT ON (learner, result_seq) learner, result_seq, score FROM symphonie.result_correction
    WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s ORDER BY learner, result_seq, no DESC)
SELECT item_id, count(*), avg(score), regr_sxx(score, believed), regr_sxy(score, believed), regr_syy(score, believed),
    max(occurred_at)
FROM (
    SELECT item_id, coalesce(new.score, held.score) AS score, occurred_at,
        CASE cardinality(before) WHEN 1 THEN before[1] ELSE (SELECT min(one) FROM unnest(before) AS one) END AS believed
    FROM symphonie.result AS held LEFT JOIN newest AS new ON (new.learner, new.result_seq) = (held.learner, held.seq)
    WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND attempt = 1
        AND (new.learner IS NULL OR new.score IS NOT NULL) AND {unrestricted("held.learner")}
) AS counted GROUP BY item_id
"""


class ItemEvidence(NamedTuple):
    """First attempts at one item; an item on several skills is believed to be mastered as its weakest one is.

    Attributes:
        n: How many, each of another learner.
        mean_score: 0..1.
        moments: Of scores against beliefs.
        last_at: When the newest of them happened.
    """

    n: int
    mean_score: float
    moments: Moments
    last_at: datetime


async def evidence_of_items(pool: Pool, organisation_no: int, graph_no: int) -> dict[str, ItemEvidence]:
    """Return what is known of each item of a content graph that was answered, by item id."""
    found = await rows_of(pool, _evidence, _EVIDENCE, {"organisation_no": organisation_no, "graph_no": graph_no})
    return dict(found)


def _evidence(
    item_id: str, n: int, mean: float, sxx: float, sxy: float, syy: float, last_at: datetime
) -> tuple[str, ItemEvidence]:
    return item_id, ItemEvidence(n, mean, Moments(n, sxx, sxy, syy), last_at)
