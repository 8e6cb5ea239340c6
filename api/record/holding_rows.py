"""Everything that the record holds of a learner, as JSON rows, a page at a time.

A page is a query of its own, so that a learner of ten thousand results holds up nobody, however slowly the answer is
read. Rows are those of the tables: names are names of columns, times ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from api.record.holdings import HOLDINGS
from api.record.pool import Pool

PAGE_ROWS: Final = 500
_CONDITIONS: Final = {one.table: one.of_learner for one in HOLDINGS}
_COHORTS: Final = (
    "(SELECT cohort FROM symphonie.cohort_learner"
    " WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_GRAPHS: Final = (
    "(SELECT graph_no FROM symphonie.result WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_GRAPH: Final = "(SELECT g.id FROM symphonie.content_graph g WHERE g.no = t.graph_no) AS content_graph"


class Section(NamedTuple):
    """Rows of one kind.

    Attributes:
        table: Where they are.
        columns: What is told of each, in SQL.
        key: Columns that name a row, with their types.
        condition: Which rows are the learner's.
    """

    table: str
    columns: str
    key: tuple[tuple[str, str], ...]
    condition: str

    @property
    def query(self) -> str:
        """Return the query of a page."""
        names = ", ".join(name for name, _ in self.key)
        after = ", ".join(f"(%(after)s::text[])[{n}]::{kind}" for n, (_, kind) in enumerate(self.key, 1))
        texts = ", ".join(f"{name}::text" for name, _ in self.key)
        return (
            f"SELECT (SELECT row_to_json(told)::text FROM (SELECT {self.columns}) AS told), ARRAY[{texts}]"  # noqa: S608  # constants
            f" FROM symphonie.{self.table} AS t WHERE {self.condition}"
            f" AND (%(after)s::text[] IS NULL OR ({names}) > ({after})) ORDER BY {names} LIMIT %(limit)s"
        )


def _section(table: str, columns: str, *key: tuple[str, str], condition: str = "") -> Section:
    return Section(table, columns, key, condition or _CONDITIONS[table] or "")


_NO: Final = ("graph_no", "int")
SECTIONS: Final = {
    "results": _section(
        "result",
        f"{_GRAPH}, seq, version, revision, result_id, item_id, score, attempt, is_late, occurred_at, committed_at,"
        " p_correct, skills, before, after, details",
        _NO,
        ("seq", "int"),
    ),
    "corrections": _section(
        "result_correction",
        f"{_GRAPH}, no, correction_id, result_id, result_seq, version, score, score_before, reason, by_id, by_role,"
        " corrected_at",
        _NO,
        ("no", "int"),
    ),
    "adjustments": _section(
        "adjustment",
        f"{_GRAPH}, adjustment_id, version, position, decided_at, action, kind, skill_id, activity_id,"
        " before_activity_id, reason_code, facts, evidence, expected_gain, value, propensity, policy_version,"
        " graph_version, model_version, status",
        _NO,
        ("adjustment_id", "text"),
    ),
    "reviews": _section(
        "adjustment_review",
        f"{_GRAPH}, adjustment_id, version, reviewed_at, decision, reason, by_id, by_role, is_effective, kept_until,"
        " kept_until_opportunities",
        _NO,
        ("adjustment_id", "text"),
        ("version", "bigint"),
    ),
    "recommendation_events": _section(
        "recommendation_event",
        f"{_GRAPH}, event_id, recommendation_id, event, activity_id, version, is_study, kind, skill_id, expected_gain,"
        " occurred_at, recorded_at, minutes, by_id, n_results, teaches, effect",
        _NO,
        ("event_id", "text"),
    ),
    "shortfalls": _section(
        "shortfall",
        f"{_GRAPH}, version, position, noted_at, skill_id, lack, language, evidence, n_there, holds",
        _NO,
        ("version", "bigint"),
        ("position", "int"),
    ),
    "dead_letters": _section(
        "dead_letter",
        f"{_GRAPH}, stream, entry_id, encode(payload, 'hex') AS payload, error, places, set_aside_at",
        ("stream", "text"),
        ("entry_id", "text"),
    ),
    "overrides": _section(
        "override",
        f"{_GRAPH}, id, cohort, kind, activity_id, skill_id, until, reason, by_id, by_role, created_at, ended_at,"
        " ended_by_id, ended_by_role, ended_because, CASE WHEN learner IS NOT NULL THEN request_key END AS request_key",
        ("id", "text"),
        condition=f"organisation_no = %(organisation_no)s AND (learner = %(learner)s OR cohort IN {_COHORTS})",
    ),
    "pins_done": _section("pin_done", "override_id, done_at", ("override_id", "text")),
    "goals": _section(
        "goal",
        f"{_GRAPH}, id, targets, due_at, minutes_per_day, retention, by_id, by_role, created_at, changed_at, ended_at,"  # noqa: S608  # constants
        " ended_by_id, ended_by_role, ended_because, ARRAY(SELECT a.cohort FROM symphonie.goal_assignment a WHERE"
        f" a.organisation_no = t.organisation_no AND a.goal_id = t.id AND a.cohort IN {_COHORTS} ORDER BY 1)"
        " AS cohorts,"
        " EXISTS (SELECT FROM symphonie.goal_assignment a WHERE a.organisation_no = t.organisation_no"
        " AND a.goal_id = t.id AND a.learner = %(learner)s) AS is_own",
        ("id", "text"),
        condition="organisation_no = %(organisation_no)s AND EXISTS (SELECT FROM symphonie.goal_assignment a"
        " WHERE a.organisation_no = t.organisation_no AND a.goal_id = t.id"
        f" AND (a.learner = %(learner)s OR a.cohort IN {_COHORTS}))",
    ),
    "cohorts": _section("cohort_learner", "cohort", ("cohort", "text")),
    "orders_due": _section("orders_due", "true AS is_due", ("organisation_no", "int")),
    "tracing_revisions": _section(
        "tracing_revision",
        f"{_GRAPH}, revision, (SELECT v.version FROM symphonie.content_graph_version v"  # noqa: S608  # constants
        " WHERE v.graph_no = t.graph_no AND v.seq = t.seq) AS graph_version, model_hash, made_at",
        _NO,
        ("revision", "int"),
        condition=f"graph_no IN {_GRAPHS}",
    ),
}
"""What is told, by the name that it has in an export; between them all tables that hold something of a learner."""


async def holding_rows(pool: Pool, section: Section, organisation_no: int, learner: str) -> AsyncIterator[list[str]]:
    """Yield the rows of a section as JSON texts, page by page."""
    after: list[str] | None = None
    about = {"organisation_no": organisation_no, "learner": learner, "limit": PAGE_ROWS}
    while True:
        async with pool.connection() as connection:
            await connection.execute("SET LOCAL timezone = 'UTC'")
            rows = await (await connection.execute(section.query, {**about, "after": after})).fetchall()
        if rows:
            yield [text for text, _ in rows]
        if len(rows) < PAGE_ROWS:
            return
        after = rows[-1][1]
