"""The Open University Learning Analytics Dataset as course runs (Kuzilek, Hlosta & Zdrahal 2017, CC BY 4.0)."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engine.signals.rows import CourseRun
from engine.signals.traces import NEVER, Cohort, Tasks, Visits
from simulations.terminal.faults import RequestFault

FILES: Final = ("assessments", "studentAssessment", "studentInfo", "studentRegistration", "daily_clicks_partial")
GROUPS: Final = ("gender", "age_band", "highest_education", "imd_band", "disability")
BADLY: Final = ("Fail", "Withdrawn")
MARKING_DAYS: Final = 14
"""Marks of work that a tutor marks are known so long after it was handed in; those of quizzes the next day."""
LONG_ENROLLED: Final = -100  # where nobody wrote down the day

Columns = dict[str, Any]


class Presentation(NamedTuple):
    """A course run of the dataset: module and presentation."""

    module: str
    presentation: str

    def __str__(self) -> str:
        """Write it as the dataset's papers do."""
        return f"{self.module}-{self.presentation}"


class Oulad(NamedTuple):
    """The tables, each as columns."""

    tables: dict[str, Columns]

    def presentations(self) -> list[Presentation]:
        """List the course runs."""
        info = self.tables["studentInfo"]
        return sorted(
            {Presentation(*pair) for pair in zip(info["code_module"], info["code_presentation"], strict=True)}
        )

    def with_visits(self) -> list[Presentation]:
        """List the course runs whose daily clicks are there."""
        clicks = self.tables["daily_clicks_partial"]
        pairs = zip(clicks["code_module"], clicks["code_presentation"], strict=True)
        return sorted({Presentation(*pair) for pair in set(pairs)})


def read_oulad(folder: Path) -> Oulad:
    """Read the tables of a folder.

    Raises:
        RequestFault: One is not there.
    """
    lacking = [name for name in FILES if not (folder / f"{name}.parquet").is_file()]
    if lacking:
        message = (
            f"--oulad {folder}: the table {lacking[0]} is not there; give the folder that has {', '.join(FILES)}, "
            ".parquet each."
        )
        raise RequestFault(message)
    return Oulad({name: _columns(folder / f"{name}.parquet") for name in FILES})


def course_run(oulad: Oulad, presentation: Presentation) -> CourseRun:
    """Give one course run; without visits where its clicks are not there."""
    info = _part(oulad.tables["studentInfo"], presentation)
    students = info["id_student"]
    place = {int(student): at for at, student in enumerate(students)}
    enrolled, left = _registration(oulad, presentation, place)
    visits = _visits(oulad, presentation, place)
    cohort = Cohort(
        str(presentation),
        tuple(f"{presentation}/{student}" for student in students),
        enrolled,
        left,
        visits,
        _tasks(oulad, presentation, place),
    )
    feed_end = -1 if visits is None else int(visits.day.max())
    groups = {name: [str(value) for value in info[name]] for name in GROUPS}
    badly = np.isin(info["final_result"], BADLY)
    return CourseRun(cohort, badly, np.ones(len(badly), bool), feed_end, groups, np.asarray(students, np.int64))


def _columns(path: Path) -> Columns:
    table = pq.read_table(path)
    return {name: _array(table.column(name)) for name in table.column_names}


def _array(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Give numbers with NaN where a value is missing, texts as Python's."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    kind = column.type
    if pa.types.is_integer(kind) and column.null_count:
        column = pc.cast(column, pa.float64())
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, pa.string())
    return column.to_numpy()


def _part(columns: Columns, presentation: Presentation) -> Columns:
    inside = (columns["code_module"] == presentation.module) & (
        columns["code_presentation"] == presentation.presentation
    )
    return {name: values[inside] for name, values in columns.items()}


def _registration(oulad: Oulad, presentation: Presentation, place: dict[int, int]) -> tuple[Any, Any]:
    enrolled, left = np.full(len(place), LONG_ENROLLED), np.full(len(place), NEVER)
    found = _part(oulad.tables["studentRegistration"], presentation)
    at = [place[int(student)] for student in found["id_student"]]
    enrolled[at] = np.nan_to_num(found["date_registration"], nan=LONG_ENROLLED)
    left[at] = np.nan_to_num(found["date_unregistration"], nan=NEVER)
    return enrolled, left


def _visits(oulad: Oulad, presentation: Presentation, place: dict[int, int]) -> Visits | None:
    found = _part(oulad.tables["daily_clicks_partial"], presentation)
    if not len(found["date"]):
        return None
    learner = np.array([place[int(student)] for student in found["id_student"]], np.int64)
    day = np.asarray(found["date"], np.int64)
    order = np.lexsort((day, learner))
    return Visits(learner[order], day[order], np.asarray(found["clicks"], np.float64)[order])


def _tasks(oulad: Oulad, presentation: Presentation, place: dict[int, int]) -> Tasks:
    given = _part(oulad.tables["assessments"], presentation)
    kept = (given["assessment_type"] != "Exam") & np.isfinite(given["date"])
    order = np.flatnonzero(kept)[np.argsort(given["date"][kept], kind="stable")]
    n, at = len(place), {int(given["id_assessment"][row]): number for number, row in enumerate(order)}
    due = np.tile(np.asarray(given["date"][order], np.float64), (n, 1))
    submitted, mark, marked = np.full(due.shape, np.inf), np.full(due.shape, np.nan), np.full(due.shape, np.inf)
    handed = oulad.tables["studentAssessment"]
    for row in np.flatnonzero(np.isin(handed["id_assessment"], list(at))):
        who = place.get(int(handed["id_student"][row]))
        if who is None:
            continue
        task, day = at[int(handed["id_assessment"][row])], float(handed["date_submitted"][row])
        is_by_tutor = given["assessment_type"][order[task]] == "TMA"
        submitted[who, task] = -np.inf if handed["is_banked"][row] else day
        mark[who, task] = handed["score"][row] / 100.0
        marked[who, task] = day + (MARKING_DAYS if is_by_tutor else 1)
    return Tasks(tuple(str(number) for number in at), due, submitted, mark, marked)
