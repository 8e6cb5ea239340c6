"""pyBKT 1.4.3 is the reference of classic tracing; guess and slip stay off 0, where it takes a probability for 1."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyBKT.models import Model, Roster

from engine.tracing import PastResult, TracingModel, classic, expect_next, trace
from engine.tracing.batch import predict_table, result_table
from engine.tracing.history import state_before

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pyBKT.util.data_helper")

SKILLS = ("fractions", "decimals", "percentages")


class Probabilities:
    """Of three skills, drawn at random; as our model and as pyBKT's."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.prior, self.learn, self.guess, self.slip, self.forget = rng.uniform(
            [[0.05], [0.02], [0.05], [0.02], [0.0]], [[0.95], [0.5], [0.45], [0.4], [0.3]], (5, 3)
        )

    def ours(self) -> TracingModel:
        return classic(
            self.prior.tolist(), self.learn.tolist(), self.guess.tolist(), self.slip.tolist(), self.forget.tolist()
        )

    def pybkt(self) -> Any:  # noqa: ANN401 - pyBKT has no types
        model = Model(parallel=False, seed=0)
        model.skills = list(SKILLS)  # what `fit` would set
        one = {"default": 1}
        model.coef_ = {
            skill: {
                "prior": float(self.prior[k]),
                "learns": self.learn[k : k + 1],
                "guesses": self.guess[k : k + 1],
                "slips": self.slip[k : k + 1],
                "forgets": self.forget[k : k + 1],
            }
            for k, skill in enumerate(SKILLS)
        }
        for skill, parameters in model.fit_model.items():
            prior = model.fit_model[skill]["prior"]
            parameters.update(pi_0=np.array([[1 - prior], [prior]]), resource_names=one, gs_names=one)
        return model


@pytest.mark.parametrize("seed", range(3))
def test_predictions_of_a_table_agree_with_pybkt(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 400
    learner, skill, score = rng.integers(0, 12, n), rng.integers(0, 3, n), rng.integers(0, 2, n)
    frame = pd.DataFrame(
        {"user_id": learner, "skill_name": [SKILLS[k] for k in skill], "correct": score, "order_id": np.arange(n)}
    )
    probabilities = Probabilities(seed)

    theirs = probabilities.pybkt().predict(data=frame).sort_values("order_id").correct_predictions.to_numpy()
    ours = predict_table(probabilities.ours(), result_table(learner, skill, score), rounded=False)

    assert ours == pytest.approx(theirs, abs=1e-9)
    assert ours.std() > 0.05


@pytest.mark.parametrize("seed", range(3))
def test_a_learner_agrees_with_a_roster_of_pybkt_result_by_result(seed: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities = Probabilities(seed)
    model = probabilities.ours()
    roster = Roster(["amina"], list(SKILLS), model=probabilities.pybkt())
    history: list[PastResult] = []
    for _ in range(30):
        skill, score = int(rng.integers(3)), int(rng.integers(2))
        predicted = roster.get_correct_prob(SKILLS[skill], "amina")
        state = roster.update_state(SKILLS[skill], "amina", score)
        history.append(PastResult(skill, float(score)))

        learner, infos = trace(history, model, rounded=False)

        assert infos[-1].p_correct == pytest.approx(predicted, abs=1e-9)
        (expected,) = expect_next(state_before(learner, model.item(skill), 0)[0], model.item(skill), [0.0])
        assert expected == pytest.approx([state.get_mastery_prob()], abs=1e-9)  # it credits learning at once
