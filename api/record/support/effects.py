"""What became of learners whose alerts were ranked about the cut of a day's budget, in the record."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_level, unrestricted

WINDOW_DAYS: Final = 28
ANSWERED_DAYS: Final = 7
MAX_ALERTS: Final = 20_000

_MASTERY: Final = (
    "(SELECT avg(known.mastery) FROM (SELECT DISTINCT ON (on_skill.skill) on_skill.mastery"
    " FROM symphonie.result r CROSS JOIN LATERAL unnest(r.skills, r.after) AS on_skill (skill, mastery)"
    " WHERE (r.organisation_no, r.graph_no, r.learner) = (a.organisation_no, a.graph_no, a.learner)"
    " AND r.occurred_at <= {} AND (a.skill_id = '' OR on_skill.skill = a.skill_id)"
    " ORDER BY on_skill.skill, r.occurred_at DESC, r.attempt DESC, r.seq DESC) AS known)"
)
_AFTER: Final = f"a.raised_at + interval '{WINDOW_DAYS} days'"
_SINCE: Final = f"t.occurred_at > a.raised_at AND t.occurred_at <= {_AFTER}"
_ANSWERED: Final = "coalesce(t.details ->> 'evidence_kind', '') <> 'observation'"
"""What the learner answered, and nobody saw on the job."""
_THEIRS: Final = "(t.organisation_no, t.graph_no, t.learner) = (a.organisation_no, a.graph_no, a.learner)"
_RANKED: Final = (
    # only days on which the budget cut anything: on the others there is nobody to compare with
    f"WITH {MINE}, alerts AS MATERIALIZED (SELECT * FROM symphonie.alert a WHERE a.organisation_no ="
    " %(organisation_no)s AND a.graph_no = %(graph_no)s AND a.learner IS NOT NULL AND a.place IS NOT NULL"
    f" AND a.cut >= 1 AND {_AFTER} <= %(now)s AND (%(since)s::timestamptz IS NULL OR a.raised_at >= %(since)s)"
    f" AND (%(kind)s::text IS NULL OR a.kind = %(kind)s) AND {on_level('a.learner')}"
    f" AND {unrestricted('a.learner')}"
    " AND EXISTS (SELECT FROM symphonie.alert other WHERE (other.organisation_no, other.owner_id, other.day)"
    " = (a.organisation_no, a.owner_id, a.day) AND other.place > other.cut)"
    # a learner has one place, whatever else is signalled of them: the first of their alerts stands for them
    " AND NOT EXISTS (SELECT FROM symphonie.alert sooner WHERE (sooner.organisation_no, sooner.owner_id, sooner.day,"
    " sooner.learner) = (a.organisation_no, a.owner_id, a.day, a.learner)"
    " AND (sooner.place, sooner.raised_at, sooner.id) < (a.place, a.raised_at, a.id))"
    " ORDER BY a.raised_at DESC, a.id LIMIT %(most)s)"
    " SELECT a.learner, dense_rank() OVER (ORDER BY a.owner_id, a.day)::int, a.cut - a.place + 0.5::float8,"
    " EXISTS (SELECT FROM symphonie.case_event e WHERE (e.organisation_no, e.learner) = (a.organisation_no, a.learner)"
    " AND e.event IN ('supporter_message', 'contact') AND e.at > a.raised_at"
    f" AND e.at <= a.raised_at + interval '{ANSWERED_DAYS} days'),"
    f" {_MASTERY.format('a.raised_at')}, {_MASTERY.format(_AFTER)},"
    " (SELECT count(DISTINCT seen.day) FROM (SELECT t.occurred_at::date AS day FROM symphonie.activity_trace t WHERE"
    f" {_THEIRS} AND {_SINCE} AND t.kind IN ('visit', 'submission') UNION SELECT t.occurred_at::date"
    f" FROM symphonie.result t WHERE {_THEIRS} AND {_SINCE} AND {_ANSWERED}) AS seen)::int,"
    f" (SELECT avg(t.score) FROM symphonie.result t WHERE {_THEIRS} AND {_SINCE} AND {_ANSWERED})"
    " FROM alerts a"
)


class RankedAlert(NamedTuple):
    """A learner's first alert in a supporter's day, and what became of them in the 28 days after.

    Attributes:
        learner: Whose.
        day_no: Of the day of its owner: among whom it was ranked.
        to_cut: Places to the cut: 0.5 for the last within it, -0.5 for the first beyond.
        is_answered: Whether a supporter wrote to the learner, or was in contact, within seven days; in whatever case.
        before: Mean mastery when it was raised: of its skill, or of all with a result; None where there was none.
        after: The same 28 days later.
        n_days: Days with a visit, a submission or a result.
        score: Mean score of the results; None where there was none.
    """

    learner: str
    day_no: int
    to_cut: float
    is_answered: bool
    before: float | None
    after: float | None
    n_days: int
    score: float | None


async def ranked_alerts(
    pool: Pool,
    graph: tuple[int, int],
    wanted: tuple[str | None, datetime | None],
    reach: Reach,
    now: datetime,
) -> list[RankedAlert]:
    """Return the newest alerts whose 28 days are over, of days on which the budget cut anything.

    Args:
        pool: Of the record.
        graph: Numbers of the organisation and of the content graph.
        wanted: Only this kind of signal; only those raised from then on.
        reach: Whose learners are read.
        now: The instant.
    """
    organisation_no, graph_no = graph
    kind, since = wanted
    about: dict[str, Any] = {"organisation_no": organisation_no, "graph_no": graph_no, "kind": kind, "since": since}
    return await rows_of(pool, RankedAlert, _RANKED, {**about, **reach.parameters, "now": now, "most": MAX_ALERTS})
