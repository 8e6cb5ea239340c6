"""How amounts are spread, over time: a column for each stretch of time, a row for each range of values.

More is stronger in one colour over the ground of the page, so it reads in grey, in light and in dark. Amounts grow by
ratios from step to step: a few slow answers among thousands are what such a picture is looked at for. Whoever does not
see it has the same amounts as a table, coarser.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from engine.charts import svg
from engine.charts.axes import LABEL_GAP
from engine.charts.bilingual import Language, Said, number_texts, plain, said
from engine.charts.over_time import span_texts, times_below

LEFT, RIGHT, TOP, BOTTOM = 62.0, 16.0, 14.0, 34.0
ROOM: Final = 330.0
MOST_ROW_HEIGHT: Final = 9.0
"""Rows share the room; few of them leave some."""
N_STEPS: Final = 8
"""Of strength; each has a rule in `charts.css`."""
MOST_ROWS: Final = 20
"""Of the table."""


class HeatColumn(NamedTuple):
    """One stretch of time."""

    first_s: float
    end_s: float
    amounts: Mapping[int, float]  # by the number of the row, from 0; none where nothing is
    hint: Said  # for whoever points at it


class HeatRows(NamedTuple):
    """Ranges of values, from the bottom up."""

    first: int  # number of the lowest row that is drawn
    end: int  # number after the highest
    labels: Sequence[tuple[float, Said]]  # at the axis, at places in units of a row: 0 is the foot of row 0
    groups: Sequence[tuple[int, Said]]  # columns of the table: the number after their last row, and what they are


def heat_map(
    columns: Sequence[HeatColumn], rows: HeatRows, width: float, title: Said, language: Language | None = None
) -> str:
    """Draw the map and what its strengths mean.

    Args:
        columns: In the order of time, without gaps; at least one.
        rows: What is up.
        width: Of the drawing.
        title: What it shows, for whoever does not see it.
        language: Of times and numbers; both if None.
    """
    n_rows = rows.end - rows.first
    height = TOP + min(ROOM, MOST_ROW_HEIGHT * n_rows) + BOTTOM
    across = svg.Scale(columns[0].first_s, columns[-1].end_s, LEFT, width - RIGHT)
    up = svg.Scale(rows.first, rows.end, height - BOTTOM, TOP)
    most = max((amount for one in columns for amount in one.amounts.values()), default=1.0)
    parts = [*_labels(rows, across, up), *times_below(across, (up.start, up.end), language)]
    parts += [*_cells(columns, across, up, most), *_hints(columns, across, up)]
    return svg.drawing(width, height, parts, title, "lines heat-map") + _scale(most, language)


def strength_of(amount: float, most: float) -> int:
    """Give the step of an amount above zero, from 1: equal ratios are equal steps.

    >>> [strength_of(amount, 1000) for amount in (1, 10, 100, 1000)]
    [1, 3, 6, 8]
    """
    if most <= 1:
        return N_STEPS
    return 1 + round((N_STEPS - 1) * max(0.0, math.log(amount)) / math.log(most))


def heat_table(columns: Sequence[HeatColumn], rows: HeatRows, head: Said, language: Language | None = None) -> str:
    """Write the same amounts as a table: a row for each time, a column for each group of values.

    Args:
        columns: As drawn; neighbours are put together until few enough are left.
        rows: As drawn.
        head: What the first column is.
        language: Of times and numbers; both if None.
    """
    heads = f'<th scope="col">{plain(head)}</th>'
    heads += "".join(f'<th scope="col" class="n">{plain(name)}</th>' for _, name in rows.groups)
    each = math.ceil(len(columns) / MOST_ROWS)
    body = "".join(_table_row(columns[at : at + each], rows, language) for at in range(0, len(columns), each))
    return f'<table class="amounts"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _table_row(together: Sequence[HeatColumn], rows: HeatRows, language: Language | None) -> str:
    begins = [0, *(end for end, _ in rows.groups)]
    amounts = (
        sum(amount for one in together for row, amount in one.amounts.items() if first <= row < end)
        for first, (end, _) in zip(begins, rows.groups, strict=False)
    )
    cells = "".join(f'<td class="n">{plain(said(number_texts(one), language)) if one else "–"}</td>' for one in amounts)
    when = plain(said(span_texts(together[0].first_s, together[-1].end_s), language))
    return f'<tr><th scope="row">{when}</th>{cells}</tr>'


def _labels(rows: HeatRows, across: svg.Scale, up: svg.Scale) -> Iterator[str]:
    for place, label in rows.labels:
        y = up(place)
        yield svg.line((across.start, y), (across.end, y), "grid")
        yield svg.texts((across.start - LABEL_GAP, y + 4), label, "axis", "end")


def _cells(columns: Sequence[HeatColumn], across: svg.Scale, up: svg.Scale, most: float) -> Iterator[str]:
    """Draw all cells of a strength as one path: there are thousands."""
    cells: dict[int, list[str]] = defaultdict(list)
    for one in columns:
        x, end = across(one.first_s), across(one.end_s)
        for row, amount in one.amounts.items():
            if amount > 0:
                cell = f"M{x:.1f} {up(row):.1f}H{end:.1f}V{up(row + 1):.1f}H{x:.1f}Z"
                cells[strength_of(amount, most)].append(cell)
    for strength, found in sorted(cells.items()):
        yield f'<path class="heat h-{strength}" d="{"".join(found)}"/>'


def _hints(columns: Sequence[HeatColumn], across: svg.Scale, up: svg.Scale) -> Iterator[str]:
    for one in columns:
        x, end = across(one.first_s), across(one.end_s)
        yield svg.rect((x, up.end), (end - x, up.start - up.end), "heat-hint", title=one.hint)


def _scale(most: float, language: Language | None) -> str:
    steps = "".join(f'<i class="h-{step}"></i>' for step in range(1, N_STEPS + 1))
    ends = (plain(said(number_texts(one), language)) for one in (1, max(1.0, most)))
    return f'<div class="scale">{next(ends)} {steps} {next(ends)}</div>'
