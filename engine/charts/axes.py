"""Axes: round numbers along them, and the lines and labels that go with them."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.charts import svg
from engine.charts.bilingual import Language, number_texts, said

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LABEL_GAP = 8.0
LABEL_DROP = 16.0


class Plot(NamedTuple):
    """Where values of two axes lie in a drawing; `across` runs to the right, `up` from bottom to top."""

    across: svg.Scale
    up: svg.Scale

    def at(self, x: float, y: float) -> svg.Point:
        """Give the point of two values."""
        return self.across(x), self.up(y)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Give round numbers from low to high: steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> ticks(0.61, 0.83, 4)
    [0.7, 0.8]
    """
    step = round_step((high - low) / max(1, most) or 1.0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def round_step(rough: float) -> float:
    """Give the next round number above zero: 1, 2, 2.5 or 5 times a power of ten.

    >>> round_step(37.0)
    50.0
    """
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in _STEPS if power * factor >= rough * (1 - 1e-9))


def digits_of(values: Sequence[float]) -> int:
    """Say how many decimals tell ticks apart.

    >>> digits_of([0.65, 0.7]), digits_of([0.0, 10.0])
    (2, 0)
    """
    return next((digits for digits in range(6) if all(_is_round(value, digits) for value in values)), 6)


def _is_round(value: float, digits: int) -> bool:
    return math.isclose(value, round(value, digits), abs_tol=1e-9)


def widened(values: Sequence[float], share: float = 0.08) -> tuple[float, float]:
    """Give bounds with some room around the values; NaN does not count.

    >>> widened([1.0, 2.0], 0.1)
    (0.9, 2.1)
    """
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    room = (max(known) - min(known)) * share or 0.5 * abs(known[0]) or 0.5
    return min(known) - room, max(known) + room


def lines_up(plot: Plot, at: Sequence[float], language: Language | None = None) -> Iterator[str]:
    """Draw horizontal lines with their numbers on the left, written as in a language, or as in both if None."""
    digits = digits_of(at)
    for value in at:
        y = plot.up(value)
        yield svg.line((plot.across.start, y), (plot.across.end, y), "grid")
        label = said(number_texts(value, digits), language)
        yield svg.texts((plot.across.start - LABEL_GAP, y + 4), label, "axis", "end")


def lines_across(plot: Plot, at: Sequence[float], language: Language | None = None) -> Iterator[str]:
    """Draw vertical lines with their numbers below, written as `lines_up` does."""
    digits = digits_of(at)
    for value in at:
        x = plot.across(value)
        yield svg.line((x, plot.up.start), (x, plot.up.end), "grid")
        label = said(number_texts(value, digits), language)
        yield svg.texts((x, plot.up.start + LABEL_DROP), label, "axis", "middle")
