"""The ability model before any fitting, as something to be judged: what a fit has to be better than."""

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
