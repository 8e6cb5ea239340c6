"""Baselines without a fit: one knows nothing of learners, skills or items; one knows the typical skill and item."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import compile_graph
from engine.evaluation.artefacts import trace_rows
from engine.evaluation.predictor import Summary
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
