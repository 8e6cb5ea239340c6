"""What a study of the orchestra found, on a terminal."""

import math
from collections.abc import Iterator

from content_graph.languages import Text
from simulations.orchestra.alerting import POLICIES
from simulations.orchestra.scoring import FIGURES
from simulations.orchestra.study import Study, WorldFindings
from simulations.orchestra.words import NAMES, SHARES, VERDICTS, Sentence, helps, pays, shortcomings
from simulations.terminal.console import console, table_of
from simulations.terminal.language import Language, written


def show(study: Study, language: Language) -> None:
    """Print it for a person: a table for each world, then what follows."""
    out = console()
    for world in study.worlds:
        out.print(_policies(world, language))
        if world.steps:
            out.print(_steps(world, study.worth, language))
    heads = (
        (Text("L’ensemble aide-t-il\u202f?", "Does the whole help?"), helps(study)),
        (Text("Jusqu’où cela rapporte", "How far it pays"), pays(study)),
        (Text("Où ce n’est pas le cas", "Where it does not"), shortcomings(study)),
    )
    for head, found in heads:
        out.print(_said(head, language), style="bold", highlight=False)
        for one in _lines(found, language):
            out.print(one, highlight=False, markup=False)


def _said(text: Text, language: Language) -> str:
    return text.fr if language is Language.FR else text.en


def _lines(found: Iterator[Sentence], language: Language) -> list[str]:
    nothing = "–"
    return [f"{one.world}: {_said(one.text, language)}" for one in found] or [nothing]


def _policies(world: WorldFindings, language: Language) -> object:
    heads = [_said(NAMES[name], language) + (" %" if name in SHARES else "") for name in FIGURES]
    table = table_of(f"{world.world} · {_said(world.title, language)}", ("", "", *heads), 2)
    for one in world.policies:
        cells = (_cell(one.figures[name].mean, name, language) for name in FIGURES)
        table.add_row(one.policy, _said(POLICIES[one.policy].title, language), *cells)
    return table


def _cell(value: float, name: str, language: Language) -> str:
    if math.isnan(value):
        return "–"
    return written(100.0 * value, language, 1) if name in SHARES else written(value, language)


def _steps(world: WorldFindings, worth: float, language: Language) -> object:
    heads = (
        Text("par jour", "a day"),
        Text("heures de plus", "hours more"),
        Text("apprenants gardés", "learners kept"),
        Text("fois son prix", "times its worth"),
        Text("de … à", "from … to"),
        Text("", ""),
    )
    table = table_of("", [_said(head, language) for head in heads])
    for step in world.steps:
        an_hour = step.goals_an_hour
        is_known = not math.isnan(an_hour.mean)
        ends = f"{written(an_hour.low / worth, language, 1)} … {written(an_hour.high / worth, language, 1)}"
        table.add_row(
            f"{step.before} → {step.after}",
            written(step.hours.mean, language, 1),
            written(step.learners.mean, language, 1),
            written(an_hour.mean / worth, language, 1) if is_known else "–",
            ends if is_known else "–",
            _said(VERDICTS[step.verdict], language),
        )
    return table
