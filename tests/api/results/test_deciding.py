"""What a policy is told of a learner, straight from the live state."""

import numpy as np
import pytest

from api.live.layout import empty
from api.live.survey import survey
from api.results.apply_results import NewResult, apply_results, tracer_of
from api.results.deciding import situation_of
from engine.recommendation.policy import make_policy
from engine.recommendation.situation import Situation
from tests.api.results.courses import small_course

COMPILED, MODEL = small_course()
TRACER = tracer_of(MODEL)
NOW_TICK = 200_000_000_000


def told(scores: list[float]) -> Situation:
    results = [NewResult(NOW_TICK * 10_000 + n * 1_000_000, f"r{n}", 0, score, 1) for n, score in enumerate(scores)]
    applied = apply_results(empty(1, MODEL.initial_ability), results, TRACER, NOW_TICK + 100 * len(scores))
    return situation_of(applied.state, applied.survey, NOW_TICK + 100 * len(scores), COMPILED)


def test_the_policy_is_told_mastery_by_ability_ability_and_streaks() -> None:
    asked = told([1.0, 0.0, 0.0])
    skill = COMPILED.item_skills[0][0]

    assert asked.nodes is not None
    assert asked.ability is not None
    assert asked.streak is not None
    np.testing.assert_allclose(asked.nodes @ asked.ability, asked.mastery_last, atol=1e-12)
    assert asked.streak[skill] == -2


def test_a_learner_without_results_is_told_of_by_the_prior() -> None:
    nobody = empty(1, MODEL.initial_ability)
    asked = situation_of(nobody, survey(nobody, MODEL, NOW_TICK), NOW_TICK, COMPILED)

    assert asked.nodes is not None
    np.testing.assert_array_equal(asked.nodes, MODEL.prior_matrix)


def test_what_is_known_of_ability_moves_the_expected_gain() -> None:
    policy = make_policy(COMPILED, MODEL)
    able, unable = told([1.0] * 3), told([0.0] * 3)
    assert able.ability is not None

    def gains(asked: Situation) -> dict[str, float]:
        return {one.activity_id: one.expected_gain for one in policy.decide(asked).recommendations}

    blind = gains(able._replace(nodes=None, ability=None))
    assert gains(able) != pytest.approx(blind)
    assert gains(able._replace(ability=unable.ability)) != pytest.approx(gains(able))
