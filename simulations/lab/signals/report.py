"""The page of a judgement: AUC by week, calibration, what alerts catch, errors by declared group."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from content_graph.languages import Text
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.bilingual import number, plain
from engine.charts.colours import Key, legend, line_colour
from engine.charts.curves import Axes, Curve, curve_chart
from engine.charts.page import Heading, card, hero, page, section, wide
from engine.charts.small_multiples import Bins, calibration_chart
from engine.evaluation.metrics import calibration
from engine.signals import judging
from engine.signals.risk import RiskModels, Target
from engine.signals.rows import TRACE_TARGETS, CourseRun
from simulations.lab.signals.figures import GroupFigures, JudgedTarget, Line, groups, judge_traces

WIDTH: Final = 1076.0
N_FACTS: Final = 4
BUDGETS: Final = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2)

TITLE: Final = Text("Signaux faibles", "Weak signals")
LEAD: Final = Text(
    "Ce que les coefficients livrés annoncent sur des sessions de cours dont rien n’a été appris ; une décision ne "
    "voit que ce qui la précède.",
    "What the coefficients that ship foretell on course runs that nothing was learned from; a decision sees only what "
    "came before it.",
)
FIGURES: Final = Heading(
    Text("Les chiffres", "The figures"),
    Text(
        "Chaque chiffre avec son intervalle à 95 %, par tirage d’apprenants, et ce qui en est attendu.",
        "Each figure with its interval of 95 %, drawing learners, and what is asked of it.",
    ),
)
WEEKS: Final = Heading(
    Text("Semaine par semaine", "Week by week"),
    Text(
        "AUC de chaque semaine du cours ; en pointillé, la règle que chacun peut vérifier à la main.",
        "AUC of each week of the course; dotted, the rule that everybody can check by hand.",
    ),
)
CALIBRATION: Final = Heading(
    Text("Une probabilité est-elle tenue ?", "Is a probability kept?"),
    Text(
        "Observé contre prédit ; les barres comptent les décisions.",
        "Observed against predicted; the bars count decisions.",
    ),
)
ALERTS: Final = Heading(
    Text("Alertes par semaine et ce qu’elles attrapent", "Alerts a week, and what they catch"),
    Text(
        "En abscisse, la part des inscrits signalée chaque semaine (en %), avec 28 jours de repos pour chacun.",
        "Across, the share of those enrolled who are told about each week (%), with 28 days of rest for each.",
    ),
)
GROUPS: Final = Heading(
    Text("Erreurs par groupe déclaré", "Errors by declared group"),
    Text(
        "Aucun coefficient n’a vu ces groupes. Fausses alertes : part des alertes dont le cours s’est bien terminé ; "
        "manqués : part des apprenants en échec sans alerte. Les groupes de moins de 30 alertes sont omis.",
        "No coefficient has seen these groups. False alarms: share of alerts whose course ended well; missed: share of "
        "learners whose course ended badly without an alert. Groups with fewer than 30 alerts are left out.",
    ),
)
TARGET_NAMES: Final[dict[Target, Text]] = {
    "end": Text("échec ou abandon", "fail or withdrawal"),
    "next_task": Text("prochain travail manqué ou non réussi", "next task missed or failed"),
    "silence": Text("silence", "silence"),
    "wheel_spinning": Text("piétinement", "wheel-spinning"),
}
WORDS: Final = {
    "end": TARGET_NAMES["end"].fr,
    "next_task": TARGET_NAMES["next_task"].fr,
    "wheel_spinning": TARGET_NAMES["wheel_spinning"].fr,
    "tasks alone": "travaux seuls",
    "refitted": "réajusté",
    "mean AUC of weeks": "AUC moyenne des semaines",
    "seen in the last 7 days": "vus dans les 7 derniers jours",
    "calibration error": "erreur de calibration",
    "rule": "règle",
    "alerts": "alertes",
    "alerts at random": "alertes au hasard",
    "precision": "précision",
    "caught": "attrapés",
}
"""Parts of a figure's name, in French."""


def write_report(
    folder: Path, models: RiskModels, runs: Sequence[CourseRun], lines: Sequence[Line], language: str
) -> Path:
    """Draw the report of a judgement; give where it was written."""
    targets = {target: judge_traces(runs, models, target) for target in TRACE_TARGETS} if runs else {}
    found = {target: of for target, of in targets.items() if of is not None}
    end = found.get("end")
    sections = [
        _head(models, lines),
        _figures(lines),
        _weeks(found) if found else "",
        _calibration(found) if found else "",
        _alerts(end) if end else "",
        _groups(groups(runs, end.found)) if end and runs[0].groups else "",
    ]
    path = folder / "signals.html"
    path.write_text(page(language, sections), encoding="utf-8")
    return path


