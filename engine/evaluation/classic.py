"""Classic tracing as models that the judge can train."""

from collections.abc import Callable

from engine.evaluation.predictor import Summary
from engine.fitting.classic.fit import FitSettings, fit
from engine.fitting.classic.layout import Floats
from engine.fitting.classic.model import ClassicModel, predict
from engine.interactions import Interactions


class ClassicPredictor:
    """Traces with fitted probabilities; a skill that was not met in training is typical."""

    def __init__(self, model: ClassicModel, summary: Summary) -> None:
        self.model = model
        self.summary = summary

    def predict(self, table: Interactions) -> Floats:
        """See `engine.evaluation.predictor.Predictor`."""
        return predict(self.model, table)


def train_bkt(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> ClassicPredictor:
    """Fit prior, learn, guess and slip of each skill."""
    return _train(table, FitSettings(seed=seed), on_progress)


def train_bkt_forget(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> ClassicPredictor:
    """Fit forget, too."""
    return _train(table, FitSettings(seed=seed, forgets=True), on_progress)


def _train(table: Interactions, settings: FitSettings, on_progress: Callable[[float], None]) -> ClassicPredictor:
    found = fit(table, settings, on_progress)
    summary: Summary = {
        "skills": found.layout.n_skills,
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "starts": settings.n_starts,
    }
    return ClassicPredictor(found.model, summary)
