"""Put the report of an evaluation together: one file, no address of anybody else in it."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Literal, TypeAlias

from content_graph.languages import Text
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.bilingual import both, noun, number, number_texts, plain
from engine.charts.colours import Key, legend, line_colour
from engine.charts.dot_plot import Column, Dot, dot_plot
from engine.charts.lines import Series, line_chart
from engine.charts.page import Addition, card, hero, page, section, wide
from engine.charts.small_multiples import Bins, ObservedScores, Predictions, calibration_chart, opportunity_chart
from engine.charts.svg import shortened
from engine.evaluation.breakdown import PartFigures
from engine.evaluation.figures import difference
from engine.evaluation.metrics import Calibration
from simulations.lab.evaluation.report import words
from simulations.lab.evaluation.report.content import (
    SHOWN_PARAMETERS,
    AblationRow,
    Content,
    ModelPictures,
    SkillEstimates,
)

HALF_WIDTH, FULL_WIDTH = 512.0, 1076.0
N_CURVE_MODELS = 3
MOST_SKILLS = 40
NO_BETTER_THAN_CHANCE = 0.5  # exactly: the same prediction for everybody
MODEL = Text("modèle", "model")
LOG_LOSS = Text("perte logarithmique", "log-loss")
ACCURACY = Text("exactitude", "accuracy")
SECONDS = Text("secondes", "seconds")

Compared: TypeAlias = Literal["auc", "log_loss"]


def render(content: Content, language: str) -> str:
    """Write the whole page; `language` (fr or en) is the one that shows first."""
    colours = {model.verdict.model: line_colour(number) for number, model in enumerate(content.models)}
    ranked = sorted(content.models, key=lambda model: -model.verdict.figures.auc)
    sections = [
        _head(content, ranked[0]),
        _comparison(ranked, colours),
        _ablation(content.ablation),
        _calibration(content.models, colours),
        _opportunities(content.models, colours),
        _curves(ranked, colours),
        _parameters(content.parameters),
        _groups(content.models),
        _skills(ranked[0]),
        section(words.MADE_BY, card(f"<pre>{escape(content.command)}</pre>")),
    ]
    style = files("simulations.lab.evaluation.report").joinpath("evaluation.css").read_text(encoding="utf-8")
    return page(language, sections, Addition(style))


def _head(content: Content, best: ModelPictures) -> str:
    verdict = best.verdict
    facts = [
        (
            number(verdict.figures.n),
            noun(
                verdict.figures.n, ("résultat prédit", "résultats prédits"), ("result predicted", "results predicted")
            ),
        ),
        (
            number(verdict.learners),
            noun(
                verdict.learners,
                ("apprenant jamais vu", "apprenants jamais vus"),
                ("unseen learner", "unseen learners"),
            ),
        ),
        (number(verdict.figures.auc, 4), both(f"AUC ({escape(verdict.model)})", f"AUC ({escape(verdict.model)})")),
        (number(verdict.figures.log_loss, 4), plain(LOG_LOSS)),
        (number(verdict.figures.ece, 4), both("erreur de calibration", "calibration error")),
    ]
    return hero(plain(words.TITLE), f"<b>{escape(content.table)}</b>. {plain(words.LEAD)}", facts)


def _comparison(ranked: Sequence[ModelPictures], colours: dict[str, str]) -> str:
    names = [model.verdict.model for model in ranked]
    columns = [
        Column(Text("AUC", "AUC"), [_dot(one, "auc", colours) for one in ranked], 4),
        Column(words.BEHIND, [_behind(one, ranked[0], "auc", colours) for one in ranked], 4),
        Column(LOG_LOSS, [_dot(one, "log_loss", colours) for one in ranked], 4),
        Column(words.LOSS_BEHIND, [_behind(one, ranked[0], "log_loss", colours) for one in ranked], 4),
    ]
    figures = [model.verdict.figures for model in ranked]
    table = bar_table(
        MODEL,
        names,
        [
            BarColumn(Text("AUC", "AUC"), [one.auc for one in figures], is_barred=False),
            BarColumn(ACCURACY, [one.accuracy for one in figures], is_barred=False),
            BarColumn(Text("RMSE", "RMSE"), [one.rmse for one in figures], is_barred=False),
            BarColumn(LOG_LOSS, [one.log_loss for one in figures], is_barred=False),
            BarColumn(Text("ECE", "ECE"), [one.ece for one in figures], is_barred=False),
            BarColumn(SECONDS, [model.verdict.seconds for model in ranked], 1, is_barred=False),
        ],
    )
    title = Text("AUC et perte de chaque modèle", "AUC and loss of every model")
    return section(words.COMPARISON, card(wide(dot_plot(names, columns, FULL_WIDTH, 130.0, title))), card(wide(table)))


def _dot(one: ModelPictures, figure: Compared, colours: dict[str, str]) -> Dot:
    return Dot(getattr(one.verdict.figures, figure), *one.verdict.intervals[figure], colours[one.verdict.model])


def _behind(one: ModelPictures, best: ModelPictures, figure: Compared, colours: dict[str, str]) -> Dot:
    """Compare a figure with that of the best AUC, learner draw by learner draw."""
    colour = colours[one.verdict.model]
    if one is best:
        return Dot(0.0, colour=colour)
    found = difference(best.verdict.model, (one.verdict.figures, one.draws), (best.verdict.figures, best.draws))
    return Dot(getattr(found, figure), *found.intervals[figure], colour)


def _ablation(rows: Sequence[AblationRow]) -> str:
    if not rows:
        return ""
    table = bar_table(
        Text("sans", "without"),
        [words.NOTHING if row.missing is None else words.EXTENSION_NAMES[row.missing] for row in rows],
        [
            BarColumn(Text("AUC", "AUC"), [row.auc for row in rows]),
            BarColumn(LOG_LOSS, [row.log_loss for row in rows]),
            BarColumn(Text("ECE", "ECE"), [row.ece for row in rows], from_zero=True),
            BarColumn(SECONDS, [row.seconds for row in rows], 1, from_zero=True),
        ],
        marked=0,
    )
    return section(words.ABLATION, card(wide(table)))


def _calibration(models: Sequence[ModelPictures], colours: dict[str, str]) -> str:
    charts = "".join(
        calibration_chart(
            one.verdict.model, colours[one.verdict.model], _bins(one.calibration), one.verdict.figures.ece
        )
        for one in models
    )
    return section(words.CALIBRATION, card(f'<div class="small-multiples">{charts}</div>'))


def _bins(found: Calibration) -> Bins:
    return Bins(found.low.tolist(), found.n_results.tolist(), found.predicted.tolist(), found.observed.tolist())


def _opportunities(models: Sequence[ModelPictures], colours: dict[str, str]) -> str:
    parts = models[0].verdict.by_opportunity
    classes = [(part.name.replace("-", "–"), f"{part.figures.n}") for part in parts]
    series = [
        Series(
            one.verdict.model,
            [part.figures.auc for part in one.verdict.by_opportunity],
            colours[one.verdict.model],
        )
        for one in models
        if one.verdict.figures.auc != NO_BETTER_THAN_CHANCE
    ]
    title = Text("AUC selon le rang du résultat", "AUC by opportunity")
    return section(
        words.OPPORTUNITIES, card(wide(line_chart(classes, series, (FULL_WIDTH, 320.0), title, words.OPPORTUNITY_AXIS)))
    )


def _curves(ranked: Sequence[ModelPictures], colours: dict[str, str]) -> str:
    shown = ranked[:N_CURVE_MODELS]
    charts = "".join(
        opportunity_chart(
            curve.skill,
            ObservedScores(curve.n_learners, curve.counts.tolist(), curve.observed.tolist()),
            [
                Predictions(one.verdict.model, one.curves[place].predicted.tolist(), colours[one.verdict.model])
                for one in shown
            ],
        )
        for place, curve in enumerate(ranked[0].curves)
    )
    keys = [Key(Text("observé", "observed"), shape="observed-key")]
    keys += [Key(Text(one.verdict.model, one.verdict.model), colours[one.verdict.model]) for one in shown]
    return section(words.CURVES, card(f'<div class="small-multiples">{charts}</div>', legend(keys)))


def _parameters(parameters: Sequence[SkillEstimates]) -> str:
    if not parameters:
        return ""
    shown = parameters[:MOST_SKILLS]
    columns = [
        Column(words.PARAMETER_NAMES[name], [Dot(*one.estimates[at]) for one in shown], 2, (0.0, 1.0), is_written=False)
        for at, name in enumerate(SHOWN_PARAMETERS)
    ]
    names = [f"{shortened(one.skill, 16)} ({one.n})" for one in shown]
    title = Text("Paramètres de chaque compétence", "Parameters of every skill")
    rest = len(parameters) - len(shown)
    more = both(
        f"les {number_texts(rest).fr} autres compétences ont moins de résultats",
        f"the other {number_texts(rest).en} skills have fewer results",
    )
    note = f'<p class="note">{more}</p>' if rest else ""
    return section(words.PARAMETERS, card(wide(dot_plot(names, columns, FULL_WIDTH, 170.0, title)), note))


def _groups(models: Sequence[ModelPictures]) -> str:
    if not models[0].verdict.by_group:
        return ""
    tables = "".join(
        f"<h3>{escape(one.verdict.model)}</h3>{wide(_parts(one.verdict.by_group, Text('groupe', 'group')))}"
        for one in models
    )
    return section(words.GROUPS, card(tables))


def _skills(best: ModelPictures) -> str:
    name = both(f"{escape(best.verdict.model)}, toutes les compétences", f"{escape(best.verdict.model)}, every skill")
    table = wide(_parts(best.verdict.by_skill, Text("compétence", "skill")))
    return section(words.SKILLS, card(f"<details><summary>{name}</summary>{table}</details>"))


def _parts(parts: Sequence[PartFigures], head: Text) -> str:
    return bar_table(
        head,
        [part.name for part in parts],
        [
            BarColumn(Text("apprenants", "learners"), [part.learners for part in parts], 0, is_barred=False),
            BarColumn(Text("résultats", "results"), [part.figures.n for part in parts], 0, is_barred=False),
            BarColumn(Text("observé", "observed"), [part.mean_score for part in parts], 3, is_barred=False),
            BarColumn(Text("prédit", "predicted"), [part.mean_prediction for part in parts], 3, is_barred=False),
            BarColumn(Text("AUC", "AUC"), [part.figures.auc for part in parts], 3),
            BarColumn(LOG_LOSS, [part.figures.log_loss for part in parts], 3),
            BarColumn(Text("ECE", "ECE"), [part.figures.ece for part in parts], 3, from_zero=True),
        ],
    )
