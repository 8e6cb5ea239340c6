"""A tornado: how far each input alone moves a figure from its middle, widest first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_across, ticks, widened
from engine.charts.bilingual import Language, Said, said

ROW, TOP, BOTTOM, RIGHT = 26.0, 10.0, 30.0, 16.0
BAR = 15.0
CHARACTER_WIDTH = 7.2
MOST_TICKS = 5


class Swing(NamedTuple):
    """One row."""

    name: Text  # of the input
    at_least: float  # the figure with the input at its least
    at_most: float  # with the input at its most
    hint: Said  # for whoever points at it


def tornado(
    middle: float,
    swings: Sequence[Swing],
    size: tuple[float, float],
    title: Said,
    language: Language | None = None,
) -> str:
    """Draw the rows around the middle.

    Args:
        middle: The figure with all inputs at their middle.
        swings: From the top down.
        size: Width of the drawing, and of its names.
        title: What the drawing shows, for whoever does not see it.
        language: Of names and numbers; both if None.
    """
    width, names_width = size
    low, high = widened([middle, *(end for one in swings for end in (one.at_least, one.at_most))])
    bottom = TOP + ROW * len(swings)
    plot = Plot(svg.Scale(low, high, names_width, width - RIGHT), svg.Scale(0.0, 1.0, bottom, TOP))
    parts = [*lines_across(plot, ticks(low, high, MOST_TICKS), language)]
    for place, one in enumerate(swings):
        parts += _row(plot, one, TOP + ROW * (place + 0.5), middle, names_width, language)
    parts.append(svg.line((plot.across(middle), TOP), (plot.across(middle), bottom), "reference"))
    return svg.drawing(width, bottom + BOTTOM, parts, title, "dots")


def _row(
    plot: Plot, one: Swing, y: float, middle: float, names_width: float, language: Language | None
) -> Iterator[str]:
    most = int(names_width / CHARACTER_WIDTH)
    short = Text(svg.shortened(one.name.fr, most), svg.shortened(one.name.en, most))
    yield svg.texts((names_width - 12, y + 4), said(short, language), "row-name", "end")
    for end, colour in ((one.at_least, "c-line-2"), (one.at_most, "c-accent")):
        left, right = sorted((plot.across(middle), plot.across(end)))
        if right > left:
            yield svg.rect((left, y - BAR / 2), (right - left, BAR), f"column {colour}", radius=2, title=one.hint)
