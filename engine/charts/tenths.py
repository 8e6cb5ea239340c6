"""Who is where: one row per group, ten marks per row, the mean of each tenth of its members."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_across, ticks
from engine.charts.bilingual import number_texts

ROW, TOP, BOTTOM = 24.0, 26.0, 46.0
VALUE_ROOM = 50.0
CHARACTER_WIDTH = 7.2
WORST_RADIUS, RADIUS = 5.0, 2.8
N_TENTHS = 10


class Spread(NamedTuple):
    """One row."""

    name: str  # on the left
    tenths: Sequence[float]  # mean of each tenth of the members, the worst tenth first; rising
    colour: str  # class of it
    is_strong: bool = False  # whether the row is what the chart is about


def tenths_of(values: Sequence[float]) -> tuple[float, ...]:
    """Give the mean of each tenth of some values, sorted; a tenth of few has at least one of them.

    >>> tenths_of([float(value) for value in range(20, 0, -1)])
    (1.5, 3.5, 5.5, 7.5, 9.5, 11.5, 13.5, 15.5, 17.5, 19.5)
    """
    ordered, n = sorted(values), len(values)
    cuts = [(tenth * n // N_TENTHS, max((tenth + 1) * n // N_TENTHS, tenth * n // N_TENTHS + 1)) for tenth in range(10)]
    return tuple(sum(ordered[low:high]) / (high - low) for low, high in cuts)


def tenths_plot(
    rows: Sequence[Spread],
    width: float,
    names_width: float,
    title: Text,
    below: Text,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> str:
    """Draw the rows; the mark of the worst tenth is large, and its value is written on the right."""
    bottom = TOP + ROW * len(rows)
    across = svg.Scale(*bounds, names_width + 8, width - VALUE_ROOM)
    plot = Plot(across, svg.Scale(0.0, 1.0, bottom, TOP))
    parts = [svg.texts((names_width + 8, TOP - 12), title, "column-title"), *lines_across(plot, ticks(*bounds))]
    parts += [svg.texts(((across.start + across.end) / 2, bottom + BOTTOM - 8), below, "axis", "middle")]
    for number, row in enumerate(rows):
        parts += _row(row, plot, TOP + ROW * (number + 0.5), names_width)
    return svg.drawing(width, bottom + BOTTOM, parts, title, "tenths")


def _row(row: Spread, plot: Plot, y: float, names_width: float) -> Iterator[str]:
    short = svg.shortened(row.name, int(names_width / CHARACTER_WIDTH))
    at = [plot.across(min(max(value, plot.across.low), plot.across.high)) for value in row.tenths]
    yield svg.text((names_width - 6, y + 4), short, "row-name strong" if row.is_strong else "row-name", "end")
    yield svg.path([(at[0], y), (at[-1], y)], f"{'span strong' if row.is_strong else 'span'} {row.colour}")
    for number, x in reversed([*enumerate(at)]):
        radius, kind = (RADIUS, "tenth") if number else (WORST_RADIUS, "worst")
        yield svg.circle((x, y), radius, f"{kind} {row.colour}", title=_hint(row, number))
    yield svg.texts((plot.across.end + 10, y + 4), number_texts(row.tenths[0], 2), "row-value")


def _hint(row: Spread, number: int) -> Text:
    texts = number_texts(row.tenths[number], 3)
    return Text(f"{row.name}, {number + 1}e dixième : {texts.fr}", f"{row.name}, tenth {number + 1}: {texts.en}")
