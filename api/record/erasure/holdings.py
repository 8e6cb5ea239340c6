"""What the record and the live store hold of a content graph and of a learner: from it all is erased.

A table that gets a column `graph_no` or `learner` gets a line here; a test compares the list with the schema.
"""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import defstruct

from api.journal import Fact
from api.record.columns import Column, columns
from api.record.facts import AdjustmentRow, CorrectionRow, EventRow, ResultRow, ReviewRow, ShortfallRow
from api.record.pool import Pool

_OF_GRAPH: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
_ON_GRAPH: Final = "graph_no = %(graph_no)s"
_OF_LEARNER: Final = "organisation_no = %(organisation_no)s AND learner = %(learner)s"


class Holding(NamedTuple):
    """A table, and which of its rows belong to whom.

    Attributes:
        table: Its name in the schema.
        of_graph: Condition of the rows of a content graph; None if it has none.
        of_learner: Condition of the rows of a learner; None if it has none.
    """

    table: str
    of_graph: str | None
    of_learner: str | None


_OF_A_LIFE: Final = (
    *("result", "result_key", "result_correction", "adjustment", "adjustment_review", "recommendation_event"),
    *("shortfall", "dead_letter"),
)
_MADE_WITH: Final = ("erasure_cut", "retrace", "tracing_revision", "model", "content_graph_version")
HOLDINGS: Final = (
    *(Holding(table, _OF_GRAPH, _OF_LEARNER) for table in _OF_A_LIFE),
    Holding(
        "pin_done",
        "(organisation_no, override_id) IN"  # noqa: S608  # constants
        f" (SELECT organisation_no, id FROM symphonie.override WHERE {_OF_GRAPH})",
        _OF_LEARNER,
    ),
    Holding("override", _OF_GRAPH, _OF_LEARNER),
    Holding(
        "goal_assignment",
        f"(organisation_no, goal_id) IN (SELECT organisation_no, id FROM symphonie.goal WHERE {_OF_GRAPH})",  # noqa: S608  # constants
        _OF_LEARNER,
    ),
    Holding("goal", _OF_GRAPH, None),
    Holding("cohort_learner", None, _OF_LEARNER),
    Holding("staff_part", None, _OF_LEARNER),
    Holding("orders_due", None, _OF_LEARNER),
    *(Holding(table, _ON_GRAPH, None) for table in _MADE_WITH),
    Holding(
        "recommendation_settings",
        # their newest version is known to the live store, and no later one may have its number
        f"{_OF_GRAPH} AND version < (SELECT max(version) FROM symphonie.recommendation_settings"  # noqa: S608  # constants
        " WHERE organisation_no = %(organisation_no)s)",
        None,
    ),
)
"""In an order that keeps foreign keys: what refers to something comes before it."""


def live_keys_of_graph(organisation_no: int, graph_no: int) -> re.Pattern[bytes]:
    """Match every key of the live store that belongs to a content graph.

    >>> bool(live_keys_of_graph(1, 2).match(b"{07}d713:1.2:ada")), bool(live_keys_of_graph(1, 2).match(b"{07}b:1.22:a"))
    (True, False)
    """
    return re.compile(rb"\{\d+\}[a-z]\d*:%d\.%d:" % (organisation_no, graph_no))


def live_keys_of_learner(organisation_no: int, learner: str) -> re.Pattern[bytes]:
    """Match every key of the live store that belongs to a learner, on whichever content graph.

    >>> bool(live_keys_of_learner(1, "ada").fullmatch(b"{07}b:1.2:ada"))
    True
    """
    return re.compile(rb"\{\d+\}[a-z]\d*:%d\.\d+:%s\Z" % (organisation_no, re.escape(learner.encode())))


