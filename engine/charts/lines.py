"""Lines over classes in their order, one line per series."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_up, ticks, widened
from engine.charts.bilingual import number_texts
from engine.charts.colours import Key, legend

LEFT, RIGHT, TOP, BOTTOM = 52.0, 24.0, 14.0, 46.0
MOST_TICKS = 5
RADIUS = 3.6


class Series(NamedTuple):
    """One line."""

    name: str  # in the legend
    values: Sequence[float]  # one per class; NaN leaves a gap
    colour: str  # class of it


def line_chart(
    classes: Sequence[tuple[str, str]], series: Sequence[Series], size: tuple[float, float], title: Text, below: Text
) -> str:
    """Draw the lines and their legend; a class has a name and a smaller note under it."""
    width, height = size
    low, high = widened([value for one in series for value in one.values])
    across = svg.Scale(-0.3, len(classes) - 0.7, LEFT, width - RIGHT)
    plot = Plot(across, svg.Scale(low, high, height - BOTTOM - 14, TOP))
    parts = [*lines_up(plot, ticks(low, high, MOST_TICKS)), *_classes(classes, plot, height)]
    parts += [svg.texts(((LEFT + width - RIGHT) / 2, height - 4), below, "axis", "middle")]
    parts += [part for one in series for part in _line(one, plot)]
    keys = (Key(Text(one.name, one.name), one.colour) for one in series)
    return svg.drawing(width, height, parts, title, "lines") + legend(keys)


def _classes(classes: Sequence[tuple[str, str]], plot: Plot, height: float) -> Iterator[str]:
    for number, (name, note) in enumerate(classes):
        yield svg.text((plot.across(number), height - BOTTOM + 6), name, "row-name", "middle")
        yield svg.text((plot.across(number), height - BOTTOM + 21), note, "axis", "middle")


def _line(one: Series, plot: Plot) -> Iterator[str]:
    points = [plot.at(number, value) for number, value in enumerate(one.values) if math.isfinite(value)]
    if points:
        yield svg.path(points, f"series {one.colour}")
    for (x, y), value in zip(points, (value for value in one.values if math.isfinite(value)), strict=True):
        texts = number_texts(value, 3)
        yield svg.circle((x, y), RADIUS, f"dot-mark {one.colour}", title=svg.hint_of(one.name, texts))
