"""Small content graphs and random parameters for the tests of tracing."""

import itertools
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph, Registry, compile_graph
from content_graph.model import ContentGraph, Edge, Item, Skill
from engine.tracing import (
    Fitted,
    ItemEffects,
    PastResult,
    Population,
    SkillEffects,
    Slopes,
    TracingModel,
    compile_model,
)
from engine.tracing.attempts import KINDS, LEVELS
from engine.tracing.correction import FEATURES
from engine.tracing.parameters import AttemptEffects, Clock, CorrectionTrees, ItemAttempt, SetEffects

TITLE = {"fr": "titre", "en": "title"}


Needs = Mapping[int, Mapping[int, float]]
"""Weights of prerequisites, by skill and prerequisite."""
NOTHING: Needs = {}


def course(item_skills: Sequence[Sequence[int]], n_skills: int, needs: Needs = NOTHING) -> CompiledGraph:
    """A course whose skill k is `s{k}` and whose item i is `i{i}`; an item without skills was removed from it."""
    skills = tuple(
        Skill(f"s{k}", TITLE, prerequisites=tuple(Edge(f"s{j}", w) for j, w in needs.get(k, {}).items()))
        for k in range(n_skills)
    )
    items = tuple(Item(f"i{i}", TITLE, tuple(f"s{k}" for k in ks)) for i, ks in enumerate(item_skills) if ks)
    registry = Registry(tuple(skill.id for skill in skills), tuple(f"i{i}" for i in range(len(item_skills))))
    return compile_graph(ContentGraph("course", TITLE, skills=skills, items=items), registry)


SKILL_ALONE = ("successes", "failures", "skill_form", "skill_last", "skill_gap", "skill_gap_right", "skill_first")
"""Covariates that, with the clock of minutes, depend on the past of the skill alone."""


def random_slopes(rng: np.random.Generator, names: Sequence[str] = ()) -> Slopes:
    """Effects of repeated attempts and of the covariates named."""
    return Slopes(repeated=rng.normal(0.5, 0.5), **{name: rng.normal(0.0, 0.4) for name in names if name != "repeated"})


def random_effects(rng: np.random.Generator, names: Sequence[str] = ()) -> SkillEffects:
    return SkillEffects(
        prior=rng.normal(-0.5, 1.0),
        prior_ability=rng.normal(0.7, 0.5),
        learn=rng.normal(-1.5, 1.0),
        learn_ability=rng.normal(0.3, 0.5),
        unmastered=rng.normal(-1.0, 0.7),
        mastered=rng.normal(1.5, 0.7),
        forget=rng.uniform(0.0, 0.3),
        decay=rng.uniform(0.0, 0.6),
        ability=rng.normal(0.0, 0.2),
        slopes=random_slopes(rng, names),
        usual=float(rng.uniform()) if rng.uniform() < 0.5 else None,
    )


def random_item(rng: np.random.Generator) -> ItemEffects:
    return ItemEffects(
        difficulty=rng.normal(0.0, 1.0),
        ability=rng.normal(0.0, 0.2),
        usual=float(rng.uniform()) if rng.uniform() < 0.5 else None,
    )


def with_attempts(rng: np.random.Generator, fitted: Fitted, population: Population) -> tuple[Fitted, Population]:
    """The same with effects of most kinds of attempts, and of items at some levels of them."""
    kinds = {
        kind: AttemptEffects(
            shift=rng.normal(0.0, 1.0), ability=rng.normal(0.0, 0.3),
            telling=rng.uniform(0.0, 2.0), teaching=rng.normal(0.0, 0.5),
        )
        for kind in KINDS
        if rng.uniform() < 0.9
    }  # fmt: skip
    items = {
        item: msgspec.structs.replace(
            effects,
            attempts={
                level: ItemAttempt(difficulty=rng.normal(0.0, 1.0), ability=rng.normal(0.0, 0.3))
                for level in LEVELS
                if rng.uniform() < 0.7
            },
        )
        for item, effects in fitted.items.items()
    }
    return (
        msgspec.structs.replace(fitted, items=items),
        msgspec.structs.replace(population, attempts=kinds),
    )


def random_answers(rng: np.random.Generator, longest: int) -> dict[str, float]:
    """Effects of most runs of up to so many answers."""
    every = ["".join(run) for n in range(1, longest + 1) for run in itertools.product("rw", repeat=n)]
    return {run: rng.normal(0.0, 0.5) for run in every if rng.uniform() < 0.8}


