"""Whether the machine finds what is missing: `python -m simulations.diagnosis [--json] [--learners N] [--seed S]`.

Learners of the world `matched` fail at an item on a skill because one prerequisite lacks (`simulations.planting`). From
then on the policy asks, on that skill and what it builds on, until there are five results. After each result it says
what is behind the failure: the first remediation that it gives for it; while there is none, the first suspect that it
wants to ask about; else whatever it remediates, and without that the failing skill itself. The baseline "lowest
mastery" reads the same results and names, of the failing skill and all that it builds on, the one whose mastery plain
tracing, skill by skill, believes lowest.

The policy starts from the prior, or from an earlier history: three results on each prerequisite, the deepest first.
Answers are luck by address; nobody learns or forgets meanwhile, so that what was planted stays what is missing. The
policy does not know that. Who happens to answer the first item right does not fail, and is no case.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from engine.recommendation.kinds import EVALUATE, REMEDIATE
from engine.recommendation.ranking import Ranked
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT
from engine.tracing import TracingModel
from engine.tracing.traces import TICKS_PER_DAY, TICKS_PER_MINUTE
from simulations.pilot import model_for
from simulations.planting import Cases, distances, mastered, plant
from simulations.policies.belief import Belief
from simulations.policies.ours import Ours
from simulations.policies.protocol import NOTHING, Commission, Course, Ints, Mask, Moment, Seen
from simulations.schedule import START_TICK
from simulations.scoring.random_effects import score
from simulations.staging import Stage, stage
from simulations.truths.ground import after_doing
from simulations.worlds import WORLDS

N_RESULTS: Final = 5
N_BEFORE: Final = 3
"""Earlier results on each prerequisite, where there is a history."""
KINDS: Final = KIND_BIT["remediate"] | KIND_BIT["evaluate"] | KIND_BIT["advance"]
STARTS: Final = {"prior": 0, "history": N_BEFORE}
"""What the policy starts from, and how many earlier results per prerequisite that means."""


class Diagnoses(NamedTuple):
    """What was named in N cases after 1 … R results.

    Attributes:
        cases: What was planted.
        ours: int64[N, R], skill named by the policy.
        lowest: int64[N, R], skill of the lowest mastery.
    """

    cases: Cases
    ours: Ints
    lowest: Ints


class Sitting:
    """Learners who fail at one skill, and who asks them."""

    def __init__(self, here: Stage, model: TracingModel, cases: Cases, seed: int) -> None:
        self._failing = int(cases.failing[0])
        course = towards(here.course, self._failing)
        self._family, self._ground, self._cases = here.family(seed), here.ground, cases
        drawn = self._family.initial(cases.numbers)
        self._truth = drawn._replace(is_mastered=mastered(here.ground.needs, cases))
        due_tick, effects = here.scenario.schedule.due_tick, here.ground.effects
        commission = Commission(course, model, cases.numbers, seed, due_tick, effects)
        self._ours = Ours(commission, PolicySettings(), KINDS, barred=course.world.teaching != 0)
        self._plain = Belief(course, model, len(cases.numbers))
        self._scope = np.flatnonzero(course.threshold > 0.0)
        self._minutes = np.full(len(cases.numbers), here.scenario.schedule.budget_minutes)
        self._tick = np.full(len(cases.numbers), START_TICK)

    def ask(self, activity: Ints) -> Mask:
        """Let everybody answer; say who did so rightly."""
        self._tick = self._tick + TICKS_PER_MINUTE
        _, found = self._family.respond(self._truth, activity, self._tick)
        self._truth = self._truth._replace(traits=after_doing(self._ground, self._truth.traits, activity))
        seen = Seen(activity != NOTHING, activity, found, self._tick, np.ones(len(found)))
        self._ours.observe(seen)
        self._plain.observe(seen)
        is_right: Mask = found == 1.0
        return is_right

    def rest(self) -> None:
        """Go home until tomorrow."""
        self._tick = self._tick + TICKS_PER_DAY

    def recommended(self) -> Ranked:
        """Ask the policy for all that it would do."""
        here = np.ones(len(self._tick), np.bool_)
        return self._ours.recommend(Moment(0, self._tick, here, self._minutes, self._minutes), len(self._scope))

    def next_items(self, found: Ranked) -> Ints:
        """Take the best of what the policy recommends."""
        return self._ours.chosen(found).activity

    def lowest(self) -> Ints:
        """Name the skill of the lowest mastery by plain tracing."""
        least: Ints = self._scope[np.argmin(self._plain.marginal(self._tick)[:, self._scope], axis=1)]
        return least


def towards(course: Course, skill: int) -> Course:
    """Make one skill the only goal of a course; what it builds on is its scope."""
    weight, threshold = np.zeros_like(course.goal_weight), np.zeros_like(course.threshold)
    scope = [skill, *np.flatnonzero(distances(course.world.needs)[skill])]
    threshold[scope] = course.threshold[scope]
    weight[skill] = 1.0
    return course._replace(goal_weight=weight, threshold=threshold)


def named(found: Ranked, failing: int) -> Ints:
    """Say what a ranking blames for a failure, int64[N]; what goes before stands last in the loop."""
    is_behind = found.cause_of == failing
    blamed = np.full(len(found.kind), failing)
    for is_meant in (
        found.kind == REMEDIATE,
        is_behind & (found.kind == EVALUATE),
        is_behind & (found.kind == REMEDIATE),
    ):
        first = np.argmax(is_meant, axis=1)
        blamed = np.where(is_meant.any(axis=1), found.skill[np.arange(len(first)), first], blamed)
    return blamed


def diagnose(n_learners: int, seed: int, n_before: int, n_results: int = N_RESULTS) -> Diagnoses:
    """Diagnose so many learners.

    Args:
        n_learners: Of whom those are cases who fail.
        seed: Of learners and luck.
        n_before: Earlier results on each prerequisite.
        n_results: R.
    """
    here, model = stage(WORLDS["matched"]), model_for(WORLDS["matched"])
    cases = plant(here.ground.needs, np.arange(n_learners), seed)
    groups = [cases.of(failing) for failing in np.unique(cases.failing).tolist()]
    parts = [_diagnosed(here, model, group, seed, n_before, n_results) for group in groups]
    joined = Cases(*(np.concatenate(column) for column in zip(*(part.cases for part in parts), strict=True)))
    return Diagnoses(
        joined, np.concatenate([part.ours for part in parts]), np.concatenate([part.lowest for part in parts])
    )


def _diagnosed(here: Stage, model: TracingModel, cases: Cases, seed: int, n_before: int, n_results: int) -> Diagnoses:
    failing, n_learners = int(cases.failing[0]), len(cases.numbers)
    sitting = Sitting(here, model, cases, seed)
    found = sitting.recommended()
    for activity in _earlier(here.course, failing, n_before):
        sitting.ask(np.full(n_learners, activity))
        found = sitting.recommended()
    sitting.rest()
    found = sitting.recommended()
    fails = ~sitting.ask(np.full(n_learners, items_of(here.course, failing)[0]))
    ours, lowest = np.empty((2, n_results, n_learners), np.int64)
    for result in range(n_results):
        found = sitting.recommended()
        ours[result], lowest[result] = named(found, failing), sitting.lowest()
        sitting.ask(sitting.next_items(found))
    return Diagnoses(Cases(*(column[fails] for column in cases)), ours.T[fails], lowest.T[fails])


def _earlier(course: Course, failing: int, n_before: int) -> list[int]:
    below = distances(course.world.needs)[failing] > 0
    return [
        item for skill in course.world.order[below[course.world.order]] for item in items_of(course, skill)[:n_before]
    ]


def items_of(course: Course, skill: int) -> Ints:
    """List the items on a skill alone, those of a middling difficulty first."""
    world = course.world
    is_own = (world.teaching == 0) & world.exercises[:, skill] & (world.exercises.sum(axis=1) == 1)
    items = np.flatnonzero(is_own)
    return items[np.argsort(np.abs(world.difficulty[items]), kind="stable")]


Figures = dict[str, Any]


def figures(found: Diagnoses) -> Figures:
    """Score what was named: the share of cases in which it was the planted skill, with a 95 % interval over learners.

    Returns:
        `cases`; per way of naming a list over 1 … R results (`by_results`), and the last of it by depth of the planted
        skill (`by_depth`); the paired differences of the lists (`difference`).
    """
    hits = {name: getattr(found, name) == found.cases.planted[:, None] for name in ("ours", "lowest")}
    depths = np.unique(found.cases.depth).tolist()
    return {
        "cases": len(found.cases.planted),
        "by_results": {name: [_share(column) for column in hit.T] for name, hit in hits.items()},
        "difference": [_share(column) for column in (hits["ours"] * 1.0 - hits["lowest"]).T],
        "by_depth": {
            name: {str(depth): _share(hit[found.cases.depth == depth, -1]) for depth in depths}
            for name, hit in hits.items()
        },
    }


def _share(hit: np.ndarray) -> dict[str, float]:
    return score(hit.astype(np.float64))._asdict()


def table(start: str, found: Figures) -> Table:
    """Lay the figures of one start out."""
    lines = Table(title=f"planted prerequisite named first, from {start}: {found['cases']} cases")
    for head in ("", "ours", "lowest mastery"):
        lines.add_column(head, justify="right" if head else "left")
    by_results, by_depth = found["by_results"], found["by_depth"]
    for result, pair in enumerate(zip(by_results["ours"], by_results["lowest"], strict=True), start=1):
        lines.add_row(f"after {result} result{'s' * (result > 1)}", *map(_percent, pair))
    for depth in by_depth["ours"]:
        lines.add_row(f"in the end, depth {depth}", *(_percent(by_depth[name][depth]) for name in by_depth))
    return lines


def _percent(share: dict[str, float]) -> str:
    return f"{share['mean']:.1%} [{share['low']:.1%}, {share['high']:.1%}]"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both starts and print what came out."""
    parser = argparse.ArgumentParser(prog="python -m simulations.diagnosis", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--learners", type=int, default=3_000, help="of whom those are cases who fail")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = {start: figures(diagnose(options.learners, options.seed, n_before)) for start, n_before in STARTS.items()}
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for start, one in found.items():
        Console().print(table(start, one))


if __name__ == "__main__":
    main()
