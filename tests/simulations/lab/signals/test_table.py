from pathlib import Path

import numpy as np
import pytest

from engine.signals.rows import CourseRun, decisions
from simulations.lab.signals.table import read_table
from simulations.terminal.faults import RequestFault


def read(tmp_path: Path, text: str) -> tuple[CourseRun, ...]:
    path = tmp_path / "traces.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def test_four_columns_are_enough_for_visits_tasks_meetings_and_ends(tmp_path: Path) -> None:
    text = (
        "learner_id,day,kind,value\nb,3,visit,20\na,1,visit,\na,0,visit,5\n,10,deadline,\na,20,deadline,\n"
        "a,9,submission,80\na,21,submission,40\nb,4,meeting,0\nb,90,end,1\na,90,end,0\na,2,custom,7\n"
    )
    (run,) = read(tmp_path, text)
    cohort = run.cohort
    assert cohort.learner_ids == ("b", "a")
    assert cohort.visits is not None
    assert (cohort.visits.learner.tolist(), cohort.visits.day.tolist()) == ([0, 1, 1], [3, 0, 1])
    assert cohort.visits.amount.tolist() == [20.0, 5.0, 1.0]
    assert cohort.tasks is not None
    assert cohort.tasks.due.tolist() == [[10.0, np.inf], [10.0, 20.0]]
    assert cohort.tasks.submitted.tolist() == [[np.inf, np.inf], [9.0, 21.0]]
    assert cohort.tasks.mark[1].tolist() == [0.8, 0.4]
    assert cohort.tasks.marked[1].tolist() == [23.0, 35.0]
    assert cohort.meetings is not None
    assert cohort.meetings.is_missed.tolist() == [True]
    assert run.ended_badly.tolist() == [True, False]
    assert run.end_known.all()
    assert cohort.left.tolist() == [90, 90]


def test_a_submission_finds_its_task_by_name_and_dates_count_from_the_first_visit(tmp_path: Path) -> None:
    text = (
        "learner_id,day,kind,value,activity_id,cohort_id\na,2026-09-01,visit,3,,x\n,2026-09-11,deadline,,one,x\n"
        ",2026-09-12,deadline,,two,x\na,2026-09-11,submission,0.5,two,x\nc,2026-01-01,visit,1,,y\n"
    )
    x, y = read(tmp_path, text)
    assert (x.cohort.cohort_id, y.cohort.cohort_id) == ("x", "y")
    assert x.cohort.tasks is not None
    assert x.cohort.tasks.due.tolist() == [[10.0, 11.0]]
    assert x.cohort.tasks.submitted.tolist() == [[np.inf, 10.0]]
    assert y.cohort.tasks is None
    assert not y.end_known.any()


def test_marks_out_of_twenty_are_read_as_such(tmp_path: Path) -> None:
    text = "learner_id,day,kind,value\na,10,deadline,\na,9,submission,14\nb,10,deadline,\nb,9,submission,20\n"
    (run,) = read(tmp_path, text)
    assert run.cohort.tasks is not None
    assert run.cohort.tasks.mark[:, 0].tolist() == [0.7, 1.0]


def test_nobody_is_judged_by_an_end_that_is_not_told(tmp_path: Path) -> None:
    rows = [f"{one},{day},visit,5" for one in "abcd" for day in range(0, 60, 2)]
    (run,) = read(tmp_path, "learner_id,day,kind,value\n" + "\n".join([*rows, "a,90,end,1", "b,90,end,0"]) + "\n")
    (first, *_) = decisions([run], "end")
    assert first.features.learner.tolist() == [0, 1]
    assert first.label.tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("learner_id,day,kind\na,1,visit\n", "no column 'value'"),
        ("learner_id,day,kind,value\na,1,visit,1\na,1,login,1\n", "row 2: kind 'login' is not known"),
        ("learner_id,day,kind,value\na,soon,visit,1\n", "row 1: day 'soon' is no day"),
        ("learner_id,day,kind,value\na,1,visit,many\n", "row 1: value 'many' is no number"),
        ("learner_id,day,kind,value\n,1,visit,2\n", "row 1: no learner_id"),
        ("learner_id,day,kind,value\na,,visit,2\n", "row 1: day None is no day"),
        ("learner_id,day,kind,value\na,1,visit,-2\n", "row 1: value -2.0 is below 0"),
        ("learner_id,day,kind,value\n", "no rows"),
    ],
)
def test_what_cannot_be_read_is_told_with_row_and_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(RequestFault, match=told):
        read(tmp_path, text)
