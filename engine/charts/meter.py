"""Small bars in a line of text: a share with its margin, what it was before, amounts of the last days."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.bilingual import Language, Said, attribute, percent_texts, said
from engine.charts.colours import ACCENT

WIDTH, HEIGHT, BAR_HEIGHT = 110.0, 12.0, 7.0
SPARK_STEP, SPARK_GAP, SPARK_HEIGHT, LEAST_HEIGHT = 7.0, 2.0, 22.0, 1.0


class Level(NamedTuple):
    """A share, 0..1, and what is known around it."""

    share: float
    low: float | None = None  # lower end of its margin
    high: float | None = None  # upper end
    before: float | None = None  # what it was
    threshold: float | None = None  # from which it counts as mastered


def meter(level: Level, label: Said = "", *, colour: str = ACCENT, width: float = WIDTH) -> str:
    """Draw a bar: its length the share, a bracket the margin, a tick the threshold, darker what was there before.

    Args:
        level: What is drawn.
        label: What it says to whoever does not see it (`level_texts`); nothing where the numbers stand beside it.
        colour: Class of it.
        width: Of the drawing.
    """
    says = f'role="img" aria-label="{attribute(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg class="meter {colour}" viewBox="0 0 {width:g} {HEIGHT:g}" width="{width:g}" height="{HEIGHT:g}" {says}>'
        f"{''.join(_parts(level, svg.Scale(0.0, 1.0, 0.0, width)))}</svg>"
    )


def level_texts(level: Level, what: Said, language: Language | None = None) -> Said:
    """Say a share and its margin in words: ``Fractions: 45 %, between 30 and 60 %``."""
    each = Text(what, what) if isinstance(what, str) else what
    share = percent_texts(level.share)
    words = Text(f"{each.fr}\u202f: {share.fr}", f"{each.en}: {share.en}")
    if level.low is not None and level.high is not None:
        low, high = percent_texts(level.low), percent_texts(level.high)
        words = Text(f"{words.fr}, entre {low.fr} et {high.fr}", f"{words.en}, between {low.en} and {high.en}")
    return said(words, language)


def sparkline(amounts: Sequence[float], label: Said, *, colour: str = ACCENT) -> str:
    """Draw a bar per day, as high as its amount relative to the greatest; a day without anything keeps its foot."""
    most = max(amounts, default=0.0) or 1.0
    bars = (_day(at, max(LEAST_HEIGHT, SPARK_HEIGHT * amount / most), amount) for at, amount in enumerate(amounts))
    return svg.drawing(max(1, len(amounts)) * SPARK_STEP, SPARK_HEIGHT, bars, label, f"sparkline {colour}")


def _day(at: int, high: float, amount: float) -> str:
    css_class = "bar" if amount else "bar-back"
    return svg.rect((at * SPARK_STEP, SPARK_HEIGHT - high), (SPARK_STEP - SPARK_GAP, high), css_class)


def _parts(level: Level, across: svg.Scale) -> Iterator[str]:
    top, middle = (HEIGHT - BAR_HEIGHT) / 2, HEIGHT / 2
    yield svg.rect((0.0, top), (across.end, BAR_HEIGHT), "bar-back", radius=BAR_HEIGHT / 2)
    yield svg.rect((0.0, top), (across(level.share), BAR_HEIGHT), "bar", radius=BAR_HEIGHT / 2)
    if level.before is not None:
        kept = min(level.before, level.share)
        yield svg.rect((0.0, top), (across(kept), BAR_HEIGHT), "bar-before", radius=BAR_HEIGHT / 2)
    if level.low is not None and level.high is not None:
        low, high = across(level.low), across(level.high)
        yield svg.path([(low, middle), (high, middle)], "margin")
        yield svg.path([(low, middle - 3), (low, middle + 3)], "margin")
        yield svg.path([(high, middle - 3), (high, middle + 3)], "margin")
    if level.threshold is not None:
        at = across(level.threshold)
        yield svg.path([(at, 0.0), (at, HEIGHT)], "goal-tick")
