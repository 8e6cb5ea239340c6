"""Episodes for `engine.recommendation.effects`: what learners were given, and the results that followed.

An episode begins with a completed activity, or with an adjustment in effect (open, approved or closed since) whose
activity nobody reported as completed or ignored. What follows a completed activity are the results that happened after
it; what follows an adjustment are those accepted after the commit that decided it. Late results are left out, because
their moves are of another moment, and corrected ones, whose moves are those of the score that was accepted.
"""

from typing import Any, Final, NamedTuple

from api.record.adjustments import AdjustmentFilter
from api.record.pool import Pool, rows_of

MAX_EPISODES: Final = 20_000
WINDOW_DAYS: Final = 30
"""What follows later than this says nothing of the activity."""

_SINCE: Final = "timestamptz 'epoch' + %(since_us)s::bigint * interval '1 microsecond'"
_OF_GRAPH: Final = f"""
    organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (%(skill)s::text IS NULL OR skill_id = %(skill)s)
    AND (%(activity)s::text IS NULL OR activity_id = %(activity)s)
    AND (%(since_us)s::bigint IS NULL OR begun_at >= {_SINCE})
"""
_AS_ACCEPTED: Final = """NOT EXISTS (
    SELECT FROM symphonie.result_correction AS one
    WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)
        = ({0}.organisation_no, {0}.graph_no, {0}.learner, {0}.seq))"""
_EPISODES: Final = f"""
WITH given AS (
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
    SELECT * FROM given WHERE {_OF_GRAPH}
    ORDER BY begun_at DESC LIMIT %(limit)s
)
SELECT learner, kind, skill_id, activity_id, expected_gain, moved.before, moved.after, (
    SELECT past.after[array_position(past.skills, newest.skill_id)] FROM symphonie.result AS past
    WHERE {_AS_ACCEPTED.format("past")}
    AND past.organisation_no = newest.organisation_no AND past.graph_no = newest.graph_no
        AND past.learner = newest.learner AND newest.skill_id = ANY(past.skills)
        AND CASE WHEN after_version IS NULL THEN past.occurred_at <= begun_at ELSE past.version <= after_version END
    ORDER BY past.occurred_at DESC, past.attempt DESC, past.seq DESC LIMIT 1)
FROM newest
CROSS JOIN LATERAL (
    SELECT array_agg(move.before ORDER BY move.seq) AS before, array_agg(move.after ORDER BY move.seq) AS after
    FROM (
        SELECT row_number() OVER (ORDER BY next.occurred_at, next.attempt, next.seq) AS seq,
            next.before[array_position(next.skills, newest.skill_id)] AS before,
            next.after[array_position(next.skills, newest.skill_id)] AS after
        FROM symphonie.result AS next
        WHERE {_AS_ACCEPTED.format("next")}
    AND next.organisation_no = newest.organisation_no AND next.graph_no = newest.graph_no
            AND next.learner = newest.learner AND newest.skill_id = ANY(next.skills) AND NOT next.is_late
            AND CASE WHEN after_version IS NULL
                THEN next.occurred_at > begun_at AND next.occurred_at < begun_at + interval '{WINDOW_DAYS} days'
                ELSE next.version > after_version
                    AND next.committed_at < begun_at + interval '{WINDOW_DAYS} days' END
        ORDER BY next.occurred_at, next.attempt, next.seq LIMIT %(max_results)s
    ) AS move
) AS moved
"""  # noqa: S608  # constants


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
    pool: Pool, organisation_no: int, graph_no: int, sought: AdjustmentFilter, activity: str | None, max_results: int
) -> list[GivenActivity]:
    """Return the newest `MAX_EPISODES` activities that learners of a content graph were given."""
    asked = {
        **sought._asdict(),
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
