"""Ways to a compiled model: from a content graph, or from the four or five probabilities of classic tracing."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import Adjacency, CompiledGraph
from content_graph.model import ItemParameters as AuthoredItem
from content_graph.model import SkillParameters as AuthoredSkill
from engine.tracing.attempt_tables import item_attempts
from engine.tracing.attempts import Level
from engine.tracing.covariates import NAMES
from engine.tracing.fitted_terms import entries_of
from engine.tracing.model import Arrows, ItemColumns, SkillColumns, TracingModel, no_arrows
from engine.tracing.observations import observed
from engine.tracing.parameters import (
    TYPICAL_READINESS,
    TYPICAL_SCEPTICISM,
    Fitted,
    Population,
    SkillEffects,
    Slopes,
    logit,
)


def compile_model(
    graph: CompiledGraph, population: Population | None = None, fitted: Fitted | None = None
) -> TracingModel:
    """Make the model of a content graph.

    The most particular value wins: fitted, else written by the author for the skill or item, else the author's
    default for the graph, else the population's. Skills and items that left the graph keep their index; such a skill
    has the population's effects, such an item keeps the skills that the compiled graph knows for it.

    Args:
        graph: The compiled content graph; its registry gives the indices.
        population: What holds for everybody; by default that of the literature, which takes authors' arrows at their
            word (`TYPICAL_READINESS`) and doubts what is known at the start (`TYPICAL_SCEPTICISM`).
        fitted: What was estimated from results.

    Returns:
        The compiled model.
    """
    population = population or Population(readiness=TYPICAL_READINESS, scepticism=TYPICAL_SCEPTICISM)
    fitted = fitted or Fitted()
    skills = _skill_columns(_effects_of_graph(graph, population, fitted), population)
    items = _items_of_graph(graph, fitted, skills, population)
    return TracingModel(skills, items, population, arrows_of(graph.prerequisites, population.readiness))


def classic(
    prior: Sequence[float],
    learn: Sequence[float],
    guess: Sequence[float],
    slip: Sequence[float],
    forget: Sequence[float] | None = None,
    item_skills: Sequence[Sequence[int]] | None = None,
) -> TracingModel:
    """Make the model of classic knowledge tracing: one node, no difficulty, no effect of ability or history.

    Corbett & Anderson (1994), "Knowledge tracing: modeling the acquisition of procedural knowledge"; P(F) as in
    Badrinath, Wang & Pardos (2021), "pyBKT".

    Args:
        prior: P(L0) of each skill, 0..1.
        learn: P(T) of each skill.
        guess: P(G) of each skill.
        slip: P(S) of each skill.
        forget: P(F) of each skill; never by default.
        item_skills: Skill indices of each item; by default item k exercises skill k alone.

    Returns:
        The compiled model.
    """
    effects = [
        SkillEffects(
            prior=logit(p0), prior_ability=0.0, learn=logit(pt), learn_ability=0.0,
            unmastered=logit(pg), mastered=-logit(ps), forget=pf,
        )
        for p0, pt, pg, ps, pf in zip(prior, learn, guess, slip, forget or [0.0] * len(prior), strict=True)
    ]  # fmt: skip
    skills = tuple(tuple(item) for item in item_skills or [[k] for k in range(len(effects))])
    population = Population(unmastered_ability=0.0, mastered_ability=0.0, n_nodes=1)
    columns = _skill_columns(effects, population)
    items = ItemColumns(
        skills,
        difficulty=np.zeros(len(skills)),
        ability=np.zeros(len(skills)),
        usual=_usual_of_skills(skills, columns, population),
        own=np.full((len(skills), 2), np.nan),
    )
    return TracingModel(columns, items, population)


def _skill_columns(effects: list[SkillEffects], population: Population) -> SkillColumns:
    rows = [
        [_number(value, population) for value in msgspec.structs.astuple(effect) if not isinstance(value, Slopes)]
        for effect in effects
    ]
    names = [name for name in SkillEffects.__struct_fields__ if name != "slopes"]
    columns = np.array(rows, dtype=np.float64).reshape(-1, len(names)).T  # a graph may have no skill
    slopes = np.array([msgspec.structs.astuple(effect.slopes) for effect in effects], dtype=np.float64)
    return SkillColumns(**dict(zip(names, columns, strict=True)), slopes=slopes.reshape(-1, len(NAMES)))


def arrows_of(prerequisites: Adjacency, readiness: float) -> Arrows:
    """Say what each skill builds on, as far as that matters; nothing where it does not."""
    if not readiness:
        return no_arrows(prerequisites.n_skills)
    return Arrows(
        prerequisites.offsets.astype(np.int64),
        prerequisites.targets.astype(np.int64),
        readiness * prerequisites.weights,
    )


def _usual_of_skills(
    item_skills: Sequence[Sequence[int]], skills: SkillColumns, population: Population
) -> NDArray[np.float64]:
    """Give each item the mean usual score of its skills, and one without skills the population's."""
    together = {tuple(of_item) for of_item in item_skills}
    means = {one: float(np.mean(skills.usual[list(one)])) if one else population.usual for one in together}
    return np.array([means[tuple(of_item)] for of_item in item_skills], dtype=np.float64)


