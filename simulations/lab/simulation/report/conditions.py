"""Under which conditions runs were made: what they hold for."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from content_graph.languages import Text
from simulations.courses import COURSES, course_named
from simulations.lab.simulation.report.findings import World
from simulations.report.bilingual import number_texts
from simulations.seeds import TUNING, seeds_of

PURPOSES: Final = {True: Text("pour régler", "to tune on"), False: Text("pour juger", "to judge on")}


def conditions(worlds: Sequence[World]) -> Text:
    """Name the course, how many learners and assignments there were, and what the seed is for."""
    run = next(iter(worlds[0].runs.values()))
    graph, title = course_named(run.course).compiled, COURSES[run.course].title
    skills, items, learners = (number_texts(n) for n in (graph.n_skills, graph.n_items, len(run.learner)))
    n_assignments, purpose = len(np.unique(run.assignment)), PURPOSES[seeds_of(run.seed) is TUNING]
    dealings = Text(_counted(n_assignments, "attribution"), _counted(n_assignments, "assignment"))
    return Text(
        f"Cours {run.course} ({title.fr}) : {skills.fr} compétences, {items.fr} items ; {learners.fr} apprenants par "
        f"monde, sur {dealings.fr} des paramètres aux compétences ; graine {run.seed}, {purpose.fr}.",
        f"Course {run.course} ({title.en}): {skills.en} skills, {items.en} items; {learners.en} learners per world, "
        f"over {dealings.en} of parameters to skills; seed {run.seed}, one {purpose.en}.",
    )


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}s" if n > 1 else f"{n} {noun}"
