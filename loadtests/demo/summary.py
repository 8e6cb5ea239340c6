"""What a demonstration prints: who moved, what was added to whose path, and why."""

from collections.abc import Mapping

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from loadtests.report.conduct import n_reached, treatment
from loadtests.report.story import (
    LearnerStory,
    PathChange,
    Story,
    count_kinds,
    furthest_behind,
    telling_learners,
)
from loadtests.report.tables import kind_name, titles_of
from simulations.report.bilingual import number_texts

SHOWN_LEARNERS = 10
SHOWN_BEHIND = 4
KIND_STYLES = {"remediate": "red", "evaluate": "blue", "review": "magenta", "advance": "green", "deepen": "yellow"}


def in_language(text: Text, language: str) -> str:
    """Give one of the two texts."""
    return text.fr if language == "fr" else text.en


def print_summary(console: Console, story: Story, graph: ContentGraph, language: str) -> None:
    """Print the table and the totals."""
    heads = {
        "fr": ("Apprenant", "Résultats", "Objectif", "Ajouté au parcours, et pourquoi"),
        "en": ("Learner", "Results", "Goal", "Added to the path, and why"),
    }
    table = Table(
        title=in_language(both_languages(graph.title, course_language(graph)), language),
        title_justify="left",
        show_lines=True,
    )
    for head in heads[language]:
        table.add_column(head)
    titles = titles_of(graph)
    for learner in _shown(story):
        before, after = n_reached(story, learner)
        table.add_row(
            learner.name,
            str(len(learner.steps)),
            f"{before} → {after} / {len(story.targets)}",
            _why(learner, titles, language),
        )
    console.print(table)
    for figure, name in treatment(story, graph):
        console.print(f"[bold]{in_language(figure, language)}[/bold] {in_language(name, language)}", highlight=False)
    console.print(_totals(story, language))


def print_addresses(console: Console, lines: Mapping[str, str]) -> None:
    """Print where to look next."""
    width = max(map(len, lines))
    content = "\n".join(f"[bold]{name:<{width}}[/bold]  {value}" for name, value in lines.items())
    console.print(Panel(content, expand=False))


def _shown(story: Story) -> list[LearnerStory]:
    """Choose whom the table tells of: who is furthest behind, and whose period shows most."""
    behind = furthest_behind(story, story.learners)[:SHOWN_BEHIND]
    telling = [learner for learner in telling_learners(story, SHOWN_LEARNERS) if learner not in behind]
    return furthest_behind(story, [*behind, *telling][:SHOWN_LEARNERS])


def _why(learner: LearnerStory, titles: Mapping[str, Text], language: str) -> str:
    """Tell one adjustment: of the kind that this learner has least often, the latest."""
    opened = learner.opened()
    if not opened:
        return "–"
    kinds = count_kinds(opened)
    rarest = min(reversed(opened), key=lambda change: kinds[change.kind])
    others = sum(kinds.values()) - 1
    more = "" if not others else f" [dim]({in_language(_more(others), language)})[/dim]"
    return f"{_added(rarest, titles, language)}{more}\n{in_language(rarest.reason, language)}"


def _more(n: int) -> Text:
    return Text(f"et {n} autre{'s' * (n > 1)}", f"and {n} more")


def _added(change: PathChange, titles: Mapping[str, Text], language: str) -> str:
    style = KIND_STYLES.get(change.kind, "cyan")
    title = titles.get(change.activity_id or "") or titles.get(change.skill) or Text(change.skill, change.skill)
    kind, what = in_language(kind_name(change.kind), language), in_language(title, language)
    return f"[{style}]{kind}[/{style}] · {what}"


def _totals(story: Story, language: str) -> str:
    changes = sum(len(learner.opened()) for learner in story.learners)
    seconds = sum(day.seconds for day in story.load.days) or 1.0
    results, rate = number_texts(story.n_results), number_texts(story.n_results / seconds)
    latency = story.load.latency_ms
    p50, p99 = (number_texts(value, 1, "ms") for value in ((latency.p50, latency.p99) if latency else (0.0, 0.0)))
    if language == "fr":
        return f"{results.fr} résultats, {changes} ajustements, {rate.fr} résultats/s, p50 {p50.fr}, p99 {p99.fr}"
    return f"{results.en} results, {changes} adjustments, {rate.en} results/s, p50 {p50.en}, p99 {p99.en}"
