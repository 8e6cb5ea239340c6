"""The short form of `symphonie loadtest chaos`: every kind of fault, one go per service, and the checker judges."""

from pathlib import Path

from loadtests.chaos.run import Wanted, play_all, rows_named
from tests.faults.places import PATIENCE_S


def test_every_promise_is_kept_whatever_breaks(tmp_path: Path) -> None:
    rows = rows_named((), is_short=True)
    report = play_all(Wanted(rows, 1, is_short=True, seed=7, bound_s=PATIENCE_S), tmp_path, tmp_path / "history")
    assert [found for fault in report.faults for found in fault.violations] == []
    assert {one.row for one in report.faults} == {row.name for row in rows}
    assert sum(one.acknowledged for one in report.faults) > 10 * len(rows)
    assert sum(one.unknown for one in report.faults) > 0
