"""Columns side by side, each of pieces upon each other: amounts per day, histograms."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.charts import svg
from engine.charts.axes import Plot, lines_up, round_step
from engine.charts.bilingual import Language, Said

HEIGHT = 230.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 22.0, 22.0, 34.0
N_TICKS = 4
COLUMN_SHARE = 0.72


class ColumnPiece(NamedTuple):
    """A part of a column."""

    amount: float  # its height
    colour: str  # class of it
    hint: Said  # for whoever points at it


def column_chart(
    columns: Sequence[Sequence[ColumnPiece]],
    labels: Sequence[tuple[float, Said]],
    width: float,
    title: Said,
    below: Said | None = None,
    language: Language | None = None,
) -> str:
    """Draw the columns.

    Args:
        columns: From left to right, each from its foot up; pieces of nothing are left out.
        labels: Under the axis, at places in units of a column's room.
        width: Of the drawing.
        title: What the drawing shows, for whoever does not see it.
        below: What the axis is.
        language: Of the numbers; both if None.
    """
    most = max([1.0, *(sum(piece.amount for piece in column) for column in columns)])
    step = round_step(max(1.0, most / N_TICKS))
    across = svg.Scale(0.0, max(1, len(columns)), LEFT, width - RIGHT)
    plot = Plot(across, svg.Scale(0.0, step * N_TICKS, HEIGHT - BOTTOM, TOP))
    parts = [*lines_up(plot, [step * number for number in range(N_TICKS + 1)], language)]
    parts += [part for number, column in enumerate(columns) for part in _column(plot, number, column)]
    parts += [svg.texts((across(place), HEIGHT - BOTTOM + 16), text, "axis", "middle") for place, text in labels]
    if below is not None:
        parts.append(svg.texts(((LEFT + width - RIGHT) / 2, HEIGHT - 3), below, "axis", "middle"))
    return svg.drawing(width, HEIGHT, parts, title, "bars")


def _column(plot: Plot, number: int, pieces: Sequence[ColumnPiece]) -> Iterator[str]:
    room, low = plot.across(1) - plot.across(0), 0.0
    left = plot.across(number) + room * (1 - COLUMN_SHARE) / 2
    for piece in pieces:
        high = low + piece.amount
        if piece.amount:
            size = (room * COLUMN_SHARE, plot.up(low) - plot.up(high) - 0.8)
            yield svg.rect((left, plot.up(high)), size, f"column {piece.colour}", radius=2, title=piece.hint)
        low = high
