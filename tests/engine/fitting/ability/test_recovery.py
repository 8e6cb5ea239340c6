"""The parameters that made some results are found again, as surely as the intervals say."""

import numpy as np
import pytest

from content_graph.adjacency import adjacency
from engine.fitting import ability
from tests.engine.fitting.ability.simulated import Truth, draw_truth, simulate

N_SKILLS = 12
SETTINGS = ability.Settings(
    extensions=frozenset({"ability", "items"}), strength=1.0, tolerance=1e-6, max_iterations=200, n_nodes=7
)


def recover(seed: int) -> tuple[Truth, ability.Fit, np.ndarray]:
    truth = draw_truth(N_SKILLS, np.random.default_rng(seed))
    table, difficulty = simulate(truth, 300, 60, np.full(N_SKILLS, 1 / N_SKILLS), seed)
    return truth, ability.fit(table, SETTINGS, seed=0, code_version="1"), difficulty


@pytest.fixture(scope="module")
def recovered() -> list[tuple[Truth, ability.Fit, np.ndarray]]:
    return [recover(seed) for seed in range(3)]


def test_intervals_cover_the_truth_at_about_the_rate_they_claim(
    recovered: list[tuple[Truth, ability.Fit, np.ndarray]],
) -> None:
    covered: dict[str, list[bool]] = {name: [] for name in (*Truth._fields, "difficulty")}
    for truth, found, difficulty in recovered:
        intervals = found.model.intervals
        for name in Truth._fields:
            for k, value in enumerate(getattr(truth, name).tolist()):
                one = intervals.skills[f"s{k}"][name]
                covered[name].append(one.low <= value <= one.high)
        for i, value in enumerate(difficulty.tolist()):
            one = intervals.items[f"i{i}"]["difficulty"]
            covered["difficulty"].append(one.low <= value <= one.high)
    of_skills = np.concatenate([covered[name] for name in Truth._fields])
    assert 0.88 <= of_skills.mean() <= 0.99
    assert 0.88 <= np.mean(covered["difficulty"]) <= 0.99
    for name, values in covered.items():
        assert np.mean(values) >= 0.75, name


def test_what_is_found_goes_with_what_is_true(recovered: list[tuple[Truth, ability.Fit, np.ndarray]]) -> None:
    for name, least in {"prior": 0.6, "learn": 0.5, "unmastered": 0.5, "mastered": 0.5}.items():
        pairs = [
            (value, getattr(found.model.parameters.fitted.skills[f"s{k}"], name))
            for truth, found, _ in recovered
            for k, value in enumerate(getattr(truth, name).tolist())
        ]
        assert np.corrcoef(np.array(pairs).T)[0, 1] > least, name


def test_a_skill_that_was_seen_once_is_anybodys_guess() -> None:
    truth = draw_truth(3, np.random.default_rng(0))
    table, _ = simulate(truth, 200, 30, np.array([0.5, 0.5, 0.0]), 0)
    items = table.items.copy()
    items[7] = 10  # an item of the third skill
    once = table._replace(items=items, combinations=(items // 5).astype(np.int32))
    intervals = ability.fit(once, SETTINGS, seed=0, code_version="1").model.intervals.skills
    for name, sd in {"prior": 1.0, "learn": 1.0, "unmastered": 0.7}.items():
        often, rarely = (intervals[skill][name] for skill in ("s0", "s2"))
        assert rarely.high - rarely.low > 1.3 * (often.high - often.low)
        assert rarely.high - rarely.low > 0.9 * 2 * 1.96 * sd  # nearly all of the population


def test_what_was_not_learned_for_want_of_a_prerequisite_is_not_put_down_to_the_skill() -> None:
    n_roots, n_skills, same = 4, 8, np.zeros(8)
    truth = Truth(same - 1.0, same, same - 1.2, same, same - 1.2, same + 1.8)
    needs = np.zeros((n_skills, n_skills))
    needs[np.arange(n_roots, n_skills), np.arange(n_roots)] = 1.0
    table, _ = simulate(truth, 200, 60, np.full(n_skills, 1 / n_skills), 0, needs)
    arrows = adjacency(n_skills, [(k, k - n_roots, 1.0) for k in range(n_roots, n_skills)])

    def bias(found: ability.Fit) -> np.ndarray:
        skills = found.model.parameters.fitted.skills
        off = np.array([skills[f"s{k}"].learn for k in range(n_skills)]) - truth.learn
        return np.array([off[:n_roots].mean(), off[n_roots:].mean()])

    plain = ability.fit(table, SETTINGS, seed=0, code_version="1")
    waiting = ability.fit(table, SETTINGS, seed=0, code_version="1", prerequisites=arrows)

    assert bias(plain)[1] < -0.4
    assert np.all(np.abs(bias(waiting)) < 0.2)
    assert (plain.model.parameters.population.readiness, waiting.model.parameters.population.readiness) == (0.0, 1.0)
