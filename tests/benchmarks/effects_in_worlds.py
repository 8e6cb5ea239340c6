"""Whether the record's intervals of what support changes hold the truth, in worlds of the laboratory where it is known.

    uv run python -m tests.benchmarks.effects_in_worlds [--worlds everyday,scarce] [--classes 48] [--together 1,4]

Classes live through a course (`simulations.orchestra`), each with supporters who have a budget of learners a day. Of
every class the alerts are told as the record tells them, 28 days after each, and `GET /v1/effects/support`'s own
judgement is asked. The truth is of the same learners and the same luck: some who were just within a cut are put beyond
it on that day, and some just beyond it within, all else alike; what that changes in their 28 days, on average over all
classes of the world, is the effect at the cut. Mastery is the laboratory's, not a belief; scores are not looked at.

For every world, number of classes that are looked at together, and outcome: the truth with its standard error, the
share of intervals of 95 % that hold it, their mean width, and how many draws of classes told anything; then how often
the checks held, none of which has reason to fail, and the verdicts.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from api.record.support.effects import ANSWERED_DAYS, WINDOW_DAYS, RankedAlert
from api.support.effects import Discontinuity, judged
from engine.signals.hygiene import Key
from engine.support.budgets import A_DAY
from simulations.orchestra.alerting import ours
from simulations.orchestra.laws import WORLDS
from simulations.orchestra.living import CLASS, NEVER, Alert, Life, live

TURNED: Final = 8
"""Alerts at the cut of a class that are put on its other side, each of another learner."""
OUTCOMES: Final = ("belief", "activity", "answered")
DRAWS: Final = 200
"""Of classes, where several are looked at together."""
_NEAREST: Final = 0.5


class Told(NamedTuple):
    """What the record says.

    Attributes:
        at_cut: By how much each outcome jumps.
        is_even: Whether the density holds, and the balance.
        verdict: Of each outcome.
    """

    at_cut: dict[str, Discontinuity]
    is_even: tuple[bool, bool]
    verdict: dict[str, str]


class Turned(NamedTuple):
    """What being within on a day changed for one learner: rise of mastery, days with a visit, answered."""

    is_within: bool
    changes: tuple[float, float, float]


def ranked(life: Life) -> list[tuple[Alert, RankedAlert]]:
    """Return the alerts about cuts whose 28 days are over, as the record has them."""
    n_days = life.visited.shape[1]
    day_of: dict[tuple[str, int], list[Alert]] = defaultdict(list)
    for alert in life.alerts:
        if alert.place:
            day_of[alert.owner_id, alert.day].append(alert)
    found: list[tuple[Alert, RankedAlert]] = []
    for day_no, ((_, day), alerts) in enumerate(sorted(day_of.items())):
        if day + WINDOW_DAYS > n_days or all(one.place <= one.cut for one in alerts):
            continue
        first: dict[int, Alert] = {}
        for one in sorted(alerts, key=lambda one: one.place):
            if one.learner >= 0:
                first.setdefault(one.learner, one)
        found += [(one, _told(life, one, day_no)) for one in first.values()]
    return found


def _told(life: Life, alert: Alert, day_no: int) -> RankedAlert:
    became = _became(life, alert)
    before = float(life.mastery[alert.learner, alert.day])
    return RankedAlert(
        learner=str(alert.learner),
        day_no=day_no,
        to_cut=alert.cut - alert.place + 0.5,
        is_answered=bool(became[2]),
        before=before,
        after=before + became[0],
        n_days=int(became[1]),
        score=None,
    )


def _became(life: Life, alert: Alert) -> tuple[float, float, float]:
    """Return the rise of mastery, the days with a visit, and whether somebody acted within seven days."""
    learner, day = alert.learner, alert.day
    acts = [one.acted for one in life.alerts if one.learner == learner and one.acted != NEVER]
    return (
        float(life.mastery[learner, day + WINDOW_DAYS] - life.mastery[learner, day]),
        float(life.visited[learner, day : day + WINDOW_DAYS].sum()),
        float(any(day <= at <= day + ANSWERED_DAYS for at in acts)),
    )


def lived(number: int, world: str, budget: int, seed: int) -> tuple[list[RankedAlert], list[Turned]]:
    """Let a class live, and turn some of its alerts."""
    again = partial(live, WORLDS[world].law, ours(budget), seed, first=number * CLASS)
    life = again()
    found = ranked(life)
    at_cut = [alert for alert, one in found if abs(one.to_cut) == _NEAREST]
    random.Random(number).shuffle(at_cut)  # noqa: S311  # no secret
    chosen = list({one.learner: one for one in at_cut}.values())[:TURNED]
    forced: Mapping[tuple[int, Key], bool] = {(one.day, one.key): not one.is_within for one in chosen}
    other = again(forced=forced)
    there = {(one.day, one.key): one for one in other.alerts}
    turned: list[Turned] = []
    for one in chosen:
        if (one.day, one.key) in there:  # what was turned before may have changed whether it is raised
            mine, theirs = _became(life, one), _became(other, one)
            sign = 1.0 if one.is_within else -1.0
            changes = [sign * (a - b) for a, b in zip(mine, theirs, strict=True)]
            turned.append(Turned(one.is_within, (changes[0], changes[1], changes[2])))
    return [one for _, one in found], turned


def truth(turned: Sequence[Turned]) -> list[tuple[float, float]]:
    """Return the mean of either side of the cut alike, with its standard error, of each outcome."""
    sides = [np.array([one.changes for one in turned if one.is_within is side]) for side in (True, False)]
    mean = sum(side.mean(axis=0) for side in sides) / 2.0
    error = np.sqrt(sum(side.var(axis=0, ddof=1) / len(side) for side in sides)) / 2.0
    return [*zip(mean.tolist(), error.tolist(), strict=True)]


def asked_of(classes: Sequence[Sequence[RankedAlert]]) -> Told:
    """Ask what the record says of some classes together."""
    found = [
        one._replace(learner=f"{number}/{one.learner}", day_no=one.day_no + number * 10_000)
        for number, of_class in enumerate(classes)
        for one in of_class
    ]
    effects, checks = judged(found)
    return Told(
        {**{one.outcome: one.at_cut for one in effects}, "answered": checks.answered},
        (checks.density_holds, checks.balance_holds),
        {one.outcome: one.verdict for one in effects},
    )


def tell(world: str, together: int, classes: Sequence[tuple[list[RankedAlert], list[Turned]]]) -> None:
    """Ask about draws of classes, and print what came of it."""
    draw = random.Random(together)  # noqa: S311  # no secret
    chosen = [[one] for one in range(len(classes))]
    if together > 1:
        chosen = [draw.sample(range(len(classes)), together) for _ in range(DRAWS)]
    told = [asked_of([classes[one][0] for one in some]) for some in chosen]
    truths = truth([one for _, some in classes for one in some])
    for outcome, (effect, error) in zip(OUTCOMES, truths, strict=True):
        said = [one.at_cut[outcome] for one in told]
        spans = np.array([(one.low, one.high) for one in said if one.low is not None], np.float64).reshape(-1, 2)
        covered, width = np.nan, np.nan
        if len(spans):
            covered = float(((spans[:, 0] <= effect) & (effect <= spans[:, 1])).mean())
            width = float((spans[:, 1] - spans[:, 0]).mean())
        said_of = f"{world:10}{together:3} {outcome:10}{effect:+9.3f} ± {error:.3f}"
        _say(f"{said_of}{covered:9.3f}{width:9.3f}{len(spans):6}")
    density, balance = (float(np.mean([one.is_even[check] for one in told])) for check in (0, 1))
    verdicts = {outcome: dict(Counter([one.verdict[outcome] for one in told])) for outcome in OUTCOMES[:2]}
    _say(f"{'':14}density {density:.2f}, balance {balance:.2f}; {verdicts}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table, world by world."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--worlds", default=",".join(WORLDS))
    asked.add_argument("--classes", type=int, default=48)
    asked.add_argument("--together", default="1,4")
    asked.add_argument("--budget", type=int, default=A_DAY)
    asked.add_argument("--seed", type=int, default=1000)
    asked.add_argument("--workers", type=int, default=2)
    given = asked.parse_args()
    _say(f"{'world':10}{'':4}{'outcome':10}{'truth':>17}{'covered':>9}{'width':>9}{'told':>6}")
    with ProcessPoolExecutor(given.workers) as pool:
        for world in given.worlds.split(","):
            work = partial(lived, world=world, budget=given.budget, seed=given.seed)
            classes = [*pool.map(work, range(given.classes))]
            for together in given.together.split(","):
                tell(world, int(together), classes)


if __name__ == "__main__":
    main()
