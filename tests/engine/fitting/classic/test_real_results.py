"""Classic tracing on real results: the optimum of the likelihood, and what it predicts of other learners."""

from pathlib import Path

import pytest

from engine.evaluation import auc
from engine.fitting.classic.fit import FitSettings, fit
from engine.fitting.classic.model import predict
from simulations.lab.tables.interactions import read_interactions

FOLDER = Path(__file__).parents[5] / "shared" / "data"
KNOWN_AUC = {  # without and with forgetting, measured on these splits with other programs
    "assist09": (0.7154, 0.7217),
    "assist15": (0.7036, 0.7071),
    "statics": (0.6609, 0.7144),
    "lkt_cloze": (0.7325, 0.7393),
}


@pytest.mark.skipif(not FOLDER.exists(), reason="the real results are not here (../shared/data)")
@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("name", KNOWN_AUC)
def test_real_results_are_predicted_as_well_as_by_other_programs(name: str, *, forgets: bool) -> None:
    training, test = (read_interactions(FOLDER / name / f"{part}.parquet") for part in ("train", "test"))
    found = fit(training, FitSettings(n_starts=2, forgets=forgets), lambda _: None)
    assert auc(test.score, predict(found.model, test)) == pytest.approx(KNOWN_AUC[name][forgets], abs=0.0006) or (
        name == "statics" and auc(test.score, predict(found.model, test)) > KNOWN_AUC[name][forgets]
    )


@pytest.mark.skipif(not FOLDER.exists(), reason="the real results are not here (../shared/data)")
def test_the_optimum_on_assistments_2009_is_above_what_hmm_scalable_and_pybkt_reach() -> None:
    training = read_interactions(FOLDER / "assist09" / "train.parquet")
    found = fit(training, FitSettings(n_starts=1), lambda _: None)
    assert found.log_likelihood > -124_000
    assert found.converged.all()
