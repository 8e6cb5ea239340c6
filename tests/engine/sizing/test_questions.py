"""What a sizing answers: on the same luck, with the differences that there must be."""

import msgspec
import numpy as np
import pytest

from engine.sizing.comparing import Variant, compared, percent, with_tutors
from engine.sizing.fitting import WeekSeen, backtest, fit, rate_of
from engine.sizing.inputs import INPUTS, bounds_of
from engine.sizing.optimum import optimum
from engine.sizing.outcomes import outcomes_of, run_task, serial, simulated, tasks_of
from engine.sizing.questions import QUESTIONS, Question, answer
from engine.sizing.scenario import PlannedAbsence, StaffGroup, SupportScenario, faults_of
from engine.sizing.sensitivity import sensitivities
from engine.sizing.trajectories import shipped

SMALL = SupportScenario(learners=20, weeks=4, staff=(StaffGroup(count=1, hours_a_week=10.0),))


def test_every_input_has_its_words() -> None:
    assert tuple(INPUTS) == SupportScenario.__struct_fields__
    assert bounds_of("question_minutes") == (0.0, 480.0)
    assert bounds_of("promise") is None


def test_the_same_seed_gives_the_same_digits() -> None:
    assert simulated(SMALL, 2, 5) == simulated(SMALL, 2, 5)
    assert simulated(SMALL, 2, 5) != simulated(SMALL, 2, 6)


def test_another_staff_meets_the_same_demand() -> None:
    few, many = (run_task(tasks_of(with_tutors(SMALL, count), 1, 5)[0]) for count in (1, 4))
    assert few.figures["drop_outs_alone"] == many.figures["drop_outs_alone"]
    assert few.figures["promises_kept"] <= many.figures["promises_kept"]
    assert few.figures["mastery"] >= few.figures["mastery_alone"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer_with_options(question: Question) -> None:
    found = answer(question, SMALL, 2, 5, serial)
    assert len(found.options) >= 2
    assert all(0.0 <= one.figures["promises_kept"].mean <= 1.0 for one in found.options)
    assert not found.options[0].difference or question == "tutors"
    assert found.verdict.fr
    assert found.verdict.en


def test_the_tutors_that_are_named_keep_the_promises_and_fewer_do_not() -> None:
    found = answer("tutors", msgspec.structs.replace(SMALL, learners=60), 2, 5, serial)
    kept = {one.tutors: one.figures["promises_kept"].mean for one in found.options}
    named = min(count for count, share in kept.items() if share >= SMALL.target)
    assert f"It takes {named} tutor" in found.verdict.en
    assert kept.get(named - 1, 0.0) < SMALL.target


def test_whoever_is_away_without_a_deputy_keeps_fewer_promises() -> None:
    base = msgspec.structs.replace(SMALL, staff=(StaffGroup(count=2, hours_a_week=15.0, absent_days_a_year=0.0),))
    away = msgspec.structs.replace(base, away=(PlannedAbsence(from_week=2, weeks=2),), deputies=False)
    here, gone = compared([Variant(percent(1), base), Variant(percent(0), away)], 2, 5, serial)
    assert gone.figures["answer_hours"].mean > here.figures["answer_hours"].mean


def test_turning_an_input_that_plays_no_part_is_not_shown() -> None:
    found = sensitivities(SMALL, 1, 5, serial)
    names = [one.field for one in found.swings]
    assert "question_minutes" in names
    assert "peer_share" not in names
    assert found.swings[0].width("hours") >= found.swings[-1].width("hours")


def test_a_sum_that_pays_for_nobody_has_no_best_staff() -> None:
    assert optimum(SMALL, 1.0, 1, 5, serial).best is None
    found = optimum(SMALL, 2_000.0, 2, 5, serial)
    assert found.verdict.fr.startswith("Pour 2\u202f000\u202f€, au mieux\u202f: ")
    assert "(s)" not in found.verdict.fr
    assert found.best is not None
    assert all(one.figures["cost"].mean <= 2_000.0 * 1.4 for one in found.options)  # costs are least and most, too


def test_hours_lie_in_the_weeks_and_roles_that_there_are() -> None:
    staff = (
        StaffGroup(count=1, hours_a_week=10.0),
        StaffGroup(role="coach", hours_a_week=2.0),
        StaffGroup(role="peer", hours_a_week=2.0),
    )
    found = outcomes_of(serial(tasks_of(msgspec.structs.replace(SMALL, staff=staff), 2, 5)), SMALL)
    assert [one.role for one in found.roles] == ["tutor", "coach", "peer"]
    assert all(len(one.weeks) == 4 for one in found.roles)


def test_all_that_is_wrong_with_a_scenario_is_told_at_once() -> None:
    wrong = msgspec.structs.replace(
        SMALL, staff=(), question_minutes=(9.0, 4.0), promise="soon", hours="never", learners=10_000, weeks=104
    )
    assert {one.field for one in faults_of(wrong)} == {"staff", "question_minutes", "promise", "hours", "learners"}
    assert not faults_of(SMALL)


def test_whoever_is_given_no_alerts_ends_the_course_all_the_same() -> None:
    staff = (StaffGroup(count=1, hours_a_week=10.0, alerts_a_day=0),)
    found = run_task(tasks_of(msgspec.structs.replace(SMALL, staff=staff), 1, 5)[0])
    assert found.figures["alerts"] == 0.0


def test_learners_of_a_low_level_know_less() -> None:
    luck = np.linspace(0.01, 0.99, 50)
    known = [
        sum(shipped().learners[one].mastery[0] for one in shipped().drawn(level, 0.3, luck))
        for level in (0.0, 0.5, 1.0)
    ]
    assert known[0] < known[1] < known[2]


def _weeks(counts: list[int]) -> list[WeekSeen]:
    return [WeekSeen(f"2026-09-{n + 1:02d}", 50, count, 5, 2, 9, 1, 20.0) for n, count in enumerate(counts)]


def test_a_rate_moves_from_what_was_thought_to_what_was_seen() -> None:
    few, many = rate_of([10], [50], (0.3, 0.7)), rate_of([10] * 40, [50] * 40, (0.3, 0.7))
    assert 0.2 < many.mean < few.mean < 0.5
    assert many.high - many.low < few.high - few.low
    assert rate_of([1, 40, 2, 38], [50] * 4, None).over > 5


def test_a_back_test_foretells_weeks_like_those_before_and_not_others() -> None:
    steady = backtest(SMALL, _weeks([24, 26, 25, 24, 27, 25]), 1, 5, serial)
    assert (steady.trained_weeks, steady.within) == (4, 1.0)
    assert steady.kept == 0.9
    assert backtest(SMALL, _weeks([24, 26, 25, 24, 90, 95]), 1, 5, serial).within == 0.0


def test_a_fit_puts_what_was_seen_into_the_scenario() -> None:
    found = fit(SMALL, _weeks([25] * 6), 1, 5, serial)
    assert found.learners == 50
    assert found.scenario.questions_a_week == (found.questions.low, found.questions.high)
    assert found.scenario.contacts_a_week == pytest.approx(0.1, rel=1e-3)
