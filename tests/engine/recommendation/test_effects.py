from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

from engine.recommendation.effects import (
    LEAST_SHARE,
    MIN_LEARNERS,
    Episode,
    clustered_mean,
    effect_of,
    effects_by,
    follow,
)

GUESS, SLIP, LEARN = 0.2, 0.15, 0.1
PROMISED = 0.25


def after(p: float, *, is_right: bool) -> float:
    """Classic tracing: condition."""
    known, unknown = (1 - SLIP, GUESS) if is_right else (SLIP, 1 - GUESS)
    return p * known / (p * known + (1 - p) * unknown)


def learned(p: float) -> float:
    """What is believed when the next result comes."""
    return p + (1 - p) * LEARN


def study(moves: tuple[tuple[float, float], ...], believed: float, **more: object) -> Episode:
    """An episode with a resource that promises `PROMISED`."""
    alike = Episode(
        "ada",
        "remediate",
        "s",
        "film",
        is_resource=True,
        promised=PROMISED,
        believed=believed,
        learn=LEARN,
        moves=moves,
    )
    return alike._replace(**more)  # type: ignore[arg-type]  # fields of an episode


def an_episode(luck: Generator, learner: str, activity: str, believed: float, true_gain: float, n: int) -> Episode:
    """One learner whose belief is right before the activity, and who then gets `true_gain` of what is promised."""
    knows = luck.random() < believed + true_gain
    p, moves = believed, []
    for _ in range(n):
        is_right = luck.random() < (1 - SLIP if knows else GUESS)
        moved = after(p, is_right=is_right)
        moves.append((p, moved))
        p, knows = learned(moved), knows or luck.random() < LEARN
    return study(tuple(moves), believed, learner=learner, activity_id=activity)


def a_class(seed: int, gains: dict[str, float], n_learners: int = 500) -> list[Episode]:
    luck = np.random.default_rng(seed)
    return [
        an_episode(luck, f"l{learner}", activity, luck.uniform(0.2, 0.6), gain, int(luck.integers(1, 4)))
        for learner in range(n_learners)
        for activity, gain in gains.items()
    ]


def by_activity(episode: Episode) -> str:
    return episode.activity_id


def mean_belief(p: float, truth: float, n: int) -> float:
    """The belief expected after n results of a learner who knows with another chance than believed, by brute force."""
    total = 0.0
    for results in product([False, True], repeat=n):
        chance_if_unknown, chance_if_known, belief = 1 - truth, truth, p
        for place, is_right in enumerate(results):
            if place:
                chance_if_known += chance_if_unknown * LEARN
                chance_if_unknown *= 1 - LEARN
                belief = learned(belief)
            chance_if_unknown *= GUESS if is_right else 1 - GUESS
            chance_if_known *= 1 - SLIP if is_right else SLIP
            belief = after(belief, is_right=is_right)
        total += (chance_if_unknown + chance_if_known) * belief
    return total


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("believed", [0.2, 0.4, 0.6])
def test_an_activity_without_effect_brings_what_practice_brings(believed: float, n: int) -> None:
    expected_move = mean_belief(believed, believed, n) - believed
    moves = ((believed, believed), *[(0.5, believed)] * (n - 1))
    assert follow(study(moves, believed)).ordinary == pytest.approx(expected_move, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("believed", [0.2, 0.4, 0.6])
def test_the_belief_catches_up_with_more_than_the_share_that_a_verdict_asks_for(believed: float, n: int) -> None:
    moves = ((believed, believed), *[(0.5, believed)] * (n - 1))
    told = follow(study(moves, believed))
    came = mean_belief(believed, believed + PROMISED, n) - believed
    caught_up = (came - told.ordinary) / (told.expected - told.ordinary)
    assert LEAST_SHARE < caught_up < 1
    assert caught_up == pytest.approx({1: 0.4, 2: 0.6, 3: 0.7}[n], abs=0.12)


def test_a_useless_resource_among_useful_ones_is_found_and_no_other_accused() -> None:
    gains = {**{f"useful-{n}": PROMISED for n in range(6)}, "useless": 0.0}
    classes = [effects_by(a_class(seed, gains), by_activity) for seed in range(40)]
    found = [effects["useless"].verdict == "does_not_help" for effects in classes]
    accused = [effects[name].verdict == "does_not_help" for effects in classes for name in gains if name != "useless"]
    assert np.mean(found) >= 0.85
    assert np.mean(accused) <= 0.01
    seen = [effects[name].verdict == "helps" for effects in classes for name in gains if name != "useless"]
    assert np.mean(seen) >= 0.95


def test_a_resource_that_does_what_it_promised_is_seen_to_help() -> None:
    (effect,) = effects_by(a_class(1, {"useful": PROMISED}, 400), by_activity).values()
    assert effect.verdict == "helps"
    assert effect.ordinary < effect.observed.low < effect.observed.mean < effect.observed.high < effect.expected
    assert effect.difference.mean == pytest.approx(effect.observed.mean - effect.expected)


def test_few_learners_say_nothing_however_many_episodes() -> None:
    luck = np.random.default_rng(1)
    episodes = [
        an_episode(luck, f"l{n % (MIN_LEARNERS - 1)}", "useless", 0.4, 0.0, 3) for n in range(50 * MIN_LEARNERS)
    ]
    assert effect_of(episodes).verdict == "too_few"
    alone = effect_of(episodes[:1])
    for interval in (alone.difference, alone.observed):
        assert -1.0 < interval.low < -0.8 < 0.8 < interval.high < 1.0


def test_an_item_promises_practice_and_nothing_more() -> None:
    told = follow(study(((0.4, 0.7), (0.7, 0.8)), 0.4, is_resource=False))
    assert told.expected == pytest.approx(0.6 * (1 - 0.9))
    assert told.ordinary == 0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(1, 3))
def test_what_is_expected_lies_between_practice_and_full_mastery(
    promised: float, believed: float, learn: float, before: float, n: int
) -> None:
    moves = ((before, before),) * n
    told = follow(study(moves, believed, promised=promised, learn=learn))
    assert -1e-12 <= told.ordinary <= told.expected + 1e-12
    assert told.expected <= 1 - before + 1e-12


@pytest.mark.parametrize("n_learners", [2, 3, 5, 12, 60])
def test_intervals_hold_the_truth_at_least_as_often_as_they_say(n_learners: int) -> None:
    luck = np.random.default_rng(3)
    n_held, n_rounds = 0, 600
    clusters = np.repeat(np.arange(n_learners), 5)
    for _ in range(n_rounds):
        values = 0.2 * luck.normal(size=n_learners)[clusters] + 0.2 * luck.normal(size=len(clusters)) + 0.1
        interval = clustered_mean(np.clip(values, -1.0, 1.0), clusters)
        n_held += interval.low <= 0.1 <= interval.high
    assert n_held / n_rounds > 0.92
    assert n_learners < 12 or n_held / n_rounds < 0.98


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-1.0, 1.0)), min_size=1, max_size=20))
def test_an_interval_of_a_difference_of_probabilities_lies_between_minus_one_and_one(
    drawn: list[tuple[int, float]],
) -> None:
    clusters = np.unique([cluster for cluster, _ in drawn], return_inverse=True)[1]
    interval = clustered_mean(np.array([value for _, value in drawn]), clusters)
    assert -1.0 <= interval.low <= interval.mean <= interval.high <= 1.0
    assert interval.high - interval.low > 1e-9


def test_two_learners_who_are_alike_are_no_certainty() -> None:
    interval = clustered_mean(np.zeros(2), np.array([0, 1]))
    assert interval.high > 0.5
    assert interval.low == -interval.high
