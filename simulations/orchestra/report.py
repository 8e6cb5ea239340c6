"""The report of the orchestra: one page with pictures, in both languages."""

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Final

from content_graph.languages import Text
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.bilingual import both, noun, number, percent, plain
from engine.charts.colours import ACCENT, SOFT, line_colour
from engine.charts.dot_plot import Column, Dot, dot_plot
from engine.charts.frontier import Sides, Spot, frontier
from engine.charts.page import Heading, card, hero, page, section, wide
from simulations.orchestra.alerting import POLICIES
from simulations.orchestra.laws_table import laws_table
from simulations.orchestra.scoring import FIGURES, Figure
from simulations.orchestra.study import ALONE, NONE, OURS, PolicyFindings, Study, WorldFindings
from simulations.orchestra.words import (
    NAMES,
    SHARES,
    VERDICTS,
    Sentence,
    helps,
    pays,
    shortcomings,
    subject,
)

WIDTH: Final = 1076.0
NAMES_WIDTH: Final = 110.0
TIMES: Final = (-4.0, 12.0)
"""Times its worth that an hour brings, as far as the axis shows: where few hours are added nothing is known."""

TITLE: Final = Text("L’orchestre entier au laboratoire", "The whole orchestra in the laboratory")
LEAD: Final = Text(
    "Des apprenants perdent courage, demandent, se taisent\u202f; la machine alerte, des personnes aux heures comptées"
    " agissent. Chaque politique d’alerte a les mêmes apprenants et la même chance.",
    "Learners lose heart, ask, fall silent; the machine alerts, people with limited hours act. Each policy of alerting"
    " has the same learners and the same luck.",
)
HELPS: Final = Heading(
    Text("L’ensemble aide-t-il plus que la machine seule\u202f?", "Does the whole help more than the machine alone?"),
    Text(
        "Différences en points, intervalle à 95\u202f% sur les classes\u202f; le trait est zéro.",
        "Differences in points, intervals of 95% over classes; the line is zero.",
    ),
)
NOT: Final = Heading(
    Text("Où ce n’est pas le cas", "Where it does not"),
    Text(
        "Ce que la simulation n’a pas montré, et ce qui nuit.", "What the simulation did not show, and what does harm."
    ),
)
PAYS: Final = Heading(
    Text("Jusqu’où une alerte de plus rapporte", "How far another alert pays"),
    Text(
        "Ce qu’une heure de plus rapporte, en fois son prix\u202f; le trait est 1. Vide\u202f: il n’y a plus d’heures.",
        "What one more hour brings, in times its worth; the line is 1. Empty: there are no hours left.",
    ),
)
EQUAL: Final = Heading(
    Text("À heures égales", "At equal hours"),
    Text(
        "Le nôtre moins plus simple, aux heures de l’autre\u202f: points d’objectif, puis points de décrochages.",
        "Ours less something simpler, at the hours that the other takes: points of the goal, then of drop-outs.",
    ),
)
WORLDS: Final = Heading(
    Text("Monde par monde", "World by world"),
    Text(
        "Heures travaillées d’une classe et ce qu’elles apportent\u202f; la ligne est le nôtre.",
        "Hours worked for a class and what they bring; the line is ours.",
    ),
)
TELLS: Final = Heading(
    Text("Ce que le modèle livré y devine", "How well the model that ships tells there"),
    Text("AUC à mi-parcours, sans alerte\u202f; 0,5 est le hasard.", "AUC half-way, without alerts; 0.5 is chance."),
)
LAWS: Final = Heading(
    Text("Les lois et leurs sources", "The laws and their sources"),
    Text("Rien n’a été ajusté pour que les alertes paraissent bonnes.", "Nothing was fitted to make alerts look good."),
)
MADE_BY: Final = Heading(
    Text("Refaire ce rapport", "Make this report again"),
    Text("La même graine donne les mêmes chiffres.", "The same seed gives the same digits."),
)


