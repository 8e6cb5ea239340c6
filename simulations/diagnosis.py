"""Whether the machine finds what is missing: `python -m simulations.diagnosis [--json] [--learners N] [--seed S]`.

Learners of the world `matched` fail at an item on a skill because one prerequisite lacks (`simulations.planting`). From
then on they are asked, on that skill and what it builds on, until there are five results. After each result the machine
names the likeliest cause of the failure, and asks about the suspect that it wants to ask about; when it has asked
enough, about the cause. The baseline "lowest mastery" reads the same results and names, of the failing skill and all
that it builds on, the one whose mastery plain tracing, skill by skill, believes lowest. With `--reference` comes what
could be had at best: whoever knows the truth about items, skills and what was planted how often, reads results
accordingly, and chooses questions by what they tell (`KnowingBest`).

The machine starts from the prior, or from an earlier history: three results on each prerequisite, the deepest first.
Answers are luck by address; nobody learns or forgets meanwhile, so that what was planted stays what is missing. The
machine does not know that. Who happens to answer the first item right does not fail, and is no case.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from rich.console import Console
from rich.table import Table

from engine.recommendation.causes import CAUSE, TO_ASK
from engine.recommendation.settings import PolicySettings
from engine.tracing import TracingModel
from engine.tracing.traces import TICKS_PER_DAY, TICKS_PER_MINUTE
from simulations.lab.simulation.blocks import dealings
from simulations.pilot import compiled, model_for
from simulations.planting import Cases, distances, items_of, mastered, plant
from simulations.policies.belief import Belief, item_numbers
from simulations.policies.ours import Ours
from simulations.policies.protocol import Commission, Course, Floats, Ints, Mask, Moment, Observation
from simulations.scenario import Scenario
from simulations.schedule import START_TICK
from simulations.scoring.random_effects import score
from simulations.seeds import JUDGING
from simulations.staging import Stage, stage, true_parameters
from simulations.truths.ground import after_doing
from simulations.worlds import WORLDS


class KnowingBest:
    """Diagnoses N learners who failed at one skill as well as can be; H causes, G nodes, I items.

    By the exact posterior over causes and ability under the law of the world itself: with n items answered, on skills
    that lack or are there as the planted skill h says, L_k(h),

        P(h, θ_g | answers) ∝ P(θ_g) Π_n P(answer_n | L(h), θ_g),    h evenly among all that the failing skill needs

    The next item is the one, of those answered least, whose answer tells most of h: I = H(E p_h) − E H(p_h). It looks
    one question ahead, as the machine does.
    """

    def __init__(self, here: Stage, cases: Cases) -> None:
        model = compiled(here.scenario, true_parameters(here.scenario))
        failing, distance = int(cases.failing[0]), distances(here.ground.needs)
        self._causes = np.flatnonzero(distance[failing])
        skills = [failing, *self._causes.tolist()]
        self._items = np.concatenate([items_of(here.course, skill) for skill in skills])
        own = np.concatenate([np.full(len(items_of(here.course, skill)), skill) for skill in skills])
        lacks = (distance[own][:, self._causes] > 0) | (own[:, None] == self._causes)
        shown = _shown(model, item_numbers(here.course)[self._items])
        self._right = shown[np.arange(len(own))[:, None], 1 - lacks]
        n_learners = len(cases.numbers)
        even = np.full((len(self._causes), 1), 1.0 / len(self._causes)) * model.weights
        self._joint = np.repeat(even[None], n_learners, axis=0)
        self._done = np.zeros((n_learners, len(self._items)), np.int64)

    def observe(self, seen: Observation) -> None:
        """Condition on the answers."""
        place = np.argmax(self._items == seen.activity[:, None], axis=1)
        right = self._right[place]
        self._joint *= np.where(seen.score[:, None, None] == 1.0, right, 1.0 - right)
        self._joint /= self._joint.sum(axis=(1, 2), keepdims=True)
        self._done[np.arange(len(place)), place] += 1

    def named(self, tick: Ints) -> dict[str, Ints]:
        """Name the likeliest cause."""
        del tick
        return {"reference": self._causes[np.argmax(self._joint.sum(axis=2), axis=1)]}

    def asked(self, tick: Ints) -> Ints:
        """Ask what tells most of the cause."""
        del tick
        chance = self._joint.sum(axis=2)
        right = np.einsum("nhg,ihg->nih", self._joint, self._right)
        each = right / np.maximum(chance, np.finfo(float).tiny)[:, None]
        told = _entropy(right.sum(axis=2)) - (chance[:, None] * _entropy(each)).sum(axis=2)
        fresh = self._done == self._done.min(axis=1, keepdims=True)
        chosen: Ints = self._items[np.argmax(np.where(fresh, told, -1.0), axis=1)]
        return chosen


def _shown(model: TracingModel, items: Ints) -> Floats:
    """P(correct | L, θ_g) of items on one skill, float64[I, 2, G]."""
    offsets = model.emissions.offsets
    odds = np.array([model.emissions.odds[offsets[item] : offsets[item + 1]].reshape(2, -1) for item in items])
    return odds / (1.0 + odds)


def _entropy(p: Floats) -> Floats:
    inside = np.clip(p, np.finfo(float).tiny, 1.0 - np.finfo(float).eps)
    found: Floats = -inside * np.log(inside) - (1.0 - inside) * np.log1p(-inside)
    return found


N_RESULTS: Final = 5
N_BEFORE: Final = 3
"""Earlier results on each prerequisite, where there is a history."""
STARTS: Final = {"prior": 0, "history": N_BEFORE}
"""What the machine starts from, and how many earlier results per prerequisite that means."""
WAYS: Final = {"ours": "ours", "lowest": "lowest mastery", "reference": "reference"}
"""Who names causes, and how they are called."""


class Diagnoses(NamedTuple):
    """What was named in N cases after 1 … R results."""

    cases: Cases  # what was planted
    assignment: Ints  # int64[N], that dealt parameters to skills
    named: dict[str, Ints]  # int64[N, R], skill named, by who named it


class Examiner(Protocol):
    """Who reads results, names causes and chooses questions, for a class that failed at one skill."""

    def observe(self, seen: Observation) -> None:
        """Take in answers."""
        ...

    def named(self, tick: Ints) -> dict[str, Ints]:
        """Name the cause, int64[N], by who names it."""
        ...

    def asked(self, tick: Ints) -> Ints:
        """Choose the next item, int64[N]."""
        ...


class Machine(Examiner):
    """The policy, and the lowest mastery beside it."""

    def __init__(self, here: Stage, cases: Cases, seed: int, model: TracingModel) -> None:
        self._failing = int(cases.failing[0])
        self._course = course = towards(here.course, self._failing)
        due_tick, effects = here.scenario.schedule.due_tick, here.ground.effects
        commission = Commission(course, model, cases.numbers, seed, due_tick, effects)
        self._ours = Ours(commission, PolicySettings())
        self._plain = Belief(course, model, len(cases.numbers), effects)
        self._scope = np.flatnonzero(course.threshold > 0.0)
        self._minutes = np.full(len(cases.numbers), here.scenario.schedule.budget_minutes)

    def observe(self, seen: Observation) -> None:
        """Let both read the same answers."""
        self._ours.observe(seen)
        self._plain.observe(seen)

    def named(self, tick: Ints) -> dict[str, Ints]:
        """Name the likeliest cause, the failing skill where the machine sees no failure; and the lowest mastery."""
        cause = self._ours.diagnosed(self._moment(tick)).skills[CAUSE, :, self._failing]
        lowest = self._scope[np.argmin(self._plain.marginal(tick)[:, self._scope], axis=1)]
        return {"ours": np.where(cause >= 0, cause, self._failing), "lowest": lowest}

    def asked(self, tick: Ints) -> Ints:
        """Ask about the suspect that tells most, or, after that, about the cause; what was seen least comes first."""
        suspect = self._ours.diagnosed(self._moment(tick)).skills[TO_ASK, :, self._failing]
        skill = np.where(suspect >= 0, suspect, self.named(tick)["ours"])
        return np.array([self._next_item(n, k) for n, k in enumerate(skill.tolist())], np.int64)

    def _next_item(self, n: int, skill: int) -> int:
        items = items_of(self._course, skill)
        return int(items[np.argmin(self._plain.done[n, items])])

    def _moment(self, tick: Ints) -> Moment:
        return Moment(0, tick, np.ones(len(tick), np.bool_), self._minutes, self._minutes)


class Sitting:
    """Learners who fail at one skill, and who asks them."""

    def __init__(self, here: Stage, cases: Cases, seed: int, examiner: Examiner) -> None:
        self._family, self._ground, self._examiner = here.family(seed), here.ground, examiner
        drawn = self._family.initial(cases.numbers)
        self._truth = drawn._replace(is_mastered=mastered(here.ground.needs, cases))
        self.tick = np.full(len(cases.numbers), START_TICK)

    def ask(self, activity: Ints) -> Mask:
        """Let everybody answer; say who did so rightly."""
        self.tick = self.tick + TICKS_PER_MINUTE
        _, found = self._family.respond(self._truth, activity, self.tick)
        traits = after_doing(self._ground, self._truth.traits, activity, self.tick, found)
        self._truth = self._truth._replace(traits=traits)
        here = np.ones(len(found), np.bool_)
        self._examiner.observe(Observation(here, activity, found, self.tick, np.ones(len(found))))
        is_right: Mask = found == 1.0
        return is_right

    def rest(self) -> None:
        """Go home until tomorrow."""
        self.tick = self.tick + TICKS_PER_DAY


def towards(course: Course, skill: int) -> Course:
    """Make one skill the only goal of a course; what it builds on is its scope."""
    weight, threshold = np.zeros_like(course.goal_weight), np.zeros_like(course.threshold)
    scope = [skill, *np.flatnonzero(distances(course.world.needs)[skill])]
    threshold[scope] = course.threshold[scope]
    weight[skill] = 1.0
    return course._replace(goal_weight=weight, threshold=threshold)


def diagnose(
    n_learners: int, seed: int, n_before: int, n_results: int = N_RESULTS, *, with_reference: bool = False
) -> Diagnoses:
    """Diagnose so many learners.

    Args:
        n_learners: Of whom those are cases who fail.
        seed: Of learners, luck and assignments.
        n_before: Earlier results on each prerequisite.
        n_results: R.
        with_reference: Whether who knows best diagnoses them, too.
    """
    (worlds,) = dealings([WORLDS["matched"]], n_learners, seed)
    parts = [
        part
        for first, world in enumerate(worlds)
        for part in _dealt(
            world, np.arange(first, n_learners, len(worlds)), seed, n_before, n_results, with_reference=with_reference
        )
    ]
    return Diagnoses(
        Cases(*(np.concatenate(column) for column in zip(*(part.cases for part in parts), strict=True))),
        np.concatenate([part.assignment for part in parts]),
        {way: np.concatenate([part.named[way] for part in parts]) for way in parts[0].named},
    )


def _dealt(
    world: Scenario, numbers: Ints, seed: int, n_before: int, n_results: int, *, with_reference: bool
) -> Iterator[Diagnoses]:
    """Diagnose the learners of one assignment, failing skill by failing skill."""
    here, model = stage(world), model_for(world)
    cases = plant(here.ground.needs, numbers, seed)
    for failing in np.unique(cases.failing).tolist():
        group = cases.of(failing)
        found = _diagnosed(here, group, seed, n_before, n_results, lambda group: Machine(here, group, seed, model))
        if with_reference:
            best = _diagnosed(here, group, seed, n_before, n_results, lambda group: KnowingBest(here, group))
            found.named.update(best.named)
        yield found


def _diagnosed(
    here: Stage, cases: Cases, seed: int, n_before: int, n_results: int, make: Callable[[Cases], Examiner]
) -> Diagnoses:
    failing, n_learners = int(cases.failing[0]), len(cases.numbers)
    examiner = make(cases)
    sitting = Sitting(here, cases, seed, examiner)
    for activity in _earlier(here.course, failing, n_before):
        sitting.ask(np.full(n_learners, activity))
    sitting.rest()
    fails = ~sitting.ask(np.full(n_learners, items_of(here.course, failing)[0]))
    rounds = [examiner.named(sitting.tick)]
    for _ in range(1, n_results):
        sitting.ask(examiner.asked(sitting.tick))
        rounds.append(examiner.named(sitting.tick))
    named = {way: np.column_stack([one[way] for one in rounds])[fails] for way in rounds[0]}
    assignment = np.full(int(fails.sum()), here.scenario.assignment)
    return Diagnoses(Cases(*(column[fails] for column in cases)), assignment, named)


def _earlier(course: Course, failing: int, n_before: int) -> list[int]:
    below = distances(course.world.needs)[failing] > 0
    return [
        item for skill in course.world.order[below[course.world.order]] for item in items_of(course, skill)[:n_before]
    ]


Figures = dict[str, Any]


def figures(found: Diagnoses) -> Figures:
    """Score what was named: the share of cases in which it was the planted skill, with a 95 % interval.

    Returns:
        `cases`; per way of naming a list over 1 … R results (`by_results`), the last of it by depth of the planted
        skill (`by_depth`), and by how much it rose since the first, pairwise (`risen`); the paired differences of the
        lists of ours and of the lowest mastery (`difference`).
    """
    hits = {way: (named == found.cases.planted[:, None]) * 1.0 for way, named in found.named.items()}
    depths = np.unique(found.cases.depth).tolist()
    everybody = np.ones(len(found.assignment), np.bool_)

    def share(hit: Floats, who: Mask = everybody) -> dict[str, float]:
        return score(hit[who], found.assignment[who])._asdict()

    return {
        "cases": len(found.cases.planted),
        "by_results": {way: [share(column) for column in hit.T] for way, hit in hits.items()},
        "difference": [share(column) for column in (hits["ours"] - hits["lowest"]).T],
        "risen": {way: share(hit[:, -1] - hit[:, 0]) for way, hit in hits.items()},
        "by_depth": {
            way: {str(depth): share(hit[:, -1], found.cases.depth == depth) for depth in depths}
            for way, hit in hits.items()
        },
    }


def table(start: str, found: Figures) -> Table:
    """Lay the figures of one start out."""
    lines = Table(title=f"planted prerequisite named first, from {start}: {found['cases']} cases")
    by_results, by_depth = found["by_results"], found["by_depth"]
    for head in ("", *(WAYS[way] for way in by_results)):
        lines.add_column(head, justify="right" if head else "left")
    for result, shares in enumerate(zip(*by_results.values(), strict=True), start=1):
        lines.add_row(f"after {result} result{'s' * (result > 1)}", *map(_percent, shares))
    lines.add_row("risen since the first", *map(_percent, found["risen"].values()))
    for depth in by_depth["ours"]:
        lines.add_row(f"in the end, depth {depth}", *(_percent(by_depth[way][depth]) for way in by_depth))
    return lines


def _percent(share: dict[str, float]) -> str:
    return f"{share['mean']:.1%} [{share['low']:.1%}, {share['high']:.1%}]"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both starts and print what came out."""
    parser = argparse.ArgumentParser(prog="python -m simulations.diagnosis", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--learners", type=int, default=3_000, help="of whom those are cases who fail")
    parser.add_argument("--seed", type=int, default=JUDGING.default, help="below 1000: to tune on; else to judge on")
    parser.add_argument("--reference", action="store_true", help="say what could be had at best")
    options = parser.parse_args(arguments)
    found = {
        start: figures(diagnose(options.learners, options.seed, n_before, with_reference=options.reference))
        for start, n_before in STARTS.items()
    }
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for start, one in found.items():
        Console().print(table(start, one))


if __name__ == "__main__":
    main()
