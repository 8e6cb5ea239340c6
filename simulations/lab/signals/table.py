"""Traces of any source as course runs: a table with the columns `learner_id, day, kind, value`.

| kind | day | value |
|---|---|---|
| `visit` | of the visit | minutes, or clicks; 1 where empty |
| `deadline` | the last day in time; without a learner it is everybody's | – |
| `submission` | when it was handed in | mark, 0..1, 0..20 or 0..100; empty for none (yet) |
| `meeting` | when it was planned | 1 held, 0 missed |
| `end` | from which day on it is known | 1 in fail or withdrawal, 0 not; who has none is not judged by it |
| `custom` | – | not read |

Days are whole numbers from the start of the course, or dates; dates count from the first visit of the cohort. Two more
columns are read where they are there: `cohort_id`, and `activity_id`, by which a submission finds its deadline; without
it, it answers the learner's nearest one that is still open.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from engine.signals.rows import CourseRun
from engine.signals.traces import NEVER, Cohort, Meetings, Tasks, Visits
from simulations.terminal.faults import RequestFault

COLUMNS: Final = ("learner_id", "day", "kind", "value")
KINDS: Final = ("visit", "deadline", "submission", "meeting", "end", "custom")
MARKING_DAYS: Final = 14
SCALES: Final = (1.0, 20.0, 100.0)
"""Of marks: the first that holds the highest one."""
LONG_ENROLLED: Final = -10_000


class Row(NamedTuple):
    """A row of the table.

    Attributes:
        number: In the file, from 1, the header not counted.
        learner_id: Empty for everybody's.
        day: Whole.
        kind: One of `KINDS`.
        value: None where empty.
        activity_id: Empty where nobody says.
    """

    number: int
    learner_id: str
    day: int
    kind: str
    value: float | None
    activity_id: str


def read_table(path: Path) -> tuple[CourseRun, ...]:
    """Read a table; one course run for each cohort.

    Raises:
        RequestFault: A column is not there, or a cell cannot be read; the message names it.
    """
    table = pq.read_table(path) if path.suffix == ".parquet" else pa_csv.read_csv(path)
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    lacking = [name for name in COLUMNS if name not in columns]
    if lacking:
        message = f"--table {path}: no column {lacking[0]!r}; give the columns {', '.join(COLUMNS)}."
        raise RequestFault(message)
    if not table.num_rows:
        message = f"--table {path}: there are no rows; give at least one visit or deadline."
        raise RequestFault(message)
    by_cohort: dict[str, list[Row]] = defaultdict(list)
    for number, cohort_id in enumerate(columns.get("cohort_id") or [path.stem] * table.num_rows):
        by_cohort[str(cohort_id)].append(_row(path, columns, number))
    return tuple(_run(cohort_id, rows) for cohort_id, rows in by_cohort.items())


def _row(path: Path, columns: dict[str, list[Any]], number: int) -> Row:
    kind, where = str(columns["kind"][number]), f"--table {path}: row {number + 1}"
    if kind not in KINDS:
        message = f"{where}: kind {kind!r} is not known; give one of {', '.join(KINDS)}."
        raise RequestFault(message)
    learner, activity = columns["learner_id"][number], columns.get("activity_id")
    if learner in {None, ""} and kind != "deadline":
        message = f"{where}: no learner_id; only a deadline may be everybody's."
        raise RequestFault(message)
    return Row(
        number + 1,
        "" if learner is None else str(learner),
        _day(columns["day"][number], where),
        kind,
        _value(columns["value"][number], where),
        "" if activity is None or activity[number] is None else str(activity[number]),
    )


def _day(cell: object, where: str) -> int:
    if isinstance(cell, dt.date):
        return cell.toordinal()
    if isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer()):
        return int(cell)
    message = f"{where}: day {cell!r} is no day; give a whole number or a date (2026-01-31)."
    raise RequestFault(message)


def _value(cell: object, where: str) -> float | None:
    if cell is None:
        return None
    try:
        value = float(str(cell))
    except ValueError:
        message = f"{where}: value {cell!r} is no number; give a number, or leave it empty."
        raise RequestFault(message) from None
    if value < 0.0 or not math.isfinite(value):
        message = f"{where}: value {value} is below 0 or no finite number; minutes, marks and outcomes are not."
        raise RequestFault(message)
    return value


def _run(cohort_id: str, given: Sequence[Row]) -> CourseRun:
    rows = _from_start(given)
    learner_ids = tuple(dict.fromkeys(row.learner_id for row in rows if row.learner_id))
    place = {learner_id: at for at, learner_id in enumerate(learner_ids)}
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    ends = {row.learner_id: row for row in by_kind["end"]}
    left = np.array([ends[one].day if one in ends else NEVER for one in learner_ids], np.int64)
    badly = np.array([one in ends and bool(ends[one].value) for one in learner_ids], bool)
    end_known = np.isin(learner_ids, list(ends))
    visits = _visits(by_kind["visit"], place)
    cohort = Cohort(
        cohort_id,
        learner_ids,
        np.full(len(place), LONG_ENROLLED),
        left,
        visits,
        _tasks(by_kind["deadline"], by_kind["submission"], place),
        _meetings(by_kind["meeting"], place),
    )
    feed_end = -1 if visits is None else int(visits.day.max())
    return CourseRun(cohort, badly, end_known, feed_end, {}, np.arange(len(place)))


def _from_start(rows: Sequence[Row]) -> list[Row]:
    """Count dates from the first visit, else from the first row."""
    first = min([row.day for row in rows if row.kind == "visit"] or [row.day for row in rows])
    is_dated = first > NEVER_A_COURSE
    return [row._replace(day=row.day - first) for row in rows] if is_dated else list(rows)


NEVER_A_COURSE: Final = 100_000
"""A day number above is a date, counted from the year 1."""


def _visits(rows: Sequence[Row], place: dict[str, int]) -> Visits | None:
    if not rows:
        return None
    learner = np.array([place[row.learner_id] for row in rows], np.int64)
    day = np.array([row.day for row in rows], np.int64)
    amount = np.array([1.0 if row.value is None else row.value for row in rows])
    order = np.lexsort((day, learner))
    return Visits(learner[order], day[order], amount[order])


def _meetings(rows: Sequence[Row], place: dict[str, int]) -> Meetings | None:
    known = sorted(rows, key=lambda row: (place[row.learner_id], row.day))
    if not known:
        return None
    return Meetings(
        np.array([place[row.learner_id] for row in known], np.int64),
        np.array([row.day for row in known], np.int64),
        np.array([not row.value for row in known], bool),
        [f"row {row.number}" for row in known],
    )


def _tasks(deadlines: Sequence[Row], submissions: Sequence[Row], place: dict[str, int]) -> Tasks | None:
    if not deadlines:
        return None
    assigned = _assigned(deadlines, place)
    task_ids = tuple(dict.fromkeys(task for of_learner in assigned.values() for task in of_learner))
    at = {task: number for number, task in enumerate(task_ids)}
    due = np.full((len(place), len(at)), np.inf)
    for learner, of_learner in assigned.items():
        for task, day in of_learner.items():
            due[learner, at[task]] = day
    submitted, mark, marked = np.full(due.shape, np.inf), np.full(due.shape, np.nan), np.full(due.shape, np.inf)
    highest = max((row.value or 0.0 for row in submissions), default=0.0)
    scale = next((one for one in SCALES if highest <= one), highest)
    for row in sorted(submissions, key=lambda row: row.day):
        learner = place[row.learner_id]
        found = at.get(row.activity_id, _nearest(due[learner], submitted[learner], row.day))
        if found is None:
            continue
        submitted[learner, found] = min(row.day, submitted[learner, found])
        if row.value is not None:
            mark[learner, found], marked[learner, found] = row.value / scale, row.day + MARKING_DAYS
    return Tasks(task_ids, due, submitted, mark, marked)


def _assigned(deadlines: Iterable[Row], place: dict[str, int]) -> dict[int, dict[str, int]]:
    """Give each learner's deadlines by task; one that has no name is called by its number in order."""
    assigned: dict[int, dict[str, int]] = {learner: {} for learner in place.values()}
    for row in sorted(deadlines, key=lambda row: row.day):
        for learner in [place[row.learner_id]] if row.learner_id else place.values():
            assigned[learner][row.activity_id or f"deadline {len(assigned[learner]) + 1}"] = row.day
    return assigned


def _nearest(due: np.ndarray, submitted: np.ndarray, day: int) -> int | None:
    distance = np.where(np.isfinite(submitted), np.inf, np.abs(due - day))
    return int(np.argmin(distance)) if np.isfinite(distance).any() else None
