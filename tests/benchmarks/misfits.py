"""How often somebody is a misfit who is none, and how often one who is.

`python -m tests.benchmarks.misfits TABLE MODEL`. Learners of the table are traced with parameters that nobody has
fitted, and with the model, a file of `symphonie fit`; either is asked for the signal. Moments are answers from the
tenth on, immediate retries left out. What is planted stands in the place of a learner's last thirty answers: a coin,
or what the opposite of that learner would have answered.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import compile_graph
from engine.artefact import compile_artefact, read
from engine.evaluation.artefacts import trace_rows
from engine.interactions import Interactions, graph_from_interactions, time_order
from engine.signals.from_tracing import FEWEST, MISFIT_WINDOW, person_fit
from engine.signals.settings import DEFAULTS
from engine.tracing import TracingModel, compile_model
from simulations.lab.tables.interactions import read_interactions

Floats = NDArray[np.float64]
N_PLANTED = 200


class Told(NamedTuple):
    """Of one model on one table: shares."""

    moments: float  # at which the signal holds of an answer that nobody planted
    last: float  # of learners of whom it holds at their last answer
    coin: float  # of those whose answers are a coin's
    opposite: float


class Bench:
    """A table, and where the answers of each learner stand in it."""

    def __init__(self, table: Interactions) -> None:
        self.table, self.graph = table, compile_graph(graph_from_interactions(table, "judged"))
        rows = time_order(table.learners, table.occurred_at_us, table.attempt)
        learners, items = table.learners[rows], table.items[rows]
        is_first = np.append(True, (learners[1:] != learners[:-1]) | (items[1:] != items[:-1]))
        kept = rows[is_first]
        self.answers = [kept[table.learners[kept] == one] for one in np.unique(learners)]

    def judge(self, model: TracingModel) -> Told:
        """Trace with a model, as it was and with what is planted."""
        scores, p = self.table.score.astype(np.float64), trace_rows(model, self.graph, self.table)
        held = [self._held(of, scores, p) for of in self.answers if len(of) >= FEWEST]
        planted = [of for of in self.answers if len(of) >= 2 * MISFIT_WINDOW][:N_PLANTED]
        random = np.random.default_rng(0)
        coin, opposite = scores.copy(), scores.copy()
        for of in planted:
            last = of[-MISFIT_WINDOW:]
            coin[last] = random.random(len(last)) < 0.5
            opposite[last] = random.random(len(last)) < 1.0 - p[last]
        found = [self._caught(model, planted, one) for one in (coin, opposite)]
        return Told(float(np.concatenate(held).mean()), float(np.mean([one[-1] for one in held])), *found)

    def _held(self, of: NDArray[np.int64], scores: Floats, p: Floats) -> NDArray[np.bool_]:
        windows = [of[max(end - MISFIT_WINDOW, 0) : end] for end in range(FEWEST, len(of) + 1)]
        return np.array([_is_misfit(one, scores, p) for one in windows])

    def _caught(self, model: TracingModel, planted: list[NDArray[np.int64]], scores: Floats) -> float:
        table = self.table._replace(score=scores)
        p = trace_rows(model, self.graph, table)
        return float(np.mean([_is_misfit(of[-MISFIT_WINDOW:], scores, p) for of in planted]))


def _is_misfit(window: NDArray[np.int64], scores: Floats, p: Floats) -> bool:
    return -person_fit(scores[window].tolist(), p[window].tolist()) >= DEFAULTS.misfit


def main(path: Path, model: Path) -> None:
    """Judge and print."""
    bench = Bench(read_interactions(path))
    ways = {
        "not fitted": compile_model(bench.graph),
        "fitted": compile_artefact(read(model.read_text()), bench.graph),
    }
    for name, way in ways.items():
        told = " ".join(f"{what} {share:.3f}" for what, share in bench.judge(way)._asdict().items())
        sys.stdout.write(f"{path.parent.name} {name}: {told}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
