"""What may drive a learner away stands back, as far as it was fitted, and whatever it is for."""

import msgspec
import numpy as np
import pytest

from engine.compiling import compiled
from engine.recommendation.chart import Chart
from engine.recommendation.known import Knowledge, Request
from engine.recommendation.leaving import LeavingModel, after_item, after_resource, at_stake, reasons_of
from engine.recommendation.planner import ranked, value
from engine.recommendation.ranking import Ranking
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import NOTHING_DONE, Situation, WorkDone
from engine.tracing.traces import TICKS_PER_DAY
from tests.engine.recommendation.course import COMPILED, NOW_TICK, POLICY
from tests.engine.recommendation.planning import aim_of, chart_of, known_of, learner_of

FRAGILE = LeavingModel(always=0.001, too_hard=0.1, too_easy=0.04, discouraged=0.04, tired=0.02)


@compiled
def chances(p: float, wrong_run: int, n_today: int, leaving: np.ndarray) -> tuple[float, float]:
    reasons = reasons_of(wrong_run, n_today, leaving)
    return after_item(p, reasons), after_resource(reasons)


@compiled
def stake(remaining: float, price: float, minutes_left: float, activity_minutes: float, leaving: np.ndarray) -> float:
    return at_stake(remaining, price, minutes_left, activity_minutes, leaving)


def rank(known: Knowledge, chart: Chart, leaving: LeavingModel, n_wanted: int = 4) -> Ranking:
    settings, aim = PolicySettings(leaving=leaving, look_ahead=0.0), aim_of([1.0] * len(chart.minutes))
    valued = value(known, chart, aim, settings.tuning(31))
    asked = Request(n_wanted, 31, 31, settings.max_changes, language=0)
    return ranked(asked, known, valued, chart, aim, settings.thresholds())


def test_reasons_for_leaving_add_up_and_those_of_any_activity_are_none_of_a_choice() -> None:
    numbers = msgspec.structs.replace(FRAGILE, discouraged=0.0).numbers()

    assert chances(0.7, 0, 0, numbers) == pytest.approx((0.0, 0.0))
    assert chances(0.0, 0, 0, numbers) == pytest.approx((0.1, 0.0))
    assert chances(0.25, 4, 8, numbers) == pytest.approx((0.05, 0.0))
    assert chances(1.0, 0, 9, numbers) == pytest.approx((0.06, 0.02))


def test_discouragement_counts_by_the_chance_of_a_wrong_result_and_by_what_it_brings_nearer() -> None:
    numbers = LeavingModel(discouraged=0.06).numbers()
    rest = 0.06 * 0.4**3 / 0.6  # what a learner who has just been right has ahead
    ahead = 0.06 * 0.4 / 0.6 - rest

    assert chances(1.0, 2, 0, numbers)[0] == pytest.approx(0.0)
    assert chances(0.75, 2, 0, numbers) == pytest.approx((0.25 * (0.06 + ahead), 0.0))
    assert chances(0.75, 4, 0, numbers) == pytest.approx((0.25 * (0.06 + ahead), 0.0))
    assert chances(0.75, 0, 0, numbers)[0] < chances(0.75, 1, 0, numbers)[0] < chances(0.75, 2, 0, numbers)[0]


def test_chances_end_at_one() -> None:
    assert chances(0.0, 4, 20, LeavingModel(tired=1.0, too_hard=1.0, discouraged=1.0).numbers()) == (1.0, 1.0)


def test_what_is_at_stake_is_what_there_is_time_for_as_far_as_learners_stay_for_it() -> None:
    nobody, many = LeavingModel().numbers(), LeavingModel(always=0.02, too_hard=0.2).numbers()

    assert stake(0.4, 0.002, np.inf, 3.0, nobody) == pytest.approx(0.4)
    assert stake(0.4, 0.002, 50.0, 3.0, nobody) == pytest.approx(0.1)
    assert stake(0.4, 0.0, 50.0, 3.0, nobody) == 0.4
    per_minute = (0.02 + 0.05 * 0.2) / 3.0
    assert stake(0.4, 0.002, 50.0, 3.0, many) == pytest.approx(0.002 * (1.0 - np.exp(-50.0 * per_minute)) / per_minute)
    assert stake(0.4, 0.002, np.inf, 3.0, many) < 0.002 / per_minute


