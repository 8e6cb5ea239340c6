"""The report of a sizing: one page with pictures, in both languages."""

from collections.abc import Sequence
from html import escape
from typing import Final

from content_graph.languages import Text
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.bilingual import both, number, percent, plain
from engine.charts.colours import line_colour
from engine.charts.curves import Axes, Curve, curve_chart
from engine.charts.dot_plot import Column, Dot, dot_plot
from engine.charts.page import Heading, card, hero, page, section, wide
from engine.charts.tornado import Swing, tornado
from engine.sizing.comparing import Option, written
from engine.sizing.fitting import Fit
from engine.sizing.inputs import INPUTS
from engine.sizing.outcomes import FIGURES
from engine.sizing.questions import Answer
from engine.sizing.sensitivity import Sensitivities, Target
from engine.sizing.study import Sizing
from engine.sizing.telling import told_of
from engine.sizing.words import NAMES, ROLE_NAMES, RULE

WIDTH: Final = 1076.0
NAMES_WIDTH: Final = 300.0
MOST_SWINGS: Final = 12
SHOWN: Final = ("promises_kept", "answer_hours", "tutor_hours", "cost", "drop_outs", "mastery")
"""Figures of an option: as many as stand beside each other."""
TURNED: Final[tuple[Target, ...]] = ("hours", "promises_kept", "drop_outs", "mastery")

TITLE: Final = Text("Dimensionner l’accompagnement", "Sizing the support")
LEAD: Final = Text(
    "Le parcours est simulé avec apprenants, équipe et promesses\u202f; neuf exécutions sur dix sont entre les bornes.",
    "The course is simulated with its learners, its staff and its promises; nine runs in ten lie between the two ends.",
)
WEEKS: Final = Heading(
    Text("Heures par semaine et par rôle", "Hours by week and role"),
    Text(
        "P50\u202f: une exécution sur deux en a moins\u202f; P90\u202f: neuf sur dix.",
        "P50: half of the runs have less; P90: nine in ten.",
    ),
)
FIGURES_HEAD: Final = Heading(
    Text("Ce que cela donne", "What it comes to"),
    Text("Moyenne, et entre quoi neuf exécutions sur dix se trouvent.", "Mean, and between what nine runs in ten lie."),
)
ANSWERS: Final = Heading(
    Text("Les questions", "The questions"),
    Text(
        "Chaque option sur les mêmes apprenants et la même chance.",
        "Each option on the same learners and the same luck.",
    ),
)
KEPT: Final = Text("Promesses tenues selon le nombre de tuteurs", "Promises kept by number of tutors")
WAIT: Final = Text("Délai de réponse (h) selon le nombre de tuteurs", "Time to an answer (h) by number of tutors")
SWINGS: Final = Heading(
    Text("Ce qui compte", "What matters"),
    Text(
        "Chaque entrée seule à son minimum (clair) et à son maximum (foncé), les autres au milieu de leur intervalle.",
        "Each input alone at its least and at its most (the colour of the accent), all others at their middle.",
    ),
)
OPTIMUM: Final = Heading(
    Text("Le mieux pour la somme", "The most for the sum"),
    Text("Équipes que la somme paie, la meilleure d’abord.", "Staffs that the sum pays for, the best first."),
)
INPUTS_HEAD: Final = Heading(
    Text("Les entrées et leurs sources", "The inputs and their sources"),
    Text("Ce qui n’est pas connu exactement a deux bornes.", "What is not known exactly has two ends."),
)
FITTED: Final = Heading(
    Text("Ajusté sur votre historique", "Fitted to your history"),
    Text("Les dernières semaines, que l’ajustement n’a pas vues.", "The last weeks, which the fit has not seen."),
)
MADE_BY: Final = Heading(
    Text("Refaire ce rapport", "Make this report again"),
    Text("La même graine donne les mêmes chiffres.", "The same seed gives the same digits."),
)


def render(found: Sizing, fit: Fit | None, command: str, language: str) -> str:
    """Write the whole page; `language` (fr or en) is the one that shows first."""
    sections = [
        _head(found),
        section(WEEKS, *(card(wide(one)) for one in _weeks(found))),
        section(FIGURES_HEAD, card(wide(_figures(found)))),
        section(ANSWERS, *(card(*_answer(one)) for one in found.answers)) if found.answers else "",
        _swings(found.sensitivities),
        _optimum(found),
        _fitted(fit),
        section(INPUTS_HEAD, card(wide(_inputs(found)))),
        section(MADE_BY, card(f"<pre>{escape(command)}</pre>")),
    ]
    return page(language, sections)


def _head(found: Sizing) -> str:
    out = found.outcomes
    facts = [
        (number(found.scenario.learners), both("apprenants", "learners")),
        (number(found.scenario.weeks), both("semaines", "weeks")),
        (percent(out.promises_kept.mean), both("promesses tenues", "promises kept")),
        (
            number(out.roles[0].p90 if out.roles else 0.0, 1),
            both("h de tuteur par semaine, P90", "h of tutors a week, P90"),
        ),
    ]
    return hero(plain(TITLE), plain(LEAD), facts)


def _weeks(found: Sizing) -> list[str]:
    weeks = range(1, found.scenario.weeks + 1)
    if len(weeks) == 1:
        return []
    below = Text("semaine du parcours", "week of the course")
    return [
        curve_chart(
            weeks,
            [
                Curve("P90", [one.p90 for one in role.weeks], line_colour(0), "series dashed"),
                Curve("P50", [one.p50 for one in role.weeks], line_colour(0), "series strong"),
            ],
            Axes(ROLE_NAMES[role.role], below, (WIDTH, 260.0)),
        )
        for role in found.outcomes.roles
    ]


