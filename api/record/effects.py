"""Episodes for `engine.recommendation.effects`: what learners were given, and the results that followed.

An episode begins with a completed activity, or with an adjustment in effect (open, approved or closed since) whose
activity nobody reported as completed or ignored. What follows a completed activity are the results that happened after
it; what follows an adjustment are those accepted after the commit that decided it. Late results are left out, because
their moves are of another moment, and corrected ones, whose moves are those of the score that was accepted.
"""

from typing import Any, Final, NamedTuple

from api.record.adjustments import AdjustmentFilter
from api.record.following import AS_ACCEPTED, WINDOW_DAYS
from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_level, unrestricted

MAX_EPISODES: Final = 20_000

_SINCE: Final = "timestamptz 'epoch' + %(since_us)s::bigint * interval '1 microsecond'"
_OF_GRAPH: Final = f"""
    organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (%(skill)s::text IS NULL OR skill_id = %(skill)s)
    AND (%(activity)s::text IS NULL OR activity_id = %(activity)s)
    AND (%(since_us)s::bigint IS NULL OR begun_at >= {_SINCE})
"""
_EPISODES: Final = f"""
WITH {MINE}, given AS (
    SELECT organisation_no, graph_no, learner, kind, skill_id, activity_id, expected_gain, occurred_at AS begun_at,
        NULL::bigint AS after_version
    FROM symphonie.recommendation_event WHERE event = 'completed'
    UNION ALL
    SELECT organisation_no, graph_no, learner, kind, skill_id, activity_id, expected_gain, decided_at, version
    FROM symphonie.adjustment AS one
    WHERE action <> 'closed' AND status IN ('open', 'approved', 'closed')
        AND (action = 'opened' OR EXISTS (
            SELECT FROM symphonie.adjustment_review AS review
            WHERE (review.organisation_no, review.graph_no, review.learner, review.adjustment_id, review.decision)
                = (one.organisation_no, one.graph_no, one.learner, one.adjustment_id, 'approve')))
        AND NOT EXISTS (
            SELECT FROM symphonie.recommendation_event AS told
            WHERE (told.organisation_no, told.graph_no, told.learner, told.activity_id)
                    = (one.organisation_no, one.graph_no, one.learner, one.activity_id)
                AND told.event IN ('completed', 'ignored') AND told.recorded_at >= one.decided_at)
), newest AS (
    SELECT row_number() OVER () AS no, * FROM given WHERE {_OF_GRAPH} AND {on_level("learner")}
        AND {unrestricted("given.learner")}
    ORDER BY begun_at DESC LIMIT %(limit)s
)
SELECT learner, kind, skill_id, activity_id, expected_gain,
    (array_agg(before ORDER BY occurred_at, attempt, seq) FILTER (WHERE follows))[:%(max_results)s],
    (array_agg(after ORDER BY occurred_at, attempt, seq) FILTER (WHERE follows))[:%(max_results)s],
    (array_agg(after ORDER BY occurred_at DESC, attempt DESC, seq DESC) FILTER (WHERE precedes))[1]
FROM (
    SELECT newest.*, held.occurred_at, held.attempt, held.seq,
        held.before[array_position(held.skills, newest.skill_id)] AS before,
        held.after[array_position(held.skills, newest.skill_id)] AS after,
        CASE WHEN after_version IS NULL THEN occurred_at <= begun_at ELSE version <= after_version END AS precedes,
        NOT is_late AND CASE WHEN after_version IS NULL
            THEN occurred_at > begun_at AND occurred_at < begun_at + interval '{WINDOW_DAYS} days'
            ELSE version > after_version AND committed_at < begun_at + interval '{WINDOW_DAYS} days' END AS follows
    FROM newest LEFT JOIN (
        SELECT * FROM symphonie.result AS told
        WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND {AS_ACCEPTED.format("told")}
    ) AS held ON held.learner = newest.learner AND newest.skill_id = ANY(held.skills)
) AS met
GROUP BY no, learner, kind, skill_id, activity_id, expected_gain
"""


class GivenActivity(NamedTuple):
    """An activity that a learner was given, and what followed.

    Attributes:
        learner: The learner.
        kind: What it was given for.
        skill_id: The skill that it served.
        activity_id: Item or resource.
        promised: Expected rise of mastery that was promised; 0..1.
        moves: Mastery before and after each of the next results on the skill, in order; none where none has come yet.
        believed: Mastery just after the last result before; None where there was none.
    """

    learner: str
    kind: str
    skill_id: str
    activity_id: str
    promised: float
    moves: tuple[tuple[float, float], ...]
    believed: float | None


async def given_activities(
    pool: Pool,
    organisation_no: int,
    graph_no: int,
    reach: Reach,
    sought: AdjustmentFilter,
    activity: str | None,
    max_results: int,
) -> list[GivenActivity]:
    """Return the newest `MAX_EPISODES` activities that learners whom the reader sees were given on a content graph."""
    asked = {
        **sought._asdict(),
        **reach.parameters,
        "organisation_no": organisation_no,
        "graph_no": graph_no,
        "activity": activity,
        "max_results": max_results,
        "limit": MAX_EPISODES,
    }
    return await rows_of(pool, _given, _EPISODES, asked)


def _given(*row: Any) -> GivenActivity:  # noqa: ANN401  # columns
    *head, before, after, believed = row
    return GivenActivity._make((*head, tuple(zip(before or (), after or (), strict=True)), believed))
