"""The log-likelihood that a fit reports, against all hidden paths on all nodes with the numbers in its file."""

import math

import numpy as np
import pytest

from engine.fitting import ability
from engine.fitting.ability.sequences import lay_out
from engine.tracing import PastResult
from tests.engine.fitting.ability.worlds import SINGLE, small_table
from tests.engine.tracing.brute_force import enumerate_paths


@pytest.mark.parametrize("has_times", [True, False], ids=["timed", "untimed"])
def test_the_log_likelihood_is_that_of_every_hidden_path(*, has_times: bool) -> None:
    table = small_table(SINGLE, 8, 7, has_times=has_times)
    settings = ability.Settings(n_nodes=3, strength=0.3, max_iterations=8)
    model = ability.fit(table, settings, seed=0, code_version="1").model
    layout = lay_out(table)
    item_skill = [skills[0] for skills in layout.item_skills]
    total = 0.0
    for start, stop in zip(layout.learner_offsets[:-1].tolist(), layout.learner_offsets[1:].tolist(), strict=True):
        history = [
            PastResult(int(layout.item[row]), float(layout.score[row]), int(layout.attempt[row]), int(layout.tick[row]))
            for row in range(start, stop)
        ]
        truth = enumerate_paths(history, item_skill, model.parameters.fitted, model.parameters.population)
        total += math.log(truth.evidence)
    # The file gives what belongs to an item to seven decimals.
    assert model.training.log_likelihood == pytest.approx(total, rel=0, abs=1e-7 * table.n_rows)
    assert np.isfinite(total)
