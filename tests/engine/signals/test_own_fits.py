import datetime as dt

import numpy as np
import pytest

from engine.signals.cold_start import cold_start
from engine.signals.own_fits import FEWEST_LEARNERS, History, Verdict, refit, thinned
from engine.signals.risk import RiskModels
from engine.signals.targets import ending
from engine.signals.traces import NEVER, Cohort, Tasks
from tests.engine.signals.cohorts import drawn

FIRST, SECOND = dt.date(2026, 9, 1), dt.date(2027, 2, 1)
TODAY = dt.date(2027, 9, 1)


def backwards(n: int, seed: int) -> Cohort:
    """Draw learners of whom those who come least hand in most: the cold start has it the other way round."""
    cohort = drawn(n, seed)
    assert cohort.visits is not None
    assert cohort.tasks is not None
    share = np.bincount(cohort.visits.learner, minlength=n) / 80
    random = np.random.default_rng(seed)
    done = random.random(cohort.tasks.due.shape) < np.clip(1.0 - 1.8 * share, 0.1, 0.9)[:, None]
    mark = np.where(done, random.uniform(0.5, 1.0, done.shape), np.nan)
    tasks = cohort.tasks._replace(submitted=np.where(done, cohort.tasks.due, np.inf), mark=mark)
    ids = tuple(f"{seed}-{one}" for one in cohort.learner_ids)
    return cohort._replace(learner_ids=ids, tasks=tasks)


def histories(n: int) -> list[History]:
    return [History(backwards(n, 1), FIRST), History(backwards(n, 2), SECOND)]


def found(n: int, today: dt.date = TODAY, before: RiskModels | None = None) -> dict[str, Verdict]:
    verdicts = refit(histories(n), today, before or cold_start(), cold_start(), "own")
    return {one.name: one for one in verdicts}


def test_where_the_cold_start_is_wrong_an_organisations_own_coefficients_are_taken() -> None:
    verdicts = found(200)
    for name in ("next_task/visits+tasks", "end/visits+tasks"):
        one = verdicts[name]
        assert one.regression is not None
        assert one.regression.version == "own"
        assert one.regression.n_rows == one.n_rows
        assert one.after < one.before - 0.1
    own = {name: one.regression for name, one in verdicts.items() if one.regression is not None}
    models = cold_start().with_own(own)
    assert models.regressions["end/visits+tasks"].version == "own"
    assert models.regressions["wheel_spinning"] == cold_start().regressions["wheel_spinning"]


def test_a_few_learners_leave_everything_as_it_was() -> None:
    assert found(FEWEST_LEARNERS - 5) == {}


def test_what_is_not_better_on_weeks_that_it_has_not_seen_is_refused() -> None:
    first = {name: one.regression for name, one in found(200).items() if one.regression is not None}
    assert first
    again = found(200, before=cold_start().with_own(first))
    assert {name for name, one in again.items() if one.regression is not None} & set(first) == set()
    one = again["end/visits+tasks"]
    assert one.after == pytest.approx(one.before)


def test_what_one_course_alone_has_taught_is_refused_by_the_next() -> None:
    usual = [History(drawn(200, 3), FIRST), History(drawn(200, 4), SECOND)]
    taught = refit(usual, TODAY, cold_start(), cold_start(), "own")
    before = cold_start().with_own({one.name: one.regression for one in taught if one.regression is not None})
    turned = [History(backwards(200, 1), FIRST), History(drawn(200, 2), SECOND)]
    verdicts = {one.name: one for one in refit(turned, TODAY, before, cold_start(), "own")}
    one = verdicts["next_task/visits+tasks"]
    assert before.regressions[one.name].version == "own"
    assert one.regression is None
    assert one.after > one.before


def test_the_same_history_gives_the_same_coefficients() -> None:
    assert found(60) == found(60)


def test_nothing_is_learned_from_what_was_not_settled_when_the_judged_weeks_began() -> None:
    assert "end/visits+tasks" not in found(200, SECOND + dt.timedelta(90))  # the second course is not over
    alone = refit(histories(200)[:1], TODAY, cold_start(), cold_start(), "own")
    assert [one.name for one in alone] == ["silence/visits+tasks"]  # the others overlap within one course


def test_coefficients_for_other_features_are_left_out() -> None:
    shipped = cold_start().regressions["end/tasks"]
    assert cold_start().with_own({"end/visits": shipped}) == cold_start()


def test_a_large_cohort_is_read_by_every_second_of_its_learners() -> None:
    cohort = drawn(31)
    half = thinned(cohort, 16)
    assert half.learner_ids == cohort.learner_ids[::2]
    assert cohort.visits is not None
    assert half.visits is not None
    assert half.visits.day[half.visits.learner == 3].tolist() == cohort.visits.day[cohort.visits.learner == 6].tolist()
    assert thinned(cohort, 31).learner_ids == cohort.learner_ids


def test_a_course_ends_badly_for_who_left_before_its_last_work_or_did_not_pass() -> None:
    due = np.tile([10.0, 20.0], (5, 1))
    submitted = np.array([[9.0, 20.0], [9.0, np.inf], [9.0, 20.0], [9.0, 20.0], [9.0, 20.0]])
    mark = np.array([[0.9, 0.5], [0.7, np.nan], [0.9, 0.9], [0.9, 0.9], [0.9, np.nan]])
    left = np.array([NEVER, NEVER, 15, 25, NEVER])
    cohort = Cohort(
        "c",
        tuple("abcde"),
        np.full(5, -1),
        left,
        tasks=Tasks(("x", "y"), due, submitted, mark, submitted),
    )
    assert ending(cohort, 48) is None  # the last work may still come
    over = ending(cohort, 49)
    assert over is not None
    assert over.outcome.label[:4].tolist() == [False, True, True, False]
    assert over.outcome.is_known.tolist() == [True, True, True, True, False]
    assert ending(cohort._replace(tasks=None), 400) is None
