"""What `symphonie signals evaluate` does: the coefficients that ship, on learners nothing was learned from."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
import typer
from rich.table import Table

from engine.signals import judging
from engine.signals.cold_start import cold_start
from engine.signals.judging import Judged
from engine.signals.risk import RiskModels
from engine.signals.rows import CourseRun
from simulations.lab.signals.data import Split, names, split_oulad
from simulations.lab.signals.figures import Line, line, plain_auc, refitted_lines, trace_lines
from simulations.lab.signals.fitting import ResultTables, read_results, trained
from simulations.lab.signals.report import write_report
from simulations.lab.signals.table import read_table
from simulations.lab.signals.wheel_rows import rates, wheel_rows
from simulations.terminal.console import console
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_folder
from simulations.terminal.language import Language, written

AFTER: Final = (3, 5, 7)
"""Opportunities after which wheel-spinning is judged."""


class Request(NamedTuple):
    """What is to be judged; at least one of the first three.

    Attributes:
        oulad: Folder of OULAD.
        results: Folder of results, for wheel-spinning.
        table: Traces of another source.
        report: Folder for the report.
        language: Of what is printed.
    """

    oulad: Path | None
    results: Path | None
    table: Path | None
    report: Path | None
    language: Language


def run(request: Request, *, as_json: bool) -> None:
    """Judge, print each figure as soon as it is there, write the report.

    Raises:
        RequestFault: There is nothing to judge on.
    """
    if request.oulad is None and request.table is None and request.results is None:
        message = "Nothing to judge on; give --oulad DIR, --results DIR or --table FILE."
        raise RequestFault(message)
    if request.report is not None:
        require_folder("--report", request.report)
    models, split = cold_start(), None if request.oulad is None else split_oulad(request.oulad)
    table_runs = () if request.table is None else read_table(request.table)
    tables = read_results(request.oulad, request.results)
    lines = []
    for one in _lines(models, split, table_runs, tables):
        lines.append(one)
        if as_json:
            typer.echo(msgspec.json.encode(one).decode())
    if not as_json:
        console().print(_printed(lines, request.language))
    if request.report is not None:
        runs = table_runs if split is None else split.judged
        typer.echo(str(write_report(request.report, models, runs, lines, request.language)), err=True)


def _lines(
    models: RiskModels, split: Split | None, table_runs: Sequence[CourseRun], tables: ResultTables | None
) -> Iterator[Line]:
    if split is not None:
        yield from trace_lines(split.judged, models, names(split.judged))
        if split.judged_tasks:
            yield from trace_lines(split.judged_tasks, models, names(split.judged_tasks), "tasks alone, ")
    if table_runs:
        yield from trace_lines(table_runs, models, names(table_runs))
        yield from refitted_lines(table_runs, names(table_runs))
    if tables is not None:
        yield from _wheel_lines(models, tables)


def _wheel_lines(models: RiskModels, tables: ResultTables) -> Iterator[Line]:
    """Trace with a model of the training part, and judge on the learners of the other."""
    of_training = rates(tables.training)
    found = wheel_rows(tables.judged, trained(tables.training), lambda _, skill_id: of_training.of(skill_id))
    rows = found.rows
    p = models.regressions["wheel_spinning"].predict(rows.columns, rows.progress)
    judged = Judged(found.opportunities, rows.learner, rows.label, p, np.zeros(len(p), np.int64))
    for after in AFTER:
        part = judging.taken(judged, np.flatnonzero(found.opportunities == after))
        yield line(f"wheel_spinning, AUC after {after}", part, plain_auc, tables.judged.table)
    yield line("wheel_spinning, calibration error", judged, judging.calibration_error, tables.judged.table)


def _printed(lines: Iterable[Line], language: Language) -> Table:
    heads = {
        Language.FR: ("chiffre", "plancher", "but", "valeur", "95 %", "décisions", "jugé sur"),
        Language.EN: ("figure", "floor", "aim", "value", "95 %", "decisions", "judged on"),
    }
    table = Table(*heads[language], box=None)
    for one in lines:
        numbers = [*(_number(value, language) for value in (one.floor, one.aim, one.value))]
        interval = f"{_number(one.low, language)}–{_number(one.high, language)}"
        table.add_row(one.figure, *numbers, interval, written(one.n, language), one.judged_on)
    return table


def _number(value: float | None, language: Language) -> str:
    return "–" if value is None else written(value, language, 3)
