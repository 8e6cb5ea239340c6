"""The simulation, where closed forms or the law of cases say what must come out."""

from collections import Counter

import msgspec
import numpy as np
import pytest

from engine.sizing.course_run import CourseRun, run_course
from engine.sizing.demand import QUESTION, Demand, drawn
from engine.sizing.desk import desk_of
from engine.sizing.erlang import waiting
from engine.sizing.outcomes import mean_with_margin, run_task, tasks_of
from engine.sizing.scenario import SupportScenario, openings_of
from engine.sizing.trajectories import Trajectories
from engine.support.case import due_at, fold
from engine.support.clock import Terms
from engine.support.events import CaseEvent, CaseOpened, LearnerMessage, SupporterMessage
from engine.support.promise import promise_of
from tests.engine.sizing.courses import RODET, TROUBLED, UNTROUBLED, call_centre, rodet

_US_PER_H = 3_600_000_000


def ran(scenario: SupportScenario, learners: Trajectories, run: int = 0, seed: int = 7) -> tuple[Demand, CourseRun]:
    demand, n_open = drawn(scenario, learners, seed, run), dict[str, int]()
    desk = desk_of(scenario, seed, run, n_open)
    return demand, run_course(scenario, demand, desk, n_open)


@pytest.mark.parametrize(("calls", "minutes", "servers"), [(10, 15, 3), (10, 15, 4), (6, 20, 3)])
def test_at_all_hours_with_random_calls_the_wait_is_erlangs(calls: float, minutes: float, servers: int) -> None:
    done = ran(call_centre(calls, minutes, servers), UNTROUBLED)[1].done
    waits = (done.began_us - done.came_us) / _US_PER_H
    expected = waiting(calls, minutes, servers)
    tenths = np.array_split(waits, 12)  # waits that follow each other hang together: means of many are compared
    mean = mean_with_margin([float(tenth.mean()) for tenth in tenths])
    share = mean_with_margin([float((tenth > 1e-9).mean()) for tenth in tenths])
    slack = 0.5  # of the interval: a test that holds for 95 in 100 seeds is not one
    assert mean.low - slack * (mean.mean - mean.low) <= expected.mean_wait_h
    assert expected.mean_wait_h <= mean.high + slack * (mean.high - mean.mean)
    assert share.low - slack * (share.mean - share.low) <= expected.p_wait
    assert expected.p_wait <= share.high + slack * (share.high - share.mean)


@pytest.mark.parametrize(("end", "hours"), [(0, 204.0), (1, 552.0)])
def test_the_case_of_rodet_comes_to_the_spreadsheets_hours(end: int, hours: float) -> None:
    runs = [run_task(task, UNTROUBLED).figures["hours"] for task in tasks_of(rodet(end), 6, 7)]
    found = mean_with_margin(runs)
    margin = found.high - found.mean
    assert found.mean - 1.5 * margin <= hours <= found.mean + 1.5 * margin
    assert margin < 0.06 * hours


def test_every_piece_of_work_that_came_is_done() -> None:
    demand, run = ran(rodet(1), UNTROUBLED)
    assert Counter(run.done.kind.tolist()) == Counter(piece.kind for piece in demand.pieces)
    assert run.done.minutes.sum() == pytest.approx(sum(piece.minutes for piece in demand.pieces))


def test_deadlines_and_promises_are_those_of_the_fold_of_a_case() -> None:
    scenario = msgspec.structs.replace(RODET, learners=40, weeks=4)
    _, run = ran(scenario, TROUBLED)
    answers = np.flatnonzero(run.done.kind == QUESTION)[::7]
    assert len(answers) > 5
    for row in answers.tolist():
        came, finished, due_us = (
            int(column[row]) for column in (run.done.came_us, run.done.finished_us, run.done.due_us)
        )
        found = folded(scenario, came, finished)
        assert found == (due_us, "met" if finished <= due_us else "met_late")


def folded(scenario: SupportScenario, came_us: int, finished_us: int) -> tuple[int | None, str]:
    """When a case says that an answer is due, and whether it was kept."""
    promise = promise_of(scenario.promise)
    terms = {"t": Terms(promise, promise, openings_of(scenario, scenario.hours), (), ())}
    events: list[CaseEvent] = [
        CaseOpened(event_id="1", at_us=came_us, learner_id="ada", terms_id="t"),
        LearnerMessage(event_id="2", at_us=came_us),
        SupporterMessage(event_id="3", at_us=finished_us, by="tutor-1"),
    ]
    asked = fold("case", events[:2], terms, came_us)
    answered = fold("case", events, terms, finished_us)
    return due_at(asked, terms), answered.clocks[-1].state
