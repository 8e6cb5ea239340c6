"""Bars: adjustments per day and kind, results per second of each simulated day, and how long requests took."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from loadtests.report.colours import KIND_COLOURS
from loadtests.report.story import KINDS, Story
from simulations.report import svg
from simulations.report.bilingual import number_texts

HALF_WIDTH, FULL_WIDTH, HEIGHT = 510.0, 1076.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 22.0, 22.0, 34.0
N_TICKS = 4
MOST_DAY_LABELS = 14
BAR_SHARE = 0.72


class Frame(NamedTuple):
    """A chart of bars side by side: its width, how many bars, and the vertical scale."""

    width: float
    n_bars: int
    up: svg.Scale

    def left_of(self, bar: int) -> float:
        """Give where a bar's place begins."""
        return LEFT + (self.width - LEFT - RIGHT) * bar / max(1, self.n_bars)


def changes_per_day(story: Story) -> str:
    """Stack the adjustments that were opened on each simulated day, by kind."""
    counts = Counter((int(one.day), one.kind) for learner in story.learners for one in learner.opened())
    totals = [sum(counts[day, kind] for kind in KINDS) for day in range(story.n_days)]
    frame = Frame(FULL_WIDTH, story.n_days, _upwards(max([*totals, 1])))
    parts = [*_axis(frame), *_days(frame)]
    for day in range(story.n_days):
        below = 0
        for kind in KINDS:
            count = counts[day, kind]
            if count:
                parts.append(_bar(frame, day, below, below + count, KIND_COLOURS[kind], str(count)))
            below += count
    return svg.drawing(FULL_WIDTH, HEIGHT, parts, Text("Ajustements par jour", "Adjustments per day"), "bars")


def throughput_per_day(story: Story) -> str:
    """Show results per second while each simulated day was sent."""
    rates = [day.results / day.seconds if day.seconds else 0.0 for day in story.load.days]
    frame = Frame(HALF_WIDTH, len(rates), _upwards(max([*rates, 1.0])))
    parts = [*_axis(frame), *_days(frame)]
    parts += [_bar(frame, day, 0, rate, "var(--accent)", f"{rate:.0f}/s") for day, rate in enumerate(rates)]
    return svg.drawing(HALF_WIDTH, HEIGHT, parts, Text("Résultats par seconde", "Results per second"), "bars")


def latency_histogram(story: Story) -> str:
    """Show how many requests took how long."""
    counts, edges = story.load.histogram, story.load.histogram_edges_ms
    frame = Frame(HALF_WIDTH, len(counts), _upwards(max([*counts, 1])))
    parts = [*_axis(frame)]
    parts += [
        _bar(frame, at, 0, count, "var(--accent)", f"{edges[at]:g}–{edges[at + 1]:g} ms: {count}")
        for at, count in enumerate(counts)
    ]
    parts += [
        svg.texts((frame.left_of(at), HEIGHT - BOTTOM + 16), number_texts(edge, 0, "ms"), "axis", "middle")
        for at, edge in enumerate(edges)
        if at % (len(counts) // N_TICKS or 1) == 0
    ]
    return svg.drawing(HALF_WIDTH, HEIGHT, parts, Text("Temps de réponse", "Response times"), "bars")


def _upwards(highest: float) -> svg.Scale:
    step = _round_step(highest / N_TICKS)
    return svg.Scale(0.0, step * N_TICKS, HEIGHT - BOTTOM, TOP)


def _round_step(step: float) -> float:
    """Give the next round number: 1, 2, 2.5 or 5 times a power of ten, at least 1.

    >>> _round_step(37.0)
    50.0
    """
    power = 10.0 ** (len(str(int(max(step, 1.0)))) - 1)
    return next(power * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if power * factor >= step)


def _axis(frame: Frame) -> Iterator[str]:
    for tick in range(N_TICKS + 1):
        value = frame.up.high * tick / N_TICKS
        yield svg.line((LEFT, frame.up(value)), (frame.width - RIGHT, frame.up(value)), "grid")
        yield svg.texts((LEFT - 8, frame.up(value) + 4), number_texts(value), "axis", "end")


def _days(frame: Frame) -> Iterator[str]:
    for day in range(frame.n_bars):
        if day % max(1, frame.n_bars // MOST_DAY_LABELS) == 0:
            middle = (frame.left_of(day) + frame.left_of(day + 1)) / 2
            yield svg.text((middle, HEIGHT - BOTTOM + 16), str(day + 1), "axis", "middle")
    yield svg.texts(((LEFT + frame.width - RIGHT) / 2, HEIGHT - 3), Text("jour", "day"), "axis", "middle")


def _bar(frame: Frame, at: int, low: float, high: float, colour: str, hint: str) -> str:
    room = frame.left_of(1) - frame.left_of(0)
    place = (frame.left_of(at) + room * (1 - BAR_SHARE) / 2, frame.up(high))
    size = (room * BAR_SHARE, max(0.0, frame.up(low) - frame.up(high) - 0.8))
    return svg.rect(place, size, "", radius=2, style=f"fill:{colour}", title=Text(hint, hint))


def kinds_present(story: Story) -> Sequence[str]:
    """Give the kinds of adjustments that occurred, in their order."""
    seen = {change.kind for learner in story.learners for change in learner.opened()}
    return [kind for kind in KINDS if kind in seen]