def _effects_of_graph(graph: CompiledGraph, population: Population, fitted: Fitted) -> list[SkillEffects]:
    """Give the effects of each skill; scepticism is about a prior that nobody has fitted or written."""
    authored, typical = {skill.id: skill.parameters for skill in graph.graph.skills}, population.skill
    doubted = msgspec.structs.replace(typical, prior=typical.prior - population.scepticism)
    base = _apply(graph.graph.defaults.parameters, doubted)
    return [fitted.skills.get(skill) or _apply(authored.get(skill), base) for skill in graph.registry.skills]


def _apply(authored: AuthoredSkill | None, effects: SkillEffects) -> SkillEffects:
    """Put what an author wrote, as probabilities at θ = 0, in the place of the effects."""
    if authored is None:
        return effects
    written = {
        "prior": None if authored.prior is None else logit(authored.prior),
        "learn": None if authored.learn is None else logit(authored.learn),
        "unmastered": None if authored.guess is None else logit(authored.guess),
        "mastered": None if authored.slip is None else -logit(authored.slip),
        "forget": authored.forget,
        "decay": authored.decay,
    }
    return msgspec.structs.replace(effects, **{name: value for name, value in written.items() if value is not None})


def _items_of_graph(graph: CompiledGraph, fitted: Fitted, skills: SkillColumns, population: Population) -> ItemColumns:
    difficulty = np.array(graph.item_difficulty, dtype=np.float64)
    ability = np.zeros(len(difficulty))
    usual = _usual_of_skills(graph.item_skills, skills, population)
    attempts: list[tuple[int, Level, float, float]] = []
    for item, effects in fitted.items.items():
        index = graph.item_index.get(item)
        if index is not None:
            difficulty[index], ability[index] = effects.difficulty, effects.ability
            usual[index] = usual[index] if effects.usual is None else effects.usual
            attempts += [(index, level, one.difficulty, one.ability) for level, one in effects.attempts.items()]
    own = np.full((len(difficulty), 2), np.nan)
    for authored in graph.graph.items:
        if authored.parameters is not None:
            index = graph.item_index[authored.id]
            own[index] = _own_gamma(authored.parameters, difficulty[index])
    for index in np.flatnonzero(graph.is_observation).tolist():
        own[index], ability[index] = observed(skills, graph.item_skills[index][0], population)
    terms = entries_of(population, fitted, graph.item_index, graph.item_skills, graph.registry.skills)
    return ItemColumns(graph.item_skills, difficulty, ability, usual, own, item_attempts(attempts), terms)


def _number(value: float | None, population: Population) -> float:
    """Put the population's usual score in the place of one that a skill does not have."""
    return population.usual if value is None else value


def _own_gamma(authored: AuthoredItem, difficulty: float) -> NDArray[np.float64]:
    """Give an item's own γ_0, γ_1; its guess and slip hold with its difficulty included, so d_i is added back."""
    guess, slip = authored.guess, authored.slip
    gamma = [np.nan if guess is None else logit(guess), np.nan if slip is None else -logit(slip)]
    return np.array(gamma) + difficulty