def _written(name: str, value: float) -> str:
    known = NAMES[name]
    return percent(value) if known.is_share else number(value, known.digits)


def _figures(found: Sizing) -> str:
    rows = []
    for name in FIGURES:
        if name == "budget_share" and not found.scenario.budget:
            continue
        one = getattr(found.outcomes, name)
        cells = "".join(f'<td class="n">{_written(name, value)}</td>' for value in (one.mean, one.low, one.high))
        beside = f" <small>({plain(RULE)})</small>" if name == "budget_share" else ""
        rows.append(f"<tr><td>{plain(NAMES[name].text)}{beside}</td>{cells}</tr>")
    sheet = found.spreadsheet
    ends = f'<td class="n">{number(sheet.low.total)}</td><td class="n">{number(sheet.high.total)}</td>'
    told = both("Heures selon le tableur (forme close)", "Hours by the spreadsheet (closed form)")
    rows.append(f'<tr><td>{told}</td><td class="n">–</td>{ends}</tr>')
    heads = "".join(f"<th>{one}</th>" for one in ("", both("moyenne", "mean"), "5 %", "95 %"))
    return f'<table class="bar-table"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _answer(answer: Answer) -> list[str]:
    parts = [f"<h3>{plain(answer.title)}</h3><p>{plain(answer.verdict)}</p>"]
    if answer.question == "tutors":
        parts += [
            wide(_by_tutors(answer.options, KEPT, "promises_kept")),
            wide(_by_tutors(answer.options, WAIT, "answer_hours")),
        ]
    return [*parts, wide(_many(answer.options))]


def _by_tutors(options: Sequence[Option], title: Text, name: str) -> str:
    figures = [one.figures[name] for one in options]
    dots = [Dot(one.mean, one.low, one.high) for one in figures]
    digits = 2 if NAMES[name].is_share else 1
    return dot_plot([str(one.tutors) for one in options], [Column(title, dots, digits)], WIDTH, 80.0, title)


def _options(options: Sequence[Option]) -> str:
    return bar_table(
        Text("option", "option"), [one.name for one in options], [_column(name, options) for name in SHOWN]
    )


def _many(options: Sequence[Option]) -> str:
    """Draw options with heads that take several lines: there are many columns."""
    return f'<div class="many">{_options(options)}</div>'


def _column(name: str, options: Sequence[Option]) -> BarColumn:
    known, values = NAMES[name], [one.figures[name].mean for one in options]
    if not known.is_share:
        return BarColumn(known.text, values, known.digits, is_barred=False)
    head = Text(f"{known.text.fr} (%)", f"{known.text.en} (%)")
    return BarColumn(head, [100.0 * value for value in values], 0, is_barred=False)


def _swings(found: Sensitivities | None) -> str:
    if found is None:
        return ""
    drawn = []
    for target in TURNED:
        widest = sorted(found.swings, key=lambda one: -one.width(target))[:MOST_SWINGS]
        rows = [
            Swing(
                INPUTS[one.field].label,
                one.at_least[target],
                one.at_most[target],
                _hint(one.field, one.least, one.most),
            )
            for one in widest
            if one.width(target) > 0
        ]
        if rows:
            title = NAMES[target].text
            drawn.append(
                card(f"<h3>{plain(title)}</h3>", wide(tornado(found.middle[target], rows, (WIDTH, NAMES_WIDTH), title)))
            )
    return section(SWINGS, *drawn)


def _hint(field: str, least: float, most: float) -> Text:
    label = INPUTS[field].label
    low, high = written(least), written(most)
    return Text(f"{label.fr}\u202f: de {low.fr} à {high.fr}", f"{label.en}: from {low.en} to {high.en}")


def _optimum(found: Sizing) -> str:
    if found.optimum is None:
        return ""
    parts = [f"<p>{plain(found.optimum.verdict)}</p>"]
    if found.optimum.options:
        parts.append(wide(_many(found.optimum.options)))
    return section(OPTIMUM, card(*parts))


def _fitted(fit: Fit | None) -> str:
    if fit is None or fit.backtest is None:
        return ""
    rows = "".join(
        f'<tr><td>{escape(one.begins)}</td><td class="n">{number(one.questions)}</td>'
        f'<td class="n">{number(one.low)}</td><td class="n">{number(one.high)}</td></tr>'
        for one in fit.backtest.weeks
    )
    heads = (both("semaine", "week"), both("questions", "questions"), "5 %", "95 %")
    table = f"<thead><tr>{''.join(f'<th>{one}</th>' for one in heads)}</tr></thead><tbody>{rows}</tbody>"
    return section(FITTED, card(wide(f'<table class="bar-table">{table}</table>')))


def _inputs(found: Sizing) -> str:
    rows = []
    for name, words in INPUTS.items():
        told = told_of(name, getattr(found.scenario, name))
        unit = f" ({plain(words.unit)})" if words.unit.en else ""
        cells = (f"{plain(words.label)}{unit}<br><small>{plain(words.source)}</small>", plain(told))
        told_cells = "".join(f'<td class="words">{cell}</td>' for cell in cells)
        rows.append(f"<tr>{told_cells}</tr>")
    named = (both("entrée, source", "input, source"), both("valeur", "value"))
    heads = "".join(f"<th>{one}</th>" for one in named)
    return f'<table class="bar-table"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
