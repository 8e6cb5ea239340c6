"""A fitted model as a predictor, and what it knows of a table: for the rest it falls back on what is usual."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph, compile_graph
from engine.artefact import ModelArtefact, compile_artefact
from engine.evaluation.predictor import NothingShared, Summary
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


class Overlap(NamedTuple):
    """How much of a table a model knows."""

    skills: int  # how many skills of the table it knows
    of_skills: int  # how many there are
    items: int  # how many items of the table it knows
    of_items: int  # how many there are
    known_items: int  # how many items it knows at all; none where it was fitted without
    rows: int  # results all of whose skills it knows
    of_rows: int  # how many there are

    @property
    def warning(self) -> str:
        """What is to be read with care; empty if nothing."""
        told = []
        if self.skills < self.of_skills:
            told.append(
                f"the model knows {self.skills} of the {self.of_skills} skills of the table, which are all that "
                f"{self.rows} of {self.of_rows} results ask for"
            )
        if self.known_items and not self.items:
            told.append(f"it knows {self.known_items} items, and none of the {self.of_items} of the table")
        return f"{'; '.join(told)}. For the rest it falls back on what is usual." if told else ""


def overlap(model: ModelArtefact, table: Interactions) -> Overlap:
    """Count what of a table a model knows."""
    fitted = model.parameters.fitted
    is_known = np.array([skill in fitted.skills for skill in table.skill_ids])
    is_whole = np.array([all(is_known[skill] for skill in skills) for skills in table.skill_combinations])
    items = sum(item in fitted.items for item in table.item_ids)
    return Overlap(
        skills=int(is_known.sum()),
        of_skills=len(is_known),
        items=items,
        of_items=len(table.item_ids),
        known_items=len(fitted.items) if table.has_items else 0,
        rows=int(is_whole[table.combinations].sum()),
        of_rows=table.n_rows,
    )


def require_shared(model: ModelArtefact, table: Interactions) -> Overlap:
    """Refuse a model that knows no skill of a table.

    Raises:
        NothingShared: It does not.
    """
    found = overlap(model, table)
    if not found.skills:
        raise NothingShared(len(model.parameters.fitted.skills), found.of_skills)
    return found
