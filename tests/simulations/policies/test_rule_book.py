"""The rule book, rule by rule."""

import numpy as np

from simulations.policies.protocol import NOTHING
from simulations.policies.rule_book import INTERVAL_DAYS, PASSED, PATIENCE, RuleBook, goal_by_goal
from tests.simulations.policies.classes import CHAIN, Exercise, answer, commission, course, moment

SKILL, NUMBER = CHAIN.compiled.skill_index, CHAIN.world.activity_number
FOUR = course({"a": {}}, [Exercise(("a",), difficulty) for difficulty in (1.0, -1.0, 0.0, 2.0)], {"a": 0.9})


def given(policy: RuleBook, scores: list[float], day: float = 0.0, start: int = 0) -> list[int]:
    return [int(answer(policy, moment(start + n, 1, day), score).activity[0]) for n, score in enumerate(scores)]


def test_two_failures_in_a_row_bring_a_resource_on_the_skill_and_only_once() -> None:
    policy = RuleBook(commission(CHAIN))
    first = given(policy, [0.0, 0.0])
    assert all(CHAIN.world.exercises[one][SKILL["a"]] for one in first)
    assert given(policy, [np.nan], start=2) == [NUMBER["r-a"]]
    assert given(policy, [0.0, 0.0, 0.0], start=3).count(NUMBER["r-a"]) == 0


def test_one_failure_brings_no_help() -> None:
    policy = RuleBook(commission(CHAIN))
    assert given(policy, [0.0, 1.0, 0.0, 1.0, 0.0])[-1] != NUMBER["r-a"]


def test_where_no_resource_is_left_a_prerequisite_helps() -> None:
    policy = RuleBook(commission(CHAIN))
    step = 0
    while policy.choose(moment(step, 1), None).skill[0] == SKILL["a"]:
        answer(policy, moment(step, 1), 1.0)
        step += 1
    assert given(policy, [0.0, 0.0, np.nan], start=step)[-1] == NUMBER["r-b"]
    assert policy.choose(moment(step + 3, 1), None).skill[0] == SKILL["b"]
    given(policy, [0.0, 0.0], start=step + 3)
    assert policy.choose(moment(step + 5, 1), None).skill[0] == SKILL["a"]


def test_no_skill_is_opened_before_all_that_it_needs_is_passed() -> None:
    policy = RuleBook(commission(CHAIN))
    skills = [int(answer(policy, moment(step, 1), 1.0).skill[0]) for step in range(30)]
    assert [k for n, k in enumerate(skills) if k not in skills[:n]] == [SKILL[skill] for skill in "abc"]
    assert (policy._belief.marginal(moment(30, 1).tick)[0, [SKILL[skill] for skill in "abc"]] >= PASSED).all()  # noqa: SLF001 - what the rule speaks of


def test_an_easier_item_follows_a_failure_and_a_harder_one_a_success() -> None:
    difficulty = FOUR.world.difficulty
    for score, expected in ((0.0, [0.0, -1.0]), (1.0, [0.0, 1.0])):
        policy = RuleBook(commission(FOUR._replace(threshold=np.array([0.9999]))))
        assert [difficulty[one] for one in given(policy, [score, score])] == expected


def test_no_item_comes_again_before_all_of_its_skill_were_seen() -> None:
    policy = RuleBook(commission(FOUR._replace(threshold=np.array([1.0]))))
    items = [one for one in given(policy, [0.0] * 9) if FOUR.world.teaching[one] == 0]
    assert len(set(items[:4])) == 4
    assert items[4] in items[:4]


def test_a_passed_skill_is_reviewed_after_the_intervals() -> None:
    policy = RuleBook(commission(CHAIN))
    step = 0
    while policy.choose(moment(step, 1), None).skill[0] == SKILL["a"]:
        answer(policy, moment(step, 1), 1.0)
        step += 1
    assert policy.choose(moment(step, 1, INTERVAL_DAYS[0] - 0.5), None).skill[0] == SKILL["b"]
    day = INTERVAL_DAYS[0] + 0.5
    assert answer(policy, moment(step, 1, day), 1.0).skill[0] == SKILL["a"]
    assert policy.choose(moment(step, 1, day + INTERVAL_DAYS[1] - 0.5), None).skill[0] == SKILL["b"]
    assert policy.choose(moment(step, 1, day + INTERVAL_DAYS[1] + 0.5), None).skill[0] == SKILL["a"]


def test_who_does_not_get_on_with_a_skill_does_others_first() -> None:
    apart = course({"a": {}, "b": {}}, [Exercise((skill,)) for skill in "aaabbb"], {"a": 0.9, "b": 0.9})
    policy = RuleBook(commission(apart))
    skills = [int(answer(policy, moment(step, 1), 0.0).skill[0]) for step in range(PATIENCE + 2)]
    assert skills == [skills[0]] * (PATIENCE + 1) + [1 - skills[0]]  # with one resource on the way


def test_goals_with_a_short_chain_come_first() -> None:
    needs = {"a": {}, "b": {}, "c": {"b": 1.0}, "d": {"a": 1.0}, "e": {"d": 1.0}}
    deep = course(needs, [Exercise((skill,)) for skill in "abcde"], {"e": 0.9, "c": 0.9})
    ids = {number: skill for skill, number in deep.compiled.skill_index.items()}
    order = goal_by_goal(deep, deep.world.order)
    assert "".join(ids[k] for k in order.tolist()) == "bcade"


def test_there_is_nothing_where_there_are_no_items() -> None:
    empty = course({"a": {}, "b": {}}, [Exercise(("a", "b"))], {"a": 0.9})
    assert RuleBook(commission(empty)).choose(moment(0, 1), None).activity[0] == NOTHING
