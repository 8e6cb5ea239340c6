"""A fitted model from a file as a predictor."""

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph, compile_graph
from engine.artefact import ModelArtefact, compile_artefact
from engine.evaluation.predictor import Summary
from engine.interactions import Interactions, graph_from_interactions, time_order
from engine.tracing import TracingModel
from engine.tracing.batch import predict_table, result_table

_US_PER_TICK = 10_000


class ArtefactPredictor:
    """Traces with the parameters of a model; skills and items that it has not seen fall back on its population."""

    def __init__(self, model: ModelArtefact) -> None:
        self.model = model
        training = model.training
        self.summary: Summary = {
            "kind": model.kind,
            "content_hash": model.content_hash,
            "rows": training.rows,
            "learners": training.learners,
            "log_likelihood": training.log_likelihood,
            "iterations": training.iterations,
        }

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`; an item has the skills that most of its rows name."""
        graph = compile_graph(graph_from_interactions(table, "evaluated"))
        return trace_rows(compile_artefact(self.model, graph), graph, table)


def trace_rows(model: TracingModel, graph: CompiledGraph, table: Interactions) -> NDArray[np.float64]:
    """Predict every row of a table just before it comes, with a model of the graph that the table implies."""
    index = np.array([graph.item_index[item] for item in table.item_ids], np.int64)
    rows = time_order(table.learners, table.occurred_at_us, table.attempt)
    results = result_table(
        table.learners[rows],
        index[table.items[rows]],
        table.score[rows],
        table.attempt[rows],
        None if table.occurred_at_us is None else table.occurred_at_us[rows] // _US_PER_TICK,
    )
    p_correct = np.empty(table.n_rows)
    p_correct[rows] = predict_table(model, results)
    return p_correct
