"""What a demonstration prints: who moved, what was added to whose path, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from engine.charts.bilingual import number_texts
from loadtests.demo.doors import Door
from loadtests.demo.letters import Told
from loadtests.demo.team import ZONE
from loadtests.report.conduct import n_reached, treatment
from loadtests.report.help_story import HelpStory
from loadtests.report.helping import clock_lines
from loadtests.report.story import (
    LearnerStory,
    PathChange,
    Story,
    count_kinds,
    furthest_behind,
    telling_learners,
)
from loadtests.report.tables import kind_name, titles_of

WORKSPACE = Text(
    "Espace de travail\u202f: ouvrez le lien de qui vous voulez être",
    "Workspace: open the link of whoever you want to be",
)
ONCE = Text(
    "Chaque lien ouvre une seule fois, dans les 15 minutes\u202f; relancez symphonie demo pour en avoir d’autres. Un "
    "navigateur est une seule personne à la fois\u202f: une fenêtre privée en montre une autre.",
    "Each link opens once, within 15 minutes; start symphonie demo again for others. A browser is one person at a "
    "time: a private window shows another.",
)
CAME_BACK = Text(
    "Une réponse par courriel est revenue dans son échange.", "An answer by mail came back to its conversation."
)
HANDED_OVER = Text(
    "Une question est passée à une personne, et l’apprenant sait qui répond et quand.",
    "A question went on to a person, and the learner knows who answers and when.",
)
SHOWN_LEARNERS = 10
SHOWN_BEHIND = 4
SHOWN_HAPPENINGS = 12
KIND_STYLES = {"remediate": "red", "evaluate": "blue", "review": "magenta", "advance": "green", "deepen": "yellow"}


def print_summary(console: Console, story: Story, graph: ContentGraph, language: str) -> None:
    """Print the table and the totals."""
    heads = {
        "fr": ("Apprenant", "Résultats", "Objectif", "Ajouté au parcours, et pourquoi"),
        "en": ("Learner", "Results", "Goal", "Added to the path, and why"),
    }
    table = Table(
        title=both_languages(graph.title, course_language(graph)).said_in(language),
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
        console.print(f"[bold]{figure.said_in(language)}[/bold] {name.said_in(language)}", highlight=False)
    if story.help is not None:
        _print_help(console, story.help, language)
    console.print(_totals(story, language))


def _print_help(console: Console, told: HelpStory, language: str) -> None:
    """Print one learner's story, and what became of what was promised."""
    if told.learner is not None:
        console.print(f"\n[bold]{told.learner.name}[/bold] [dim]({ZONE})[/dim]", highlight=False)
        colon = "\u202f: " if language == "fr" else ": "
        for one in told.learner.happenings[:SHOWN_HAPPENINGS]:
            said = colon.join(filter(None, (one.title.said_in(language), one.text.said_in(language))))
            console.print(f"  [dim]{_when(one.at)}[/dim] {escape(one.name)} · {escape(said)}", highlight=False)
    for figure, name in clock_lines(told.clocks):
        console.print(f"[bold]{figure.said_in(language)}[/bold] {name.said_in(language)}", highlight=False)
    console.print("")


def print_letters(console: Console, told: Told, language: str) -> None:
    """Print what was written to one learner, and what became of each message."""
    heads = {"fr": "Ce qui a été écrit à", "en": "What was written to"}
    console.print(f"\n[bold]{heads[language]} {told.name}[/bold] [dim]({ZONE})[/dim]", highlight=False)
    for at, _, said in told.lines:
        console.print(f"  [dim]{_when(at)}[/dim] {escape(said.said_in(language))}", highlight=False)
    agreeing = Text(
        f"Envois {told.n_in_outbox}, chronologie {len(told.lines)}",
        f"Outbox {told.n_in_outbox}, timeline {len(told.lines)}",
    )
    console.print(f"[dim]{agreeing.said_in(language)}[/dim]", highlight=False)
    for is_so, said in ((told.came_back, CAME_BACK), (told.handed_over, HANDED_OVER)):
        if is_so:
            console.print(said.said_in(language), highlight=False)
    console.print("")


def _when(at: str) -> str:
    """Tell a moment by the clock of those who help."""
    return f"{datetime.fromisoformat(at).astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}"


def print_addresses(console: Console, lines: Mapping[str, str]) -> None:
    """Print where to look next."""
    width = max(map(len, lines))
    content = "\n".join(f"[bold]{name:<{width}}[/bold]  {value}" for name, value in lines.items())
    console.print(Panel(content, expand=False))


def print_doors(console: Console, doors: Sequence[Door], language: str) -> None:
    """Print who can sign in, each by a link that opens once; links are printed whole, so that they can be copied."""
    console.print(f"\n[bold]{WORKSPACE.said_in(language)}[/bold]")
    for one in doors:
        console.print(f"{one.what.said_in(language)} · {one.name}", highlight=False)
        console.print(f"  {one.link}", soft_wrap=True, highlight=False, markup=False)
    console.print(f"[dim]{ONCE.said_in(language)}[/dim]", highlight=False)


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
    more = "" if not others else f" [dim]({_more(others).said_in(language)})[/dim]"
    return f"{_added(rarest, titles, language)}{more}\n{rarest.reason.said_in(language)}"


def _more(n: int) -> Text:
    return Text(f"et {n} autre{'s' * (n > 1)}", f"and {n} more")


def _added(change: PathChange, titles: Mapping[str, Text], language: str) -> str:
    style = KIND_STYLES.get(change.kind, "cyan")
    title = titles.get(change.activity_id or "") or titles.get(change.skill) or Text(change.skill, change.skill)
    kind, what = kind_name(change.kind).said_in(language), title.said_in(language)
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
