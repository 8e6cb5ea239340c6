"""Who has a piece of work is whom the service's routing finds, however seldom that is asked; and no digit moved."""

import datetime as dt
from random import Random

import msgspec
import pytest

from engine.sizing.desk import COURSE, desk_of
from engine.sizing.outcomes import simulated
from engine.sizing.router import Router
from engine.sizing.scenario import Sharing, StaffGroup, SupportScenario
from engine.support.openings import US_PER_DAY, instant_of
from engine.support.routing import Called, Severity, route

FEW = SupportScenario(
    learners=40,
    weeks=5,
    promise="4 working_hours",
    staff=(
        StaffGroup(count=3, hours_a_week=9.0, absent_days_a_year=60.0),
        StaffGroup(role="coach", count=1, hours_a_week=5.0, absent_days_a_year=60.0),
        StaffGroup(role="peer", count=2, hours_a_week=2.0, cost_an_hour=(0.0, 10.0), absent_days_a_year=60.0),
    ),
)
"""Often away, so that deputies, queues and the coordinator are met."""


@pytest.mark.parametrize("sharing", ["person", "queue"])
@pytest.mark.parametrize("deputies", [True, False])
def test_whom_the_router_finds_the_service_finds(sharing: Sharing, *, deputies: bool) -> None:
    scenario = msgspec.structs.replace(FEW, sharing=sharing, deputies=deputies)
    begins = instant_of(dt.datetime.combine(scenario.starts_on, dt.time(), dt.UTC))
    luck, n_straight = Random(1), 0  # noqa: S311 - a test
    for run in range(6):
        n_open: dict[str, int] = {}
        desk = desk_of(scenario, 7, run, n_open)
        n_open |= dict.fromkeys(desk.supporters, 0)
        router = Router(desk.staff, n_open)
        for _ in range(400):
            at_us = begins + luck.randrange(scenario.weeks * 7 * US_PER_DAY)
            n_open[luck.choice(list(n_open))] = luck.randrange(3)
            signal = luck.choice(["question", "peer_question", "silence", "trouble"])
            severity: Severity = luck.choice(["low", "medium", "high"])
            found = router.route(signal, severity, at_us)
            whole = route(Called(signal, severity, "17", frozenset({COURSE})), desk.staff, at_us)
            assert (found.owner_id, found.queue_id, found.rule_id) == (whole.owner_id, whole.queue_id, whole.rule_id)
            n_straight += found.queue_id is None
    assert n_straight > 0 if sharing == "person" else n_straight == 0


@pytest.mark.parametrize(
    ("sharing", "figures"),
    [
        ("person", (93.637134, 0.454335, 38.270548, 21.557894, 98.5, 0.0625, 0.697831)),
        ("queue", (93.953155, 0.724523, 33.173498, 16.289229, 100.25, 0.05625, 0.697831)),
    ],
)
def test_the_same_seed_gives_the_digits_that_it_gave_when_everybody_was_asked_each_time(
    sharing: Sharing, figures: tuple[float, ...]
) -> None:
    found = simulated(msgspec.structs.replace(FEW, sharing=sharing, deputies=True), 4, 7)
    names = ("hours", "promises_kept", "answer_hours", "waiting", "alerts", "drop_outs", "mastery")
    assert tuple([getattr(found, name).mean for name in names]) == pytest.approx(figures, abs=1e-6)
