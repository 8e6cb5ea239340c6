import math

import numpy as np
import pytest

from engine.signals.cold_start import cold_start
from engine.signals.from_tracing import TracedLearner, TracedResult, from_tracing
from engine.signals.settings import SignalSettings
from engine.signals.signal import Signal
from engine.signals.wheel_spinning import columns, outlook
from engine.tracing import compile_model
from engine.tracing.history import trace
from engine.tracing.traces import PastResult
from tests.engine.signals.graphs import one_skill


def result(at: int, score: float, p: float = 0.6, after: float = 0.5, **more: float | str | bool) -> TracedResult:
    return TracedResult(f"r{at}", "s", score, p, after, **more)  # type: ignore[arg-type] # the rest by name


def found(learner: TracedLearner) -> dict[str, Signal]:
    return {one.kind: one for one in from_tracing(learner, cold_start(), SignalSettings())}


def of(results: list[TracedResult], **more: object) -> TracedLearner:
    return TracedLearner("l", "s", results, results, **more)  # type: ignore[arg-type] # the rest by name


def test_no_result_is_no_signal() -> None:
    assert found(of([])) == {}


def test_wheel_spinning_is_foretold_before_the_tenth_opportunity_and_not_of_who_succeeds() -> None:
    model = compile_model(one_skill())
    told = {}
    for name, scores in (("fails", [0.0] * 7), ("learns", [0.0, 0.0, 0.0, 1.0, 1.0]), ("has", [1.0, 1.0, 1.0, 0.0])):
        learner, infos = trace([PastResult(0, score, 1, 0) for score in scores], model)
        results = [
            result(at, score, info.p_correct, info.after[0])
            for at, (score, info) in enumerate(zip(scores, infos, strict=True))
        ]
        told[name] = found(of(results, outlook=columns(learner, 0, model, outlook(model, 0, [0, 1], 0.3))))
    assert told["fails"]["wheel_spinning"].severity == "high"
    assert told["fails"]["wheel_spinning"].evidence == tuple(f"r{at}" for at in range(7))
    assert "wheel_spinning" not in told["learns"]
    assert "wheel_spinning" not in told["has"]


def test_mastery_that_fell_is_told_from_its_peak() -> None:
    told = found(of([result(1, 1.0, after=0.97), result(2, 0.0, after=0.8), result(3, 0.0, after=0.6)]))
    assert told["mastery_fallen"].facts == {"peak": 0.97, "mastery": 0.6}
    assert told["mastery_fallen"].evidence == ("r1", "r2", "r3")
    assert "mastery_fallen" not in found(of([result(1, 1.0, after=0.9), result(2, 0.0, after=0.5)]))


def test_the_same_evaluation_failed_twice_is_told_and_two_different_ones_are_not() -> None:
    told = found(of([result(1, 0.2, evaluation_id="e"), result(2, 1.0), result(3, 0.4, evaluation_id="e")]))
    assert told["failed_again"].facts == {"n_failures": 2.0, "activity_id": "e"}
    assert "failed_again" not in found(of([result(1, 0.2, evaluation_id="d"), result(2, 0.4, evaluation_id="e")]))
    practised = [result(1, 0.2, evaluation_id="e"), result(2, 0.4, evaluation_id="e"), result(3, 0.0), result(4, 1.0)]
    assert found(of(practised))["failed_again"].evidence == ("r1", "r2")
    elsewhere = [*practised, result(5, 1.0, evaluation_id="d"), result(6, 0.0, evaluation_id="d")]
    assert found(of(elsewhere))["failed_again"].facts["activity_id"] == "e"
    passed_between = [
        result(1, 0.0, evaluation_id="e"),
        result(2, 1.0, evaluation_id="e"),
        result(3, 0.0, evaluation_id="e"),
    ]
    assert "failed_again" not in found(of(passed_between))


def test_results_that_surprise_both_ways_contradict_each_other() -> None:
    both = [result(1, 0.0, 0.9), result(2, 1.0, 0.1), result(3, 0.0, 0.9)]
    assert found(of(both))["contradiction"].evidence == ("r1", "r2", "r3")
    assert "contradiction" not in found(of([result(at, 0.0, 0.9) for at in range(3)]))  # that is a fall


def test_answers_that_came_too_fast_to_be_read_are_counted_where_times_are_known() -> None:
    fast = [result(at, 1.0, seconds=1.0 if at % 2 else 30.0, shortest_seconds=3.0) for at in range(20)]
    assert found(of(fast))["too_fast"].facts == {"n_fast": 10.0, "n_timed": 20.0}
    assert "too_fast" not in found(of([result(at, 1.0, seconds=math.nan, shortest_seconds=3.0) for at in range(20)]))
    assert "too_fast" not in found(of(fast[:9]))


def test_answers_unlike_the_person_are_a_misfit_and_answers_as_expected_are_not() -> None:
    hard_right = [surprising(at, is_fitted=True) for at in range(30)]
    assert found(of(hard_right))["misfit"].facts["z"] < -3.0  # type: ignore[operator]
    random = np.random.default_rng(0)
    alarms = 0
    for _ in range(200):
        p = random.uniform(0.2, 0.9, 30)
        answered = enumerate(zip((random.random(30) < p).tolist(), p.tolist(), strict=True))
        alarms += "misfit" in found(of([result(at, float(right), q, is_fitted=True) for at, (right, q) in answered]))
    assert alarms <= 4  # by chance about one in 700


def test_nobody_is_a_misfit_of_what_no_fitted_model_expected() -> None:
    assert "misfit" not in found(of([surprising(at, is_fitted=False) for at in range(30)]))
    since_fitted = [surprising(at, is_fitted=at >= 12) for at in range(22)]
    assert found(of(since_fitted))["misfit"].facts["n_results"] == 10.0
    assert "misfit" not in found(of(since_fitted[:-1]))


def surprising(at: int, *, is_fitted: bool) -> TracedResult:
    return result(at, float(at % 2), 0.1 if at % 2 else 0.9, is_fitted=is_fitted)


@pytest.mark.parametrize(
    ("scores", "used_up", "remediations", "is_told"),
    [([0.0], 2, 0, True), ([0.0], 0, 3, True), ([0.0], 0, 2, False), ([0.0, 1.0], 2, 3, False)],
)
def test_nothing_more_to_offer_is_told_while_it_goes_wrong(
    scores: list[float],
    used_up: int,
    remediations: int,
    is_told: bool,  # noqa: FBT001
) -> None:
    told = found(of([result(at, one) for at, one in enumerate(scores)], used_up=used_up, remediations=remediations))
    assert ("nothing_more" in told) is is_told


def test_five_reviews_that_wait_are_a_signal_of_no_one_skill() -> None:
    told = found(of([result(1, 1.0)], reviews_due=["a", "b", "c", "d", "e"]))
    assert told["reviews_overdue"].skill_id == ""
    assert "reviews_overdue" not in found(of([result(1, 1.0)], reviews_due=["a", "b", "c", "d"]))
