"""Shapes of real traces: small tables of figures, which ship with the package and name where they come from.

`python -m loadtests.load.shapes DATA --out FILE` makes them (`loadtests.load.shapes.deriving`).
"""

import random
from bisect import bisect_right
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = Path(__file__).with_name("shapes.json")


class Source(msgspec.Struct, frozen=True):
    """Where a table comes from, and what was done to it."""

    data: str
    made: str
    n: int  # observations


class Quantiles(msgspec.Struct, frozen=True):
    """A distribution by its quantiles: `values[i]` is the one of probability i / (len(values) − 1)."""

    source: Source
    values: tuple[float, ...]

    def draw(self, rng: random.Random) -> float:
        """Draw one value, straight between two quantiles.

        >>> Quantiles(Source("", "", 3), (1.0, 1.0, 1.0)).draw(random.Random(1))
        1.0
        """
        at = rng.random() * (len(self.values) - 1)
        low = int(at)
        return self.values[low] + (at - low) * (self.values[min(low + 1, len(self.values) - 1)] - self.values[low])

    @property
    def mean(self) -> float:
        """The mean of what is drawn."""
        return sum((one + other) / 2.0 for one, other in pairwise(self.values)) / (len(self.values) - 1)


class Shares(msgspec.Struct, frozen=True):
    """A distribution over bins of equal width, from `first` on; shares add up to 1."""

    source: Source
    first: float
    width: float
    shares: tuple[float, ...]

    @property
    def last(self) -> float:
        """Where the last bin ends."""
        return self.first + self.width * len(self.shares)

    def draw(self, rng: random.Random) -> float:
        """Draw one value, even within its bin."""
        cumulated = list(accumulate(self.shares))
        bin_ = min(bisect_right(cumulated, rng.random() * cumulated[-1]), len(self.shares) - 1)
        return self.first + self.width * (bin_ + rng.random())


class Shapes(msgspec.Struct, frozen=True, kw_only=True):
    """All of them."""

    answer_gap_s: Quantiles  # seconds from one answer to the next in a session
    answers_in_a_row: Quantiles  # on one skill: a task
    days_between_visits: Quantiles
    hours_of_day: Shares
    handed_in_days: Shares  # days from the deadline (negative: before it)


@cache
def read_shapes() -> Shapes:
    """Read the tables that ship."""
    return msgspec.json.decode(FILE.read_bytes(), type=Shapes)
