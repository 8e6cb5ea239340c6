"""What the oracle is a bound for: it heeds leaving where learners leave, and reviews where they forget."""

import msgspec
import numpy as np
import pytest

from simulations.pilot import compiled, model_for
from simulations.policies.oracle import Oracle
from simulations.policies.protocol import NOTHING
from simulations.policies.reference import _NOBODY, _numbers, leaves
from simulations.policies.registry import entrants
from simulations.results import Run
from simulations.running import Entrant, run_class
from simulations.scenario import Leaving, Scenario
from simulations.schedule import Schedule
from simulations.staging import stage, true_parameters
from simulations.worlds import WORLDS
from tests.simulations.policies.classes import CHAIN, commission

N = 40
SHORT = Schedule(n_sessions=10, session_minutes=20.0, due_days=30)


def run(scenario: Scenario, entrant: Entrant) -> Run:
    return run_class(stage(scenario), entrant, np.arange(N), 3, compiled(scenario, true_parameters(scenario)))


class Blind(Oracle):
    """The oracle without what is to be shown useful."""

    def choose(self, moment, insight):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - as the oracle's
        return super().choose(moment, insight._replace(review=np.zeros_like(insight.review)))


def test_learners_stay_longer_and_learn_more_with_an_oracle_that_heeds_leaving() -> None:
    fragile = msgspec.structs.replace(WORLDS["fragile"], schedule=SHORT)
    (heeding,) = entrants(["oracle"])

    def make(its):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - a commission
        calm = msgspec.structs.replace(fragile, leaving=None)
        return Oracle(its._replace(stage=its.stage._replace(scenario=calm)))

    one, other = run(fragile, heeding), run(fragile, heeding._replace(make=make))
    assert one.drop_out.mean() < other.drop_out.mean() - 0.1
    gain = one.goal_mastery - other.goal_mastery
    assert gain.mean() > 2.0 * gain.std() / np.sqrt(N)


def test_reviews_keep_more_until_the_due_date_and_after_it() -> None:
    forgetting = WORLDS["forgetting"]
    (reviewing,) = entrants(["oracle"])
    one, other = run(forgetting, reviewing), run(forgetting, reviewing._replace(make=Blind))
    for score in ("goal_mastery", "goal_mastery_after_month"):
        gain = getattr(one, score) - getattr(other, score)
        assert gain.mean() > 2.0 * gain.std() / np.sqrt(N)


def test_reasons_for_leaving_add_up_with_the_state_that_drives_them() -> None:
    world = np.array(_numbers(Leaving()))
    usual = leaves(0.7, 0, 0, world)
    assert leaves(0.2, 0, 0, world) > usual + 0.03
    assert leaves(0.99, 0, 0, world) > usual + 0.01
    assert leaves(0.7, 2, 0, world) > usual + 0.3 * 0.04
    assert leaves(0.7, 0, 8, world) == pytest.approx(usual + 0.02)
    assert leaves(np.nan, 0, 0, world) == pytest.approx(0.001)
    assert leaves(np.nan, 3, 0, world) > leaves(np.nan, 1, 0, world) + 0.04
    assert leaves(0.2, 3, 9, np.array(_numbers(_NOBODY))) == 0.0


def test_who_has_everything_is_sent_home_where_any_activity_could_lose_them() -> None:
    fragile = stage(WORLDS["fragile"])
    seen = []

    class Watching(Oracle):
        def choose(self, moment, insight):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as the oracle's
            full = insight._replace(mastery=np.ones_like(insight.mastery), review=np.zeros_like(insight.review))
            choice = super().choose(moment, full)
            seen.append(choice.activity)
            return choice

    (entrant,) = entrants(["oracle"])
    run_class(fragile, entrant._replace(make=Watching), np.arange(2), 3, model_for(WORLDS["matched"]))
    assert (np.array(seen) == NOTHING).all()


def test_the_oracle_needs_the_laws_of_the_world() -> None:
    with pytest.raises(ValueError, match="stage=None"):
        Oracle(commission(CHAIN))
