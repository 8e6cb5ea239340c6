"""Who fails the same skill is put together, in few groups that stay as they are while nobody moves."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.compiled import compile_graph
from engine.grouping.groups import (
    GROUPS_PER_LEARNER,
    LEAST,
    MOST,
    LearningGroup,
    Running,
    Standing,
    learning_groups,
)
from engine.grouping.together import together, why
from tests.api.results.courses import small_graph

ORDER = (0, 1, 2, 3)


def failing(learner: str, skill: int = 0, mastery: float = 0.2) -> Standing:
    return Standing(learner, skill, mastery, 4, -2)


def names(group: LearningGroup) -> list[str]:
    return [one.learner for one in group.members]


def test_six_who_fail_the_same_skill_are_one_group() -> None:
    well = Standing("zoe", 0, 0.9, 4, 2)
    (group,) = learning_groups([*(failing(f"l{n}") for n in range(6)), well], ORDER, {})
    assert names(group) == [f"l{n}" for n in range(6)]
    assert (group.skill, group.mastery) == (0, 0.2)


@pytest.mark.parametrize(
    "one",
    [
        Standing("ada", 0, 0.5, 4, -2),
        Standing("ada", 0, 0.2, 2, -2),
        Standing("ada", 0, 0.2, 4, 1),
    ],
)
def test_who_has_few_results_or_was_just_right_does_not_fail(one: Standing) -> None:
    assert not one.fails
    assert learning_groups([one, failing("bob")], ORDER, {}) == ()


def test_a_group_works_on_what_the_rest_builds_on() -> None:
    both = [failing(learner, skill) for learner in ("ada", "bob") for skill in (0, 1)]
    (group,) = learning_groups(both, ORDER, {1: (0,)})
    assert group.skill == 0


def test_who_is_in_a_running_group_for_the_skill_joins_no_other() -> None:
    three = [failing(one) for one in ("ada", "bob", "cem")]
    (group,) = learning_groups(three, ORDER, {}, [Running("ada", 0)])
    assert names(group) == ["bob", "cem"]
    busy = [Running("ada", 2), Running("ada", 3)]
    assert names(*learning_groups(three, ORDER, {}, busy)) == ["bob", "cem"]


many = st.lists(st.tuples(st.integers(0, 60).map(str), st.sampled_from(ORDER)), unique=True, max_size=120).map(
    lambda pairs: [failing(learner, skill) for learner, skill in pairs]
)


@given(many, st.randoms())
def test_sizes_and_shares_are_bounded_and_the_order_of_what_comes_is_nothing(
    standings: list[Standing], random: Random
) -> None:
    groups = learning_groups(standings, ORDER, {})
    assert all(LEAST <= len(one.members) <= MOST for one in groups)
    per_skill = Counter((one.skill, learner) for one in groups for learner in names(one))
    assert set(per_skill.values()) <= {1}
    assert max(Counter(learner for _, learner in per_skill).values(), default=0) <= GROUPS_PER_LEARNER
    random.shuffle(standings)
    assert learning_groups(standings, ORDER, {}) == groups


def test_nobody_who_fails_is_left_out_where_two_fail() -> None:
    for n in range(2, 80):
        groups = learning_groups([failing(f"l{one}") for one in range(n)], ORDER, {})
        assert sum(len(one.members) for one in groups) == n


def test_from_day_to_day_only_the_group_of_who_comes_or_goes_changes() -> None:
    """A learner a day leaves and another comes: of all pairs who were together and stay, nearly all stay together."""
    there = [f"l{n}" for n in range(60)]
    kept, before = [], _pairs(there)
    for day in range(60):
        there = [*there[1:], f"n{day}"]
        now = _pairs(there)
        stay = {pair for pair in before if pair <= set(there)}
        kept.append(len(stay & now) / len(stay))
        before = now
    assert sum(kept) / len(kept) > 0.95
    assert _pairs(there) == _pairs(there)


def _pairs(learners: list[str]) -> set[frozenset[str]]:
    groups = learning_groups([failing(one) for one in learners], ORDER, {})
    return {frozenset((a, b)) for group in groups for a in names(group) for b in names(group) if a < b}


def test_forgetting_alone_moves_nobody() -> None:
    """What is read is mastery after the last result, so that the same results are the same groups on any day."""
    standings = [failing(f"l{n}", mastery=0.4) for n in range(9)]
    assert [one.group_id for one in learning_groups(standings, ORDER, {})] == [
        one.group_id for one in learning_groups([one._replace(mastery=0.45) for one in standings], ORDER, {})
    ]


def test_what_is_done_together_suits_where_the_group_stands_and_is_new_to_it() -> None:
    graph = compile_graph(small_graph())
    (begun,) = learning_groups([failing("ada", mastery=0.4), failing("bob", mastery=0.4)], ORDER, {})
    (new,) = learning_groups([failing("ada", mastery=0.1), failing("bob", mastery=0.1)], ORDER, {})
    a0, a1, ab = (graph.item_index[one] for one in ("a0", "a1", "ab"))
    found = together(begun, graph, [{a0}, {a0, a1}])
    assert found.resource_id == "a-remedial"
    assert set(found.item_ids) == {"a0", "a1", "ab"}
    assert together(new, graph, [set(), set()]).resource_id == "a-core"
    assert "\u202f" in found.text.fr
    assert "median mastery 40%" in why(begun, graph).en
    assert not any(word in why(begun, graph).fr for word in ("faible", "ada", "bob"))
    assert ab in range(graph.n_items)
