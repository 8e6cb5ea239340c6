"""ZPDES against the description in plain Python, and its climbing."""

from statistics import mean

import numpy as np
import pytest

from simulations.policies.protocol import NOTHING
from simulations.policies.zpdes import FLOOR, Bandit, by_difficulty, new_bandit, per_skill, take_scores
from tests.simulations.policies.classes import Exercise, commission, course, moment, seen, work


class Plain:
    """One learner's bandits with lists; the type of a skill is its arm in `types`."""

    def __init__(self, n_values: list[int]) -> None:
        self.values = [[0.05] + [0.0] * (n - 1) for n in n_values]
        self.types = [0.05] + [0.0] * (len(n_values) - 1)
        self.scores: list[list[list[float]]] = [[[] for _ in range(n)] for n in n_values]
        self.all: list[list[float]] = [[] for _ in n_values]

    def take(self, s: int, a: int, score: float) -> None:
        self.scores[s][a].append(score)
        self.all[s].append(score)
        self.values[s][a] = moved(self.values[s][a], self.scores[s][a])
        self.types[s] = moved(self.types[s], self.all[s])
        self.promote(s)
        self.move_types()

    def promote(self, s: int) -> None:
        weights, scores = self.values[s], self.scores[s]
        active = [a for a, w in enumerate(weights) if w > 0]
        untried = [a for a, w in enumerate(weights) if w == 0 and not scores[a]]
        if untried and mean(success(scores[a], 3) for a in active) > 0.5:
            weights[untried[0]] = min(weights[a] for a in active)
        active = [a for a, w in enumerate(weights) if w > 0]
        ripe = [a for a in active if len(scores[a]) >= 6]
        if ripe and len(active) > 1:
            best = max(ripe, key=lambda a: success(scores[a], 6))
            if success(scores[best], 6) > 0.7:
                weights[best] = 0.0

    def move_types(self) -> None:
        for i in range(1, len(self.types)):
            if self.types[i] == 0 and not self.all[i] and success(self.all[i - 1], 3) > 0.3:
                self.types[i] = max(self.types[i - 1] * 0.5, FLOOR)
        for i in range(len(self.types)):
            is_last = sum(w > 0 for w in self.types) == 1
            if self.types[i] > 0 and not is_last and min(success(one, 6) for one in self.scores[i]) > 0.7:
                self.types[i] = 0.0


def success(scores: list[float], window: int) -> float:
    last = scores[-window:]
    return mean(last) if len(last) >= 2 else 0.0


def moved(weight: float, scores: list[float]) -> float:
    reward = weight
    if len(scores) > 2:
        m = min(6, len(scores))
        k = m // 2
        reward = max(0.0, mean(scores[-k:]) - mean(scores[-m:-k]))
    return max(0.2 * weight + 0.8 * reward, FLOOR)


@pytest.mark.parametrize(("p_right", "seed"), [(0.3, 1), (0.7, 2), (0.95, 3)])
def test_the_bandits_are_those_of_the_description(p_right: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_values = [2, 3, 1]
    plain, bandit = Plain(n_values), new_bandit(1, np.array(n_values))
    for _ in range(150):
        s = int(rng.choice(np.flatnonzero(np.array(plain.types) > 0)))
        a = int(rng.choice(np.flatnonzero(np.array(plain.values[s]) > 0)))
        score = float(rng.random() < p_right)
        plain.take(s, a, score)
        take_scores(bandit, np.array([0]), np.array([s]), np.array([a]), np.array([score]))
        assert bandit.weight[0, :, -1].tolist() == pytest.approx(plain.types)
        for k, weights in enumerate(plain.values):
            assert bandit.weight[0, k, : len(weights)].tolist() == pytest.approx(weights)


LADDER = course({"a": {}}, [Exercise(("a",), n / 10.0) for n in range(18)], {"a": 0.9})


def test_a_learner_who_succeeds_climbs_all_levels() -> None:
    for_whom = commission(LADDER, n_learners=20)
    chosen = work(by_difficulty(for_whom), for_whom, n_turns=150, p_right=0.95)
    assert (chosen[0] < 3).all()
    assert (chosen.max(axis=0) >= 15).all()


def test_with_one_value_a_skill_all_its_items_come_in_turn_whatever_the_success() -> None:
    for_whom = commission(LADDER, n_learners=4)
    chosen = work(per_skill(for_whom), for_whom, n_turns=18, p_right=0.0)
    assert (np.sort(chosen, axis=0) == np.arange(18)[:, None]).all()


def test_a_learner_who_fails_stays_on_the_first_level() -> None:
    for_whom = commission(LADDER, n_learners=20)
    chosen = work(by_difficulty(for_whom), for_whom, n_turns=60, p_right=0.0)
    assert chosen.max() < 3
    assert set(chosen[:3, 0].tolist()) == {0, 1, 2}


def test_weights_stay_above_the_floor_in_steady_success() -> None:
    bandit = new_bandit(1, np.array([1, 1]))
    for _ in range(600):
        take_scores(bandit, np.array([0]), np.array([0]), np.array([0]), np.array([1.0]))
    assert bandit.weight[bandit.weight > 0].min() == FLOOR


def test_arms_are_drawn_by_their_weights_with_a_tenth_of_the_sum_for_each() -> None:
    two = course({"a": {}, "b": {}}, [Exercise(("a",)), Exercise(("b",))], {"a": 0.9, "b": 0.9})
    policy = by_difficulty(commission(two, n_learners=4_000))
    for step, score in enumerate((1.0, 0.0)):  # half right opens the second type at half the weight of the first
        policy.observe(seen(moment(step, 4_000), np.zeros(4_000, np.int64), np.full(4_000, score)))
    drawn = policy.choose(moment(2, 4_000), None).activity
    assert NOTHING not in drawn
    assert abs(np.mean(drawn == 0) - (2 / 3 + 0.1) / 1.2) < 0.03


def test_the_layout_names_its_arms() -> None:
    bandit: Bandit = new_bandit(2, np.array([2, 1]))
    assert bandit.weight[0].tolist() == [[0.05, 0.0, 0.05], [0.05, 0.0, 0.0]]
