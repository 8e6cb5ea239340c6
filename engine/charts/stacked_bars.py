"""Shares of a whole as pieces of a bar, one bar per row."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.bilingual import number_texts, percent_texts
from engine.charts.colours import Key, legend

ROW, BAR, TOP, BOTTOM = 30.0, 18.0, 6.0, 8.0
TOTAL_ROOM = 92.0
CHARACTER_WIDTH = 7.2
LEAST_WRITTEN = 0.06
"""Shares below have no room for their number."""


class Piece(NamedTuple):
    """What one colour stands for."""

    name: Text  # in the legend
    colour: str  # class of it


def stacked_bars(
    rows: Sequence[tuple[str, Sequence[float]]],
    pieces: Sequence[Piece],
    width: float,
    names_width: float,
    title: Text,
    unit: str,
) -> str:
    """Draw every row as one bar of full length, and its sum beside it.

    Args:
        rows: Name, and one amount per piece.
        pieces: In the order of the amounts.
        width: Of the drawing.
        names_width: Of the names on the left.
        title: What the drawing shows, for whoever does not see it.
        unit: Of the amounts.
    """
    parts: list[str] = []
    for number, (name, amounts) in enumerate(rows):
        parts += _row(name, amounts, pieces, (names_width, width - TOTAL_ROOM), TOP + number * ROW, unit)
    bars = svg.drawing(width, TOP + ROW * len(rows) + BOTTOM, parts, title, "stacked")
    return bars + legend(Key(one.name, one.colour, "block") for one in pieces)


def _row(
    name: str,
    amounts: Sequence[float],
    pieces: Sequence[Piece],
    ends: tuple[float, float],
    y: float,
    unit: str,
) -> Iterator[str]:
    total, middle = sum(amounts), y + ROW / 2 + 4
    yield svg.text((ends[0] - 12, middle), svg.shortened(name, int(ends[0] / CHARACTER_WIDTH)), "row-name", "end")
    x = ends[0]
    for amount, piece in zip(amounts, pieces, strict=True):
        share = amount / total if total else 0.0
        length = share * (ends[1] - ends[0])
        if share:
            hint = _hint(piece.name, amount, share, unit)
            yield svg.rect((x, y + (ROW - BAR) / 2), (length, BAR), f"piece {piece.colour}", title=hint)
        if share >= LEAST_WRITTEN:
            yield svg.texts((x + length / 2, middle), percent_texts(share), "on-piece", "middle")
        x += length
    yield svg.texts((ends[1] + 12, middle), number_texts(total, 0, unit), "row-value")


def _hint(name: Text, amount: float, share: float, unit: str) -> Text:
    amounts, shares = number_texts(amount, 1, unit), percent_texts(share, 1)
    return Text(f"{name.fr} : {amounts.fr} ({shares.fr})", f"{name.en}: {amounts.en} ({shares.en})")
