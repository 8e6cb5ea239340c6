"""A table whose numbers carry bars, so that differences are seen before they are read."""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts.axes import widened
from engine.charts.bilingual import number, plain
from engine.charts.meter import Level, meter


class BarColumn(NamedTuple):
    """Numbers of all rows under one head."""

    head: Text  # what they are
    values: Sequence[float]  # one per row; NaN is shown as a dash
    digits: int = 4  # decimals
    is_barred: bool = True  # whether bars are drawn
    # whether a bar's length is the value itself; else it begins a little below the smallest value
    from_zero: bool = False


def bar_table(head: Text, names: Sequence[str | Text], columns: Sequence[BarColumn], marked: int | None = None) -> str:
    """Write the table as HTML."""
    heads = "".join(f"<th>{plain(one)}</th>" for one in (head, *(column.head for column in columns)))
    bounds = [_bounds(column) for column in columns]
    rows = "".join(
        f"<tr{' class=marked' if row == marked else ''}><td>{_named(name)}</td>"
        + "".join(_cell(column, row, *ends) for column, ends in zip(columns, bounds, strict=True))
        + "</tr>"
        for row, name in enumerate(names)
    )
    return f'<table class="bar-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _named(name: str | Text) -> str:
    return escape(name) if isinstance(name, str) else plain(name)


def _bounds(column: BarColumn) -> tuple[float, float]:
    low, high = widened(column.values, 0.15)
    return (0.0, high) if column.from_zero else (low, high)


def _cell(column: BarColumn, row: int, low: float, high: float) -> str:
    value = column.values[row]
    if not math.isfinite(value):
        return '<td class="n">–</td>'
    share = (value - low) / (high - low)
    bar = meter(Level(share)) if column.is_barred else ""
    return f'<td class="n">{bar}{number(value, column.digits)}</td>'
