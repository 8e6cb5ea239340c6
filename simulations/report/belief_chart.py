"""A learner's belief over time: a line per skill, sessions as bands, numbered adjustments where they happened.

The horizontal axis counts results, not hours: a session of ten minutes and a pause of three days would otherwise
leave only vertical strokes. The pauses are the gaps between the bands; what was forgotten in them is the fall of a
line from one band to the next.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from simulations.report import svg
from simulations.report.bilingual import percent_texts
from simulations.report.colours import Key, legend, line_colour

WIDTH, HEIGHT = 1080.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 72.0, 34.0, 38.0
MARK_RADIUS = 8.5
LABEL_ROOM = 46.0
RIGHT_RADIUS, WRONG_RADIUS = 2.6, 2.2
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


class BeliefPoint(NamedTuple):
    """What one result did to the belief about a skill."""

    at: int  # number of the result among the learner's, from 0
    before: float  # mastery before it, 0..1
    after: float  # mastery after it
    low: float | None  # lower bound of the belief after it; None where nobody says
    high: float | None  # upper bound
    is_right: bool  # whether the answer was right


class BeliefLine(NamedTuple):
    """The belief about one skill: its title, None for no entry in the legend, and its points in the order of time."""

    title: Text | None
    points: Sequence[BeliefPoint]


class Session(NamedTuple):
    """Results without a long pause between them: the first, the last, and what is written below."""

    first: int
    last: int
    label: Text


class Mark(NamedTuple):
    """A number above the chart, with a thread down to what it reacted to."""

    number: int  # that it shows
    at: int  # number of the result, from 0
    foot: float | None  # mastery at which the thread ends; None for the axis
    colour: str  # CSS
    hint: Text  # for whoever points at it


class _Scales(NamedTuple):
    across: svg.Scale
    up: svg.Scale


def belief_chart(
    n_results: int,
    lines: Sequence[BeliefLine],
    sessions: Sequence[Session],
    marks: Sequence[Mark],
    threshold: float,
    title: Text,
) -> str:
    """Draw the chart and its legend.

    Args:
        n_results: Of the learner.
        lines: A few; each has a colour of its own.
        sessions: All of them.
        marks: In the order of time.
        threshold: Mastery from which a skill counts as mastered.
        title: What the drawing shows, for whoever does not see it.
    """
    across = svg.Scale(-0.5, max(n_results - 0.5, 0.5), LEFT, WIDTH - RIGHT)
    scales = _Scales(across, svg.Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP))
    parts = [*_bands(sessions, across), *_grid(scales.up, threshold)]
    parts += [_uncertainty(one.points, line_colour(number), scales) for number, one in enumerate(lines)]
    parts += [part for number, one in enumerate(lines) for part in _belief(one.points, line_colour(number), scales)]
    parts += _marks(marks, scales)
    keys = (Key(one.title, line_colour(number)) for number, one in enumerate(lines) if one.title is not None)
    return svg.drawing(WIDTH, HEIGHT, parts, title, "belief") + legend(keys)


def _bands(sessions: Sequence[Session], across: svg.Scale) -> Iterator[str]:
    written_until, written = 0.0, Text("", "")
    for session in sessions:
        start, end = across(session.first - 0.42), across(session.last + 0.42)
        yield svg.rect((start, TOP), (end - start, HEIGHT - BOTTOM - TOP), "band", radius=4)
        middle = (start + end) / 2
        if middle - LABEL_ROOM / 2 >= written_until and session.label != written:
            yield svg.texts((middle, HEIGHT - BOTTOM + 16), session.label, "axis", "middle")
            written_until, written = middle + LABEL_ROOM / 2, session.label


def _grid(up: svg.Scale, threshold: float) -> Iterator[str]:
    for share in SHARES:
        yield svg.line((LEFT, up(share)), (WIDTH - RIGHT, up(share)), "grid")
        yield svg.texts((LEFT - 8, up(share) + 4), percent_texts(share), "axis", "end")
    yield svg.line((LEFT, up(threshold)), (WIDTH - RIGHT, up(threshold)), "threshold")
    beside = WIDTH - RIGHT + 8
    yield svg.texts((beside, up(threshold) + 1), Text("maîtrisé", "mastered"), "axis goal")
    least = percent_texts(threshold)
    yield svg.texts((beside, up(threshold) + 15), Text(f"≥ {least.fr}", f"≥ {least.en}"), "axis goal")


def _belief(line: Sequence[BeliefPoint], colour: str, scales: _Scales) -> Iterator[str]:
    style = f"--c:{colour}"
    points = [
        point
        for one in line
        for point in (
            (scales.across(one.at - 0.4), scales.up(one.before)),
            (scales.across(one.at), scales.up(one.after)),
        )
    ]
    if points:
        yield svg.path(points, "belief-line", style)
    for at, one in zip(points[1::2], line, strict=True):
        radius, kind = (RIGHT_RADIUS, "right") if one.is_right else (WRONG_RADIUS, "wrong")
        yield svg.circle(at, radius, kind, style=style)


def _uncertainty(line: Sequence[BeliefPoint], colour: str, scales: _Scales) -> str:
    highs: list[svg.Point] = []
    lows: list[svg.Point] = []
    for one in line:
        if one.low is not None and one.high is not None:
            if highs:  # what was known stays as sure until the next result
                highs.append((scales.across(one.at - 0.4), highs[-1][1]))
                lows.append((scales.across(one.at - 0.4), lows[-1][1]))
            highs.append((scales.across(one.at), scales.up(one.high)))
            lows.append((scales.across(one.at), scales.up(one.low)))
    outline = [*highs, *reversed(lows)]
    return svg.path(outline, "uncertainty", f"--c:{colour}", closed=True) if len(highs) > 1 else ""


def _marks(marks: Sequence[Mark], scales: _Scales) -> Iterator[str]:
    free_from = 0.0
    for mark in marks:
        at = scales.across(mark.at)
        x = max(at, free_from)
        free_from = x + 2 * MARK_RADIUS + 1.0
        style = f"--c:{mark.colour}"
        foot = HEIGHT - BOTTOM if mark.foot is None else scales.up(mark.foot)
        yield svg.path([(x, TOP - 8), (at, TOP + 4), (at, foot)], "thread", style)
        circle, number = (
            svg.circle((x, TOP - 16), MARK_RADIUS),
            svg.text((x, TOP - 12.4), str(mark.number), "", "middle"),
        )
        yield f'<g class="mark" style="{style}">{circle}{number}{svg.hover(mark.hint)}</g>'
