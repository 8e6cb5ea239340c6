"""Effects between skills against what made the results."""

import numpy as np
import pytest

from engine.fitting.prerequisites import opportunities
from engine.fitting.prerequisites.discovery import adjusted, usual
from engine.fitting.prerequisites.effect import effect
from engine.fitting.prerequisites.opportunities import RECENT
from engine.interactions import Interactions


def table_of(
    learners: list[int], combinations: list[int], score: list[float], sets: tuple[tuple[int, ...], ...]
) -> Interactions:
    n = len(score)
    return Interactions(
        table="made",
        learners=np.array(learners, np.int32),
        items=np.array(combinations, np.int32),
        combinations=np.array(combinations, np.int32),
        score=np.array(score),
        attempt=np.ones(n, np.int32),
        occurred_at_us=None,
        duration_s=None,
        learner_ids=tuple(f"l{one}" for one in range(max(learners) + 1)),
        item_ids=tuple(f"i{one}" for one in range(len(sets))),
        skill_ids=tuple(f"s{one}" for one in range(max(map(max, sets)) + 1)),
        skill_combinations=sets,
        has_items=True,
    )


def dependent(
    log_odds: float, seed: int, *, n_skills: int = 3, ability: float = 0.0, n_learners: int = 120
) -> Interactions:
    """Answer on skills at random; the second depends on what is known of the first, none on another one."""
    rng = np.random.default_rng(seed)
    skills = rng.integers(n_skills, size=(n_learners, 8 * n_skills))
    known, levels = np.full(n_learners, 0.5), ability * rng.normal(size=n_learners)
    scores = np.empty(skills.shape)
    for step, skill in enumerate(skills.T):
        logit = levels + np.where(skill == 1, log_odds * (known - 0.5), 0.0)
        scores[:, step] = rng.random(n_learners) < 1 / (1 + np.exp(-logit))
        known += np.where(skill == 0, RECENT * (scores[:, step] - known), 0.0)
    learners = np.repeat(np.arange(n_learners), skills.shape[1])
    sets = tuple((skill,) for skill in range(n_skills))
    return table_of(learners.tolist(), skills.ravel().tolist(), scores.ravel().tolist(), sets)


def test_intervals_cover_the_effect_that_made_the_results() -> None:
    def covers(seed: int) -> bool:
        one = effect(opportunities(dependent(1.5, seed)), (0,), 1)
        return bool(abs(one.log_odds[0] - 1.5) < 1.96 * one.error[0])

    assert sum(map(covers, range(60))) >= 53


def test_what_ability_does_everywhere_is_not_taken_for_a_prerequisite() -> None:
    def covers(seed: int) -> bool:
        told = opportunities(dependent(1.5, seed, n_skills=6, ability=1.0))
        pairs = {(a, b): effect(told, (a,), b) for a in range(6) for b in range(6) if a != b}
        log_odds = np.array([one.log_odds[0] for one in pairs.values()])
        error = np.array([one.error[0] for one in pairs.values()])
        among = usual(log_odds, error, 6)
        assert among.log_odds > 0.2  # a few results do not tell ability, so any skill tells something of any other
        one = pairs[0, 1]
        return bool(abs(one.log_odds[0] - among.log_odds - 1.5) < 1.96 * one.error[0] * among.spread)

    assert sum(map(covers, range(30))) >= 26


def test_beside_the_skill_that_matters_another_one_does_nothing() -> None:
    beside = effect(opportunities(dependent(2.5, 7, n_learners=600)), (0, 2), 1)
    assert beside.log_odds[0] > 2.0
    assert abs(beside.log_odds[1]) < 2 * beside.error[1]


def test_a_result_tells_nothing_of_itself() -> None:
    told = opportunities(table_of([0, 0, 0, 1], [0, 2, 1, 2], [1.0, 0.0, 1.0, 1.0], ((0,), (1,), (0, 1))))
    assert told.moment.tolist() == [0, 1, 1, 2, 3, 3]
    assert told.n_before_any.tolist() == [0, 1, 1, 3, 0, 0]
    assert told.known_before[1] == told.known_after[0]
    assert told.last_of(0, np.arange(6)).tolist() == [-1, 0, 0, 1, -1, -1]
    assert told.surplus_before_any[1] == told.surplus_before_any[2] == pytest.approx(1.0 - 2 / 3)


def test_rates_of_false_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    # the fifteen probabilities of the paper's section 4: four are found at .05, whatever their order
    sure = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459)
    p = np.array([*sure, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])
    assert (adjusted(p) <= 0.05).sum() == 4
    assert adjusted(p[::-1]).tolist() == adjusted(p)[::-1].tolist()


def test_the_usual_effect_is_not_moved_by_those_that_stand_out() -> None:
    rng = np.random.default_rng(3)
    error = rng.uniform(0.1, 0.4, 1000)
    effects = 0.2 + 1.5 * error * rng.normal(size=1000)
    effects[:150] += 3.0  # two for each of 75 skills
    found = usual(effects, error, 75)
    assert found.log_odds == pytest.approx(0.2, abs=0.05)
    assert found.spread == pytest.approx(1.5, abs=0.15)
