"""Baselines: nothing is known of anybody, or the typical skill and item alone, or classic tracing is fitted."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import compile_graph
from engine.evaluation.artefacts import trace_rows
from engine.evaluation.predictor import Summary
from engine.fitting.classic.fit import FitSettings, fit
from engine.fitting.classic.layout import Floats
from engine.fitting.classic.model import ClassicModel, predict
from engine.interactions import Interactions, graph_from_interactions
from engine.tracing import Population, compile_model

UNFITTED: Final = Population()


class Unfitted:
    """Traces every skill and item with the parameters of the typical one (`engine.tracing.Population`)."""

    def __init__(self) -> None:
        self.summary: Summary = {}

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`."""
        graph = compile_graph(graph_from_interactions(table, "evaluated"))
        return trace_rows(compile_model(graph, UNFITTED), graph, table)


def train_nothing(_table: Interactions, _seed: int, _on_progress: Callable[[float], None]) -> Unfitted:
    """Learn nothing."""
    return Unfitted()


class Majority:
    """Predicts the mean score of the training part for every row; its accuracy is that of the majority class."""

    def __init__(self, mean_score: float) -> None:
        self.summary: Summary = {"mean_score": mean_score}
        self._mean_score = mean_score

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`."""
        return np.full(table.n_rows, self._mean_score)


def train_majority(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Majority:  # noqa: ARG001 - a Trainer
    """Take the mean score."""
    return Majority(float(table.score.mean()))


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
