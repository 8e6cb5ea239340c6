"""Which course runs are learned from and which are judged."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from engine.signals.rows import CourseRun
from simulations.lab.signals.oulad import Oulad, Presentation, course_run, read_oulad

FIRST_YEAR: Final = "2013"


class Split(NamedTuple):
    """Course runs, apart.

    Attributes:
        training: Learned from. Some people come again in a later run; no feature says who anybody is.
        judged: The newest run of each module whose clicks are there.
        judged_tasks: Runs of later years without clicks: judged on tasks alone.
    """

    training: tuple[CourseRun, ...]
    judged: tuple[CourseRun, ...]
    judged_tasks: tuple[CourseRun, ...]


def split_oulad(folder: Path) -> Split:
    """Read the dataset and set apart, by the calendar alone, what is judged: nothing is learned from a later run."""
    oulad = read_oulad(folder)
    known = oulad.with_visits()
    newest = {one.module: one for one in known}  # sorted: the last one stays
    judged = _runs(oulad, list(newest.values()))
    rest = [one for one in oulad.presentations() if one not in known]
    later = _runs(oulad, [one for one in rest if not one.presentation.startswith(FIRST_YEAR)])
    earlier = [one for one in known if one != newest[one.module]]
    training = _runs(oulad, [*earlier, *(one for one in rest if one.presentation.startswith(FIRST_YEAR))])
    return Split(training, judged, later)


def names(runs: Sequence[CourseRun]) -> str:
    """Name course runs."""
    return ", ".join(run.cohort.cohort_id for run in runs)


def _runs(oulad: Oulad, presentations: Sequence[Presentation]) -> tuple[CourseRun, ...]:
    return tuple(course_run(oulad, one) for one in presentations)
