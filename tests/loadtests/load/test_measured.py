import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.load.measured import (
    BOUNDS_S,
    NO_ANSWER,
    LoadCounter,
    LoadCounts,
    ProblemCount,
    bucket_of,
    judge,
    merged,
    percentile,
    total,
    within,
)

RESULTS, MASTERY = "POST /v1/results", "GET /v1/learners/{learner_id}/mastery"
latencies = st.lists(st.floats(0.0, 4_000.0), min_size=1, max_size=200)


def counted(values: list[float]) -> dict[int, int]:
    return merged({bucket_of(one): 1} for one in values)


def test_bounds_grow_by_an_eighth_of_an_octave_from_a_millisecond_to_more_than_an_hour() -> None:
    assert BOUNDS_S[0] == 0.001
    assert BOUNDS_S[8] == 0.002
    assert BOUNDS_S[-1] > 3_600.0


@given(latencies, st.floats(0.001, 1.0))
def test_a_percentile_is_never_too_low_and_at_most_nine_per_cent_too_high(values: list[float], share: float) -> None:
    true = sorted(values)[max(1, math.ceil(round(share * len(values), 6))) - 1]
    told = percentile(counted(values), share)
    assert told is not None
    assert true <= told <= max(true * 2 ** (1 / 8) * (1 + 1e-9), BOUNDS_S[0])


@given(latencies, latencies)
def test_merged_histograms_are_that_of_all_together(one: list[float], other: list[float]) -> None:
    assert merged([counted(one), counted(other)]) == counted(one + other)


def filled(counter: LoadCounter, rng: np.random.Generator, n: int) -> LoadCounter:
    for _ in range(n):
        at_s = rng.uniform(0, 5)
        counter.due(at_s, RESULTS)
        ended = at_s + rng.exponential(0.2)
        match rng.integers(4):
            case 0:
                counter.refused(ended, RESULTS, "too-many-requests", 429)
            case 1:
                counter.unanswered(ended, RESULTS, 60.0)
            case _:
                counter.answered(ended, RESULTS, ended - at_s)
    return counter


def test_what_workers_hand_on_second_by_second_adds_up_to_what_one_would_have_counted() -> None:
    one, collected = LoadCounter(), LoadCounter()
    filled(filled(one, np.random.default_rng(1), 300), np.random.default_rng(2), 300)
    for seed in (2, 1):
        worker, rng = LoadCounter(), np.random.default_rng(seed)
        for _ in range(3):
            sent = msgspec.msgpack.encode(filled(worker, rng, 100).take())
            collected.add(msgspec.msgpack.decode(sent, type=LoadCounts))
        assert worker.take() == LoadCounts()
    assert collected.seen() == one.seen()


def test_a_late_request_counts_where_it_was_meant_and_its_answer_where_it_came() -> None:
    counter = LoadCounter()
    counter.due(2.9, RESULTS)
    counter.answered(7.2, RESULTS, 4.3)
    asked, answered = counter.seen().seconds_seen
    assert (asked.at_s, asked.n_due, asked.n) == (2, 1, 0)
    assert (answered.at_s, answered.n_due, answered.n) == (7, 0, 1)
    assert percentile(answered.buckets, 0.5) == pytest.approx(4.3, rel=0.09)


def test_a_refusal_makes_no_latency_better_and_what_was_not_answered_makes_it_worse() -> None:
    counter = LoadCounter()
    for _ in range(8):
        counter.refused(0.1, RESULTS, "too-many-requests", 429)
    counter.answered(0.2, RESULTS, 0.2)
    counter.unanswered(0.3, RESULTS, 60.0)
    seen = counter.seen()
    told = total(seen.seconds_seen)
    assert (told.n, told.n_failed, told.error_rate) == (10, 9, 0.9)
    assert told.latency_s(0.5) == pytest.approx(0.2, rel=0.09)
    assert told.latency_s(1.0) == pytest.approx(60.0, rel=0.09)
    assert seen.problems == (
        ProblemCount(0, RESULTS, NO_ANSWER, 0, 1),
        ProblemCount(0, RESULTS, "too-many-requests", 429, 8),
    )


def test_seconds_are_chosen_by_time_and_kind() -> None:
    counter = LoadCounter()
    for at_s in range(6):
        counter.answered(at_s, RESULTS, 0.01)
        counter.answered(at_s, MASTERY, 0.02)
    seconds = counter.seen().seconds_seen
    assert total(within(seconds, 1, 4)).n == 6
    assert total(within(seconds, 1, 4, MASTERY)).n == 3
    assert total([]).error_rate is None


def test_a_threshold_is_kept_at_its_limit_and_missed_where_nobody_could_measure_it() -> None:
    assert judge("lost", 0, 0).is_kept
    assert judge("rate_per_s", 100, 100, is_floor=True).is_kept
    assert not judge("rate_per_s", 100, 99, is_floor=True).is_kept
    assert not judge("lag_age_s", 30, None).is_kept