PAGE_ROWS: Final = 500
_CONDITIONS: Final = {one.table: one.of_learner for one in HOLDINGS}
_COHORTS: Final = (
    "(SELECT cohort FROM symphonie.cohort_learner"
    " WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_GRAPHS: Final = (
    "(SELECT graph_no FROM symphonie.result WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s)"
)
_OWNER: Final = frozenset({"organisation_no", "graph_no", "learner"})
_GRAPH: Final = "(SELECT g.id FROM symphonie.content_graph g WHERE g.no = t.graph_no)"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row on a content graph.

    Attributes:
        content_graph: Id of the content graph; null where it holds on all.
    """

    content_graph: str | None


class ExportedDecision(Row, frozen=True, forbid_unknown_fields=True):
    """What people decided, and how it ended."""

    by_id: str
    by_role: str
    created_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None


class ExportedDeadLetter(Row, frozen=True, forbid_unknown_fields=True):
    """A commit that could not be written to the record; `payload` is the journal's entry (msgpack) in hexadecimal."""

    stream: str
    entry_id: str
    payload: str
    error: str
    places: tuple[int, ...]
    set_aside_at: datetime


class ExportedOverride(ExportedDecision, frozen=True, forbid_unknown_fields=True):
    """An override of the learner, or of one of the learner's cohorts."""

    id: str
    cohort: str | None
    kind: str
    activity_id: str
    skill_id: str
    until: datetime | None
    reason: str
    request_key: str | None


class ExportedPin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pin that the learner has done."""

    override_id: str
    done_at: datetime


class ExportedGoal(ExportedDecision, frozen=True, forbid_unknown_fields=True):
    """A goal that the learner was given, as such (`is_own`) or by `cohorts`; skill, level and weight of each target."""

    id: str
    targets: tuple[tuple[str, float, float], ...]
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    changed_at: datetime
    cohorts: tuple[str, ...]
    is_own: bool


class ExportedCohort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cohort that the learner is in."""

    cohort: str


class ExportedAssignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who was assigned to the learner, as it was put; null where that was removed."""

    kind: str
    id: str
    version: int
    content: dict[str, Any] | None
    put_by: str
    put_at: datetime


class ExportedDue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the live store has yet to hear what people decided about the learner."""

    is_due: bool


class ExportedRevision(Row, frozen=True, forbid_unknown_fields=True):
    """What beliefs were made with, by `revision`: a version of the graph, and a model (null: as it is authored)."""

    revision: int
    graph_version: str
    model_hash: str | None
    made_at: datetime


class Section(NamedTuple):
    """Rows of one kind.

    Attributes:
        table: Where they are.
        shape: What is told of each.
        key: Columns that name a row, with their types.
        condition: Which rows are the learner's.
        expressions: SQL of the fields that are no columns, by name.
    """

    table: str
    shape: type[msgspec.Struct]
    key: tuple[tuple[str, str], ...]
    condition: str
    expressions: dict[str, str]

    @property
    def query(self) -> str:
        """Return the query of a page."""
        told = ", ".join(f"{self.expressions.get(name, name)} AS {name}" for name in self.shape.__struct_fields__)
        names = ", ".join(name for name, _ in self.key)
        after = ", ".join(f"(%(after)s::text[])[{n}]::{kind}" for n, (_, kind) in enumerate(self.key, 1))
        texts = ", ".join(f"{name}::text" for name, _ in self.key)
        return (
            f"SELECT (SELECT row_to_json(told)::text FROM (SELECT {told}) AS told), ARRAY[{texts}]"  # noqa: S608  # constants
            f" FROM symphonie.{self.table} AS t WHERE {self.condition}"
            f" AND (%(after)s::text[] IS NULL OR ({names}) > ({after})) ORDER BY {names} LIMIT %(limit)s"
        )


def _section(
    table: str, shape: type[msgspec.Struct], *key: tuple[str, str], condition: str = "", **expressions: str
) -> Section:
    return Section(table, shape, key, condition or _CONDITIONS[table] or "", {"content_graph": _GRAPH, **expressions})


