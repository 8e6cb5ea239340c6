"""One dot per row with the interval around it: figures of models, parameters of skills."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_across, ticks, widened
from engine.charts.bilingual import number_texts
from engine.charts.colours import ACCENT

ROW, TOP, BOTTOM = 26.0, 10.0, 30.0
VALUE_ROOM = 64.0
RADIUS = 4.4
CHARACTER_WIDTH = 7.2
MOST_TICKS = 5


class Dot(NamedTuple):
    """A value and how sure it is."""

    value: float  # NaN leaves the row empty
    low: float = math.nan  # lower end of the interval; NaN where nobody knows
    high: float = math.nan  # upper end
    colour: str = ACCENT  # class of it


class Column(NamedTuple):
    """One value of every row, on one axis."""

    title: Text  # above the axis; empty for none
    dots: Sequence[Dot]  # one per row
    digits: int = 3  # decimals of the value that is written beside its row
    bounds: tuple[float, float] | None = None  # of the axis; from the values if None
    is_written: bool = True  # whether values are written
    reference: float | None = None  # a value to compare with, for which a line is drawn; None for none


def dot_plot(names: Sequence[str], columns: Sequence[Column], width: float, names_width: float, title: Text) -> str:
    """Draw rows with their names on the left and one axis per column."""
    is_titled = any(column.title.fr for column in columns)
    top = TOP + (22.0 if is_titled else 0.0)
    height = top + ROW * len(names) + BOTTOM
    parts = [*_names(names, top, names_width)]
    room = (width - names_width) / max(1, len(columns))
    for number, column in enumerate(columns):
        left = names_width + number * room
        parts += _column(column, (left + 14.0, left + room - (VALUE_ROOM if column.is_written else 14.0)), top)
    return svg.drawing(width, height, parts, title, "dots")


def _names(names: Sequence[str], top: float, names_width: float) -> Iterator[str]:
    for row, name in enumerate(names):
        short = svg.shortened(name, int(names_width / CHARACTER_WIDTH))
        yield svg.text((names_width - 12, top + ROW * (row + 0.5) + 4), short, "row-name", "end")


def _column(column: Column, ends: tuple[float, float], top: float) -> Iterator[str]:
    known = [] if column.reference is None else [column.reference]
    known += [end for dot in column.dots for end in (dot.value, dot.low, dot.high)]
    low, high = column.bounds or widened(known)
    bottom = top + ROW * len(column.dots)
    plot = Plot(svg.Scale(low, high, *ends), svg.Scale(0.0, 1.0, bottom, top))
    yield from lines_across(plot, ticks(low, high, MOST_TICKS))
    if column.reference is not None:
        x = plot.across(column.reference)
        yield svg.line((x, bottom), (x, top), "reference")
    if column.title.fr:
        yield svg.texts((ends[0], top - 10), column.title, "column-title")
    for row, dot in enumerate(column.dots):
        if math.isfinite(dot.value):
            yield from _dot(dot, plot, top + ROW * (row + 0.5), column)


def _dot(dot: Dot, plot: Plot, y: float, column: Column) -> Iterator[str]:
    hint = number_texts(dot.value, column.digits)
    if math.isfinite(dot.low) and math.isfinite(dot.high):
        ends = [number_texts(end, column.digits) for end in (dot.low, dot.high)]
        hint = Text(f"{hint.fr} ({ends[0].fr} – {ends[1].fr})", f"{hint.en} ({ends[0].en} – {ends[1].en})")
        yield svg.path([(_within(plot, dot.low), y), (_within(plot, dot.high), y)], f"whisker {dot.colour}")
    x = _within(plot, dot.value)
    yield svg.circle((x, y), RADIUS, f"dot-mark {dot.colour}", title=hint)
    if column.is_written:
        yield svg.texts((plot.across.end + 12, y + 4), number_texts(dot.value, column.digits), "row-value")


def _within(plot: Plot, value: float) -> float:
    """Give the place of a value, at the edge where it lies beyond the axis."""
    return plot.across(min(max(value, plot.across.low), plot.across.high))
