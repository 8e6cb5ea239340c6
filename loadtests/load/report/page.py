"""The report of a run of load: one self-contained HTML file in French and English, light and dark."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from content_graph.languages import Text
from engine.charts.bilingual import both, noun, number, number_texts, plain
from engine.charts.page import Addition, card, hero, page, section, wide
from loadtests.load.measured import LoadRun, total
from loadtests.load.report import pictures, tables, words
from loadtests.load.report.stretches import Stretch, stretches_of
from loadtests.load.usage import cores_elsewhere

MOST_IN_TABLE = 60
"""Stretches in the table of figures."""


def render(run: LoadRun, language: str) -> str:
    """Write the page; ``language`` (fr or en) is the one that shows first."""
    style = files("loadtests.load.report").joinpath("load.css").read_text(encoding="utf-8")
    return page(language, [*_sections(run)], Addition(style=style))


def _sections(run: LoadRun) -> Iterator[str]:
    stretches = stretches_of(run)
    yield _head(run)
    if run.broke is not None:
        broke = run.broke
        text = f'<p class="broke">{tables.break_text(broke)}</p>'
        if run.closed_rate_per_s is not None and run.sustained_ratio is not None:
            text += f"<p>{tables.closed_loop_text(run.closed_rate_per_s, run.sustained_ratio)}</p>"
        yield section(words.BREAK, card(text, wide(tables.cores_table(broke.cores, run.n_cores))))
    if run.verdicts:
        yield section(words.THRESHOLDS, card(wide(tables.verdict_table(run.verdicts))))
    yield _rate(run, stretches)
    yield section(
        words.LATENCY,
        card(pictures.latency_picture(run, stretches)),
        card(pictures.heat_picture(run)),
        card(wide(tables.kind_table(run))),
    )
    if run.problems:
        drawn, told = pictures.errors_picture(stretches), wide(tables.problem_table(run.problems))
        yield section(words.ERRORS, card(drawn), card(told))
    yield from _service(run, stretches)
    if run.reckoning is not None:
        yield section(words.RECKONING, card(wide(tables.reckoning_table(run.reckoning))))
    summary = f"<summary>{both('Tranche par tranche', 'Stretch by stretch')}</summary>"
    figures = wide(tables.stretch_table(stretches_of(run, MOST_IN_TABLE)))
    yield section(words.DETAILS, card(f"<details>{summary}{figures}</details>"))
    yield _foot(run)


def _head(run: LoadRun) -> str:
    whole = total(run.seconds_seen)
    kept = sum(one.is_kept for one in run.verdicts)
    mark = "✓" if run.is_kept else "✗"
    facts = [
        (number(run.n_users), noun(run.n_users, ("personne", "personnes"), ("person", "people"))),
        (plain(words.per_second_texts(whole.n / run.seconds)), _sent(whole.n)),
        (_latency(whole.latency_s(0.95)), both("95\u202f% des réponses en moins de", "95% of the answers within")),
        (plain(words.value_texts("error_rate", whole.error_rate)), both("en échec", "failed")),
    ]
    if run.verdicts:
        css_class, n = "kept" if run.is_kept else "missed", len(run.verdicts)
        told = both(f"seuils tenus sur {n}", f"of {n} thresholds kept")
        facts.insert(0, (f'<span class="{css_class}">{mark} {kept}</span>', told))
    about = Text(
        f"{run.about.fr} {words.ARRIVALS[run.arrivals].fr}", f"{run.about.en} {words.ARRIVALS[run.arrivals].en}"
    )
    return hero(plain(run.title), plain(about), facts)


def _sent(n: int) -> str:
    texts = number_texts(n)
    return both(f"requêtes en moyenne, {texts.fr} en tout", f"requests on average, {texts.en} in all")


def _latency(seconds: float | None) -> str:
    return "–" if seconds is None else plain(words.duration_texts(seconds))


def _rate(run: LoadRun, stretches: tuple[Stretch, ...]) -> str:
    users = [pictures.users_picture(run, stretches[-1].end_s)] if run.users else []
    return section(words.RATE, card(pictures.rate_picture(run, stretches), *users))


def _service(run: LoadRun, stretches: tuple[Stretch, ...]) -> Iterator[str]:
    cards = []
    if run.lag:
        cards.append('<div class="two">' + "".join(map(card, pictures.lag_pictures(run))) + "</div>")
    if run.processes:
        busy = cores_elsewhere(run)
        warning = f'<p class="note">{plain(words.busy_texts(busy))}</p>' if busy else ""
        cards.append(card(pictures.cpu_picture(run, stretches), warning))
    if any(one.memory_bytes is not None for one in run.service):
        cards.append(card(pictures.memory_picture(run, stretches[-1].end_s), wide(tables.memory_table(run))))
    if cards:
        yield section(words.SERVICE, *cards)


def _foot(run: LoadRun) -> str:
    begun = run.begun_at.strftime("%Y-%m-%d %H:%M UTC")
    workers = both(
        f"{run.n_workers} processus de charge, graine {run.seed}", f"{run.n_workers} processes of load, seed {run.seed}"
    )
    length = plain(words.duration_texts(run.seconds))
    return f"<footer>{escape(run.scenario)} · {escape(run.url)} · {begun} · {length} · {workers}</footer>"
