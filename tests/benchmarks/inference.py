"""Whether what is believed and what is inferred is true: `python -m tests.benchmarks.inference [WORLD …]`.

Learners of the laboratory work under our policy. At every decision both masteries of every skill are held against what
is true of it: log-loss, and its interval over learners; per world on the seeds that are judged by.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from engine.recommendation.planner import value
from engine.recommendation.settings import PolicySettings
from simulations.pilot import model_for
from simulations.policies.ours import Ours
from simulations.policies.protocol import Choice, Commission, Insight, Moment
from simulations.running import Entrant, run_class
from simulations.scoring.random_effects import score
from simulations.staging import stage
from simulations.worlds import WORLDS

N_LEARNERS = 200
SEED = 12
SUREST = 1e-3
"""No mastery counts as surer than that."""


class Watched(Ours):
    """Our policy, held against the truth at every decision."""

    def __init__(self, commission: Commission) -> None:
        super().__init__(commission, PolicySettings())
        shape = (len(commission.numbers), 2)
        self.total, self.n = np.zeros(shape), np.zeros(shape[0])

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """Look at what is believed and inferred, then choose."""
        assert insight is not None
        valued = value(self._known(moment), self._chart, self._aim, self._tuning)
        for place, mastery in enumerate((valued.mastery, valued.inferred)):
            self.total[moment.is_here, place] += losses(mastery, insight.mastery)[moment.is_here]
        self.n += moment.is_here
        return super().choose(moment, None)

    @property
    def by_learner(self) -> NDArray[np.float64]:
        """Mean log-loss of what was believed, and of what was inferred: float64[N, 2]."""
        means: NDArray[np.float64] = self.total / np.maximum(self.n, 1.0)[:, None]
        return means


def losses(mastery: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean log-loss over skills of each learner."""
    p = np.clip(mastery, SUREST, 1.0 - SUREST)
    found: NDArray[np.float64] = -(truth * np.log(p) + (1.0 - truth) * np.log(1.0 - p)).mean(axis=1)
    return found


def main(names: list[str]) -> None:
    """Print log-losses and the goal mastery reached."""
    console = Console()
    for name in names or list(WORLDS):
        watched: list[Watched] = []

        def make(commission: Commission, watched: list[Watched] = watched) -> Watched:
            watched.append(Watched(commission))
            return watched[-1]

        world = WORLDS[name]
        run = run_class(
            stage(world), Entrant("watched", make, sees_truth=True), np.arange(N_LEARNERS), SEED, model_for(world)
        )
        by_learner = watched[0].by_learner
        columns = {
            "believed": by_learner[:, 0],
            "inferred": by_learner[:, 1],
            "inferred - believed": by_learner[:, 1] - by_learner[:, 0],
            "goal mastery": run.goal_mastery,
        }
        for title, values in columns.items():
            found = score(values)
            console.print(f"{name:12} {title:20} {found.mean:+.3f} \\[{found.low:+.3f}, {found.high:+.3f}]")


if __name__ == "__main__":
    main(sys.argv[1:])
