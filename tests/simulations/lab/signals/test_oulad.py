import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.signals.cold_start import cold_start
from engine.signals.features import daily_features
from engine.signals.judging import alerts, calibration_error, mean_auc
from engine.signals.rows import TRACE_TARGETS
from simulations.lab.signals.data import split_oulad
from simulations.lab.signals.figures import groups, judge_traces
from simulations.lab.signals.oulad import Presentation, course_run, read_oulad
from simulations.terminal.faults import RequestFault
from tests.command_line import command_line

FOLDER = Path("../shared/data/oulad")
HERE = pytest.mark.skipif(not FOLDER.exists(), reason="the traces of OULAD are not here (../shared/data)")


@HERE
def test_the_coefficients_that_ship_reach_what_is_asked_of_them_on_runs_nothing_was_learned_from() -> None:
    split = split_oulad(FOLDER)
    assert [run.cohort.cohort_id for run in split.judged] == ["AAA-2014J", "BBB-2013J"]
    assert not {run.cohort.cohort_id for run in split.training} & {run.cohort.cohort_id for run in split.judged}
    floors = {"end": 0.80, "next_task": 0.83, "silence": 0.81}
    for target in TRACE_TARGETS:
        of = judge_traces(split.judged, cold_start(), target)
        assert of is not None
        assert mean_auc(of.found) >= floors[target]
        assert calibration_error(of.found) <= 0.03
        assert mean_auc(of.found) > mean_auc(of.by_rule)
        if target == "end":
            assert alerts(of.found).precision >= 0.78
            columns = {one.column for one in groups(split.judged, of.found)}
            assert columns == {"gender", "age_band", "highest_education", "imd_band", "disability"}


@HERE
def test_no_declared_group_can_move_a_feature() -> None:
    run = course_run(read_oulad(FOLDER), Presentation("AAA", "2014J"))
    other = run._replace(groups={})
    np.testing.assert_array_equal(daily_features(run.cohort, 60).columns, daily_features(other.cohort, 60).columns)
    assert not set(run.groups) & set(daily_features(run.cohort, 60).names)


@HERE
def test_a_mark_of_a_tutor_is_known_two_weeks_after_the_work_came_in_and_a_quiz_s_the_next_day() -> None:
    run = course_run(read_oulad(FOLDER), Presentation("BBB", "2013J"))
    tasks = run.cohort.tasks
    assert tasks is not None
    handed = np.isfinite(tasks.submitted)
    delay = tasks.marked[handed] - tasks.submitted[handed]
    assert set(delay.tolist()) == {1.0, 14.0}


def test_a_folder_without_the_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestFault, match="assessments is not there"):
        read_oulad(tmp_path)
    told = command_line("signals", "evaluate", "--oulad", tmp_path)
    assert told.exit_code == 2
    assert "Nothing to judge on" in command_line("signals", "evaluate").stderr


def test_a_table_of_another_source_is_judged_with_the_coefficients_that_ship(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [f",{day},deadline," for day in (10, 30, 50, 70, 90, 110)]
    for learner in range(80):
        diligence = random.uniform(0.1, 0.95)
        rows += [
            f"l{learner},{day},visit,{random.integers(1, 90)}" for day in range(140) if random.random() < diligence
        ]
        rows += [
            f"l{learner},{due - 1},submission,{diligence:.2f}"
            for due in range(10, 120, 20)
            if random.random() < diligence
        ]
        rows.append(f"l{learner},150,end,{int(random.random() > diligence)}")
    table = tmp_path / "other.csv"
    table.write_text("learner_id,day,kind,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    told = command_line("signals", "evaluate", "--table", table, "--json", "--report", tmp_path)
    assert told.exit_code == 0, told.output
    figures = {one["figure"]: one for one in map(json.loads, told.stdout.splitlines())}
    assert figures["end, mean AUC of weeks"]["value"] > 0.65
    assert figures["end, mean AUC of weeks"]["low"] < figures["end, mean AUC of weeks"]["value"]
    refitted = figures["refitted, end, calibration error"]["value"]
    assert refitted < figures["end, calibration error"]["value"]  # another place has another share of failures
    assert {"silence, mean AUC of weeks", "next_task, mean AUC of weeks", "alerts, precision"} <= set(figures)
    page = (tmp_path / "signals.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 5
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_the_file_that_ships_is_what_the_command_writes() -> None:
    text = Path("engine/signals/cold_start.json").read_bytes()
    assert msgspec.json.format(msgspec.json.encode(cold_start()), indent=1) + b"\n" == text
