"""The same rows through the batch path of the engine, without any service."""

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph
from engine.artefact import ModelArtefact
from engine.tracing.batch import ResultTable, predict_table, result_table
from loadtests.replay.table import ReplayTable
from simulations.live.models import tracing_model

US_PER_TICK = 10_000
"""The engine counts time in ticks of 10 ms."""


def offline_predictions(
    table: ReplayTable, graph: ContentGraph, artefact: ModelArtefact | None = None
) -> NDArray[np.float64]:
    """Predict every row of the replay just before its result: float64[n_rows], NaN for rows that are not replayed.

    Masteries are rounded after each result as the service stores them, so both must agree.
    """
    compiled = compile_graph(graph)
    rows = replayed_rows(table, compiled)
    p_correct = np.full(table.interactions.n_rows, np.nan)
    p_correct[rows] = predict_table(tracing_model(compiled, artefact), traced_table(table, compiled, rows))
    return p_correct


def replayed_rows(table: ReplayTable, compiled: CompiledGraph) -> NDArray[np.int64]:
    """Give the rows whose item the content graph knows, learner by learner in the order of time: int64[n]."""
    known: NDArray[np.int64] = table.rows[_item_index(table, compiled)[table.interactions.items[table.rows]] >= 0]
    return known


def traced_table(table: ReplayTable, compiled: CompiledGraph, rows: NDArray[np.int64]) -> ResultTable:
    """Make the engine's table of these rows."""
    interactions = table.interactions
    return result_table(
        interactions.learners[rows],
        _item_index(table, compiled)[interactions.items[rows]],
        interactions.score[rows],
        interactions.attempt[rows],
        table.occurred_at_us[rows] // US_PER_TICK,
    )


def _item_index(table: ReplayTable, compiled: CompiledGraph) -> NDArray[np.int64]:
    return np.array([compiled.item_index.get(item, -1) for item in table.interactions.item_ids], np.int64)
