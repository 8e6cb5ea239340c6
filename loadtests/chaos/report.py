"""What came out: figures for each fault over all its turns, as a table for people, for machines, for the document."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
from rich.table import Table

from loadtests.chaos.checking import Violation
from loadtests.chaos.episode import RowFigures
from loadtests.chaos.faults import ROWS
from simulations.terminal.console import console

BEGIN: Final = "<!-- written by `symphonie loadtest chaos --markdown` -->"
END: Final = "<!-- up to here -->"
TOLD: Final = {row.name: row.told for row in ROWS}
HEAD: Final = (
    "fault",
    "times",
    "operations",
    "acknowledged",
    "unknown",
    "waiting",
    "violations",
    "ready after s",
    "at most",
)


class FaultReport(msgspec.Struct, frozen=True):
    """A fault over all its turns.

    `ready_s` is the median, None where it never was ready in time; `refused` says why it was not done at all.
    """

    row: str
    told: str
    times: int
    operations: int
    acknowledged: int
    unknown: int
    violations: tuple[Violation, ...]
    ready_s: float | None
    longest_ready_s: float | None
    most_waiting: int
    refused: str | None


class ChaosReport(msgspec.Struct, frozen=True):
    """A run."""

    form: str
    seed: int
    seconds: float
    faults: tuple[FaultReport, ...]

    @property
    def n_violations(self) -> int:
        """Of all faults."""
        return sum(len(one.violations) for one in self.faults)

    @property
    def n_refused(self) -> int:
        """Faults that were not done."""
        return sum(one.refused is not None for one in self.faults)


def gather(figures: Iterable[RowFigures]) -> tuple[FaultReport, ...]:
    """Put the turns of each fault together, in the order in which they first came."""
    by_row: dict[str, list[RowFigures]] = {}
    for one in figures:
        by_row.setdefault(one.row, []).append(one)
    return tuple(_fault(row, turns) for row, turns in by_row.items())


def _fault(row: str, turns: Sequence[RowFigures]) -> FaultReport:
    ready = [one.ready_s for one in turns if one.ready_s is not None]
    return FaultReport(
        row,
        TOLD[row],
        len(turns),
        sum(one.operations for one in turns),
        sum(one.acknowledged for one in turns),
        sum(one.unknown for one in turns),
        tuple(found for one in turns for found in one.violations),
        median(ready) if ready else None,
        max(ready) if len(ready) == len(turns) else None,
        max(one.most_waiting for one in turns),
        next((one.refused for one in turns if one.refused is not None), None),
    )


def show(report: ChaosReport) -> None:
    """Print it for a person."""
    out = console()
    table = Table(*HEAD)
    for one in report.faults:
        table.add_row(*_cells(one), style="red" if one.violations or one.refused else None)
    out.print(table)
    for fault in report.faults:
        if fault.refused is not None:
            out.print(f"{fault.row}: refused: {fault.refused}", style="red", markup=False)
    for fault in report.faults:
        for found in fault.violations:
            out.print(f"{fault.row}: {found.kind} ({found.place}): {found.told}", style="red", markup=False)
    out.print(f"{report.form}, seed {report.seed}, {report.seconds:.0f} s: {_total(report)}")


def write_markdown(report: ChaosReport, file: Path) -> None:
    """Put the table into a document, in place of the one of before; the document is made where there is none."""
    rows = [" | ".join(HEAD), "|".join(["---"] + ["--:"] * (len(HEAD) - 1))]
    rows += [" | ".join(_cells(one)) for one in report.faults]
    about = f"{report.form.capitalize()} form, seed {report.seed}, {report.seconds:.0f} s: {_total(report)}"
    section = "\n".join([BEGIN, about, "", *(f"| {row} |" for row in rows), END])
    text = file.read_text(encoding="utf-8") if file.exists() else f"{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(before + section + after, encoding="utf-8")


def _total(report: ChaosReport) -> str:
    refused = f" {report.n_refused} of {len(report.faults)} faults refused." if report.n_refused else ""
    return f"{report.n_violations} violations.{refused}"


def _cells(one: FaultReport) -> tuple[str, ...]:
    if one.refused is not None:
        return one.told, "refused", *[""] * (len(HEAD) - 2)
    counts = (one.times, one.operations, one.acknowledged, one.unknown, one.most_waiting, len(one.violations))
    return one.told, *(f"{n:,}".replace(",", " ") for n in counts), _seconds(one.ready_s), _seconds(one.longest_ready_s)


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f}"
