"""The posterior over causes, against every cause and every ability counted out."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest

from engine.recommendation.causes import (
    CAUSE,
    CAUSE_OF,
    LEAST_TOLD,
    MOST_BELOW,
    OWN,
    P_CAUSE,
    P_RIVAL,
    P_SUSPECT,
    RIVAL,
    SURE,
    SUSPECT_OF,
    TO_ASK,
)
from engine.recommendation.known import Floats, Ints, Mask
from tests.engine.recommendation.planning import causes_of

N_SKILLS, N_NODES, FAILING = 6, 3, 5


class Class(NamedTuple):
    """One learner on a graph, who has not learned: what is true of the world, and what was seen.

    Attributes:
        needs: bool[K, K], what each skill builds on, of those before it.
        ability: float64[G], before anything was seen.
        prior: float64[K, G].
        shown: float64[K, 2, G], P(correct | L, θ_g), the same of every item.
        right: Right answers on each skill.
        wrong: Wrong ones.
    """

    needs: Mask
    ability: Floats
    prior: Floats
    shown: Floats
    right: Ints
    wrong: Ints


def drawn(seed: int) -> Class:
    rng = np.random.default_rng(seed)
    needs = np.tril(rng.random((N_SKILLS, N_SKILLS)) < 0.4, -1)
    needs[FAILING, rng.integers(FAILING)] = True
    guess = rng.uniform(0.1, 0.4, (N_SKILLS, N_NODES))
    shown = np.stack([guess, rng.uniform(0.6, 0.95, guess.shape)], axis=1)
    right, wrong = rng.integers(0, 3, (2, N_SKILLS))
    wrong[FAILING] += 1
    return Class(needs, rng.dirichlet(np.ones(N_NODES)), rng.uniform(0.1, 0.9, guess.shape), shown, right, wrong)


def likelihood(one: Class) -> Floats:
    """P(answers on a skill | L, θ_g), float64[K, 2, G]."""
    return one.shown ** one.right[:, None, None] * (1.0 - one.shown) ** one.wrong[:, None, None]


def diagnose(one: Class, most_asked: float = 3.0, last_tick: Ints | None = None) -> tuple[Ints, Floats]:
    """Filter skill by skill, as tracing does, and ask for the causes; only the failing skill fails."""
    seen = likelihood(one)
    of_node = seen[:, 0] * (1.0 - one.prior) + seen[:, 1] * one.prior
    ability = one.ability * of_node.prod(axis=0)
    n_skills, n_nodes = one.prior.shape
    nothing, all_of_it = np.zeros((1, n_skills)), np.ones((1, n_skills))
    offsets = np.cumsum([0, *one.needs.sum(axis=1)])
    streak = np.zeros((1, n_skills), np.int64)
    streak[0, -1] = -2
    skills, chances = causes_of(
        (seen[:, 1] * one.prior / of_node)[None],
        (ability / ability.sum())[None],
        all_of_it,
        nothing,
        all_of_it,
        all_of_it,
        all_of_it,
        (one.right + one.wrong)[None],
        streak,
        np.zeros((1, n_skills), np.int64) if last_tick is None else last_tick[None],
        np.zeros((1, n_skills), np.bool_),
        np.zeros((n_skills, n_nodes)),
        one.prior,
        one.shown,
        offsets,
        np.nonzero(one.needs)[1],
        np.arange(n_skills),
        0.9,
        2.0,
        most_asked,
    )
    return skills[:, 0], chances[:, 0]


def below(needs: Mask) -> Mask:
    """Whether each skill is or builds on each, bool[K, K]."""
    found = needs | np.eye(len(needs), dtype=np.bool_)
    for _ in needs:
        found = found @ found
    return found


def counted_out(one: Class) -> tuple[list[int], Floats, Mask]:
    """Causes, P(cause, θ_g | answers), and what lacks under each."""
    builds_on, seen = below(one.needs), likelihood(one)
    scope = np.flatnonzero(builds_on[FAILING])
    joint, lacking = [], []
    for cause in scope:
        lacks = builds_on[:, cause] & builds_on[FAILING]
        chance = one.ability * (OWN if cause == FAILING else 1.0)
        for k in range(N_SKILLS):
            if k in scope:
                chance = chance * seen[k, 0 if lacks[k] else 1]
            else:
                chance = chance * (seen[k, 0] * (1.0 - one.prior[k]) + seen[k, 1] * one.prior[k])
        joint.append(chance)
        lacking.append(lacks)
    return scope.tolist(), np.array(joint) / np.sum(joint), np.array(lacking)


def entropy(p: Floats) -> Floats:
    found: Floats = -p * np.log(p) - (1.0 - p) * np.log(1.0 - p)
    return found


def told(one: Class, joint: Floats, lacking: Mask, skill: int) -> float:
    """Information about the cause in one more answer on a skill, from the table of causes and answers."""
    chance = joint.sum(axis=1)
    right = np.array([joint[h] @ one.shown[skill, 0 if lacking[h, skill] else 1] for h in range(len(joint))])
    return float(entropy(right.sum()) - chance @ entropy(right / chance))


@pytest.mark.parametrize("seed", range(60))
def test_the_likeliest_cause_and_the_next_are_those_of_all_causes_and_abilities_counted_out(seed: int) -> None:
    one = drawn(seed)
    skills, chances = diagnose(one)
    causes, joint, _ = counted_out(one)
    ranked = sorted(zip(joint.sum(axis=1), causes, strict=True), reverse=True)
    assert [skills[CAUSE, FAILING], skills[RIVAL, FAILING]] == [cause for _, cause in ranked[:2]]
    np.testing.assert_allclose(chances[[P_CAUSE, P_RIVAL], FAILING], [chance for chance, _ in ranked[:2]], rtol=1e-6)
    assert skills[CAUSE_OF, ranked[0][1]] == FAILING
    of_suspects = {cause: chance for chance, cause in ranked if skills[SUSPECT_OF, cause] == FAILING}
    np.testing.assert_allclose(chances[P_SUSPECT, list(of_suspects)], list(of_suspects.values()), rtol=1e-6)


@pytest.mark.parametrize("seed", range(60))
def test_the_question_is_the_one_that_tells_most_unless_none_is_worth_it(seed: int) -> None:
    one = drawn(seed)
    skills, _ = diagnose(one)
    causes, joint, lacking = counted_out(one)
    worth = {skill: told(one, joint, lacking, skill) for skill in causes if skill != FAILING}
    best = max(worth, key=lambda skill: worth[skill])
    is_over = joint.sum(axis=1).max() >= SURE or worth[best] <= LEAST_TOLD
    asked = skills[TO_ASK, FAILING]
    assert asked == -1 if is_over else worth[asked] > 0.98 * worth[best]


def test_no_more_suspects_are_asked_about_than_allowed_since_the_failure() -> None:
    one = next(found for found in map(drawn, range(60)) if diagnose(found)[0][TO_ASK, FAILING] >= 0)
    suspects = np.flatnonzero(below(one.needs)[FAILING])[:-1]
    ticks = np.full(N_SKILLS, 1)
    ticks[suspects[0]] = 9
    assert diagnose(one, 1.0, ticks)[0][TO_ASK, FAILING] == -1
    assert diagnose(one, 2.0, ticks)[0][TO_ASK, FAILING] >= 0


def test_of_a_long_chain_the_nearest_skills_are_suspected() -> None:
    n = 3 * MOST_BELOW
    needs = np.zeros((n, n), np.bool_)
    for k, following in pairwise(range(n)):
        needs[following, k] = True
    right, wrong = np.ones(n, np.int64), np.zeros(n, np.int64)
    wrong[-1] = 2
    wrong[-MOST_BELOW:-1] = 2
    shown = np.tile([[0.2], [0.9]], (n, 1, 1))
    found, _ = diagnose(Class(needs, np.ones(1), np.full((n, 1), 0.5), shown, right, wrong))
    assert found[CAUSE, -1] == n - MOST_BELOW
    assert (found[:, : n - MOST_BELOW] == -1).all()
