"""How fast the laboratory is: `taskset -c 0 .venv/bin/python -m tests.benchmarks.laboratory [--json] [POLICY…]`.

10 000 learners of the world `matched`, 100 activities each, in one process, in blocks as `symphonie simulate` deals
them. Under `ours` the time is shared out: the filter of the belief, valuing, ranking, the rest of the policy, and the
world with its record. Everything is compiled before the clock starts.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeAlias, TypeVar
from unittest.mock import patch

import numpy as np
from rich.console import Console
from rich.table import Table

from simulations.lab.simulation.blocks import BLOCK
from simulations.pilot import model_for
from simulations.policies import ours
from simulations.policies.belief import Belief
from simulations.policies.protocol import Choice, Commission, Insight, Moment, Observation, Policy, PolicyMaker
from simulations.policies.registry import BY_DEFAULT, KNOWS_LAWS, POLICIES, SEES_TRUTH
from simulations.running import Entrant, run_class
from simulations.staging import stage
from simulations.worlds import WORLDS

P = ParamSpec("P")
Found = TypeVar("Found")

Spent: TypeAlias = defaultdict[str, float]
"""Seconds by part, and the number of decisions."""

N_LEARNERS: Final = 10_000
N_STEPS: Final = 100
PARTS: Final[tuple[tuple[str, object, str], ...]] = (
    ("belief", Belief, "observe"),
    ("belief", Belief, "retained"),
    ("valuing", ours, "value"),
    ("ranking", ours, "ranked"),
)
"""What is timed by itself: name of the part, and where the function stands."""


class EnoughError(Exception):
    """The steps that are measured are over."""


class Watched:
    """A policy that stops after so many steps, counts decisions and times itself."""

    def __init__(self, make: PolicyMaker, spent: Spent, commission: Commission) -> None:
        self._policy: Policy = make(commission)
        self._spent, self._n_steps = spent, 0

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        if self._n_steps == N_STEPS:
            raise EnoughError
        self._n_steps += 1
        self._spent["decisions"] += int(moment.is_here.sum())
        return timed(self._spent, "policy", self._policy.choose)(moment, insight)

    def observe(self, seen: Observation) -> None:
        timed(self._spent, "policy", self._policy.observe)(seen)


def timed(spent: Spent, part: str, call: Callable[P, Found]) -> Callable[P, Found]:
    """Add the seconds of every call to a part."""

    def timing(*arguments: P.args, **named: P.kwargs) -> Found:
        started = time.perf_counter()
        found = call(*arguments, **named)
        spent[part] += time.perf_counter() - started
        return found

    return timing


def run(policy: str, n_learners: int) -> Spent:
    """Let learners work for as many steps as are measured; give the seconds by part."""
    world, spent = WORLDS["matched"], Spent(float)
    entrant = Entrant(policy, partial(Watched, POLICIES[policy], spent), policy in SEES_TRUTH, policy in KNOWS_LAWS)
    started = time.perf_counter()
    for first in range(0, n_learners, BLOCK):
        numbers = np.arange(first, min(first + BLOCK, n_learners))
        try:
            run_class(stage(world), entrant, numbers, 1, model_for(world))
        except EnoughError:
            continue
    spent["total"] = time.perf_counter() - started
    return spent


def measure(policy: str, n_learners: int) -> dict[str, float]:
    """Measure one policy: seconds in all, decisions a second, share of each part."""
    run(policy, BLOCK)
    plain = run(policy, n_learners)
    found = {
        "seconds": float(plain["total"]),
        "decisions": float(plain["decisions"]),
        "decisions_per_s": plain["decisions"] / plain["total"],
        "world_share": 1.0 - plain["policy"] / plain["total"],
    }
    return found | (_shares(policy, n_learners) if policy.startswith("ours") else {})


def _shares(policy: str, n_learners: int) -> dict[str, float]:
    """Share the time of our policy out, in a run of its own, so that the clocks do not count in the total."""
    spent = Spent(float)
    patches = [patch.object(owner, name, timed(spent, part, getattr(owner, name))) for part, owner, name in PARTS]
    for one in patches:
        one.start()
    whole = run(policy, max(BLOCK, n_learners // 10))
    for one in patches:
        one.stop()
    shares = {f"{part}_share": spent[part] / whole["total"] for part in ("belief", "valuing", "ranking")}
    return shares | {"rest_of_policy_share": whole["policy"] / whole["total"] - sum(shares.values())}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("policies", nargs="*", default=BY_DEFAULT)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--learners", type=int, default=N_LEARNERS)
    options = parser.parse_args()
    found = {policy: measure(policy, options.learners) for policy in options.policies}
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    lines = Table(title=f"{options.learners} learners x {N_STEPS} steps, {len(os.sched_getaffinity(0))} core(s)")
    for head in ("policy", "seconds", "decisions a second", "shares of the time"):
        lines.add_column(head, justify="left" if head in {"policy", "shares of the time"} else "right")
    for policy, one in found.items():
        shares = ", ".join(
            f"{name[:-6].replace('_', ' ')} {x:.0%}" for name, x in one.items() if name.endswith("share")
        )
        lines.add_row(policy, f"{one['seconds']:.1f}", f"{one['decisions_per_s']:,.0f}", shares)
    Console(width=150).print(lines)


if __name__ == "__main__":
    main()
