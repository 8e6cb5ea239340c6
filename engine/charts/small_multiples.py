"""Many small charts side by side, all on the same axes from 0 to 1."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.axes import Plot, lines_up
from engine.charts.bilingual import elided, number_texts, percent_texts

WIDTH, HEIGHT = 250.0, 218.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 10.0, 26.0, 34.0
COUNTS_HEIGHT = 26.0  # of the bars along the bottom
MOST_POINT, LEAST_POINT = 6.0, 1.8
LEAST_JOINED = 20  # the mean of fewer results is mostly chance: a dot, but the line passes it by
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Bins(NamedTuple):
    """Predictions in bins of equal width, against what came; one entry per bin, empty ones included."""

    low: Sequence[float]  # lower edges, 0..1
    counts: Sequence[int]  # how many results
    predicted: Sequence[float]  # their mean prediction; NaN in an empty bin
    observed: Sequence[float]  # their mean score; NaN in an empty bin


class ObservedScores(NamedTuple):
    """What learners did at their first, second, … opportunity on a skill."""

    n_learners: int  # how many met it
    counts: Sequence[int]  # results, one entry per opportunity
    scores: Sequence[float]  # their mean; NaN where there are none


class Predictions(NamedTuple):
    """What one model predicts at each opportunity."""

    name: str  # of the model
    values: Sequence[float]  # 0..1, one per opportunity
    colour: str  # class of it


def calibration_chart(name: str, colour: str, bins: Bins, ece: float) -> str:
    """Draw observed against predicted; a point's area is the number of results, which the bars show again."""
    plot = Plot(svg.Scale(0.0, 1.0, LEFT, WIDTH - RIGHT), _upwards())
    counts = bins.counts
    parts = [*_frame(plot, name, Text(f"ECE {number_texts(ece, 4).fr}", f"ECE {number_texts(ece, 4).en}"))]
    parts += [_labels_below(plot, [(value, number_texts(value, 1)) for value in (0.0, 0.5, 1.0)])]
    parts += [*_bars(plot, [(low + 0.5 / len(counts), count) for low, count in zip(bins.low, counts, strict=True)])]
    parts += [svg.path([plot.at(0.0, 0.0), plot.at(1.0, 1.0)], "diagonal")]
    filled = [place for place, count in enumerate(counts) if count]
    joined = [plot.at(bins.predicted[place], bins.observed[place]) for place in filled if counts[place] >= LEAST_JOINED]
    parts += [svg.path(joined, f"series {colour}")] if joined else []
    parts += [_calibration_mark(plot, bins, place, colour) for place in filled]
    title = Text(f"Calibration {elided('de', name)}", f"Calibration of {name}")
    return svg.drawing(WIDTH, HEIGHT, parts, title, "small")


def opportunity_chart(name: str, observed: ObservedScores, models: Sequence[Predictions]) -> str:
    """Draw what learners did at each opportunity on a skill (dots) against what models predicted (lines)."""
    n = len(observed.counts)
    plot = Plot(svg.Scale(0.5, max(n, 2) + 0.5, LEFT, WIDTH - RIGHT), _upwards())
    learners = number_texts(observed.n_learners)
    note = Text(f"{learners.fr} apprenants", f"{learners.en} learners")
    parts = [*_frame(plot, name, note)]
    parts += [_labels_below(plot, [(place, number_texts(place)) for place in _shown_opportunities(n)])]
    parts += [*_bars(plot, [*enumerate(observed.counts, start=1)])]
    for one in models:
        points = [plot.at(place, value) for place, value in enumerate(one.values, start=1)]
        parts += [svg.path(points, f"series {one.colour}")]
    parts += [_observed_mark(plot, observed, place) for place in range(n)]
    title = Text(f"Courbe d’apprentissage {elided('de', name)}", f"Learning curve of {name}")
    return svg.drawing(WIDTH, HEIGHT, parts, title, "small")


def _upwards() -> svg.Scale:
    return svg.Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)


def _frame(plot: Plot, name: str, note: Text) -> Iterator[str]:
    yield svg.text((LEFT, TOP - 12), svg.shortened(name, 18), "column-title")
    yield svg.texts((WIDTH - RIGHT, TOP - 12), note, "axis", "end")
    yield from lines_up(plot, QUARTERS)


def _labels_below(plot: Plot, labels: Sequence[tuple[float, Text]]) -> str:
    y = plot.up.start + 16
    return "".join(svg.texts((plot.across(value), y), label, "axis", "middle") for value, label in labels)


def _bars(plot: Plot, counts: Sequence[tuple[float, int]]) -> Iterator[str]:
    """Draw counts as faint bars that stand on the axis."""
    most = max((count for _, count in counts), default=1) or 1
    width = (plot.across.end - plot.across.start) / max(1, len(counts)) * 0.7
    for value, count in counts:
        height = COUNTS_HEIGHT * count / most
        texts = number_texts(count)
        hint = Text(f"{texts.fr} résultats", f"{texts.en} results")
        at = (plot.across(value) - width / 2, plot.up.start - height)
        yield svg.rect(at, (width, height), "count-bar", title=hint)


def _calibration_mark(plot: Plot, bins: Bins, place: int, colour: str) -> str:
    predicted, observed = (percent_texts(values[place], 1) for values in (bins.predicted, bins.observed))
    results = number_texts(bins.counts[place])
    hint = Text(
        f"prédit {predicted.fr}, observé {observed.fr}, {results.fr} résultats",
        f"predicted {predicted.en}, observed {observed.en}, {results.en} results",
    )
    at = plot.at(bins.predicted[place], bins.observed[place])
    return svg.circle(at, _radius(bins.counts[place], max(bins.counts)), f"dot-mark {colour}", title=hint)


def _observed_mark(plot: Plot, observed: ObservedScores, place: int) -> str:
    count = observed.counts[place]
    if not count:
        return ""
    texts, results = percent_texts(observed.scores[place]), number_texts(count)
    hint = Text(f"observé {texts.fr}, {results.fr} résultats", f"observed {texts.en}, {results.en} results")
    at = plot.at(place + 1, observed.scores[place])
    return svg.circle(at, _radius(count, max(observed.counts)), "observed", title=hint)


def _radius(count: int, most: int) -> float:
    return max(LEAST_POINT, MOST_POINT * math.sqrt(count / most))


def _shown_opportunities(n: int) -> list[int]:
    step = 1 if n <= 6 else 2 if n <= 12 else 5  # noqa: PLR2004 - what the width has room for
    return list(range(1, n + 1, step))
