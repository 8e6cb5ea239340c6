"""Bars: adjustments per day and kind, results per second of each simulated day, and how long requests took."""

from collections import Counter
from collections.abc import Iterator, Sequence

from content_graph.model import Text
from loadtests.report import svg
from loadtests.report.bilingual import number_texts
from loadtests.report.colours import KIND_COLOURS
from loadtests.report.story import KINDS, Story

WIDTH, HEIGHT = 520.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 10.0, 22.0, 34.0
N_TICKS = 4
BAR_SHARE = 0.72


def changes_per_day(story: Story) -> str:
    """Stack the adjustments that were opened on each simulated day, by kind."""
    counts = Counter((int(one.day), one.kind) for learner in story.learners for one in learner.opened())
    totals = [sum(counts[day, kind] for kind in KINDS) for day in range(story.n_days)]
    up = _upwards(max([*totals, 1]))
    parts = [*_axis(up), *_days(story.n_days)]
    for day in range(story.n_days):
        below = 0
        for kind in KINDS:
            count = counts[day, kind]
            if count:
                parts.append(_bar(day, story.n_days, up, below, below + count, KIND_COLOURS[kind], str(count)))
            below += count
    title = Text("Ajustements par jour", "Adjustments per day")
    return svg.drawing(WIDTH, HEIGHT, parts, title, "bars")


def throughput_per_day(story: Story) -> str:
    """Show results per second while each simulated day was sent."""
    rates = [day.results / day.seconds if day.seconds else 0.0 for day in story.load.days]
    up = _upwards(max([*rates, 1.0]))
    parts = [*_axis(up), *_days(len(rates))]
    parts += [_bar(day, len(rates), up, 0, rate, "var(--accent)", f"{rate:.0f}/s") for day, rate in enumerate(rates)]
    return svg.drawing(WIDTH, HEIGHT, parts, Text("Résultats par seconde", "Results per second"), "bars")


def latency_histogram(story: Story) -> str:
    """Show how many requests took how long."""
    counts, edges = story.load.histogram, story.load.histogram_edges_ms
    up = _upwards(max([*counts, 1]))
    parts = [*_axis(up)]
    parts += [
        _bar(at, len(counts), up, 0, count, "var(--accent)", f"{edges[at]:g}–{edges[at + 1]:g} ms: {count}")
        for at, count in enumerate(counts)
    ]
    parts += [
        svg.texts((_left_of(at, len(counts)), HEIGHT - BOTTOM + 16), number_texts(edge, 0, "ms"), "axis", "middle")
        for at, edge in enumerate(edges)
        if at % 5 == 0
    ]
    return svg.drawing(WIDTH, HEIGHT, parts, Text("Temps de réponse", "Response times"), "bars")


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


def _axis(up: svg.Scale) -> Iterator[str]:
    for tick in range(N_TICKS + 1):
        value = up.high * tick / N_TICKS
        yield svg.line((LEFT, up(value)), (WIDTH - RIGHT, up(value)), "grid")
        yield svg.texts((LEFT - 8, up(value) + 4), number_texts(value), "axis", "end")


def _days(n_days: int) -> Iterator[str]:
    for day in range(n_days):
        if day % max(1, n_days // 14) == 0:
            middle = (_left_of(day, n_days) + _left_of(day + 1, n_days)) / 2
            yield svg.text((middle, HEIGHT - BOTTOM + 16), str(day + 1), "axis", "middle")
    yield svg.texts(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 3), Text("jour", "day"), "axis", "middle")


def _left_of(at: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * at / max(1, count)


def _bar(at: int, count: int, up: svg.Scale, low: float, high: float, colour: str, hint: str) -> str:
    width = (WIDTH - LEFT - RIGHT) / max(1, count)
    place = (_left_of(at, count) + width * (1 - BAR_SHARE) / 2, up(high))
    size = (width * BAR_SHARE, max(0.0, up(low) - up(high) - 0.8))
    return svg.rect(place, size, "", radius=2, style=f"fill:{colour}", title=Text(hint, hint))


def kinds_present(story: Story) -> Sequence[str]:
    """Give the kinds of adjustments that occurred, in their order."""
    seen = {change.kind for learner in story.learners for change in learner.opened()}
    return [kind for kind in KINDS if kind in seen]
