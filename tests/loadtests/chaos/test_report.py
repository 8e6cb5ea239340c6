"""What a run says: sums over the turns of a fault, and a table in a document that a later run replaces."""

from pathlib import Path

import pytest

from loadtests.chaos.checking import Violation
from loadtests.chaos.episode import RowFigures
from loadtests.chaos.faults import ROWS, UnknownRowError
from loadtests.chaos.report import ChaosReport, gather, write_markdown
from loadtests.chaos.run import rows_named

LOST = Violation("lost", "results/ada", "r1 was acknowledged and is not there")
FIGURES = (
    RowFigures("kill-valkey", 1000, 900, 100, 1.5, ()),
    RowFigures("cut-valkey", 10, 10, 0, 0.25, ()),
    RowFigures("kill-valkey", 500, 400, 100, None, (LOST,)),
)


def a_report(figures: tuple[RowFigures, ...]) -> ChaosReport:
    return ChaosReport("long", 7, 12.0, gather(figures))


def test_turns_of_a_fault_are_put_together() -> None:
    killed, cut = a_report(FIGURES).faults
    assert (killed.times, killed.operations, killed.acknowledged, killed.unknown) == (2, 1500, 1300, 200)
    assert (killed.violations, killed.ready_s, killed.longest_ready_s) == ((LOST,), 1.5, None)
    assert (cut.times, cut.longest_ready_s) == (1, 0.25)


def test_a_table_takes_the_place_of_the_one_before_and_leaves_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "docs" / "reliability.md"
    write_markdown(a_report(FIGURES), file)
    file.write_text(f"# Before\n\n{file.read_text('utf-8')}\nAfter.\n", "utf-8")
    write_markdown(a_report(FIGURES[1:2]), file)
    text = file.read_text("utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith("\nAfter.\n")
    assert text.count("| fault |") == 1
    assert "| all connections reset to valkey | 1 | 10 | 10 | 0 | 0 | 0 | 0.2 | 0.2 |" in text
    assert "kill -9" not in text


def test_rows_are_found_by_name_and_the_short_form_leaves_some_out() -> None:
    assert [row.name for row in rows_named(("stop-serve", "kill-valkey"), is_short=True)] == [
        "stop-serve",
        "kill-valkey",
    ]
    assert rows_named((), is_short=False) == ROWS
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert {row.layout for row in rows_named((), is_short=True)} == {"together", "apart"}
    with pytest.raises(UnknownRowError, match="kill-valkey"):
        rows_named(("kill-redis",), is_short=False)
