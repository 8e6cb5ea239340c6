"""Who fails the same skill is put together, in few groups that stay as they are while nobody moves."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.compiled import compile_graph
from engine.grouping.groups import (
    GROUPS_PER_LEARNER,
    LEAST,
    MOST,
    Earlier,
    Given,
    LearningGroup,
    Running,
    Standing,
    learning_groups,
)
from engine.grouping.kinds import MASTERED_PEER
from engine.grouping.together import together, why
from tests.api.results.courses import small_graph

ORDER = (0, 1, 2, 3)


def failing(learner: str, skill: int = 0, mastery: float = 0.2) -> Standing:
    return Standing(learner, skill, mastery, 4, -2)


def groups_of(standings: list[Standing], given: Given | None = None) -> tuple[LearningGroup, ...]:
    return learning_groups(standings, given or Given(ORDER, {})).groups


def names(group: LearningGroup) -> list[str]:
    return [one.learner for one in group.members]


def test_six_who_fail_the_same_skill_are_one_group() -> None:
    well = Standing("zoe", 0, 0.9, 4, 2)
    (group,) = groups_of([*(failing(f"l{n}") for n in range(6)), well])
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
    assert groups_of([one, failing("bob")]) == ()


def test_a_group_works_on_what_the_rest_builds_on() -> None:
    both = [failing(learner, skill) for learner in ("ada", "bob") for skill in (0, 1)]
    (group,) = groups_of(both, Given(ORDER, {1: (0,)}))
    assert group.skill == 0


def test_who_is_in_a_running_group_for_the_skill_joins_no_other() -> None:
    three = [failing(one) for one in ("ada", "bob", "cem")]
    (group,) = groups_of(three, Given(ORDER, {}, [Running("ada", 0)]))
    assert names(group) == ["bob", "cem"]
    busy = [Running("ada", 2), Running("ada", 3)]
    assert names(*groups_of(three, Given(ORDER, {}, busy))) == ["bob", "cem"]


many = st.lists(st.tuples(st.integers(0, 60).map(str), st.sampled_from(ORDER)), unique=True, max_size=60).map(
    lambda pairs: [failing(learner, skill) for learner, skill in pairs]
)


@given(many, st.randoms())
def test_sizes_and_shares_are_bounded_and_the_order_of_what_comes_is_nothing(
    standings: list[Standing], random: Random
) -> None:
    groups = groups_of(standings)
    assert all(LEAST <= len(one.members) <= MOST for one in groups)
    per_skill = Counter((one.skill, learner) for one in groups for learner in names(one))
    assert set(per_skill.values()) <= {1}
    assert max(Counter(learner for _, learner in per_skill).values(), default=0) <= GROUPS_PER_LEARNER
    random.shuffle(standings)
    assert groups_of(standings) == groups


def test_nobody_who_fails_is_left_out_where_two_fail() -> None:
    for n in (*range(2, 14), 29, 47):
        groups = groups_of([failing(f"l{one}") for one in range(n)])
        assert sum(len(one.members) for one in groups) == n


def test_from_day_to_day_who_was_together_stays_together() -> None:
    """A learner a day leaves and another comes: of all pairs who were together and stay, nearly all stay together."""
    there = [f"l{n}" for n in range(40)]
    kept, before = [], groups_of(list(map(failing, there)))
    for day in range(8):
        there = [*there[1:], f"n{day}"]
        earlier = [Earlier(0, tuple(names(one))) for one in before]
        now = groups_of(list(map(failing, there)), Given(ORDER, {}, before=earlier))
        stay = {pair for pair in _pairs(before) if pair <= set(there)}
        kept.append(len(stay & _pairs(now)) / len(stay))
        before = now
    assert sum(kept) / len(kept) > 0.95


def _pairs(groups: Iterable[LearningGroup]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups for pair in combinations(names(group), 2)}


def test_forgetting_alone_moves_nobody() -> None:
    """What is read is mastery after the last result, so that the same results are the same groups on any day."""
    standings = [failing(f"l{n}", mastery=0.4) for n in range(9)]
    assert [one.group_id for one in groups_of(standings)] == [
        one.group_id for one in groups_of([one._replace(mastery=0.45) for one in standings])
    ]


def test_who_masters_a_skill_is_put_with_one_who_fails_it() -> None:
    lucky = Standing("lou", 0, 0.99, 4, -1)
    well = [Standing(one, 0, 0.97, 4, 3) for one in ("wes", "zoe")]
    there = [*map(failing, ("ada", "bob", "cem")), *well, lucky]
    found = learning_groups(there, Given(ORDER, {}), MASTERED_PEER)
    helpers = [[one.learner for one in group.members if one.masters] for group in found.groups]
    assert (sorted(helpers), found.gap) == ([["wes"], ["zoe"]], 0.0)
    assert {len(one.members) for one in found.groups} == {2}
    apart = {frozenset({"wes", one}) for one in ("ada", "bob", "cem")}
    (left,) = learning_groups(there, Given(ORDER, {}, apart=apart), MASTERED_PEER).groups
    assert "zoe" in names(left)
    graph = compile_graph(small_graph())
    assert "expliquer aide les deux" in why(left, graph).fr
    assert "20%" in why(left, graph).en


def test_what_is_done_together_suits_where_the_group_stands_and_is_new_to_it() -> None:
    graph = compile_graph(small_graph())
    (begun,) = groups_of([failing("ada", mastery=0.4), failing("bob", mastery=0.4)])
    (new,) = groups_of([failing("ada", mastery=0.1), failing("bob", mastery=0.1)])
    a0, a1, ab = (graph.item_index[one] for one in ("a0", "a1", "ab"))
    found = together(begun, graph, [{a0}, {a0, a1}])
    assert found.resource_id == "a-remedial"
    assert set(found.item_ids) == {"a0", "a1", "ab"}
    assert together(new, graph, [set(), set()]).resource_id == "a-core"
    assert "\u202f" in found.text.fr
    assert "median mastery 40%" in why(begun, graph).en
    assert not any(word in why(begun, graph).fr for word in ("faible", "ada", "bob"))
    assert ab in range(graph.n_items)
