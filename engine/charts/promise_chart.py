"""Promises against what came of them, per decile: on the diagonal they are kept."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_across, lines_up, ticks, widened
from engine.charts.bilingual import number_texts
from engine.charts.colours import LINE_COLOURS

WIDTH, HEIGHT = 330.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 12.0, 30.0, 46.0
RADIUS = 4.6
MOST_TICKS = 4
KEPT, MISSED = LINE_COLOURS[:2]


class Promises(NamedTuple):
    """Promises of about one size, and what came of them."""

    n: int  # how many
    promised: float  # their mean
    observed: float  # mean of what came
    low: float  # lower end of its interval
    high: float  # upper end

    @property
    def is_kept(self) -> bool:
        """Whether what was promised lies inside the interval of what came."""
        return self.low <= self.promised <= self.high


def promise_chart(title: Text, deciles: Sequence[Promises]) -> str:
    """Draw a mark per decile with its interval; an open ring where the promise lies outside."""
    ends = [value for one in deciles for value in one[1:]]
    low, high = widened([0.0, *ends], 0.05)
    plot = Plot(svg.Scale(low, high, LEFT, WIDTH - RIGHT), svg.Scale(low, high, HEIGHT - BOTTOM, TOP))
    marks = ticks(low, high, MOST_TICKS)
    n_kept = sum(one.is_kept for one in deciles)
    note = Text(f"{n_kept} sur {len(deciles)} tenues", f"{n_kept} of {len(deciles)} kept")
    parts = [
        svg.texts((LEFT, TOP - 12), title, "column-title"),
        svg.texts((WIDTH - RIGHT, TOP - 12), note, "axis", "end"),
    ]
    parts += [
        *lines_up(plot, marks),
        *lines_across(plot, marks),
        svg.path([plot.at(low, low), plot.at(high, high)], "diagonal"),
    ]
    below = Text("hausse promise (en ordonnée : observée)", "promised rise (upwards: observed)")
    parts += [svg.texts(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8), below, "axis", "middle")]
    parts += [part for number, one in enumerate(deciles, 1) for part in _mark(number, one, plot)]
    return svg.drawing(WIDTH, HEIGHT, parts, title, "promises")


def _mark(number: int, one: Promises, plot: Plot) -> Iterator[str]:
    colour = KEPT if one.is_kept else MISSED
    x, y = plot.at(one.promised, one.observed)
    yield svg.path([(x, plot.up(one.low)), (x, plot.up(one.high))], f"whisker {colour}")
    kind = "dot-mark" if one.is_kept else "ring"
    yield svg.circle((x, y), RADIUS, f"{kind} {colour}", title=_hint(number, one))


def _hint(number: int, one: Promises) -> Text:
    promised, observed, low, high = (number_texts(value, 3) for value in one[1:])
    n = number_texts(one.n)
    return Text(
        f"décile {number} ({n.fr}) : promis {promised.fr}, observé {observed.fr} [{low.fr} ; {high.fr}]",
        f"decile {number} ({n.en}): promised {promised.en}, observed {observed.en} [{low.en}, {high.en}]",
    )