def render(study: Study, command: str, language: str) -> str:
    """Write the whole page; `language` (fr or en) is the one that shows first."""
    name = subject(study)
    sections = [
        _head(study, name),
        section(HELPS, card(wide(_helps(study, name)), _sentences(helps(study)))) if name else "",
        section(NOT, card(_sentences(shortcomings(study)))),
        section(PAYS, card(wide(_pays(study)), _sentences(pays(study)), wide(_steps(study)))) if name else "",
        section(EQUAL, *(card(wide(_equal(study, name))) for name in ("mastery", "lost")))
        if name and study.worlds[0].at_equal_hours
        else "",
        section(WORLDS, _glossary(study), *(card(*_world(world)) for world in study.worlds)),
        section(TELLS, card(wide(_tells(study)))),
        section(LAWS, card(wide(laws_table(study.worlds)))),
        section(MADE_BY, card(f"<pre>{escape(command)}</pre>")),
    ]
    return page(language, sections)


def _head(study: Study, name: str | None) -> str:
    n = len(study.worlds)
    facts = [(number(n), noun(n, ("monde", "mondes"), ("world", "worlds")))]
    facts.append((number(study.n_classes * study.class_size), both("apprenants par monde", "learners per world")))
    found = [one for world in study.worlds if name and (one := world.of(name)) is not None]
    if found:
        whole = sum(one.against_alone["mastery"].low > 0.0 for one in found)
        alerts = sum(one.against_none["mastery"].low > 0.0 for one in found)
        facts += [
            (
                f"{whole} / {n}",
                both("où l’ensemble dépasse la machine seule", "where the whole beats the machine alone"),
            ),
            (f"{alerts} / {n}", both("où les alertes ajoutent aux réponses", "where alerts add to answers")),
        ]
    return hero(plain(TITLE), plain(LEAD), facts)


def _sentences(found: Iterable[Sentence]) -> str:
    rows = [f"<li><b>{escape(one.world)}</b> {plain(one.text)}</li>" for one in found]
    return f"<ul>{''.join(rows)}</ul>" if rows else f"<p>{both('Rien de tel.', 'Nothing of the kind.')}</p>"


def _dot(value: Figure, factor: float = 1.0) -> Dot:
    is_clear = value.low > 0.0 or value.high < 0.0
    return Dot(factor * value.mean, factor * value.low, factor * value.high, ACCENT if is_clear else SOFT)


def _helps(study: Study, name: str) -> str:
    found = [one for world in study.worlds if (one := world.of(name)) is not None]
    columns = [
        (Text("objectif, face à la machine seule", "goal, against the machine alone"), "against_alone", "mastery"),
        (Text("objectif, par les alertes", "goal, by alerts"), "against_none", "mastery"),
        (Text("décrochages, par les alertes", "drop-outs, by alerts"), "against_none", "lost"),
    ]
    return dot_plot(
        [world.world for world in study.worlds],
        [
            Column(title, [_dot(getattr(one, against)[figure], 100.0) for one in found], 1, reference=0.0)
            for title, against, figure in columns
        ],
        WIDTH,
        NAMES_WIDTH,
        HELPS.title,
    )


def _pays(study: Study) -> str:
    columns = []
    for place, step in enumerate(study.worlds[0].steps):
        dots = [_worth(world.steps[place].goals_an_hour, study.worth) for world in study.worlds]
        title = Text(f"{step.before} → {step.after} par jour", f"{step.before} → {step.after} a day")
        columns.append(Column(title, dots, 1, TIMES, reference=1.0))
    return dot_plot([world.world for world in study.worlds], columns, WIDTH, NAMES_WIDTH, PAYS.title)


def _worth(value: Figure, worth: float) -> Dot:
    colour = ACCENT if value.low > worth or value.high < worth else SOFT
    return Dot(value.mean / worth, value.low / worth, value.high / worth, colour)


def _steps(study: Study) -> str:
    rows = []
    for world in study.worlds:
        for step in world.steps:
            cells = (
                escape(world.world),
                f"{step.before} → {step.after}",
                _number(step.hours.mean, 1),
                _number(step.goals.mean, 2),
                _number(step.learners.mean, 1),
                _number(60.0 * step.goals_an_hour.mean, 2),
                plain(VERDICTS[step.verdict]),
            )
            rows.append("<tr>" + "".join(f'<td class="n">{cell}</td>' for cell in cells) + "</tr>")
    heads = (
        both("monde", "world"),
        both("par jour", "a day"),
        both("heures de plus", "hours more"),
        both("objectifs de plus", "goals more"),
        both("apprenants gardés de plus", "learners kept more"),
        both("objectifs pour 60\u202fh", "goals for 60 h"),
        both("une heure de plus", "one more hour"),
    )
    head = "".join(f"<th>{one}</th>" for one in heads)
    table = f'<table class="bar-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    told = both("Tous les pas, par classe", "All steps, of a class")
    return f"<details><summary>{told}</summary>{table}</details>"


