"""Results as signals are read from them: of learners with new ones, the last of each, with what was done about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from psycopg.rows import args_row, tuple_row

from api.record.columns import MICROSECONDS
from api.record.support.alert_cases import OnGraph
from api.record.support.team import Record, rows_in
from engine.evaluation.drift import RUN_LENGTH

MOST: Final = 300
"""Results of a learner, the newest; no signal looks further back."""

_RESULTS: Final = f"""
SELECT one.* FROM unnest(%(learners)s::text[]) AS asked (learner) CROSS JOIN LATERAL (
    SELECT held.learner, held.seq, coalesce(new.no, 0) AS correction_no, held.result_id, held.item_id,
        CASE WHEN new.holds THEN new.score ELSE held.score END AS counts, held.p_correct, held.skills, held.after,
        {MICROSECONDS.format("held.occurred_at")} AS occurred_us,
        (held.details ->> 'duration_ms')::float8 / 1000 AS seconds,
        coalesce(held.details ->> 'evidence_kind', '') AS evidence_kind,
        by.model_hash IS NOT NULL AND NOT EXISTS (
            SELECT FROM symphonie.calibration_day AS day WHERE (day.organisation_no, day.graph_no, day.revision)
                = (held.organisation_no, held.graph_no, held.revision)
                AND day.statistic >= {RUN_LENGTH} AND day.day < (held.committed_at AT TIME ZONE 'UTC')::date
        ) AS is_fitted
    FROM symphonie.result AS held
    LEFT JOIN symphonie.tracing_revision AS by ON (by.graph_no, by.revision) = (held.graph_no, held.revision)
    LEFT JOIN LATERAL (
        SELECT score, no, true AS holds FROM symphonie.result_correction AS one
        WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)
            = (held.organisation_no, held.graph_no, held.learner, held.seq)
            AND (%(correction_no)s::int IS NULL OR no <= %(correction_no)s) ORDER BY no DESC LIMIT 1
    ) AS new ON true
    WHERE held.organisation_no = %(organisation_no)s AND held.graph_no = %(graph_no)s AND held.learner = asked.learner
        AND (%(seq)s::int IS NULL OR held.seq <= %(seq)s)
    ORDER BY occurred_at DESC, attempt DESC, seq DESC LIMIT {MOST}
) AS one
"""  # constants
_HELP: Final = f"""
SELECT learner, skill_id, {MICROSECONDS.format("decided_at")} FROM symphonie.adjustment
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = ANY(%(learners)s)
    AND kind = 'remediate' AND action = 'opened' AND status NOT IN ('rejected', 'undone')
"""  # constants
_USED_UP: Final = """
SELECT learner, skill_id, n_there, evidence FROM symphonie.shortfall
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = ANY(%(learners)s)
    AND holds AND lack = 'nothing_left' ORDER BY version, position
"""
_MAIN_COHORT: Final = """
SELECT DISTINCT ON (mine.learner) mine.learner, mine.cohort FROM symphonie.cohort_learner AS mine
JOIN (
    SELECT cohort, count(*) AS n FROM symphonie.cohort_learner WHERE organisation_no = %(organisation_no)s
    GROUP BY cohort
) AS sized USING (cohort)
WHERE mine.organisation_no = %(organisation_no)s AND mine.learner = ANY(%(learners)s)
ORDER BY mine.learner, sized.n DESC, mine.cohort
"""
_SIZE: Final = (
    "SELECT count(*) FROM symphonie.cohort_learner WHERE organisation_no = %(organisation_no)s AND cohort = %(cohort)s"
)
_SIZE_OF_REST: Final = """
SELECT count(*) FROM symphonie.result_key AS one
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND seq = 1 AND NOT EXISTS (
    SELECT FROM symphonie.cohort_learner l WHERE (l.organisation_no, l.learner) = (one.organisation_no, one.learner))
"""


class KeptResult(NamedTuple):
    """A result that counts, or does not, as it was traced.

    Attributes:
        learner: Whose.
        seq: Its place in the learner's sequence.
        correction_no: Number of the correction that holds; 0 for none.
        result_id: The sender's.
        item_id: Of the content graph.
        counts: The score that counts; None where it is void.
        p_correct: Expected just before it.
        skills: Ids.
        after: Mastery of each of them just after it.
        occurred_us: When.
        seconds: That it took; None where nobody said.
        evidence_kind: `practice`, `evaluation`, …; empty where nobody said.
        is_fitted: Whether a fitted model expected it whose predictions had not drifted on a day before.
    """

    learner: str
    seq: int
    correction_no: int
    result_id: str
    item_id: str
    counts: float | None
    p_correct: float
    skills: tuple[str, ...]
    after: tuple[float, ...]
    occurred_us: int
    seconds: float | None
    evidence_kind: str
    is_fitted: bool


class UsedUp(NamedTuple):
    """Activities on a skill that were all done or offered when one more was owed.

    Attributes:
        n_there: How many.
        evidence: Results that called for one.
    """

    n_there: int
    evidence: frozenset[str]


class RecentHistory(NamedTuple):
    """What happened to a learner of late.

    Attributes:
        results: The last ones, oldest first.
        remediations: When each began, by skill.
        used_up: By skill, the newest.
    """

    results: Sequence[KeptResult]
    remediations: Mapping[str, Sequence[int]]
    used_up: Mapping[str, UsedUp]


async def histories_of(connection: Record, place: OnGraph, learners: Sequence[str]) -> dict[str, RecentHistory]:
    """Return the last results of learners, with the remediations that followed and what was lacking."""
    about = {**place._asdict(), "learners": list(learners), "seq": None, "correction_no": None}
    results: dict[str, list[KeptResult]] = {learner: [] for learner in learners}
    for one in await rows_in(connection, args_row(KeptResult), _RESULTS, about):
        results[one.learner].append(one)
    remediations: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for learner, skill_id, at_us in await rows_in(connection, tuple_row, _HELP, about):
        remediations[learner][skill_id].append(at_us)
    used_up: dict[str, dict[str, UsedUp]] = defaultdict(dict)
    for learner, skill_id, n_there, evidence in await rows_in(connection, tuple_row, _USED_UP, about):
        used_up[learner][skill_id] = UsedUp(n_there, frozenset(evidence))
    return {
        learner: RecentHistory(found[::-1], remediations[learner], used_up[learner])
        for learner, found in results.items()
    }


async def results_as_they_were(
    connection: Record, place: OnGraph, learner: str, seq: int, correction_no: int
) -> list[KeptResult]:
    """Return the last results of a learner when these were the newest result and correction, oldest first."""
    about = {**place._asdict(), "learners": [learner], "seq": seq, "correction_no": correction_no}
    return list(await rows_in(connection, args_row(KeptResult), _RESULTS, about))[::-1]


async def main_cohorts(connection: Record, organisation_no: int, learners: Sequence[str]) -> dict[str, str]:
    """Return within which cohort each learner is looked at: the largest of theirs; nobody who is in none."""
    about = {"organisation_no": organisation_no, "learners": list(learners)}
    return dict(await rows_in(connection, tuple_row, _MAIN_COHORT, about))


async def size_of(connection: Record, place: OnGraph, cohort: str) -> int:
    """Count the learners of a cohort; of the empty one, those with results on the content graph who are in none."""
    query = _SIZE if cohort else _SIZE_OF_REST
    ((n,),) = await rows_in(connection, tuple_row, query, {**place._asdict(), "cohort": cohort})
    return int(n)
