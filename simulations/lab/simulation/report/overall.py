"""Aim by aim: what is reached over all worlds, one line each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from content_graph.languages import Text
from engine.charts.bilingual import number_texts, percent_texts
from simulations.courses import COURSES, course_named
from simulations.lab.simulation.report.findings import Versus, World
from simulations.lab.simulation.report.verdict import (
    CONDUCT_NAMES,
    SAVED_AIM,
    SAVED_IN,
    Sentence,
    conduct_texts,
    is_above,
    is_measured,
    n_kept,
)
from simulations.results import Score
from simulations.scoring.aims import AIMS, SHARES, Bound, ahead_in, kept_in
from simulations.scoring.scores import ConductName
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


def overall(worlds: Sequence[World]) -> tuple[Sentence, ...]:
    """Judge the subject over all worlds; empty if nothing that is judged ran."""
    judged = [world for world in worlds if world.subject is not None]
    rivals = [world for world in judged if world.baselines]
    goal, worst = Text("maîtrise de l’objectif", "goal mastery"), Text("10 % les plus en difficulté", "worst tenth")
    return (
        *_ahead(rivals, goal, lambda one: one.goal_mastery, is_behind_missed=True),
        *_ahead(rivals, worst, lambda one: one.worst_tenth, is_behind_missed=False),
        *_shares([world for world in judged if world.subject in world.shares]),
        *_minutes([world for world in judged if world.faster is not None and world.scenario in SAVED_IN]),
        *_promises([world for world in judged if world.deciles]),
        *(_conduct(judged, name, aim) for name, aim in AIMS.items() if judged),
    )


def _ahead(
    worlds: Sequence[World], what: Text, pick: Callable[[Versus], Score], *, is_behind_missed: bool
) -> Iterator[Sentence]:
    if not worlds:
        return
    level = [world.scenario for world in worlds if not all(is_above(pick(one)) for one in world.baselines)]
    behind = [(world.scenario, one.other) for world in worlds for one in world.baselines if pick(one).high < 0.0]
    n, ahead, aim = len(worlds), len(worlds) - len(level), ahead_in(len(worlds))
    wanted = Text(f"visé : {aim}", f"aim: {aim}")
    if is_behind_missed:
        wanted = Text(f"{wanted.fr}, et derrière nulle part", f"{wanted.en}, and behind in none")
    fr = [f"devant toutes les autres dans {_worlds(ahead)} sur {n} ({wanted.fr})"]
    en = [f"ahead of all others in {ahead} of {n} worlds ({wanted.en})"]
    if level:
        fr.append(f"pas devant : {', '.join(level)}")
        en.append(f"not ahead in {', '.join(level)}")
    if behind:
        fr.append(f"derrière : {', '.join(f'{other} ({world})' for world, other in behind)}")
        en.append(f"behind {', '.join(f'{other} in {world}' for world, other in behind)}")
    yield Sentence(
        ahead >= aim and not (behind and is_behind_missed),
        Text(f"{what.fr} : {' ; '.join(fr)}.", f"{what.en}: {'; '.join(en)}."),
    )


def _shares(worlds: Sequence[World]) -> Iterator[Sentence]:
    """Say where the aimed share of the possible gain is reached; worlds without the policy to measure by are named."""
    measured = [world for world in worlds if is_measured(world)]
    reached = [world for world in measured if _share_of(world) >= SHARES[world.scenario].share]
    named = [_named(world.scenario, _share_of(world), SHARES[world.scenario].share) for world in measured]
    without = [world.scenario for world in worlds if world.scenario in SHARES and not is_measured(world)]
    if not measured and not without:
        return
    fr = [f"visé atteint dans {_worlds(len(reached))} sur {len(measured)}{_list([one.fr for one in named])}"]
    en = [f"aim reached in {len(reached)} of {len(measured)} worlds{_list([one.en for one in named])}"]
    if without:
        fr.append(f"sans mesure, faute d’a posteriori exact : {', '.join(without)}")
        en.append(f"without the exact posterior to measure by: {', '.join(without)}")
    yield Sentence(
        len(reached) == len(measured) if measured else None,
        Text(f"part du gain possible : {' ; '.join(fr)}.", f"share of the possible gain: {'; '.join(en)}."),
    )


def _share_of(world: World) -> float:
    return world.shares[world.subject or ""].mean


def _named(scenario: str, found: float, aim: float) -> Text:
    have, want = percent_texts(found), percent_texts(aim)
    return Text(f"{scenario} {have.fr} pour {want.fr}", f"{scenario} {have.en} of {want.en}")


def _worlds(n: int) -> str:
    """Count worlds in French, where plural begins with two."""
    return f"{n} mondes" if n > 1 else f"{n} monde"


def _list(named: Sequence[str]) -> str:
    return f" ({', '.join(named)})" if named else ""


def _minutes(worlds: Sequence[World]) -> Iterator[Sentence]:
    saved = {world.scenario: world.faster.saved.mean for world in worlds if world.faster is not None}
    if not saved:
        return
    n_reached, aim = sum(share >= SAVED_AIM for share in saved.values()), percent_texts(SAVED_AIM)
    each = {name: percent_texts(share) for name, share in saved.items()}
    fr, en = (_list([f"{name} {getattr(text, tongue)}" for name, text in each.items()]) for tongue in ("fr", "en"))
    yield Sentence(
        n_reached == len(saved),
        Text(
            f"minutes jusqu’à 80 % de l’objectif : {aim.fr} de moins que la meilleure des autres "
            f"dans {_worlds(n_reached)} sur {len(saved)}{fr}.",
            f"minutes to 80 % of the goal: {aim.en} fewer than the best of the others "
            f"in {n_reached} of {len(saved)} worlds{en}.",
        ),
    )


def _promises(worlds: Sequence[World]) -> Iterator[Sentence]:
    if not worlds:
        return
    kept = {world.scenario: (n_kept(world), kept_in(world.scenario, len(world.deciles))) for world in worlds}
    n_reached = sum(found >= aim for found, aim in kept.values())
    fr, en = (_list([f"{name} {found} {of} {aim}" for name, (found, aim) in kept.items()]) for of in ("pour", "of"))
    yield Sentence(
        n_reached == len(kept),
        Text(
            f"promesses tenues : autant de déciles que visé dans {_worlds(n_reached)} sur {len(kept)}{fr}.",
            f"promises kept: as many deciles as aimed at in {n_reached} of {len(kept)} worlds{en}.",
        ),
    )


def _conduct(worlds: Sequence[World], name: ConductName, aim: Bound) -> Sentence:
    means = {world.scenario: world.scores[world.subject or ""][name].mean for world in worlds}
    missed = {scenario: conduct_texts(name, mean) for scenario, mean in means.items() if not aim.is_reached(mean)}
    n, what, bound = len(means), CONDUCT_NAMES[name], conduct_texts(name, aim.bound)
    limit = Text("au plus", "at most") if aim.is_most else Text("au moins", "at least")
    fr, en = (
        _list([f"{scenario} {getattr(text, tongue)}" for scenario, text in missed.items()]) for tongue in ("fr", "en")
    )
    fr, en = (f" ; manqué{fr}" if missed else "", f"; missed{en}" if missed else "")
    return Sentence(
        not missed,
        Text(
            f"{what.fr} : {limit.fr} {bound.fr} dans {_worlds(n - len(missed))} sur {n}{fr}.",
            f"{what.en}: {limit.en} {bound.en} in {n - len(missed)} of {n} worlds{en}.",
        ),
    )
