"""Groups that an organisation declares, and what is told of predictions by group.

Labels stand apart: nothing that traces or decides reads this table. They are read here, for figures by group, and where
a learner is exported or erased.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.record.pool import Pool, rows_of

MOST_RESULTS: Final = 200_000
"""The newest that are looked at."""
_PUT: Final = (
    "INSERT INTO symphonie.declared_group (organisation_no, learner, dimension, label)"
    " SELECT %(organisation_no)s, %(learner)s, dimension, label"
    " FROM unnest(%(dimensions)s::text[], %(labels)s::text[]) AS one (dimension, label)"
)
_ROWS: Final = f"""
SELECT d.dimension, d.label, r.learner, r.score, r.p_correct, r.held FROM (
    SELECT learner, score, p_correct, before[1] AS held FROM symphonie.result
    WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND NOT is_late
    ORDER BY committed_at DESC LIMIT {MOST_RESULTS}) AS r
JOIN symphonie.declared_group d ON (d.organisation_no, d.learner) = (%(organisation_no)s, r.learner)
ORDER BY d.dimension, d.label, r.learner
"""
_ALERTS: Final = """
SELECT d.dimension, d.label, count(DISTINCT d.learner), count(a.id)::int,
    count(a.id) FILTER (WHERE a.ended_at IS NOT NULL)::int,
    count(a.id) FILTER (WHERE a.ended_because = 'not_useful')::int
FROM symphonie.declared_group d
LEFT JOIN symphonie.alert a
    ON (a.organisation_no, a.learner, a.graph_no) = (d.organisation_no, d.learner, %(graph_no)s)
WHERE d.organisation_no = %(organisation_no)s GROUP BY 1, 2 ORDER BY 1, 2
"""


class GroupedResult(NamedTuple):
    """A result of a learner who is in a declared group."""

    dimension: str
    label: str
    learner: str
    score: float
    p_correct: float
    held: float


class GroupAlerts(NamedTuple):
    """Alerts about the learners of a declared group: raised, over, and of these of no use."""

    dimension: str
    label: str
    n_learners: int
    raised: int
    over: int
    not_useful: int


async def put_groups(pool: Pool, organisation_no: int, learner: str, groups: Mapping[str, str]) -> None:
    """Declare the groups of a learner; those of before are forgotten."""
    about = {"organisation_no": organisation_no, "learner": learner}
    async with pool.connection() as connection:
        await connection.execute(
            "DELETE FROM symphonie.declared_group WHERE (organisation_no, learner)"
            " = (%(organisation_no)s, %(learner)s)",
            about,
        )
        await connection.execute(_PUT, {**about, "dimensions": list(groups), "labels": list(groups.values())})


async def groups_of(pool: Pool, organisation_no: int, learner: str) -> dict[str, str]:
    """Return the label of a learner by dimension."""
    query = (
        "SELECT dimension, label FROM symphonie.declared_group WHERE (organisation_no, learner) = (%s, %s) ORDER BY 1"
    )
    return dict(await rows_of(pool, lambda dimension, label: (dimension, label), query, [organisation_no, learner]))


async def grouped_results(pool: Pool, organisation_no: int, graph_no: int) -> list[GroupedResult]:
    """Read the newest results of learners in declared groups, by group and learner."""
    return await rows_of(pool, GroupedResult, _ROWS, {"organisation_no": organisation_no, "graph_no": graph_no})


async def grouped_alerts(pool: Pool, organisation_no: int, graph_no: int) -> list[GroupAlerts]:
    """Count alerts by declared group."""
    return await rows_of(pool, GroupAlerts, _ALERTS, {"organisation_no": organisation_no, "graph_no": graph_no})
