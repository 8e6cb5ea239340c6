"""Tables with several skills per item, fractional scores and times, in one piece and in files by learner."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from engine.interactions import Interactions
from tests.engine.evaluation.tables import a_table_of

COMBINATIONS = ((0, 1), (0,), (1,), (2,), (1, 2, 3))


def mixed_table(n_learners: int = 30, n_rows_each: int = 20, seed: int = 0, *, has_times: bool = True) -> Interactions:
    """Rows of different learners are mixed, as in a log; learners first appear in the order of their numbers."""
    rng = np.random.default_rng(seed)
    n = n_learners * n_rows_each
    learners = np.concatenate([np.arange(n_learners), rng.integers(0, n_learners, n - n_learners)])
    items = np.concatenate([np.arange(25), rng.integers(0, 25, n - 25)])
    score = rng.choice([0.0, 0.0, 0.5, 0.8, 1.0, 1.0, 1.0], n)
    times_s = np.cumsum(rng.integers(1, 40_000, n)) if has_times else None
    return a_table_of(learners, items, score, times_s=times_s, n_learners=n_learners, combinations=COMBINATIONS)


def write_parts(table: Interactions, folder: Path, n_files: int) -> list[Path]:
    """Write files with about equally many learners each."""
    folder.mkdir()
    bounds = np.linspace(0, len(table.learner_ids), n_files + 1).astype(int).tolist()
    paths = []
    for number, (first, end) in enumerate(pairwise(bounds)):
        paths.append(folder / f"part-{number}.parquet")
        write_rows(table, np.flatnonzero((table.learners >= first) & (table.learners < end)), paths[-1])
    return paths


def write_rows(table: Interactions, rows: np.ndarray, path: Path) -> None:
    """Write some rows as a Parquet file."""
    skills = ["~~".join(table.skill_ids[k] for k in combination) for combination in table.skill_combinations]
    columns = {
        "learner_id": [table.learner_ids[learner] for learner in table.learners[rows].tolist()],
        "item_id": [table.item_ids[item] for item in table.items[rows].tolist()],
        "skill_id": [skills[combination] for combination in table.combinations[rows].tolist()],
        "correct": table.score[rows],
        "attempt": table.attempt[rows],
    }
    if table.occurred_at_us is not None:
        columns["occurred_at"] = table.occurred_at_us[rows] / 1e6
    pq.write_table(pa.table(columns), path)
