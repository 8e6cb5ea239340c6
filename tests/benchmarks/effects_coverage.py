"""How often intervals of what being within a budget changes hold the truth, where it is known.

    uv run python -m tests.benchmarks.effects_coverage [--replications 2000] [--ways] [--kinds 'ties,counts']

For each kind of days (`tests.engine.ranked_days`): the share of intervals of 95 % that hold the truth, their mean
width, and the bias; of the estimator in use, or with `--ways` also of those it was chosen among, on the same days.
"""

import argparse
import sys
from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np

from engine.discontinuity import Jump, jump
from tests.benchmarks.effects_ways import WAYS, Interval
from tests.engine.ranked_days import KINDS, Kind, RankedDays, ranked_days


class Coverage(NamedTuple):
    """What came of a way of estimating.

    Attributes:
        covered: Share of intervals that hold the truth; its standard deviation is about √(.05 × .95 / n).
        width: Mean.
        bias: Mean of estimate less truth.
        n_told: Replications in which something was told.
    """

    covered: float
    width: float
    bias: float
    n_told: int


def covered(told: list[tuple[Interval, float]]) -> Coverage:
    """Sum up estimates, each with its truth."""
    if not told:
        return Coverage(np.nan, np.nan, np.nan, 0)
    share = float(np.mean([one.low <= effect <= one.high for one, effect in told]))
    width = float(np.mean([one.high - one.low for one, _ in told]))
    bias = float(np.mean([one.difference - effect for one, effect in told]))
    return Coverage(share, width, bias, len(told))


def measured(kind: Kind, ways: list[str], n: int, seed: int = 18) -> dict[str, Coverage]:
    """Estimate the same days in several ways."""
    told: dict[str, list[tuple[Interval, float]]] = {way: [] for way in ways}
    for found in draws(kind, n, seed):
        own = jump(found.x, found.y, found.learners, found.days)
        if not isinstance(own, Jump):
            continue
        for way in ways:
            if (one := WAYS[way](found, own.bandwidth)) is not None:
                told[way].append((one, found.effect))
    return {way: covered(of_way) for way, of_way in told.items()}


def draws(kind: Kind, n: int, seed: int) -> Iterator[RankedDays]:
    """Draw a kind n times."""
    for replication in range(n):
        yield ranked_days(np.random.default_rng([seed, replication]), kind)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--replications", type=int, default=2000)
    asked.add_argument("--ways", action="store_true")
    asked.add_argument("--kinds", default=",".join(one.replace(",", ";") for one in KINDS))
    given = asked.parse_args()
    ways = [*WAYS] if given.ways else ["ours"]
    _say(f"{'':36}" + "".join([f"{way:^28}" for way in ways]))
    _say(f"{'':36}" + f"{'covered':>9}{'width':>7}{'bias':>7}{'':5}" * len(ways))
    worst = 1.0
    for name in (one.replace(";", ",") for one in given.kinds.split(",")):
        of_kind = measured(KINDS[name], ways, given.replications)
        worst = min(worst, of_kind["ours"].covered)
        cells = [f"{one.covered:9.3f}{one.width:7.2f}{one.bias:+7.2f}{'':5}" for one in of_kind.values()]
        n_told = of_kind["ours"].n_told
        _say(f"{name:36}{''.join(cells)}" + (f" told {n_told}" if n_told < given.replications else ""))
    _say(f"least: {worst:.3f} (± {1.96 * sqrt(0.05 * 0.95 / given.replications):.3f})")


if __name__ == "__main__":
    main()