def _head(models: RiskModels, lines: Sequence[Line]) -> str:
    asked = [one for one in lines if one.floor is not None]
    shown = [(number(one.value, 3), plain(_named(one.figure))) for one in asked[:N_FACTS]]
    return hero(plain(TITLE), f"{plain(LEAD)} <code>{models.version}</code>", shown)


def _named(figure: str) -> Text:
    """Name a figure in both languages."""
    french = (WORDS.get(part, part.replace("AUC after", "AUC après")) for part in figure.split(", "))
    english = (part.replace("_", "-" if part.startswith("wheel") else " ") for part in figure.split(", "))
    return Text(", ".join(french), ", ".join(english))


def _figures(lines: Sequence[Line]) -> str:
    def column(head: Text, values: Sequence[float | None], digits: int = 3) -> BarColumn:
        return BarColumn(head, [np.nan if one is None else one for one in values], digits, is_barred=False)

    table = bar_table(
        Text("chiffre", "figure"),
        [_named(one.figure) for one in lines],
        [
            column(Text("plancher", "floor"), [one.floor for one in lines]),
            column(Text("but", "aim"), [one.aim for one in lines]),
            column(Text("valeur", "value"), [one.value for one in lines]),
            column(Text("de", "from"), [one.low for one in lines]),
            column(Text("à", "to"), [one.high for one in lines]),
            column(Text("décisions", "decisions"), [float(one.n) for one in lines], 0),
        ],
    )
    return section(FIGURES, card(wide(table)))


def _weeks(found: dict[Target, JudgedTarget]) -> str:
    weeks = sorted({week for of in found.values() for week in judging.by_week(of.found)})
    curves = []
    for place, (target, of) in enumerate(found.items()):
        by_week, by_rule = judging.by_week(of.found), judging.by_week(of.by_rule)
        colour = line_colour(place)
        curves.append(Curve("", [by_week.get(week, np.nan) for week in weeks], colour, "series strong"))
        if target == "end":
            curves.append(Curve("", [by_rule.get(week, np.nan) for week in weeks], colour, "series dotted"))
    axes = Axes(Text("AUC", "AUC"), Text("semaine du cours", "week of the course"), (WIDTH, 340.0))
    keys = [Key(TARGET_NAMES[target], line_colour(place)) for place, target in enumerate(found)]
    return section(WEEKS, card(wide(curve_chart([float(week) for week in weeks], curves, axes)), legend(keys)))


def _calibration(found: dict[Target, JudgedTarget]) -> str:
    charts = []
    for place, (target, of) in enumerate(found.items()):
        label = of.found.label.astype(np.float64)
        bins = calibration(label, of.found.p)
        shown = Bins(bins.low.tolist(), bins.n_results.tolist(), bins.predicted.tolist(), bins.observed.tolist())
        charts.append(calibration_chart(target, line_colour(place), shown, judging.calibration_error(of.found)))
    return section(CALIBRATION, card(f'<div class="small-multiples">{"".join(charts)}</div>'))


def _alerts(end: JudgedTarget) -> str:
    told = [judging.alerts(end.found, budget) for budget in BUDGETS]
    random = float(end.found.label.mean())
    curves = [
        Curve("", [one.precision for one in told], line_colour(0), "series strong"),
        Curve("", [one.caught for one in told], line_colour(1), "series strong"),
        Curve("", [random] * len(told), line_colour(2), "series dotted"),
    ]
    axes = Axes(
        Text("part", "share"),
        Text("alertes par semaine, en part des inscrits (en %)", "alerts a week, % of those enrolled"),
        (WIDTH, 320.0),
        (0.0, 1.0),
    )
    names = (
        Text("précision : part des alertes avec raison", "precision: share of alerts that were right"),
        Text("attrapés : part de ceux qui finissent mal", "caught: share of those whose course ends badly"),
        Text("précision au hasard", "precision at random"),
    )
    drawn = curve_chart([100.0 * one for one in BUDGETS], curves, axes)
    return section(ALERTS, card(wide(drawn), legend(Key(name, line_colour(at)) for at, name in enumerate(names))))


def _groups(found: Sequence[GroupFigures]) -> str:
    table = bar_table(
        Text("groupe", "group"),
        [f"{one.column}: {one.group}" for one in found],
        [
            BarColumn(Text("alertes", "alerts"), [float(one.n_alerts) for one in found], 0, is_barred=False),
            BarColumn(Text("fausses alertes", "false alarms"), [one.false_alarms for one in found], 3, from_zero=True),
            BarColumn(Text("manqués", "missed"), [one.missed for one in found], 3, from_zero=True),
            BarColumn(
                Text("erreur de calibration", "calibration error"),
                [one.calibration for one in found],
                3,
                from_zero=True,
            ),
        ],
    )
    return section(GROUPS, card(wide(table)))
