"""A learner's belief over time: a line per skill, sessions as bands, numbered adjustments where they happened.

The horizontal axis counts results, not hours: a session of ten minutes and a pause of three days would otherwise
leave only vertical strokes. The pauses are the gaps between the bands; what was forgotten in them is the fall of a
line from one band to the next.
"""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot
from engine.charts.bilingual import Language, Said, percent_texts, said
from engine.charts.colours import Key, legend, line_colour
from engine.charts.spacing import apart

WIDE, HEIGHT = 1080.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 72.0, 34.0, 38.0
MARK_RADIUS = 8.5
LABEL_ROOM = 46.0
LETTER_GAP = 12.0
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

    title: Said | None
    points: Sequence[BeliefPoint]


class Session(NamedTuple):
    """Results without a long pause between them: the first, the last, and what is written below."""

    first: int
    last: int
    label: Said


class Mark(NamedTuple):
    """A number above the chart, with a thread down to what it reacted to."""

    number: int  # that it shows
    at: int  # number of the result, from 0
    foot: float | None  # mastery at which the thread ends; None for the axis
    colour: str  # class of it
    hint: Said  # for whoever points at it
    href: str = ""  # where the number leads


class _Look(NamedTuple):
    """What tells a line from the others: its colour, and a letter for whoever does not tell colours apart."""

    colour: str
    letter: str  # empty where there is one line


def belief_chart(
    n_results: int,
    lines: Sequence[BeliefLine],
    sessions: Sequence[Session],
    marks: Sequence[Mark],
    threshold: float,
    title: Said,
    *,
    language: Language | None = None,
    width: float = WIDE,
) -> str:
    """Draw the chart and its legend.

    Args:
        n_results: Of the learner.
        lines: A few; each has a colour of its own.
        sessions: All of them.
        marks: In the order of time.
        threshold: Mastery from which a skill counts as mastered.
        title: What the drawing shows, for whoever does not see it.
        language: Of the words of the chart; both if None.
        width: Of the drawing.
    """
    across = svg.Scale(-0.5, max(n_results - 0.5, 0.5), LEFT, width - RIGHT)
    plot = Plot(across, svg.Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP))
    parts = [*_bands(sessions, across), *_grid(plot, threshold, language)]
    drawn = [(one, _look(number, len(lines))) for number, one in enumerate(lines)]
    parts += [_uncertainty(one.points, look.colour, plot) for one, look in drawn]
    parts += [part for one, look in drawn for part in _belief(one.points, look, plot)]
    parts += _letters([(one.points[-1], look) for one, look in drawn if one.points and look.letter], plot)
    parts += _marks(marks, plot)
    keys = [Key(one.title, look.colour, letter=look.letter) for one, look in drawn if one.title is not None]
    role = "figure" if any(mark.href for mark in marks) else "img"
    return svg.drawing(width, HEIGHT, parts, title, "belief", role) + (legend(keys) if keys else "")


def _look(number: int, n_lines: int) -> _Look:
    return _Look(line_colour(number), ascii_uppercase[number % len(ascii_uppercase)] if n_lines > 1 else "")


def _bands(sessions: Sequence[Session], across: svg.Scale) -> Iterator[str]:
    written_until = 0.0
    written: Said = ""
    for session in sessions:
        start, end = across(session.first - 0.42), across(session.last + 0.42)
        yield svg.rect((start, TOP), (end - start, HEIGHT - BOTTOM - TOP), "band", radius=4)
        middle = (start + end) / 2
        if middle - LABEL_ROOM / 2 >= written_until and session.label != written:
            yield svg.texts((middle, HEIGHT - BOTTOM + 16), session.label, "axis", "middle")
            written_until, written = middle + LABEL_ROOM / 2, session.label


def _grid(plot: Plot, threshold: float, language: Language | None) -> Iterator[str]:
    right, up = plot.across.end, plot.up
    for share in SHARES:
        yield svg.line((LEFT, up(share)), (right, up(share)), "grid")
        yield svg.texts((LEFT - 8, up(share) + 4), said(percent_texts(share), language), "axis", "end")
    yield svg.line((LEFT, up(threshold)), (right, up(threshold)), "threshold")
    least = percent_texts(threshold)
    for down, words in ((1, Text("maîtrisé", "mastered")), (15, Text(f"≥ {least.fr}", f"≥ {least.en}"))):
        yield svg.texts((right + 8, up(threshold) + down), said(words, language), "axis goal")


def _belief(line: Sequence[BeliefPoint], look: _Look, plot: Plot) -> Iterator[str]:
    points = [
        point
        for one in line
        for point in (
            plot.at(one.at - 0.4, one.before),
            plot.at(one.at, one.after),
        )
    ]
    if points:
        yield svg.path(points, f"belief-line {look.colour}")
    for at, one in zip(points[1::2], line, strict=True):
        radius, kind = (RIGHT_RADIUS, "right") if one.is_right else (WRONG_RADIUS, "wrong")
        yield svg.circle(at, radius, f"{kind} {look.colour}")


def _uncertainty(line: Sequence[BeliefPoint], colour: str, plot: Plot) -> str:
    highs: list[svg.Point] = []
    lows: list[svg.Point] = []
    for one in line:
        if one.low is not None and one.high is not None:
            if highs:  # what was known stays as sure until the next result
                highs.append((plot.across(one.at - 0.4), highs[-1][1]))
                lows.append((plot.across(one.at - 0.4), lows[-1][1]))
            highs.append(plot.at(one.at, one.high))
            lows.append(plot.at(one.at, one.low))
    outline = [*highs, *reversed(lows)]
    return svg.path(outline, f"uncertainty {colour}", closed=True) if len(highs) > 1 else ""


def _letters(ends: Sequence[tuple[BeliefPoint, _Look]], plot: Plot) -> Iterator[str]:
    wanted = [plot.up(point.after) for point, _ in ends]
    for (point, look), y in zip(ends, apart(wanted, LETTER_GAP, TOP, HEIGHT - BOTTOM), strict=True):
        yield svg.text((plot.across(point.at) + 5, y + 4), look.letter, f"end-name strong {look.colour}")


def _marks(marks: Sequence[Mark], plot: Plot) -> Iterator[str]:
    free_from = 0.0
    for mark in marks:
        at = plot.across(mark.at)
        x = max(at, free_from)
        free_from = x + 2 * MARK_RADIUS + 1.0
        foot = HEIGHT - BOTTOM if mark.foot is None else plot.up(mark.foot)
        yield svg.path([(x, TOP - 8), (at, TOP + 4), (at, foot)], f"thread {mark.colour}")
        circle, number = (
            svg.circle((x, TOP - 16), MARK_RADIUS),
            svg.text((x, TOP - 12.4), str(mark.number), "", "middle"),
        )
        yield svg.link(mark.href, f"{circle}{number}", f"mark {mark.colour}", mark.hint)
