"""Adjustments per day and kind, results per second of each simulated day, and how long requests took."""

from collections import Counter
from collections.abc import Sequence

from content_graph.languages import Text
from loadtests.report.story import KINDS, Story
from simulations.report.bilingual import number_texts
from simulations.report.colours import KIND_COLOURS
from simulations.report.columns import N_TICKS, ColumnPiece, column_chart

HALF_WIDTH, FULL_WIDTH = 510.0, 1076.0
MOST_DAY_LABELS = 14
DAY = Text("jour", "day")


def changes_per_day(story: Story) -> str:
    """Stack the adjustments that were opened on each simulated day, by kind."""
    counts = Counter((int(one.day), one.kind) for learner in story.learners for one in learner.opened())
    columns = [
        [_piece(counts[day, kind], f"{counts[day, kind]}", KIND_COLOURS[kind]) for kind in KINDS]
        for day in range(story.n_days)
    ]
    title = Text("Ajustements par jour", "Adjustments per day")
    return column_chart(columns, _days(story.n_days), FULL_WIDTH, title, DAY)


def throughput_per_day(story: Story) -> str:
    """Show results per second while each simulated day was sent."""
    rates = [day.results / day.seconds if day.seconds else 0.0 for day in story.load.days]
    columns = [[_piece(rate, f"{rate:.0f}/s")] for rate in rates]
    return column_chart(
        columns, _days(len(rates)), HALF_WIDTH, Text("Résultats par seconde", "Results per second"), DAY
    )


def latency_histogram(story: Story) -> str:
    """Show how many requests took how long."""
    counts, edges = story.load.histogram, story.load.histogram_edges_ms
    columns = [[_piece(count, f"{edges[at]:g}–{edges[at + 1]:g} ms: {count}")] for at, count in enumerate(counts)]
    every = len(counts) // N_TICKS or 1
    labels = [(float(at), number_texts(edge, 0, "ms")) for at, edge in enumerate(edges) if at % every == 0]
    return column_chart(columns, labels, HALF_WIDTH, Text("Temps de réponse", "Response times"))


def _piece(amount: float, hint: str, colour: str = "var(--accent)") -> ColumnPiece:
    return ColumnPiece(amount, colour, Text(hint, hint))


def _days(n_days: int) -> list[tuple[float, Text]]:
    every = max(1, n_days // MOST_DAY_LABELS)
    return [(day + 0.5, number_texts(day + 1)) for day in range(0, n_days, every)]


def kinds_present(story: Story) -> Sequence[str]:
    """Give the kinds of adjustments that occurred, in their order."""
    seen = {change.kind for learner in story.learners for change in learner.opened()}
    return [kind for kind in KINDS if kind in seen]
