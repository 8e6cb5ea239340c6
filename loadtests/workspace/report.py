"""The page about the workspace under load."""

import math
from typing import Final

from content_graph.languages import Text
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.bilingual import both, noun, number, percent, plain
from engine.charts.page import Heading, card, hero, page, section, wide
from loadtests.workspace.figures import Target, WorkspaceReport

TITLE: Final = Text("L’espace de travail sous charge", "The workspace under load")
LEAD: Final = Text(
    "Chaque sorte de page, demandée l’une après l’autre à un service d’un seul cœur, et ce que coûtent des pages "
    "ouvertes quand rien ne se passe.",
    "Each kind of page, asked for one after the other of a service on one core, and what open pages cost while "
    "nothing happens.",
)
TARGETS: Final = Heading(
    Text("Ce qui est demandé", "What is asked"),
    Text("La plus lente et la plus lourde des pages décident.", "The slowest and the heaviest page decide."),
)
PAGES: Final = Heading(
    Text("Page par page", "Page by page"),
    Text(
        "Du premier octet envoyé au dernier reçu\u202f; le temps de calcul est celui de tous les processus du "
        "service\u202f; le poids est compressé, celui du premier affichage avec le style et les scripts.",
        "From the first byte sent to the last one received; processor time is that of all processes of the service; "
        "the weight is compressed, that of the first view with style and scripts.",
    ),
)
NAMES: Final = {
    "p95": Text("95\u202f% des réponses de chaque page en moins de", "95% of the answers of each page within"),
    "first view": Text("premier affichage de la page la plus lourde", "first view of the heaviest page"),
    "errors": Text("réponses en erreur", "answers that were errors"),
    "open pages": Text("part d’un cœur que coûtent les pages ouvertes", "share of a core that open pages cost"),
    "results missing": Text("résultats perdus", "results missing"),
}


def render(report: WorkspaceReport, language: str) -> str:
    """Write the page; ``language`` (fr or en) is the one that shows first."""
    held = report.held
    facts = [
        (number(held.learners), noun(held.learners, ("apprenant", "apprenants"), ("learner", "learners"))),
        (number(held.results), noun(held.results, ("résultat", "résultats"), ("result", "results"))),
        (number(held.open_cases), both("dossiers ouverts", "open cases")),
        (number(report.live.pages), both("pages ouvertes", "open pages")),
        (percent(report.live.cost or 0.0, 1), both("d’un cœur pour elles", "of a core for them")),
    ]
    targets = "".join(map(_target, report.targets))
    return page(
        language,
        [
            hero(plain(TITLE), plain(LEAD), facts),
            section(TARGETS, card(f"<table><tbody>{targets}</tbody></table>")),
            section(PAGES, card(wide(_pages(report)))),
        ],
    )


def _target(target: Target) -> str:
    mark, value = ("✓" if target.is_kept else "✗"), target.value
    shown = "–" if value is None else number(value, 1, target.unit if target.unit in {"ms", "kB"} else "")
    return (
        f'<tr><td>{mark}</td><td>{plain(NAMES[target.name])}</td><td class="n">{shown}</td>'
        f'<td class="n">≤ {number(target.limit)}</td></tr>'
    )


def _pages(report: WorkspaceReport) -> str:
    pages = sorted(report.pages, key=lambda one: -(one.latency_ms.p95 if one.latency_ms else 0.0))
    p95 = [one.latency_ms.p95 if one.latency_ms else math.nan for one in pages]
    cpu = [math.nan if one.cpu_ms is None else sum(one.cpu_ms.values()) for one in pages]
    first_view = Text("premier affichage, ko", "first view, kB")
    columns = [
        BarColumn(Text("95\u202f%, ms", "p95, ms"), p95, 1, from_zero=True),
        BarColumn(Text("calcul, ms", "CPU, ms"), cpu, 1, from_zero=True),
        BarColumn(Text("page, ko", "page, kB"), [one.kb for one in pages], 1, from_zero=True),
        BarColumn(first_view, [one.first_view_kb for one in pages], 1, is_barred=False),
    ]
    names = [f"{one.page} · {one.role}" for one in pages]
    return bar_table(Text("Page", "Page"), names, columns)
