"""A class lives through a course: what has to hold whatever comes of it."""

import msgspec
import numpy as np
import pytest

from simulations.orchestra.alerting import POLICIES, ours
from simulations.orchestra.laws import PARAMETERS, WORLDS, Law
from simulations.orchestra.living import NEVER, Life, live
from simulations.orchestra.luck import Luck, luck_of

SEED = 11
N, WEEKS = 40, 6
LAW = WORLDS["everyday"].law


def lived(law: Law, policy: str, luck: Luck | None = None) -> Life:
    known = {**POLICIES, "ours-0": ours(0)}
    return live(law, known[policy], SEED, n_learners=N, weeks=WEEKS, luck=luck)


@pytest.fixture(scope="module")
def of_ours() -> Life:
    """Somebody is alerted about."""
    return lived(LAW, "ours-2")


def assert_same_lives(one: Life, other: Life) -> None:
    for name in ("mastery", "visited", "is_lost", "lost_on", "n_contacts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_alerts_that_reach_nobody_leave_the_same_digits_as_none() -> None:
    without, ignored = lived(LAW, "none"), lived(LAW, "ours-0")
    assert ignored.alerts
    assert not any(one.is_within or one.acted != NEVER for one in ignored.alerts)
    assert_same_lives(without, ignored)
    assert without.hours_of_questions == ignored.hours_of_questions


def test_the_same_seed_gives_the_same_digits(of_ours: Life) -> None:
    again = lived(LAW, "ours-2")
    assert_same_lives(of_ours, again)
    assert of_ours.alerts == again.alerts
    assert of_ours.hours_worked == again.hours_worked


@pytest.mark.parametrize("policy", ["ours-2", "low-mark", "silence", "rule"])
def test_a_decision_sees_only_what_is_dated_before_it(policy: str, of_ours: Life) -> None:
    day = 28
    luck, other = (luck_of(seed, np.arange(N), 7 * WEEKS) for seed in (SEED, SEED + 1))
    daily = [name for name, column in luck._asdict().items() if column.shape == (N, 7 * WEEKS)]
    later = luck._replace(
        **{name: np.column_stack([getattr(luck, name)[:, :day], getattr(other, name)[:, day:]]) for name in daily}
    )
    one = of_ours if policy == "ours-2" else lived(LAW, policy)
    two = lived(LAW, policy, later)
    raised, raised_too = (
        [(alert.day, alert.key, alert.place, alert.score) for alert in life.alerts if alert.day <= day]
        for life in (one, two)
    )
    assert raised
    assert raised == raised_too
    assert not np.array_equal(one.visited, two.visited)


def test_nobody_works_longer_than_they_are_there() -> None:
    scarce = msgspec.structs.replace(WORLDS["scarce"].law, hours_a_week=3.0, questions_a_week=0.7)
    for policy in ("silence", "ours-10"):
        life = lived(scarce, policy)
        assert life.hours_of_questions + life.hours_of_alerts <= life.hours_worked + 1e-9
        assert life.hours_worked <= life.hours_there + 1e-9
        assert life.hours_there <= 3.0 * WEEKS + 1e-9
        assert life.hours_worked > 0.8 * life.hours_there  # they are kept busy, so the limit is felt


def test_where_acting_does_nothing_everybody_is_as_without() -> None:
    idle = msgspec.structs.replace(
        LAW, contact_lifts=0.0, help_share=0.0, win_back_share=0.0, waiting_weighs=0.0, waiting_factor=1.0
    )
    without = lived(idle, "none")
    for policy in ("silence", "ours-5"):
        life = lived(idle, policy)
        assert life.hours_of_alerts > 0
        np.testing.assert_array_equal(life.mastery, without.mastery)
        np.testing.assert_array_equal(life.is_lost, without.is_lost)


def test_an_alert_is_put_on_the_other_side_of_its_cut_and_what_came_before_it_stays(of_ours: Life) -> None:
    one = next(alert for alert in of_ours.alerts if alert.is_within and alert.day > 7 and alert.learner >= 0)
    turned = live(LAW, ours(2), SEED, n_learners=N, weeks=WEEKS, forced={(one.day, one.key): False})
    other = next(alert for alert in turned.alerts if (alert.day, alert.key) == (one.day, one.key))
    assert (other.place, other.cut, other.to_cut) == (one.place, one.cut, one.to_cut)
    assert not other.is_within
    assert other.reached != one.day
    np.testing.assert_array_equal(of_ours.mastery[:, : one.day + 1], turned.mastery[:, : one.day + 1])


def test_places_and_cuts_are_those_of_a_supporters_day(of_ours: Life) -> None:
    days: dict[tuple[int, str], set[tuple[int, int]]] = {}
    for one in of_ours.alerts:
        assert one.is_within == (one.place <= one.cut) == (one.to_cut > 0)
        assert one.cut == 2
        if one.learner >= 0:
            days.setdefault((one.day, one.owner_id), set()).add((one.learner, one.place))
    for places in days.values():
        assert len({learner for learner, _ in places}) == len({place for _, place in places}) == len(places)


def test_laws_lie_within_their_ranges_and_every_parameter_has_words() -> None:
    assert [*PARAMETERS] == [*Law.__struct_fields__]
    for world in WORLDS.values():
        for name, parameter in PARAMETERS.items():
            assert parameter.low <= getattr(world.law, name) <= parameter.high, (world.id, name)
            assert parameter.source.fr, name
            assert parameter.source.en, name
