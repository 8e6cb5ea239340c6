import msgspec
import numpy as np
import pytest

from engine.artefact import compile_own
from engine.evaluation.artefacts import ArtefactPredictor
from engine.interactions import Interactions
from engine.tracing import ItemEffects, PastResult, trace
from tests.engine.artefact.models import a_model

ITEMS = ("ab", "a0", "b0")


def a_table_on(item_ids: tuple[str, ...], *, has_times: bool = True) -> Interactions:
    """Two learners, their rows mixed and not in the order of time, on the items ab (two skills), a0 and b0."""
    rng = np.random.default_rng(0)
    n = 40
    items = rng.integers(0, 3, n).astype(np.int32)
    return Interactions(
        table="made.csv",
        learners=rng.integers(0, 2, n).astype(np.int32),
        items=items,
        combinations=items,
        score=rng.choice([0.0, 0.5, 1.0], n),
        attempt=rng.integers(1, 4, n).astype(np.int32),
        occurred_at_us=rng.permutation(n) * 3_600_000_000 if has_times else None,
        duration_s=None,
        learner_ids=("l0", "l1"),
        item_ids=item_ids,
        skill_ids=("a", "b"),
        skill_combinations=((0, 1), (0,), (1,)),
        has_items=True,
    )


@pytest.mark.parametrize("has_times", [True, False])
def test_a_model_predicts_what_tracing_each_learner_by_itself_says(*, has_times: bool) -> None:
    model = a_model(items={"a0": ItemEffects(difficulty=0.8), "ab": ItemEffects(difficulty=-0.5)})
    table = a_table_on(ITEMS, has_times=has_times)
    own = compile_own(model)
    said = ArtefactPredictor(model).predict(table)
    times = np.zeros(table.n_rows, np.int64) if table.occurred_at_us is None else table.occurred_at_us
    for learner in range(2):
        rows = sorted(np.flatnonzero(table.learners == learner), key=lambda row: times[row])
        history = [
            PastResult(
                item=own.graph.item_index[ITEMS[table.items[row]]],
                score=float(table.score[row]),
                attempt=int(table.attempt[row]),
                tick=int(times[row]) // 10_000,
            )
            for row in rows
        ]
        _, infos = trace(history, own.tracing)
        np.testing.assert_allclose(said[rows], [info.p_correct for info in infos], rtol=1e-9)


def test_an_item_that_the_model_has_not_seen_is_as_hard_as_the_typical_one() -> None:
    easy = a_model(items={item: ItemEffects(difficulty=-3.0) for item in ITEMS})
    plain = ArtefactPredictor(a_model()).predict(a_table_on(ITEMS))
    np.testing.assert_array_equal(ArtefactPredictor(easy).predict(a_table_on(("x", "y", "z"))), plain)
    assert (ArtefactPredictor(easy).predict(a_table_on(ITEMS)) > plain).mean() > 0.5


def test_a_part_of_a_table_may_lack_items_that_its_vocabulary_has() -> None:
    wide = a_table_on((*ITEMS, *(f"unseen {number}" for number in range(1000))))
    np.testing.assert_array_equal(
        ArtefactPredictor(a_model()).predict(wide), ArtefactPredictor(a_model()).predict(a_table_on(ITEMS))
    )


def test_what_is_said_of_training_is_what_the_file_says() -> None:
    model = a_model()
    summary = ArtefactPredictor(model).summary
    assert summary["content_hash"] == model.content_hash
    assert summary["rows"] == model.training.rows
    assert msgspec.json.encode(summary)
