"""Lines over the seconds of a run, each with its name at its right end: rates, latencies, memory."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import LABEL_DROP, LABEL_GAP, round_step
from engine.charts.bilingual import Language, Said, in_each, said
from engine.charts.curves import LABEL_GAP as NAME_GAP
from engine.charts.curves import LEADER, NAMES_ROOM
from engine.charts.spacing import apart

LEFT, TOP, BOTTOM = 62.0, 30.0, 34.0
MOST_TIMES: Final = 8
N_TICKS: Final = 4
NAME_CHARACTERS: Final = 17
_TIME_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_MINUTE, _HOUR = 60, 3600
LIMIT_ROOM: Final = 12.0
"""A limit nearer to the top has its name below it."""
DIGITS: Final = (1.0, 2.0, 5.0)
"""What round numbers on a logarithmic axis begin with."""
MOST_FINE_DECADES: Final = 2
"""On a longer one, powers of ten alone have numbers."""


class TimeLine(NamedTuple):
    """One line."""

    name: Said  # at its end
    values: Sequence[float]  # one for each place; NaN leaves a gap
    colour: str  # class of it
    css_class: str = "series"  # with `strong`, `thin`, `dashed` or `dotted`


class TimeMark(NamedTuple):
    """An instant or a value that is named."""

    at: float  # seconds, or a value
    name: Said


class TimeAxes(NamedTuple):
    """What lines over time are drawn on."""

    title: Said  # above
    size: tuple[float, float]  # width and height
    write: Callable[[float], Text]  # values as they stand at the axis
    # whether equal ratios are equal lengths; else the axis begins at zero. There is no place for zero then.
    is_logarithmic: bool = False
    limits: Sequence[TimeMark] = ()  # values that should not be passed: dashed across
    instants: Sequence[TimeMark] = ()  # seconds at which something happened: dashed upright
    end_s: float | None = None  # where the axis ends, as drawings under each other share it; at the last place if None


def over_time(
    places: Sequence[float], lines: Sequence[TimeLine], axes: TimeAxes, language: Language | None = None
) -> str:
    """Draw the lines; those that come first lie above the others.

    Args:
        places: Seconds since the run began, ascending; at least one.
        lines: What is drawn.
        axes: On what.
        language: Of times; both if None.
    """
    width, height = axes.size
    known = [value for one in lines for value in one.values] + [one.at for one in axes.limits]
    across = svg.Scale(min(0.0, places[0]), axes.end_s or places[-1], LEFT, width - NAMES_ROOM)
    up, at = _upright([one for one in known if math.isfinite(one)], height, is_logarithmic=axes.is_logarithmic)
    parts = [svg.texts((LEFT, TOP - 14), axes.title, "column-title"), *_values(across, up, at, axes.write, language)]
    parts += [*times_below(across, (height - BOTTOM, TOP), language)]
    parts += [part for one in reversed(lines) for part in _line(one, places, across, up)]
    parts += [*_limits(axes.limits, across, up), *_instants(axes.instants, across, height - BOTTOM)]
    # Of names that want the same place, that of the last line is on top.
    parts += [*_names([*_ends(places, lines[::-1], across, up)], across.end, up, axes.write)]
    return svg.drawing(width, height, parts, axes.title, "lines")


def times_below(
    across: svg.Scale, ends: tuple[float, float], language: Language | None = None, *, has_grid: bool = True
) -> Iterator[str]:
    """Draw an axis of seconds: upright lines between the ends (bottom, top), and what time it is below."""
    for second in time_ticks(across.low, across.high):
        x = across(second)
        if has_grid:
            yield svg.line((x, ends[0]), (x, ends[1]), "grid")
        yield svg.texts((x, ends[0] + LABEL_DROP), said(time_texts(second), language), "axis", "middle")


def time_ticks(first_s: float, last_s: float) -> list[int]:
    """Give round seconds, minutes or hours.

    >>> time_ticks(0, 100)
    [0, 15, 30, 45, 60, 75, 90]
    """
    rough = (last_s - first_s) / MOST_TIMES
    step = next((one for one in _TIME_STEPS if one >= rough), _TIME_STEPS[-1])
    return [*range(math.ceil(first_s / step) * step, math.floor(last_s) + 1, step)]


def time_texts(second: float) -> Text:
    r"""Write how long after the beginning something was.

    >>> time_texts(75).en, time_texts(3_660).en
    ('1:15', '1\xa0h\xa001')
    """
    whole = round(second)
    if whole < _HOUR:
        words = f"{whole // _MINUTE}:{whole % _MINUTE:02d}"
    else:
        words = f"{whole // _HOUR}\u00a0h\u00a0{whole % _HOUR // _MINUTE:02d}"
    return Text(words, words)


def span_texts(first_s: float, end_s: float) -> Text:
    """Write a stretch of time after the beginning.

    >>> span_texts(60, 75).en
    '1:00 – 1:15'
    """
    words = f"{time_texts(first_s).en} – {time_texts(end_s).en}"
    return Text(words, words)


class _Upright(NamedTuple):
    """Where values lie; NaN for those that have no place."""

    scale: svg.Scale
    is_logarithmic: bool

    def __call__(self, value: float) -> float:
        if not self.is_logarithmic:
            return self.scale(value)
        return self.scale(math.log10(value)) if value > 0 else math.nan


def _upright(known: Sequence[float], height: float, *, is_logarithmic: bool) -> tuple[_Upright, list[float]]:
    """Choose the axis of the values, and where it has numbers."""
    if is_logarithmic:
        at = log_ticks(min((one for one in known if one > 0), default=1.0), max(known, default=1.0))
        ends = math.log10(at[0]), math.log10(at[-1])
    else:
        most = max(known, default=0.0) or 1.0
        step = round_step(most / N_TICKS)
        at = [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]
        ends = at[0], at[-1]
    return _Upright(svg.Scale(*ends, height - BOTTOM, TOP), is_logarithmic), at


def log_ticks(low: float, high: float) -> list[float]:
    """Give round numbers from below the lowest to above the highest, both above zero: 1, 2 and 5 times powers of ten.

    >>> log_ticks(0.004, 0.03)
    [0.002, 0.005, 0.01, 0.02, 0.05]
    """
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high) + 1e-9)
    digits = DIGITS if last - first <= MOST_FINE_DECADES else DIGITS[:1]
    every = [digit * 10.0**power for power in range(first - 1, last + 2) for digit in digits]
    below = max(at for at, one in enumerate(every) if one < low)
    above = min(at for at, one in enumerate(every) if one >= high * (1 - 1e-9))
    return [float(f"{one:.6g}") for one in every[below : max(above, below + 1) + 1]]


def _values(
    across: svg.Scale, up: _Upright, at: Sequence[float], write: Callable[[float], Text], language: Language | None
) -> Iterator[str]:
    for value in at:
        y = up(value)
        yield svg.line((across.start, y), (across.end, y), "grid")
        yield svg.texts((across.start - LABEL_GAP, y + 4), said(write(value), language), "axis", "end")


def _limits(limits: Sequence[TimeMark], across: svg.Scale, up: _Upright) -> Iterator[str]:
    for one in limits:
        y = up(one.at)
        yield svg.line((across.start, y), (across.end, y), "threshold")
        above = y - 5 if y - TOP > LIMIT_ROOM else y + 13
        yield svg.texts((across.start + 4, above), one.name, "axis goal haloed")


def _instants(instants: Sequence[TimeMark], across: svg.Scale, bottom: float) -> Iterator[str]:
    for one in instants:
        x = across(one.at)
        is_left = x < (across.start + across.end) / 2
        yield svg.line((x, bottom), (x, TOP), "instant")
        yield svg.texts((x + (5 if is_left else -5), TOP + 10), one.name, "axis haloed", "start" if is_left else "end")


def _line(one: TimeLine, places: Sequence[float], across: svg.Scale, up: _Upright) -> Iterator[str]:
    points = [(across(place), up(value)) for place, value in zip(places, one.values, strict=True)]
    for is_known, run in groupby(points, key=lambda point: math.isfinite(point[1])):
        if is_known:
            piece = [*run]
            # A place alone is a line of no length, whose round ends are a dot.
            yield svg.path(piece if len(piece) > 1 else piece * 2, f"{one.css_class} {one.colour}")


class _End(NamedTuple):
    line: TimeLine
    at: svg.Point
    value: float


def _names(ends: Sequence[_End], x: float, up: _Upright, write: Callable[[float], Text]) -> Iterator[str]:
    placed = apart([one.at[1] for one in ends], NAME_GAP, up.scale.end, up.scale.start)
    for (line, at, last), to in zip(ends, placed, strict=True):
        yield svg.path([(at[0] + 2, at[1]), (x + LEADER - 3, to)], f"leader {line.colour}")
        css_class = "end-name strong" if "strong" in line.css_class else "end-name"
        name, value = in_each(line.name), write(last)
        hint = svg.hover(Text(f"{name.fr}\u202f: {value.fr}", f"{name.en}: {value.en}"))
        short = Text(svg.shortened(name.fr, NAME_CHARACTERS), svg.shortened(name.en, NAME_CHARACTERS))
        yield f'<g class="{line.colour}">{hint}{svg.texts((x + LEADER, to + 4), short, css_class)}</g>'


def _ends(places: Sequence[float], lines: Sequence[TimeLine], across: svg.Scale, up: _Upright) -> Iterator[_End]:
    """Find where lines end; one of which nothing is known has no name."""
    for one in lines:
        known = [(place, value) for place, value in zip(places, one.values, strict=True) if math.isfinite(up(value))]
        if known:
            place, value = known[-1]
            yield _End(one, (across(place), up(value)), value)
