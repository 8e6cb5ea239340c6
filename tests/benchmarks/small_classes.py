"""How well models predict that were fitted to a small class, against the model before any fitting.

    uv run python -m tests.benchmarks.small_classes TABLE [--learners 2,5] [--draws 9] [--first-draw 100] [--others 99]

What fits take for typical of courses is first learned from the other public tables, so that it says nothing of the one
that is judged (`--shipped` takes what ships). For each size and draw, so many learners of its test part are drawn, the
same ones for every model, the model is fitted to them, and all other learners of that part are predicted. Printed are
means over draws, the standard deviation between them, and in how many draws the model was worse than `unfitted`
(AUC / log-loss), and than `irt`. Constants were chosen on draws from 0 on; those from 100 on (`--first-draw`) judge.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.evaluation import metrics
from engine.evaluation.ability import ability_trainer
from engine.evaluation.predictor import Trainer
from engine.evaluation.registry import trainers
from engine.fitting.ability import Settings
from engine.fitting.ability.anchors import Anchor
from engine.interactions import Interactions, rows_of
from simulations.lab.tables.interactions import read_interactions
from simulations.parameters.courses.population import by_clock, typical_of
from simulations.parameters.courses.tables import read_tables

SIZES = "2,5,10,20,50,100,300"
MODELS = "ability,unfitted,irt"


class Drawn(NamedTuple):
    """Figures of one model fitted to one draw."""

    model: str
    learners: int
    draw: int
    auc: float
    log_loss: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", help="name of a folder of --data")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--shipped", action="store_true", help="take what ships for typical of courses")
    parser.add_argument("--learners", default=SIZES)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--first-draw", type=int, default=0, help="number of the first one: others, other learners")
    parser.add_argument("--models", default=MODELS)
    parser.add_argument("--others", type=int, help="judge on so many of the others, drawn; left out, on all of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object per fit instead of the table")
    asked = parser.parse_args()
    table = read_interactions(asked.data / asked.table / "test.parquet")
    known = trainers("benchmark")
    if not asked.shipped:
        settings = Settings(anchors=anchors_without(asked.table, asked.data, table))
        known["ability"] = ability_trainer(settings, "benchmark")
    models = {name: known[name] for name in asked.models.split(",")}
    for size in map(int, asked.learners.split(",")):
        found = []
        draws = range(asked.first_draw, asked.first_draw + asked.draws)
        for one in judge_size(table, models, size, draws, asked.others):
            found.append(one)
            if asked.json:
                sys.stdout.write(json.dumps(one._asdict()) + "\n")
        if not asked.json:
            sys.stdout.writelines(lines_of(found))
        sys.stdout.flush()


def anchors_without(name: str, data: Path, table: Interactions) -> dict[str, Anchor]:
    """Learn what is typical from the tables of other courses; `NAME_multi` is of the same course as `NAME`."""
    tables = read_tables(data, frozenset({name.removesuffix("_multi")}), seed=0)
    return by_clock(typical_of(tuple(tables.values())), "results" if table.occurred_at_us is None else "minutes")


def judge_size(
    table: Interactions, models: dict[str, Trainer], size: int, draws: range, n_others: int | None
) -> Iterator[Drawn]:
    """Fit every model to every draw of so many learners, and judge it on the others, or on some of them."""
    present = np.unique(table.learners)
    for draw in draws:
        rng = np.random.default_rng((size, draw))
        chosen = rng.choice(present, size, replace=False)
        rest = rng.permutation(np.setdiff1d(present, chosen))[:n_others]
        training, others = (rows_of(table, np.flatnonzero(np.isin(table.learners, one))) for one in (chosen, rest))
        for name, train in models.items():
            p_correct = train(training, 0, lambda _: None).predict(others)
            yield Drawn(
                name, size, draw, metrics.auc(others.score, p_correct), metrics.log_loss(others.score, p_correct)
            )


def lines_of(found: list[Drawn]) -> Iterator[str]:
    """Lay the figures of one size out, a line per model."""
    for name in dict.fromkeys(one.model for one in found):
        own = [one for one in found if one.model == name]
        aucs, losses = np.array([one.auc for one in own]), np.array([one.log_loss for one in own])
        told = "".join(f"  {_worse(own, found, than)}" for than in ("unfitted", "irt") if than != name)
        yield (
            f"{own[0].learners:>4} {name:<12} AUC {aucs.mean():.4f} ±{aucs.std():.4f}  "
            f"log-loss {losses.mean():.4f} ±{losses.std():.4f}{told}\n"
        )


def _worse(own: list[Drawn], found: list[Drawn], than: str) -> str:
    """Say in how many draws a model was worse than another one, by AUC and by log-loss."""
    by_draw = {one.draw: one for one in found if one.model == than}
    pairs = [(one, by_draw[one.draw]) for one in own if one.draw in by_draw]
    aucs, losses = sum(a.auc < b.auc for a, b in pairs), sum(a.log_loss > b.log_loss for a, b in pairs)
    return f"worse than {than} in {aucs} / {losses} of {len(pairs)}"


if __name__ == "__main__":
    main()
