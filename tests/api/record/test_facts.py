"""Facts as rows: the columns are the fields of one shape, and what is written is what is read back."""

import msgspec
import pytest
from msgspec.structs import astuple
from psycopg import Connection

from api.journal import (
    JournalAdjustment,
    JournalCorrection,
    JournalEvent,
    JournalReview,
    JournalShortfall,
    JournalTrace,
    encode,
)
from api.record.columns import columns, reading, selected
from api.record.facts import (
    AdjustmentRow,
    CorrectionRow,
    EventRow,
    ResultRow,
    ReviewRow,
    ShortfallRow,
    TraceRow,
)
from api.record.writer import Delivery, write
from tests.api.record.entries import T0_US, a_result, an_entry

TABLES: dict[str, type[msgspec.Struct]] = {
    "result": ResultRow,
    "result_correction": CorrectionRow,
    "adjustment": AdjustmentRow,
    "adjustment_review": ReviewRow,
    "recommendation_event": EventRow,
    "shortfall": ShortfallRow,
    "activity_trace": TraceRow,
}
FACTS = msgspec.structs.replace(
    an_entry(1, a_result(1, details=b'{"hints": 1}')),
    adjustments=(
        JournalAdjustment(
            "a1", "opened", "review", "s", "film", "r", 0.3, ("r1",), {"n": 0.1, "x": "y"}, "p", "g", "b", 0.2, "m"
        ),
    ),
    reviews=(JournalReview("a1", "undo", "Non, « pas » ça.", "t", "tutor", True, T0_US + 7, 5),),  # noqa: FBT003
    events=(
        JournalEvent("l", "completed", "film", True, "review", "s", 0.2, T0_US, 2.5, "p", 3, ("s", "t"), 0.5),  # noqa: FBT003
    ),
    corrections=(JournalCorrection(1, "c1", "r1", 1, None, 0.5, "Why.", "t", "tutor"),),
    shortfalls=(JournalShortfall("s", "used_up", "fr", ("r0",), 4),),
    traces=(JournalTrace("t1", "meeting", T0_US, "a", 2.5, None, "m", "held", T0_US + 9, "v", "« w »", "c"),),
)


@pytest.mark.parametrize("table", TABLES)
def test_the_fields_of_a_fact_are_the_columns_of_its_table(connection: Connection, table: str) -> None:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'symphonie' AND table_name = %s",
        [table],
    )
    assert {name for (name,) in rows} == {column.name for column in columns(TABLES[table])}


@pytest.mark.parametrize(
    ("part", "table"),
    [
        ("results", "result"),
        ("adjustments", "adjustment"),
        ("reviews", "adjustment_review"),
        ("events", "recommendation_event"),
        ("corrections", "result_correction"),
        ("shortfalls", "shortfall"),
        ("traces", "activity_trace"),
    ],
)
def test_every_field_of_a_fact_comes_back_as_the_journal_had_it(connection: Connection, part: str, table: str) -> None:
    assert write(connection, [Delivery("{00}journal", "1-0", encode(FACTS))]) == ()

    cursor = connection.cursor(row_factory=reading(TABLES[table]))
    (row,) = cursor.execute(f"SELECT {selected(TABLES[table])} FROM symphonie.{table}").fetchall()  # noqa: S608

    (fact,) = getattr(FACTS, part)
    assert astuple(row)[: len(astuple(fact))] == astuple(fact)
