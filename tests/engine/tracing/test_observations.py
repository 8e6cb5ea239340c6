"""An observation on the job tells half of what an answer to an item does."""

import numpy as np
import pytest
from numpy.typing import NDArray

from content_graph.compiled import Registry, compile_graph, extend, with_observations
from engine.tracing import Population, TracingModel, compile_model
from engine.tracing.history import trace
from engine.tracing.observations import RELIABILITY
from engine.tracing.traces import PastResult
from tests.api.results.courses import small_graph

GRAPH = small_graph()
COMPILED = compile_graph(GRAPH, with_observations(extend(Registry(), GRAPH)))
ITEM, SEEN = COMPILED.item_index["a0"], COMPILED.item_index["observation:a"]


def log_odds(model: TracingModel, item: int) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.log(np.array(model.item(item).odds))
    return found


@pytest.mark.parametrize("n_nodes", [1, 7])
def test_mastery_and_ability_make_half_the_difference(n_nodes: int) -> None:
    model = compile_model(COMPILED, Population(n_nodes=n_nodes))
    of_item, of_observation = log_odds(model, ITEM), log_odds(model, SEEN)
    np.testing.assert_allclose(np.diff(of_observation, axis=0), RELIABILITY * np.diff(of_item, axis=0))
    np.testing.assert_allclose(np.diff(of_observation, axis=1), RELIABILITY * np.diff(of_item, axis=1))


@pytest.mark.parametrize("score", [0.0, 0.25, 0.75, 1.0])
def test_the_belief_moves_less_and_the_same_way(score: float) -> None:
    model = compile_model(COMPILED)
    moves = []
    for item in (ITEM, SEEN):
        _, (info,) = trace([PastResult(item=item, score=score, attempt=1, tick=0)], model)
        moves.append(info.after[0] - info.before[0])
    by_test, by_person = moves
    assert 0.0 < by_person / by_test < 0.75


def test_the_graph_has_it_beside_its_items() -> None:
    plain = compile_graph(GRAPH)
    assert COMPILED.registry.items[: plain.n_items] == plain.registry.items
    assert COMPILED.skill_items == plain.skill_items
    assert COMPILED.is_observation.sum() == COMPILED.n_skills
    assert not (COMPILED.is_observation & COMPILED.is_item_active).any()
    smaller = compile_graph(
        type(GRAPH)(id="small", title=GRAPH.title, skills=GRAPH.skills[:1], items=GRAPH.items[:2]),
        COMPILED.registry,
    )
    assert smaller.is_observation.sum() == 1