def _number(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else number(value, digits)


def _equal(study: Study, figure: str) -> str:
    columns = [
        Column(
            title,
            [_dot(getattr(world.at_equal_hours[place], figure), 100.0) for world in study.worlds],
            1,
            reference=0.0,
        )
        for place, title in enumerate(POLICIES[one.policy].title for one in study.worlds[0].at_equal_hours)
    ]
    drawn = dot_plot([world.world for world in study.worlds], columns, WIDTH, NAMES_WIDTH, EQUAL.title)
    return f"<h3>{plain(NAMES[figure])}</h3>{drawn}"


def _world(world: WorldFindings) -> list[str]:
    title = f"<h3>{escape(world.world)}\u202f· {plain(world.title)}</h3>"
    lost = percent(world.lost_a_week, 2)
    told = both(f"Sans alerte, {lost} décrochent par semaine.", f"Without alerts {lost} give up in a week.")
    sides = (
        (Text("objectif atteint (%)", "goal mastered (%)"), "mastery", 100.0),
        (Text("restés (%)", "not lost (%)"), "lost", -100.0),
    )
    drawn = "".join(f"<div>{wide(_frontier(world, name, figure, factor))}</div>" for name, figure, factor in sides)
    return [title, f"<p>{told}</p>", f'<div class="two">{drawn}</div>', wide(_policies(world.policies))]


def _glossary(study: Study) -> str:
    """Say what the names of policies and of figures stand for."""
    policies = "; ".join(f"<b>{one.policy}</b> {plain(POLICIES[one.policy].title)}" for one in study.worlds[0].policies)
    of_acted = both(
        "«\u202fSans danger\u202f», «\u202fsans effet\u202f», «\u202fperdus en plus\u202f»\u202f: parts des apprenants"
        " aidés sur alerte qui n’auraient pas été perdus, pour qui rien n’en est venu, qui sont perdus et ne l’auraient"
        " pas été. Parts en\u202f%.",
        "“Not at risk”, “in vain”, “newly lost”: shares of those acted on by alert who would not have been lost, for"
        " whom nothing came of it, who are lost and would not have been. Shares in %.",
    )
    return card(f"<p>{policies}.</p><p>{of_acted}</p>")


def _frontier(world: WorldFindings, title: Text, name: str, factor: float) -> str:
    start = 100.0 if factor < 0.0 else 0.0
    spots = [
        Spot(
            one.policy,
            one.figures["hours"].mean,
            start + factor * one.figures[name].mean,
            _colour(one.policy),
            is_on_line=one.policy == NONE or one.policy.startswith(OURS),
        )
        for one in world.policies
        if one.policy != ALONE  # far to the left of all others
    ]
    below = Text("heures travaillées, par classe", "hours worked, of a class")
    return frontier(spots, Sides(title, below, (WIDTH / 2, 300.0)))


def _colour(policy: str) -> str:
    if policy == NONE or policy.startswith(OURS):
        return ACCENT
    return line_colour(3) if policy == "oracle" else SOFT


def _policies(found: Sequence[PolicyFindings]) -> str:
    columns = [_column(name, found) for name in FIGURES if name != "question_hours"]
    return bar_table(Text("politique", "policy"), [one.policy for one in found], columns)


def _column(name: str, found: Sequence[PolicyFindings]) -> BarColumn:
    values = [one.figures[name].mean for one in found]
    if name not in SHARES:
        return BarColumn(NAMES[name], values, 0, is_barred=False)
    return BarColumn(NAMES[name], [100.0 * value for value in values], 1, is_barred=False)


def _tells(study: Study) -> str:
    values: tuple[tuple[Text, Callable[[WorldFindings], float]], ...] = (
        (Text("modèle, finit mal", "model, ends badly"), lambda one: one.auc_model),
        (Text("modèle, décroche", "model, is lost"), lambda one: one.auc_model_lost),
        (Text("règle, finit mal", "rule, ends badly"), lambda one: one.auc_rule),
    )
    columns = [
        Column(title, [Dot(value(world)) for world in study.worlds], 2, (0.4, 1.0), reference=0.5)
        for title, value in values
    ]
    return dot_plot([world.world for world in study.worlds], columns, WIDTH, NAMES_WIDTH, TELLS.title)
