"""What a study finds where it is known what has to come out."""

import math

import numpy as np
import pytest

from simulations.orchestra.alerting import POLICIES
from simulations.orchestra.laws import WORLDS
from simulations.orchestra.scoring import WORTH, at_equal_hours, figure, ratio, steps
from simulations.orchestra.study import Asked, Study, study

CLASSES = 2


def of(world: str, *policies: str) -> Study:
    return study(Asked((WORLDS[world],), tuple(POLICIES[one] for one in policies), CLASSES, 5))


@pytest.fixture(scope="module")
def helpful() -> Study:
    """Acting helps there."""
    return of("everyday", "alone", "none", "ours-5", "oracle")


def test_where_acting_helps_the_oracle_is_above_ours_and_ours_above_none_and_none_above_nobody(helpful: Study) -> None:
    (world,) = helpful.worlds
    mastery, lost = ([one.figures[name].mean for one in world.policies] for name in ("mastery", "lost"))
    assert mastery == sorted(mastery)
    assert lost == sorted(lost, reverse=True)
    ours = world.of("ours-5")
    assert ours is not None
    assert ours.against_none["mastery"].mean == pytest.approx(mastery[2] - mastery[1])
    assert ours.against_alone["mastery"].mean > ours.against_none["mastery"].mean > 0.0


def test_what_is_lost_in_a_week_is_within_what_is_known_of_real_courses(helpful: Study) -> None:
    assert 0.0026 <= helpful.worlds[0].lost_a_week <= 0.0134


def test_the_model_tells_better_than_chance_there(helpful: Study) -> None:
    assert helpful.worlds[0].auc_model > 0.7


def test_where_being_called_discourages_alerts_do_not_pay() -> None:
    (world,) = of("harm", "alone", "none", "ours-5").worlds
    ours = world.of("ours-5")
    assert ours is not None
    assert ours.against_none["lost"].mean > 0.0
    assert world.pays_up_to == 0


def test_an_interval_is_students_over_classes() -> None:
    found = figure(np.array([1.0, 2.0, 3.0, math.nan]))
    assert found.mean == 2.0
    assert found.high - found.mean == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert math.isnan(figure(np.array([1.0])).low)


def test_goals_an_hour_are_those_of_all_classes_together() -> None:
    found = ratio(np.array([1.0, 3.0]), np.array([10.0, 10.0]))
    assert found.mean == pytest.approx(0.2)
    assert math.isnan(ratio(np.array([1.0]), np.array([0.1])).mean)


def test_steps_pay_or_do_not_or_nothing_can_be_told() -> None:
    def policy(hours: float, mastery: float, spread: float) -> dict[str, np.ndarray]:
        wobble = np.array([-spread, 0.0, spread])
        return {"hours": np.full(3, hours), "mastery": mastery + wobble, "lost": np.zeros(3)}

    classes = {
        "none": policy(100.0, 0.5, 0.0),
        "ours-1": policy(120.0, 0.6, 0.0),
        "ours-2": policy(140.0, 0.6, 0.0),
        "ours-5": policy(160.0, 0.6, 0.05),
        "ours-10": policy(160.1, 0.6, 0.05),
    }
    found = steps(classes, [POLICIES[name] for name in classes], 100, WORTH)
    assert [one.verdict for one in found] == ["pays", "does_not_pay", "cannot_tell", "full"]
    assert found[0].goals_an_hour.mean == pytest.approx(0.5)
    assert [(one.before, one.after) for one in found] == [(0, 1), (1, 2), (2, 5), (5, 10)]


def test_policies_are_compared_at_the_hours_that_the_simpler_one_takes() -> None:
    def policy(hours: float, mastery: float) -> dict[str, np.ndarray]:
        return {"hours": np.full(2, hours), "mastery": np.full(2, mastery), "lost": np.zeros(2)}

    classes = {"none": policy(100.0, 0.5), "ours-1": policy(120.0, 0.6), "silence": policy(110.0, 0.52)}
    (found,) = at_equal_hours(classes, [POLICIES["silence"]], [POLICIES["none"], POLICIES["ours-1"]])
    assert found.hours == 110.0
    assert found.mastery.mean == pytest.approx(0.03)
