"""Near-ties are drawn: truly at random, always the same for the same situation, and never what something calls for."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.recommendation.decision import Recommendation
from engine.recommendation.exploring import MOST_TIED, Lots, draw, explored_class, version_key
from engine.recommendation.ranking import Ranking
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Overrides, Pin, ResultOnSkill, Situation
from tests.engine.recommendation.course import COMPILED, answered, policy_of, situation
from tests.engine.recommendation.situations import situations

WIDE = policy_of(COMPILED, PolicySettings(near_tie=0.5))
"""Counts much as equal, so that a small course has near-ties."""
PLAIN = policy_of(COMPILED, PolicySettings(near_tie=0.0))
KNOWS_THE_BASICS = situation({"counting": 0.97, "fractions": 0.97})


def firsts(asked: Situation, n: int) -> list[Recommendation]:
    return [WIDE.decide(asked._replace(learner=learner)).recommendations[0] for learner in range(n)]


def test_each_near_tie_comes_first_as_often_as_its_propensity_says() -> None:
    first = firsts(KNOWS_THE_BASICS, 2000)
    counts = Counter(one.activity_id for one in first)
    propensity = first[0].propensity

    assert 2 <= len(counts) == round(1.0 / propensity)
    deviation = np.sqrt(propensity * (1.0 - propensity) / 2000)
    assert all(abs(count / 2000 - propensity) < 4.0 * deviation for count in counts.values())


def test_the_moment_and_the_policy_change_the_lot_too() -> None:
    moments = {WIDE.decide(KNOWS_THE_BASICS._replace(n_results=n)).recommendations[0].activity_id for n in range(40)}
    policies = [policy_of(COMPILED, PolicySettings(near_tie=0.5, right_to_recover=1 + n)) for n in range(11)]

    assert len(moments) > 1
    assert len({policy.decide(KNOWS_THE_BASICS).recommendations[0].activity_id for policy in policies}) > 1


def test_without_near_ties_the_best_comes_first_for_certain() -> None:
    plain = [PLAIN.decide(KNOWS_THE_BASICS._replace(learner=learner)).recommendations for learner in range(20)]

    assert all(one == plain[0] for one in plain)
    assert {one.propensity for one in plain[0]} == {1.0}
    assert [one.value for one in plain[0]] == sorted((one.value for one in plain[0]), reverse=True)


@given(situations(), st.integers(-(2**63), 2**63 - 1))
def test_where_nobody_is_told_the_path_is_the_same_and_nothing_is_recommended(asked: Situation, learner: int) -> None:
    told, untold = (WIDE.decide(asked._replace(learner=learner, is_told=is_told)) for is_told in (True, False))

    assert untold.recommendations == ()
    assert replace(untold, status=told.status, recommendations=told.recommendations) == told


def lines_where_nobody_is_told(asked: Situation) -> int:
    goal = WIDE.prepared.goal(None, None)
    return len(WIDE._plan(asked._replace(is_told=False), goal, 31)[1].lines)  # noqa: SLF001 - what was ranked inside


@pytest.mark.parametrize(
    ("mastery", "touched", "n_results", "is_ranked"),
    [
        (0.6, answered("counting", 0.5, 1.0, 1), 5, False),
        (0.4, answered("counting", 0.5, 0.0, -1), 5, False),
        (0.3, answered("counting", 0.4, 0.0, -2), 5, True),
        (0.96, answered("counting", 0.9, 1.0, 2), 2, True),
    ],
    ids=["right", "one wrong", "two wrong in a row", "mastered within two results"],
)
def test_where_nobody_is_told_nothing_is_ranked_unless_something_may_open(
    mastery: float, touched: ResultOnSkill, n_results: int, *, is_ranked: bool
) -> None:
    asked = situation({"counting": mastery}, touched, results={"counting": n_results})

    assert (lines_where_nobody_is_told(asked) > 0) == is_ranked
    assert WIDE.decide(asked).recommendations


@given(situations(), st.integers(-(2**63), 2**63 - 1))
def test_drawing_moves_near_ties_only_and_says_so(asked: Situation, learner: int) -> None:
    drawn, plain = WIDE.decide(asked._replace(learner=learner)), PLAIN.decide(asked)
    tied = [one for one in drawn.recommendations if one.propensity < 1.0]
    n = len(tied) if asked.limit >= MOST_TIED else round(1.0 / tied[0].propensity) if tied else 0

    assert drawn == WIDE.decide(asked._replace(learner=learner))
    assert drawn.adjustments == plain.adjustments
    assert list(drawn.recommendations[: len(tied)]) == tied
    assert all(one.propensity == 1.0 / n and one.value >= 0.5 * max(o.value for o in tied) for one in tied)
    assert all(one.kind != "remediate" and one.skill not in asked.active for one in tied)
    assert drawn.recommendations[n:] == plain.recommendations[n:]
    if asked.limit >= MOST_TIED:
        assert {one.activity_id for one in tied} <= {one.activity_id for one in plain.recommendations}


@pytest.mark.parametrize(
    "asked",
    [
        situation(
            {"counting": 0.97, "fractions": 0.97, "decimals": 0.4},
            answered("decimals", 0.6, 0.0, -1),
            answered("decimals", 0.5, 0.0, -2),
        ),
        KNOWS_THE_BASICS._replace(overrides=Overrides(pins=(Pin("o1", activity_id="interest-1"),))),
        KNOWS_THE_BASICS._replace(active=dict.fromkeys(range(6), KIND_BIT["advance"])),
    ],
    ids=["failed", "pinned", "open"],
)
def test_what_is_called_for_is_not_drawn(asked: Situation) -> None:
    first = firsts(asked, 50)

    assert {(one.activity_id, one.propensity) for one in first} == {(first[0].activity_id, 1.0)}


def test_a_class_draws_what_each_of_its_learners_draws() -> None:
    rng, version = np.random.default_rng(3), version_key("gain-1-abc")
    value = -np.sort(-rng.uniform(0.9, 1.0, (60, 4)))
    shape = value.shape
    found = Ranking(
        activity=rng.permuted(np.tile(np.arange(6), (60, 1)), axis=1)[:, :4],
        skill=rng.integers(0, 5, shape),
        kind=rng.integers(0, 5, shape),
        cause_of=np.where(rng.random(shape) < 0.1, 1, -1),
        promised=rng.random(shape),
        value=value,
        p_correct=rng.random(shape),
        is_repeat=rng.random(shape) < 0.1,
        is_owed=rng.random(shape) < 0.2,
        changes=np.zeros((60, 1, 1), np.int64),
        unanswered=np.zeros((60, 1, 1), np.int64),
        info=np.zeros((60, 5)),
    )
    lots = Lots(rng.integers(-(2**63), 2**63 - 1, 60), rng.integers(0, 30, 60), version)
    masks = np.where(rng.random((60, 5)) < 0.1, 1 << 3, 0)
    drawn, n_tied = explored_class(found, masks, lots, 0.05)

    assert 0.2 < (n_tied > 1).mean() < 0.9
    for n in range(60):
        called_for = found.is_owed[n] | found.is_repeat[n] | (masks[n, found.skill[n]] != 0)
        alone = Lots(lots.learner[n : n + 1], lots.moment[n : n + 1], version)
        order, tied = draw(value[n : n + 1], ~called_for[None], alone, 0.05)
        assert tied[0] == n_tied[n] <= MOST_TIED
        np.testing.assert_array_equal(drawn.activity[n], found.activity[n][order[0]])
        np.testing.assert_array_equal(drawn.promised[n], found.promised[n][order[0]])