def _fact(table: str, shape: type[Fact], *key: tuple[str, str]) -> Section:
    """Tell all of a fact but whose it is."""
    fields = [(one.name, _told(one)) for one in columns(shape) if one.name not in _OWNER]
    name, doc = f"Exported{shape.__name__.removesuffix('Row')}", {"__doc__": shape.__base__.__doc__}
    told = defstruct(name, fields, bases=(Row,), namespace=doc, frozen=True, forbid_unknown_fields=True)
    return _section(table, told, _NO, *key)


def _told(column: Column) -> Any:  # noqa: ANN401 - a type
    if column.field.endswith("_us"):
        return datetime
    return dict[str, Any] | None if column.annotation is bytes else column.annotation


_NO: Final = ("graph_no", "int")
SECTIONS: Final = {
    "results": _fact("result", ResultRow, ("seq", "int")),
    "corrections": _fact("result_correction", CorrectionRow, ("no", "int")),
    "adjustments": _fact("adjustment", AdjustmentRow, ("adjustment_id", "text")),
    "reviews": _fact("adjustment_review", ReviewRow, ("adjustment_id", "text"), ("version", "bigint")),
    "recommendation_events": _fact("recommendation_event", EventRow, ("event_id", "text")),
    "shortfalls": _fact("shortfall", ShortfallRow, ("version", "bigint"), ("position", "int")),
    "dead_letters": _section(
        "dead_letter",
        ExportedDeadLetter,
        ("stream", "text"),
        ("entry_id", "text"),
        payload="encode(payload, 'hex')",
    ),
    "overrides": _section(
        "override",
        ExportedOverride,
        ("id", "text"),
        condition=f"organisation_no = %(organisation_no)s AND (learner = %(learner)s OR cohort IN {_COHORTS})",
        request_key="CASE WHEN learner IS NOT NULL THEN request_key END",
    ),
    "pins_done": _section("pin_done", ExportedPin, ("override_id", "text")),
    "goals": _section(
        "goal",
        ExportedGoal,
        ("id", "text"),
        condition="organisation_no = %(organisation_no)s AND EXISTS (SELECT FROM symphonie.goal_assignment a"
        " WHERE a.organisation_no = t.organisation_no AND a.goal_id = t.id"
        f" AND (a.learner = %(learner)s OR a.cohort IN {_COHORTS}))",
        cohorts="ARRAY(SELECT a.cohort FROM symphonie.goal_assignment a WHERE"  # noqa: S608  # constants
        f" a.organisation_no = t.organisation_no AND a.goal_id = t.id AND a.cohort IN {_COHORTS} ORDER BY 1)",
        is_own="EXISTS (SELECT FROM symphonie.goal_assignment a WHERE a.organisation_no = t.organisation_no"
        " AND a.goal_id = t.id AND a.learner = %(learner)s)",
    ),
    "cohorts": _section("cohort_learner", ExportedCohort, ("cohort", "text")),
    "assignments": _section("staff_part", ExportedAssignment, ("id", "text"), ("version", "int")),
    "orders_due": _section("orders_due", ExportedDue, ("organisation_no", "int"), is_due="true"),
    "tracing_revisions": _section(
        "tracing_revision",
        ExportedRevision,
        _NO,
        ("revision", "int"),
        condition=f"graph_no IN {_GRAPHS}",
        graph_version="(SELECT v.version FROM symphonie.content_graph_version v"
        " WHERE v.graph_no = t.graph_no AND v.seq = t.seq)",
    ),
}
"""What is told, by the name that it has in an export; between them all tables that hold something of a learner."""


async def holding_rows(pool: Pool, section: Section, organisation_no: int, learner: str) -> AsyncIterator[list[str]]:
    """Yield the rows of a section as JSON texts, page by page.

    A page is a query of its own, so that a learner of ten thousand results holds up nobody, however slowly the answer
    is read. Rows are those of the tables: names are names of columns, times ISO 8601 in UTC.
    """
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