def with_terms(
    rng: np.random.Generator, fitted: Fitted, population: Population, item_skills: Sequence[Sequence[int]]
) -> tuple[Fitted, Population]:
    """The same with effects of what comes just before; of some pairs, and of the sets of skills of the items."""

    def after(names: Sequence[str]) -> dict[str, tuple[float, float]]:
        return {name: (rng.normal(), rng.normal()) for name in names if rng.uniform() < 0.6}

    items = {
        item: msgspec.structs.replace(effects, answers=random_answers(rng, 2), after=after(list(fitted.items)))
        for item, effects in fitted.items.items()
    }
    names = sorted({"~~".join(sorted(f"s{k}" for k in skills)) for skills in item_skills if skills})
    sets = {name: SetEffects(answers=random_answers(rng, 2), after=after(names)) for name in names}
    return (
        msgspec.structs.replace(fitted, items=items, sets=sets),
        msgspec.structs.replace(population, answers={"": 0.3} | random_answers(rng, 5)),
    )


def with_correction(rng: np.random.Generator, population: Population, n_trees: int = 9) -> Population:
    """The same with trees that read anything that they may."""
    trees = CorrectionTrees(
        depth=3,
        features=tuple(rng.choice(FEATURES, 3 * n_trees).tolist()),
        thresholds=tuple(rng.normal(0.3, 0.5, 3 * n_trees).tolist()),
        leaves=tuple(rng.normal(0.0, 0.4, 8 * n_trees).tolist()),
    )
    return msgspec.structs.replace(population, correction=trees)


def random_fit(rng: np.random.Generator, n_skills: int, n_items: int, names: Sequence[str] = ()) -> Fitted:
    return Fitted(
        skills={f"s{k}": random_effects(rng, names) for k in range(n_skills)},
        items={f"i{i}": random_item(rng) for i in range(n_items)},
    )


def random_population(
    rng: np.random.Generator,
    n_nodes: int,
    names: Sequence[str] = (),
    clock: Clock = "minutes",
    readiness: float = 0.0,
) -> Population:
    return Population(
        unmastered_ability=rng.uniform(0.2, 1.0),
        mastered_ability=rng.uniform(0.2, 1.0),
        learn_slopes=random_slopes(rng, names) if names else Slopes(),
        clock=clock,
        usual=rng.uniform(),
        tau_days=rng.uniform(0.1, 10.0),
        n_nodes=n_nodes,
        readiness=readiness,
    )


def random_model(
    rng: np.random.Generator,
    item_skills: Sequence[Sequence[int]],
    n_skills: int,
    n_nodes: int,
    names: Sequence[str] = (),
    clock: Clock = "minutes",
    readiness: float = 0.0,
    needs: Needs = NOTHING,
    *,
    attempts: bool = False,
) -> TracingModel:
    """A model with slopes of the covariates named, beside those of repeated attempts; and with all that these do."""
    fitted = random_fit(rng, n_skills, len(item_skills), names)
    population = random_population(rng, n_nodes, names, clock, readiness)
    if attempts:
        fitted, population = with_attempts(rng, fitted, population)
        fitted, population = with_terms(rng, fitted, population, item_skills)
        population = with_correction(rng, population)
    return compile_model(course(item_skills, n_skills, needs), population, fitted)


def random_retries(rng: np.random.Generator, n_results: int, n_items: int) -> list[PastResult]:
    """Mostly repeats of the same item, at once or within minutes, now and then after an hour."""
    found: list[PastResult] = []
    item, tick = 0, 0
    for _ in range(n_results):
        item = item if rng.uniform() < 0.7 else int(rng.integers(n_items))
        tick += int(rng.choice([10, 5_000, 179_999, 180_000, 180_001, 400_000]))
        score = float(rng.choice([0.0, 0.0, 1.0, round(rng.uniform(), 2)]))
        found.append(PastResult(item, score, 1 + sum(past.item == item for past in found), tick))
    return found


def random_history(rng: np.random.Generator, n_results: int, n_items: int) -> list[PastResult]:
    """Whole and fractional scores, first and repeated attempts, minutes to months apart."""
    ticks = np.cumsum(10.0 ** rng.uniform(3.0, 8.5, n_results)).astype(np.int64)
    return [
        PastResult(
            item=int(rng.integers(n_items)),
            score=float(rng.choice([0.0, 1.0, round(rng.uniform(), 2)])),
            attempt=int(rng.integers(1, 4)),
            tick=int(tick),
        )
        for tick in ticks
    ]
