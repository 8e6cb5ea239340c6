"""What is paid against what it brings: a point for each way, one of them a line through several sizes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_across, lines_up, ticks, widened
from engine.charts.bilingual import number_texts

LEFT, RIGHT, TOP, BOTTOM = 52.0, 110.0, 30.0, 46.0
RADIUS = 4.6
NEAR = 15.0
"""Points that lie closer share one name, so that names do not cover each other."""
UNDER = 11.0
"""By which names of the line's points lie lower, so that it does not cross them out."""
MOST_TICKS = 6
ROOM = 0.1


class Spot(NamedTuple):
    """One way."""

    name: str
    cost: float
    gain: float
    colour: str  # class of it
    is_on_line: bool = False  # whether the line goes through it


class Sides(NamedTuple):
    """What a drawing of ways is drawn on."""

    title: Text  # above: what the gain is
    below: Text  # what the cost is
    size: tuple[float, float]  # width and height


def frontier(spots: Sequence[Spot], sides: Sides) -> str:
    """Draw the points, and the line through those that belong to it, by cost."""
    width, height = sides.size
    costs, gains = widened([one.cost for one in spots], ROOM), widened([one.gain for one in spots], ROOM)
    plot = Plot(svg.Scale(*costs, LEFT, width - RIGHT), svg.Scale(*gains, height - BOTTOM, TOP))
    parts = [svg.texts((LEFT, TOP - 14), sides.title, "column-title")]
    parts += [*lines_up(plot, ticks(*gains, MOST_TICKS)), *lines_across(plot, ticks(*costs, MOST_TICKS))]
    parts += [svg.texts(((LEFT + width - RIGHT) / 2, height - 8), sides.below, "axis", "middle")]
    line = sorted((one for one in spots if one.is_on_line), key=lambda one: one.cost)
    if line:
        parts.append(svg.path([plot.at(one.cost, one.gain) for one in line], f"series strong {line[0].colour}"))
    parts += [_mark(one, plot) for one in spots]
    parts += _names(spots, plot)
    return svg.drawing(width, height, parts, sides.title, "curves")


def _mark(one: Spot, plot: Plot) -> str:
    cost, gain = number_texts(one.cost, 1), number_texts(one.gain, 3)
    hint = svg.hint_of(one.name, Text(f"{gain.fr} ({cost.fr})", f"{gain.en} ({cost.en})"))
    return svg.circle(plot.at(one.cost, one.gain), RADIUS, f"dot-mark {one.colour}", title=hint)


def _names(spots: Sequence[Spot], plot: Plot) -> Iterator[str]:
    groups: list[list[Spot]] = []
    for one in spots:
        x, y = plot.at(one.cost, one.gain)
        for group in groups:
            at_x, at_y = plot.at(group[0].cost, group[0].gain)
            if abs(x - at_x) < 4 * NEAR and abs(y - at_y) < NEAR:
                group.append(one)
                break
        else:
            groups.append([one])
    for group in groups:
        right = max(plot.across(one.cost) for one in group)
        y = plot.up(group[0].gain) + (UNDER if all(one.is_on_line for one in group) else 0.0)
        yield svg.text((right + RADIUS + 5, y + 4), ", ".join(one.name for one in group), "row-name")
