"""Ways of simulated learners through a course, for the sizing of support: `engine.sizing.trajectories`.

    python -m simulations.support.trajectories --learners 200 --out engine/sizing/trajectories.json

The laboratory is too slow to be asked for each of a hundred courses of a thousand learners. So its learners walk
through the course once, under the policy of the service and without anybody's help; what is kept of each is how the
mastery of the goal rose, when trouble with a skill would have been signalled, and whether adjustments ended it.

Trouble is signalled after four wrong answers in a row on a skill, or after ten opportunities without three right in a
row (wheel-spinning, Beck & Gong 2013); it ends with three right in a row.
"""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from engine.signals.wheel_spinning import MASTERED_RUN, OPPORTUNITIES
from engine.sizing.trajectories import GRID, Trajectories, Trajectory, Trouble
from engine.tracing.traces import RIGHT_FROM
from simulations.lab.simulation.blocks import dealings
from simulations.pilot import compiled, parameters_for
from simulations.policies.ours import ours
from simulations.policies.protocol import Choice, Commission, Floats, Insight, Mask, Moment, Observation, Policy
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario
from simulations.seeds import JUDGING
from simulations.staging import stage
from simulations.worlds import WORLDS

FAILED_RUN: Final = 4
"""Wrong answers in a row on a skill that are trouble: four, as Kolibri has it."""


class Watched:
    """A policy, and somebody who notes where learners are in trouble."""

    def __init__(self, policy: Policy, skills_of: Mask, n_learners: int, budget_minutes: float) -> None:
        """Watch; `skills_of` is bool[A, K], which skills each activity exercises."""
        self._policy, self._skills_of, self._budget = policy, skills_of, budget_minutes
        shape = (n_learners, skills_of.shape[1])
        self._run, self._met = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        self._is_shown, self._minutes = np.zeros(shape, np.bool_), np.zeros(n_learners)
        self._open: dict[tuple[int, int], float] = {}
        self.troubles: list[list[Trouble]] = [[] for _ in range(n_learners)]

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """Let the policy choose."""
        return self._policy.choose(moment, insight)

    def observe(self, seen: Observation) -> None:
        """Take in what became of the choice, and let the policy do the same."""
        self._minutes += np.where(seen.is_done, seen.minutes, 0.0)
        for n in np.flatnonzero(seen.is_done & ~np.isnan(seen.score)):
            for skill in np.flatnonzero(self._skills_of[seen.activity[n]]):
                self._answered(int(n), int(skill), is_right=bool(seen.score[n] >= RIGHT_FROM))
        self._policy.observe(seen)

    def _answered(self, n: int, skill: int, *, is_right: bool) -> None:
        run = self._run[n, skill]
        run = max(run, 0) + 1 if is_right else min(run, 0) - 1
        self._run[n, skill], self._met[n, skill] = run, self._met[n, skill] + 1
        progress = round(float(min(self._minutes[n] / self._budget, 1.0)), 3)
        if run >= MASTERED_RUN:
            self._is_shown[n, skill] = True
            began = self._open.pop((n, skill), None)
            if began is not None:
                self.troubles[n].append(Trouble(began, progress))
            return
        spins = self._met[n, skill] >= OPPORTUNITIES and not self._is_shown[n, skill]
        if (run <= -FAILED_RUN or spins) and (n, skill) not in self._open:
            self._open[n, skill] = progress

    def close(self) -> None:
        """Note what never ended."""
        for (n, _), began in self._open.items():
            self.troubles[n].append(Trouble(began, None))


class Walked(NamedTuple):
    """What a class left behind."""

    curve: Floats  # float64[N, P], mastery of the goal over the course
    troubles: list[list[Trouble]]  # of each learner


def walk(scenario: Scenario, numbers: range, seed: int) -> Walked:
    """Let a class walk through the course under the policy of the service, without anybody's help."""
    watching: list[Watched] = []

    def make(commission: Commission) -> Policy:
        exercises = commission.course.world.exercises
        watched = Watched(ours(commission), exercises > 0, len(numbers), scenario.schedule.budget_minutes)
        watching.append(watched)
        return watched

    parameters = parameters_for(scenario)
    model, known = compiled(scenario, parameters), parameters.leaving
    run = run_class(stage(scenario), Entrant("ours", make), np.array(numbers), seed, model, known)
    watching[0].close()
    return Walked(run.curve, watching[0].troubles)


def trajectories(world: str, n_learners: int, seed: int, command: str) -> Trajectories:
    """Let learners walk, dealt over assignments as `symphonie simulate` deals them."""
    found: list[Trajectory] = []
    n_skills = 0
    for first, scenario in enumerate(dealt := dealings([WORLDS[world]], n_learners, seed)[0]):
        walked = walk(scenario, range(first, n_learners, len(dealt)), seed)
        n_skills = int((stage(scenario).course.goal_weight > 0).sum())
        places = np.linspace(0, walked.curve.shape[1] - 1, GRID).round().astype(int)
        found += [
            Trajectory(tuple(np.round(curve[places], 3).tolist()), tuple(sorted(troubles, key=lambda one: one.begins)))
            for curve, troubles in zip(walked.curve, walked.troubles, strict=True)
        ]
    return Trajectories(command, world, seed, n_skills, tuple(found))


def main() -> None:
    """Walk, write, tell."""
    parser = argparse.ArgumentParser(prog="python -m simulations.support.trajectories")
    parser.add_argument("--world", default="diverse", help="Id of the world whose learners walk.")
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--seed", type=int, default=JUDGING.default)
    parser.add_argument("--out", help="Where to write what sizing reads.")
    options = parser.parse_args()
    command = shlex.join(["python", "-m", "simulations.support.trajectories", *sys.argv[1:]])
    found = trajectories(options.world, options.learners, options.seed, command)
    if options.out:
        Path(options.out).write_bytes(msgspec.json.encode(found) + b"\n")
    troubles = [one for learner in found.learners for one in learner.troubles]
    ended = sum(one.ends is not None for one in troubles)
    sys.stdout.write(
        f"{len(found.learners)} learners, {len(troubles)} troubles, {ended} ended by adjustments alone;"
        f" mastery of the goal {np.mean([one.mastery[0] for one in found.learners]):.2f}"
        f" → {np.mean([one.mastery[-1] for one in found.learners]):.2f}\n"
    )


if __name__ == "__main__":
    main()
