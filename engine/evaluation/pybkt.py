"""Classic knowledge tracing with the parameters that pyBKT finds, where the extra `pybkt` is installed.

Badrinath, Wang & Pardos (2021), "pyBKT: an accessible Python library of Bayesian knowledge tracing models".
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.predictor import NotInstalled, Summary
from engine.evaluation.tables import positions
from engine.interactions import LIST_SEPARATOR, Interactions, rows_of, time_order
from engine.tracing import classic
from engine.tracing.batch import predict_table, result_table

N_STARTS = 1  # pyBKT's own default is 5: minutes become a quarter of an hour


class Probabilities(NamedTuple):
    """Of one combination of skills: P(L0), P(T), P(G), P(S), 0..1."""

    prior: float
    learn: float
    guess: float
    slip: float


class ClassicPredictor:
    """Traces every combination of skills as one skill; one that was not met has the mean of all probabilities."""

    def __init__(self, found: dict[str, Probabilities], summary: Summary) -> None:
        self.found = found
        self.summary = summary

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`."""
        columns = np.array(list(self.found.values()))
        known = np.vstack([columns, columns.mean(axis=0)])
        model = classic(*known.T.tolist())
        place = positions(tuple(self.found), combination_names(table)) % len(known)  # -1 becomes the last one
        rows = time_order(table.learners, table.occurred_at_us, table.attempt)
        results = result_table(table.learners[rows], place[table.combinations[rows]], table.score[rows])
        p_correct = np.empty(table.n_rows)
        p_correct[rows] = predict_table(model, results, rounded=False)
        return p_correct


def train_pybkt(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> ClassicPredictor:
    """Fit one combination of skills after the other with pyBKT, from one random start each.

    Scores count as right from one half on, because pyBKT takes whole ones only.

    Raises:
        NotInstalled: If pyBKT is not installed.
    """
    models = _pybkt()
    ordered = rows_of(table, time_order(table.learners, table.occurred_at_us, table.attempt))
    names = combination_names(table)
    present = np.unique(ordered.combinations).tolist()
    found = {}
    for done, combination in enumerate(present, start=1):
        rows = np.flatnonzero(ordered.combinations == combination)
        found[names[combination]] = _fit(models, ordered.learners[rows], ordered.score[rows], seed)
        on_progress(done / len(present))
    return ClassicPredictor(found, {"skills": len(found), "starts": N_STARTS})


def combination_names(table: Interactions) -> tuple[str, ...]:
    """Name each combination of skills as a table writes it: `a~~b`."""
    return tuple(LIST_SEPARATOR.join(table.skill_ids[k] for k in skills) for skills in table.skill_combinations)


def _pybkt() -> Any:  # noqa: ANN401 - pyBKT has no types
    try:
        from pyBKT import models  # noqa: PLC0415 - an extra
    except ImportError as fault:
        raise NotInstalled("pybkt") from fault
    return models


def _fit(models: Any, learners: NDArray[np.int32], score: NDArray[np.float64], seed: int) -> Probabilities:  # noqa: ANN401 - same
    import pandas as pd  # noqa: PLC0415 - comes with pyBKT

    frame = pd.DataFrame(
        {
            "user_id": learners,
            "skill_name": "skill",
            "correct": (score >= 0.5).astype(np.int64),  # noqa: PLR2004 - a score counts as right from one half
            "order_id": np.arange(len(score)),
        }
    )
    model = models.Model(seed=seed, num_fits=N_STARTS, parallel=False)
    model.fit(data=frame)
    fitted = model.coef_["skill"]
    return Probabilities(
        float(fitted["prior"]), float(fitted["learns"][0]), float(fitted["guesses"][0]), float(fitted["slips"][0])
    )
