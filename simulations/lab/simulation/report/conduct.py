"""How each policy treated learners, drawn: a column per figure, with a line where something is aimed at."""

from simulations.lab.simulation.report import words
from simulations.lab.simulation.report.charts import AHEAD, BEHIND, in_rows
from simulations.lab.simulation.report.findings import ABLATION, World
from simulations.lab.simulation.report.markdown import digits_of
from simulations.report.dot_plot import Column, Dot
from simulations.results import Score
from simulations.scoring import AIMS, CONDUCT, ScoreName
from simulations.scoring.aims import Aim


def conduct_chart(world: World) -> str:
    """Draw the conduct of all policies but the ablations; green where an aim is reached, orange where it is not."""
    names = [name for name in world.scores if not name.startswith(ABLATION)]
    columns = [_column(world, names, name) for name in CONDUCT]
    return in_rows(names, columns, words.CONDUCT.title)


def _column(world: World, policies: list[str], name: ScoreName) -> Column:
    aim = next((aim for aimed, aim in AIMS.items() if aimed == name), None)
    dots = [_dot(world.scores[policy][name], aim) for policy in policies]
    return Column(words.SCORE_NAMES[name], dots, digits_of(name), reference=None if aim is None else aim.bound)


def _dot(score: Score, aim: Aim | None) -> Dot:
    if aim is None:
        return Dot(*score, "var(--accent)")
    return Dot(*score, AHEAD if aim.is_reached(score.mean) else BEHIND)
