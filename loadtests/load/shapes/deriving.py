"""Make the shapes out of the tables of real traces.

What the tables have decides what is taken from where. The copies of ASSISTments have the order of answers and no
times, those of the Open University days and no hours. So the length of a task comes from ASSISTments, days and
deadlines from the Open University; seconds between answers, and hours of the day, from the cloze sentences of
LKT's sample data, the only table that has both and many learners.

The clock of that table begins at an instant that nobody wrote down. Its hours are turned so that the four quietest
in a row begin at 1 in the morning: the form of the day is measured, which hour is which is not.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from loadtests.load.shapes import Quantiles, Shapes, Shares, Source

N_QUANTILES: Final = 41
SESSION_ENDS_S: Final = 600
"""A longer gap parts two sessions."""
HOUR_S: Final = 3600
QUIET_HOURS: Final = 4
QUIET_FROM: Final = 1
DEADLINE_DAYS: Final = (-14, 3)
"""Days around a deadline that are looked at."""

Numbers = NDArray[Any]


def derive(data: Path) -> Shapes:
    """Make all tables.

    Args:
        data: The folder with `assist09`, `assist15`, `lkt_cloze` and `oulad`.

    Raises:
        FileNotFoundError: One is not there.
    """
    cloze = _together(data, "lkt_cloze")
    return Shapes(
        answer_gap_s=_answer_gaps(cloze),
        answers_in_a_row=_tasks(data),
        days_between_visits=_days_between_visits(data),
        hours_of_day=_hours(cloze),
        handed_in_days=_handed_in(data),
    )


def _together(data: Path, folder: str) -> pa.Table:
    return pa.concat_tables([pq.read_table(data / folder / f"{part}.parquet") for part in ("train", "test")])


def _column(table: pa.Table, name: str) -> Numbers:
    """Give a column as numbers: of texts, which of them it is, as they are only compared."""
    whole = table[name].combine_chunks()
    if not pa.types.is_integer(whole.type):
        whole = (whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()).indices
    values: Numbers = whole.to_numpy(zero_copy_only=False)
    return values


def _quantiles(values: Numbers, data: str, made: str) -> Quantiles:
    found = np.quantile(values, np.linspace(0.0, 1.0, N_QUANTILES))
    return Quantiles(Source(data, made, len(values)), tuple(round(float(one), 2) for one in found))


def _shares(bins: Numbers, n_bins: int, first: float, width: float, source: Callable[[int], Source]) -> Shares:
    counts = np.bincount(bins, minlength=n_bins)
    return Shares(source(len(bins)), first, width, tuple(round(float(one), 5) for one in counts / counts.sum()))


def _answer_gaps(cloze: pa.Table) -> Quantiles:
    learner, second = _column(cloze, "learner_id"), _column(cloze, "occurred_at")
    gaps = np.diff(second)[learner[1:] == learner[:-1]]
    made = f"seconds from one answer to the learner's next, up to {SESSION_ENDS_S}"
    return _quantiles(gaps[(gaps > 0) & (gaps <= SESSION_ENDS_S)], "lkt_cloze: LKT sample data, cloze sentences", made)


def _tasks(data: Path) -> Quantiles:
    lengths = [_runs(_together(data, folder)) for folder in ("assist09", "assist15")]
    made = "answers of a learner in a row on one skill, both tables together"
    return _quantiles(np.concatenate(lengths), "assist09, assist15: ASSISTments 2009–2010 and 2015", made)


def _runs(table: pa.Table) -> Numbers:
    learner, skill = _column(table, "learner_id"), _column(table, "skill_id")
    begins = np.flatnonzero(np.r_[True, (learner[1:] != learner[:-1]) | (skill[1:] != skill[:-1])])
    return np.diff(np.r_[begins, len(learner)])


def _days_between_visits(data: Path) -> Quantiles:
    names = ["code_module", "code_presentation", "id_student", "date"]
    table = pq.read_table(data / "oulad" / "daily_clicks_partial.parquet", columns=names)
    columns = [_column(table.unify_dictionaries(), name) for name in names]
    rows = np.array(columns, np.int64)[:, np.lexsort(columns[::-1])]
    is_same = (rows[:3, 1:] == rows[:3, :-1]).all(axis=0)
    gaps = np.diff(rows[3])[is_same]
    return _quantiles(gaps, "oulad: Open University Learning Analytics Dataset", "days between two days with clicks")


def _hours(cloze: pa.Table) -> Shares:
    hour = _column(cloze, "occurred_at") // HOUR_S % 24
    counts = np.bincount(hour, minlength=24)
    quiet = [np.roll(counts, -start)[:QUIET_HOURS].sum() for start in range(24)]
    turned = (hour - int(np.argmin(quiet)) + QUIET_FROM) % 24
    made = f"answers by hour, turned so that the quietest {QUIET_HOURS} hours in a row begin at {QUIET_FROM}"
    return _shares(turned, 24, 0.0, 1.0, lambda n: Source("lkt_cloze: LKT sample data, cloze sentences", made, n))


def _handed_in(data: Path) -> Shares:
    due = pq.read_table(data / "oulad" / "assessments.parquet", columns=["id_assessment", "date"])
    sent = pq.read_table(data / "oulad" / "studentAssessment.parquet")
    table = sent.join(due, "id_assessment").filter(pc.field("is_banked").__invert__())
    table = table.filter(pc.field("date").is_valid() & pc.field("date_submitted").is_valid())
    first, last = DEADLINE_DAYS
    days = _column(table, "date_submitted").astype(int) - _column(table, "date").astype(int)
    near = days[(first <= days) & (days < last)] - first
    made = f"day handed in, from {-first} days before the deadline (day 0) to {last - 1} after it, not carried over"
    data_name = "oulad: Open University Learning Analytics Dataset"
    return _shares(near, last - first, float(first), 1.0, lambda n: Source(data_name, made, n))