def test_after_wrong_results_an_easier_skill_comes_before_one_that_brings_more() -> None:
    chart = chart_of(2)
    for wrong_run, first in ((0, 0), (2, 1)):
        known = learner_of(chart, [0.3, 0.6])._replace(wrong_run=np.array([wrong_run]))
        assert rank(known, chart, LeavingModel()).skill[0, 0] == 0
        assert rank(known, chart, LeavingModel(discouraged=0.9)).skill[0, 0] == first


def test_the_best_by_what_drives_away_is_found_behind_many_skills_that_bring_more() -> None:
    chart = chart_of(30)
    known = learner_of(chart, [0.3] * 29 + [0.9])._replace(wrong_run=np.array([2]))

    assert rank(known, chart, LeavingModel(discouraged=0.9), 1).skill[0, 0] == 29


@pytest.mark.parametrize("model", [LeavingModel(), LeavingModel(always=0.1)])
def test_where_nobody_is_driven_away_the_mood_changes_nothing(model: LeavingModel) -> None:
    chart, rng = chart_of(6, {(3, 0): 1.0, (4, 1): 0.5}), np.random.default_rng(4)
    for _ in range(30):
        known = learner_of(chart, rng.random(6).tolist())
        moody = known._replace(wrong_run=np.array([4]), n_today=np.array([50]))
        for calm, other in zip(rank(known, chart, LeavingModel()), rank(moody, chart, model), strict=True):
            np.testing.assert_array_equal(calm, other)


def known_after(
    items: list[int], streak: dict[int, int], last: dict[int, int] | None = None, done: WorkDone = NOTHING_DONE
) -> Knowledge:
    n_skills = COMPILED.n_skills
    mastery = np.full(n_skills, 0.5)
    situation = Situation(
        mastery, mastery, [1] * n_skills, [(last or {}).get(k, 0) for k in range(n_skills)], NOW_TICK, 9,
        recent_items=tuple(items), streak=[streak.get(k, 0) for k in range(n_skills)], done=done,
    )  # fmt: skip
    return known_of(situation, POLICY.prepared, PolicySettings(leaving=FRAGILE))


def item_on(skill: int, number: int = 0) -> int:
    return [n for n, skills in enumerate(COMPILED.item_skills) if tuple(skills) == (skill,)][number]


def test_wrong_results_in_a_row_are_read_off_the_recent_items_and_the_runs_of_their_skills() -> None:
    a, b = item_on(0), item_on(1)

    def wrong_run(items: list[int], **runs: int) -> int:
        return int(known_after(items, {0: runs.get("a", 0), 1: runs.get("b", 0)}).wrong_run[0])

    assert wrong_run([]) == 0
    assert wrong_run([a, b], a=-1, b=2) == 0
    assert wrong_run([b, a], a=-1, b=2) == 1
    assert wrong_run([a, b, a, b], a=-2, b=-5) == 4
    assert wrong_run([a, b, a, b], a=-1, b=-5) == 3  # the first on the other skill was right


def test_what_was_done_today_is_counted_by_item_and_resource_and_no_less_than_the_skills_that_were() -> None:
    today = NOW_TICK // TICKS_PER_DAY
    last = {0: NOW_TICK, 1: today * TICKS_PER_DAY, 2: today * TICKS_PER_DAY - 1}
    assert known_after([], {}, last).n_today[0] == 2

    days = np.array([[today, today - 1, -1], [today - 1, today - 2, -1], [today, today, -1]])
    done = WorkDone(np.arange(3), days, {"a": (today,), "b": (today - 1,)})
    assert known_after([], {}, last, done).n_today[0] == 4


def test_settings_refuse_what_is_no_chance() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"leaving\.too_hard"):
        msgspec.json.decode(b'{"leaving": {"too_hard": 1.5}}', type=PolicySettings)
    with pytest.raises(ValueError, match="leaving"):
        PolicySettings(leaving=LeavingModel(too_hard=1.5))
