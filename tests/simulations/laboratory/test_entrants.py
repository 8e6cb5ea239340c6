import pytest

from simulations.policies.registry import BY_DEFAULT, POLICIES, SEES_TRUTH, entrants


def test_every_registered_policy_enters_and_only_those_that_may_see_the_truth_do() -> None:
    assert [one.id for one in entrants()] == list(BY_DEFAULT)
    assert {one.id for one in entrants() if one.sees_truth} == SEES_TRUTH & set(POLICIES)
    assert [one.id for one in entrants(["fsrs", "random"])] == ["fsrs", "random"]
    with pytest.raises(KeyError, match="nobody"):
        entrants(["nobody"])
