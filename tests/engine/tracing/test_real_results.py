"""The population's defaults on real results, with nothing fitted."""

from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from engine.evaluation import auc, log_loss
from engine.tracing import Population, compile_model
from engine.tracing.batch import predict_table, result_table
from tests.engine.tracing.courses import course

TABLE = Path(__file__).parents[4] / "shared" / "data" / "assist09" / "test.parquet"


@pytest.mark.skipif(not TABLE.exists(), reason="the real results of ASSISTments 2009 are not here (../shared/data)")
def test_the_defaults_predict_assistments_2009_before_any_fitting() -> None:
    rows = pyarrow.parquet.read_table(TABLE).to_pydict()
    learner, item, skill = (
        np.unique(rows[name], return_inverse=True)[1] for name in ("learner_id", "item_id", "skill_id")
    )
    item_skill = np.zeros(item.max() + 1, dtype=np.int64)
    item_skill[item] = skill
    score = np.array(rows["correct"], dtype=np.float64)
    graph = course([(k,) for k in item_skill.tolist()], int(skill.max()) + 1)
    table = result_table(learner, item, score)

    with_ability = predict_table(compile_model(graph), table)
    without = predict_table(compile_model(graph, Population(n_nodes=1)), table)

    assert len(score) == 58_266
    assert auc(score, with_ability) > 0.69
    assert auc(score, with_ability) > auc(score, without) + 0.01
    assert log_loss(score, with_ability) < 0.60
