import numpy as np

from engine.signals.features import NAMES
from engine.signals.judging import judged, mean_auc
from engine.signals.risk import RiskModels
from engine.signals.rows import CourseRun, decisions, fit_traces, predict
from tests.engine.signals.cohorts import drawn


def run(seed: int, n: int = 120) -> CourseRun:
    """Draw a course run that ends badly for who hands in little."""
    cohort = drawn(n, seed)
    assert cohort.tasks is not None
    badly = np.isfinite(cohort.tasks.submitted).mean(1) < 0.65
    return CourseRun(cohort, badly, np.ones(n, bool), 79, {}, np.arange(n) + n * seed)


def test_what_is_fitted_to_one_run_tells_learners_of_another_apart() -> None:
    models = RiskModels("test", "", fit_traces([run(1)]))
    assert set(models.regressions) == {
        *(f"end/{feeds}" for feeds in ("visits+tasks", "visits", "tasks")),
        *(f"silence/{feeds}" for feeds in ("visits+tasks", "visits")),
        *(f"next_task/{feeds}" for feeds in ("visits+tasks", "tasks")),
    }
    assert models.regressions["end/visits+tasks"].names == NAMES
    other = [run(2)]
    taken = list(decisions(other, "end"))
    told = [p for one in taken if (p := predict(models, "end", one)) is not None]
    assert mean_auc(judged(taken, other, told)) > 0.75


def test_a_run_without_a_feed_is_asked_only_what_the_others_tell() -> None:
    one = run(3)
    blind = one._replace(cohort=one.cohort._replace(visits=None))
    assert not list(decisions([blind], "silence"))
    assert {len(found.features.names) for found in decisions([blind], "end")} == {19}


def test_a_decision_without_a_regression_is_not_predicted() -> None:
    one = next(decisions([run(4)], "end"))
    assert predict(RiskModels("none", "", {}), "end", one) is None
