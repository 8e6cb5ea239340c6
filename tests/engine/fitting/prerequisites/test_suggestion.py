"""Planted graphs are found again, in the right direction; where there is none, nothing is."""

import pytest

from engine.fitting.prerequisites import Settings, opportunities, suggest
from engine.fitting.prerequisites.order import without_implied
from tests.engine.fitting.prerequisites.planted import Practice, Score, plant, score_of, total

LEAST_RECALL: dict[Practice, float] = {"at random": 0.45, "own order": 0.3, "course order": 0.7}


def scored(seed: int, practice: Practice, n_learners: int = 300) -> Score:
    planted = plant(seed, practice, n_learners=n_learners)
    return score_of(planted, suggest(opportunities(planted.table), Settings()).proposals)


@pytest.mark.parametrize("practice", list(LEAST_RECALL))
def test_what_is_proposed_was_planted(practice: Practice) -> None:
    found = total(scored(seed, practice) for seed in range(400, 406))
    assert found.precision >= 0.7
    assert found.reversed <= 2
    assert found.false <= 5
    assert found.recall >= LEAST_RECALL[practice]


def test_more_learners_find_more() -> None:
    few, many = (total(scored(seed, "at random", n) for seed in range(210, 213)) for n in (150, 600))
    assert many.recall > few.recall


def test_without_prerequisites_hardly_anything_is_proposed() -> None:
    tables = [plant(seed, "at random", is_empty=True).table for seed in range(200, 204)]
    assert sum(len(suggest(opportunities(table), Settings()).proposals) for table in tables) <= 2


def test_too_few_learners_are_not_compared() -> None:
    found = suggest(opportunities(plant(1, "at random", n_learners=30).table), Settings())
    assert found.proposals == ()
    assert found.n_pairs == 0


def test_an_edge_tells_how_sure_it_is() -> None:
    planted = plant(201, "course order")
    proposals = suggest(opportunities(planted.table), Settings()).proposals
    assert proposals
    for one in proposals:
        assert 0.0 < one.weight.low <= one.weight.value <= one.weight.high <= 1.0
        assert 1.0 < one.odds_ratio.low < one.odds_ratio.value < one.odds_ratio.high
        assert one.false_discoveries <= 0.05
        assert one.mastered_first.bounds()[0] > 0.5


def test_chains_and_cycles_are_cut_where_they_are_least_sure() -> None:
    assert without_implied([(0, 1), (0, 2), (1, 2), (2, 3), (3, 0)], 4) == [(0, 1), (1, 2), (2, 3)]
