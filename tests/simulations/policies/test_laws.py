"""What holds for every policy of the field."""

import numpy as np
import pytest

from content_graph.model import DEFAULT_THRESHOLD
from simulations.policies.bank import bank_of
from simulations.policies.protocol import NOTHING
from simulations.policies.registry import POLICIES
from tests.simulations.policies.classes import CHAIN, Exercise, commission, course, moment, only, seen, work

ITEMS_ALONE = (
    *("random", "authored", "threshold", "oatutor", "alosi-published", "alosi-shipped", "zpdes", "zpdes-per-skill"),
    *("fsrs", "outer-fringe", "one-step"),
)
FIELD = (*ITEMS_ALONE, "rule-book")
NEVER_AGAIN = ("oatutor", "alosi-published", "alosi-shipped")
NEEDS = {f"s{k}": {f"s{j}": 0.8 for j in range(max(0, k - 2), k)} for k in range(6)}
WIDE = course(
    {**NEEDS, "aside": {}},
    [
        *[Exercise((skill,), difficulty) for skill in (*NEEDS, "aside") for difficulty in (0.5, -0.5, 0.0, 1.0)],
        Exercise(("s1", "s2"), 0.3),
        Exercise(("s4", "aside"), 0.3),
    ],
    {"s5": 0.9, "s4": DEFAULT_THRESHOLD},
)
"""Six skills with four items each, an item on two of them, and one that reaches out of the scope."""
N_ITEMS = 25


def test_every_policy_of_the_field_is_registered() -> None:
    assert set(FIELD) <= set(POLICIES)


@pytest.mark.parametrize("policy", FIELD)
def test_nothing_is_chosen_outside_of_the_goals_scope(policy: str) -> None:
    for_whom = commission(WIDE, n_learners=20)
    chosen = work(POLICIES[policy](for_whom), for_whom, n_turns=80)
    given = chosen[chosen != NOTHING]
    assert (WIDE.world.teaching[given] == 0).all() or policy not in ITEMS_ALONE
    assert not WIDE.world.exercises[given][:, WIDE.threshold == 0.0].any()


@pytest.mark.parametrize("policy", FIELD)
def test_a_class_is_its_learners_one_by_one(policy: str) -> None:
    for_whom = commission(WIDE, n_learners=5, seed=3)
    together = work(POLICIES[policy](for_whom), for_whom, n_turns=60, days_between=0.3)
    for n in range(5):
        alone = only(for_whom, n)
        np.testing.assert_array_equal(
            work(POLICIES[policy](alone), alone, n_turns=60, days_between=0.3)[:, 0], together[:, n]
        )


@pytest.mark.parametrize("policy", FIELD)
def test_who_does_nothing_stays_where_they_are(policy: str) -> None:
    for_whom = commission(WIDE, n_learners=2)
    patient = POLICIES[policy](for_whom)
    first = patient.choose(moment(0, 2), None).activity
    for _ in range(3):
        patient.observe(seen(moment(0, 2), np.full(2, NOTHING), np.full(2, np.nan)))
        np.testing.assert_array_equal(patient.choose(moment(0, 2), None).activity, first)


@pytest.mark.parametrize("policy", NEVER_AGAIN)
def test_no_item_comes_again_and_a_bank_that_is_used_up_gives_nothing(policy: str) -> None:
    for_whom = commission(WIDE, n_learners=8)
    chosen = work(POLICIES[policy](for_whom), for_whom, n_turns=N_ITEMS + 5, p_right=0.0)
    for n in range(8):
        given = chosen[chosen[:, n] != NOTHING, n]
        assert len(set(given.tolist())) == len(given) == N_ITEMS
        assert (chosen[N_ITEMS:, n] == NOTHING).all()


@pytest.mark.parametrize("policy", FIELD)
def test_what_is_given_is_for_a_skill_that_it_exercises(policy: str) -> None:
    for_whom = commission(WIDE, n_learners=20)
    choice = POLICIES[policy](for_whom).choose(moment(4, 20), None)
    assert WIDE.world.exercises[choice.activity, choice.skill].all()


def test_an_item_on_several_skills_stands_under_the_last_of_them() -> None:
    bank = bank_of(CHAIN)
    both = CHAIN.world.activity_number["i4"]
    assert bank.skills.tolist() == [CHAIN.compiled.skill_index[skill] for skill in "abc"]
    assert bank.place[both] == 1
    assert bank.place[CHAIN.world.activity_number["i7"]] == -1


@pytest.mark.parametrize("policy", FIELD)
def test_a_goal_whose_items_all_reach_out_of_its_scope_gives_nothing(policy: str) -> None:
    empty = course({"a": {}, "b": {}}, [Exercise(("a", "b"))], {"a": 0.9})
    for_whom = commission(empty, n_learners=2)
    assert (work(POLICIES[policy](for_whom), for_whom, n_turns=2) == NOTHING).all()
