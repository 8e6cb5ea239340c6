"""Whether a model predicts worse than what is active: judged on the record, or by what its training record says.

The record decides where it has enough results: each is predicted from its learner's earlier ones, by both. Those count
that happened after the newest result that either was fitted to; where these are too few, all do, which favours whoever
was fitted to them. Where the record has too few results altogether, the figures on learners held out decide that a fit
leaves in its file.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.errors import ModelPredictsWorse
from api.live.ticks import tick_of
from api.record import graphs, models
from api.record.graphs import StoredGraph, decode_model
from api.record.models import model_of, tracing_model_of
from api.record.pool import Pool
from api.record.results import LearnerResult, results_of_graph
from content_graph.compiled import compile_graph
from engine.artefact import HELD_OUT_LOSS, UNFITTED_LOSS, ModelArtefact
from engine.evaluation.figures import Rivals, rivals
from engine.tracing.batch import predict_table, result_table

MOST_RESULTS: Final = 20_000
"""Read and predicted in well under a second."""
FEWEST_RESULTS: Final = 200
FEWEST_LEARNERS: Final = 5
PATH: Final = "$.content_hash"


async def require_no_worse(pool: Pool, organisation_no: int, graph_id: str, content_hash: str | None) -> None:
    """Refuse a model that predicts worse than what is active; one that is not there is somebody else's trouble.

    Raises:
        ModelPredictsWorse: It does.
    """
    stored = await graphs.get_graph(pool, organisation_no, graph_id)
    if stored is None or content_hash is None:
        return
    found = await models.get_model(pool, organisation_no, graph_id, content_hash)
    if found is None or (stored.model is not None and stored.model.content_hash == content_hash):
        return
    results = await results_of_graph(pool, organisation_no, stored.graph_no, MOST_RESULTS)
    await asyncio.to_thread(_judge, stored, decode_model(found), results)


def _judge(stored: StoredGraph, model: ModelArtefact, results: Sequence[LearnerResult]) -> None:
    active = model_of(stored)
    compiled = compile_graph(stored.graph, stored.registry)
    known = [one for one in results if one.item_id in compiled.item_index]
    learners = _numbered([one.learner for one in known])
    counts = _counting(known, learners, (model, active))
    if counts is None:
        _judge_by_training(model)
        return
    table = result_table(
        learners,
        [compiled.item_index[one.item_id] for one in known],
        [one.score for one in known],
        [one.attempt for one in known],
        [tick_of(one.occurred_at_us) for one in known],
    )
    counts &= ~compiled.is_observation[table.item]
    one, other = (predict_table(tracing_model_of(compiled, asked), table)[counts] for asked in (model, active))
    found = rivals(learners[counts], table.score[counts], one, other)
    if found.is_worse:
        raise _refusal(found, learners[counts])


def _refusal(found: Rivals, learners: NDArray[np.int64]) -> ModelPredictsWorse:
    judged_on = f"{len(learners)} recorded results of {len(np.unique(learners))} learners"
    return ModelPredictsWorse(PATH, judged_on, found.loss, "what is active", found.other_loss)


def _judge_by_training(model: ModelArtefact) -> None:
    told = model.training.held_out
    loss, unfitted = told.get(HELD_OUT_LOSS), told.get(UNFITTED_LOSS)
    if loss is not None and unfitted is not None and loss > unfitted:
        raise ModelPredictsWorse(
            PATH, "learners held out from its training", loss, "the model before any fitting", unfitted
        )


def _counting(
    results: Sequence[LearnerResult], learners: NDArray[np.int64], fitted: Sequence[ModelArtefact | None]
) -> NDArray[np.bool_] | None:
    """Say which results count; None where they are too few."""
    ends = [model.training.period_to for model in fitted if model is not None and model.training.period_to is not None]
    newest_us = max((end.timestamp() * 1e6 for end in ends), default=-np.inf)
    is_unseen = np.array([one.occurred_at_us > newest_us for one in results], np.bool_)
    for counts in (is_unseen, np.ones(len(results), np.bool_)):
        if counts.sum() >= FEWEST_RESULTS and len(np.unique(learners[counts])) >= FEWEST_LEARNERS:
            return counts
    return None


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
