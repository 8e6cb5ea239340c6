"""Lines over a continuous axis, each with its name at its right end: how something grows over time."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_across, lines_up, ticks, widened
from engine.charts.bilingual import number_texts
from engine.charts.spacing import apart

LEFT, TOP, BOTTOM = 48.0, 26.0, 46.0
NAMES_ROOM = 128.0
LABEL_GAP = 14.0
"""Between the base lines of two names."""
LEADER = 16.0
"""Length of the hair line from the end of a line to its name."""
MOST_TICKS = 5


class Curve(NamedTuple):
    """One line."""

    name: str  # at its end
    values: Sequence[float]  # one per place on the axis; NaN leaves a gap
    colour: str  # class of it
    # `series`, with `strong` where the line is what the chart is about, or `dashed`, `dotted`
    css_class: str = "series"


class Axes(NamedTuple):
    """What a drawing of curves is drawn on."""

    title: Text  # above
    below: Text  # what the axis below is
    size: tuple[float, float]  # width and height
    bounds: tuple[float, float] | None = None  # of the values; from the values if None


def curve_chart(places: Sequence[float], curves: Sequence[Curve], axes: Axes) -> str:
    """Draw the lines; those that come first lie above the others."""
    width, height = axes.size
    low, high = axes.bounds or widened([value for one in curves for value in one.values])
    across = svg.Scale(places[0], places[-1], LEFT, width - NAMES_ROOM)
    plot = Plot(across, svg.Scale(low, high, height - BOTTOM, TOP))
    parts = [svg.texts((LEFT, TOP - 12), axes.title, "column-title")]
    parts += [*lines_up(plot, ticks(low, high, MOST_TICKS)), *lines_across(plot, ticks(places[0], places[-1]))]
    parts += [svg.texts(((LEFT + width - NAMES_ROOM) / 2, height - 8), axes.below, "axis", "middle")]
    parts += [part for one in reversed(curves) for part in _line(one, places, plot)]
    parts += [*_names(curves, plot)]
    return svg.drawing(width, height, parts, axes.title, "curves")


def _line(one: Curve, places: Sequence[float], plot: Plot) -> Iterator[str]:
    points = [plot.at(x, value) for x, value in zip(places, one.values, strict=True) if math.isfinite(value)]
    if points:
        yield svg.path(points, f"{one.css_class} {one.colour}")


def _names(curves: Sequence[Curve], plot: Plot) -> Iterator[str]:
    ended = [(one, end) for one in curves if (end := _end_of(one)) is not None]
    wanted = [plot.up(end) for _, end in ended]
    x = plot.across.end
    for (one, end), y, to in zip(ended, wanted, apart(wanted, LABEL_GAP, plot.up.end, plot.up.start), strict=True):
        yield svg.path([(x + 2, y), (x + LEADER - 3, to)], f"leader {one.colour}")
        name = svg.shortened(one.name, 17)
        written = svg.text((x + LEADER, to + 4), name, "end-name strong" if "strong" in one.css_class else "end-name")
        texts = number_texts(end, 3)
        hint = svg.hover(svg.hint_of(one.name, texts))
        yield f'<g class="{one.colour}">{hint}{written}</g>'


def _end_of(one: Curve) -> float | None:
    return next((value for value in reversed(one.values) if math.isfinite(value)), None)
