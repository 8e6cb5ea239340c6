"""Results of simulated learners on graphs that were planted, and how much of them is found again."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from content_graph.compiled import compile_graph
from content_graph.model import ContentGraph, Edge, Item, Skill
from engine.fitting.prerequisites import Proposal
from engine.fitting.prerequisites.opportunities import Floats, Ints
from engine.fitting.prerequisites.order import Arrow, Reach, reached
from engine.interactions import Interactions
from simulations.learners import Profile, initial, respond, transition
from simulations.world import World, world_of

N_ITEMS = 4
PROFILE = Profile(id="any", ability_deviation=0.7, learn=0.25, head_start=0.45, forget_decay=0.0)

Practice: TypeAlias = Literal["at random", "own order", "course order"]


class Planted(NamedTuple):
    """A table and the truth behind it.

    Attributes:
        table: The results.
        graph: The graph.
        arrows: Its arrows, prerequisite first.
    """

    table: Interactions
    graph: ContentGraph
    arrows: frozenset[Arrow]


class Score(NamedTuple):
    """What became of the proposals.

    Attributes:
        direct: Arrows of the graph.
        implied: What chains of arrows imply.
        reversed: The contrary of these.
        false: Skills that have nothing to do with each other.
        missed: Arrows that were not proposed, and are not implied by others.
    """

    direct: int
    implied: int
    reversed: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.direct / max(sum(self[:4]), 1)

    @property
    def recall(self) -> float:
        return self.direct / (self.direct + self.missed)


def plant(
    seed: int,
    practice: Practice,
    *,
    n_learners: int = 300,
    n_skills: int = 12,
    n_results: int = 90,
    is_empty: bool = False,
) -> Planted:
    """Draw a graph, and let learners practise on it."""
    rng = np.random.default_rng(seed)
    rank = rng.permutation(n_skills)
    arrows = frozenset() if is_empty else _draw_arrows(rank, rng)
    graph = _graph(arrows, n_skills, rng)
    world = world_of(compile_graph(graph))
    skills = _practised(practice, rank, n_learners, n_results, rng)
    items = skills * N_ITEMS + rng.integers(N_ITEMS, size=skills.shape)
    return Planted(_table(world, items, _scores(world, items, rng)), graph, arrows)


def score_of(planted: Planted, proposals: Iterable[Proposal]) -> Score:
    """Compare proposals with the truth."""
    reach = reached(planted.arrows, len(planted.graph.skills))
    found = {(one.prerequisite, one.skill) for one in proposals}
    kinds = [_kind(arrow, planted.arrows, reach) for arrow in found]
    needed = [(tail, head) for tail, head in planted.arrows if not (reach[tail] & reach[:, head]).any()]
    n_missed = sum(arrow not in found for arrow in needed)
    return Score._make([*map(kinds.count, Score._fields[:4]), n_missed])


def total(scores: Iterable[Score]) -> Score:
    """Add scores up."""
    return Score._make(map(sum, zip(*scores, strict=True)))


def _kind(arrow: Arrow, arrows: frozenset[Arrow], reach: Reach) -> str:
    if arrow in arrows:
        return "direct"
    if reach[arrow]:
        return "implied"
    return "reversed" if reach[arrow[::-1]] else "false"


def _draw_arrows(rank: Ints, rng: np.random.Generator) -> frozenset[Arrow]:
    found = set()
    for place in range(1, len(rank)):
        n_before = min(int(rng.choice(3, p=(0.25, 0.55, 0.2))), place)
        found |= {(int(rank[one]), int(rank[place])) for one in rng.choice(place, size=n_before, replace=False)}
    return frozenset(found)


def _graph(arrows: frozenset[Arrow], n_skills: int, rng: np.random.Generator) -> ContentGraph:
    def needs(skill: int) -> tuple[Edge, ...]:
        return tuple(Edge(f"s{tail}", float(rng.uniform(0.6, 1.0))) for tail, head in sorted(arrows) if head == skill)

    skills = tuple(Skill(f"s{k}", {"en": f"s{k}"}, prerequisites=needs(k)) for k in range(n_skills))
    items = tuple(
        Item(f"i{k}-{n}", {"en": "an item"}, (f"s{k}",), difficulty=float(rng.normal(0.0, 0.7)))
        for k in range(n_skills)
        for n in range(N_ITEMS)
    )
    return ContentGraph("planted", {"en": "planted"}, skills, items)


def _practised(
    practice: Practice,
    rank: Ints,
    n_learners: int,
    n_results: int,
    rng: np.random.Generator,
) -> Ints:
    """Choose skills: any, or a window that moves along an order."""
    n_skills, shape = len(rank), (n_learners, n_results)
    if practice == "at random":
        return rng.integers(n_skills, size=shape)
    is_own = practice == "own order"
    order = rng.permuted(np.tile(rank, (n_learners, 1)), axis=1) if is_own else np.tile(rank, (n_learners, 1))
    place = np.linspace(0, n_skills, n_results, endpoint=False) + rng.normal(0.0, 2.5 if is_own else 1.5, shape)
    return np.take_along_axis(order, np.clip(np.floor(place), 0, n_skills - 1).astype(np.int64), axis=1)


def _scores(world: World, items: Ints, rng: np.random.Generator) -> Floats:
    learners = initial(world, (PROFILE,), len(items), rng)
    scores = np.empty(items.shape)
    for step, now in enumerate(items.T):
        outcome = respond(learners, world, now, rng)
        learners = transition(learners, world, now, outcome, np.zeros(len(items)), rng)
        scores[:, step] = outcome.score
    return scores


def _table(world: World, items: Ints, scores: Floats) -> Interactions:
    n_learners, n_results = items.shape
    skills = world.exercises.argmax(axis=1)
    return Interactions(
        table="planted",
        learners=np.repeat(np.arange(n_learners), n_results).astype(np.int32),
        items=items.ravel().astype(np.int32),
        combinations=skills[items.ravel()].astype(np.int32),
        score=scores.ravel(),
        attempt=np.ones(items.size, np.int32),
        occurred_at_us=None,
        duration_s=None,
        learner_ids=tuple(f"l{n}" for n in range(n_learners)),
        item_ids=tuple(f"i{n}" for n in range(len(skills))),
        skill_ids=world.skill_ids,
        skill_combinations=tuple((k,) for k in range(len(world.skill_ids))),
        has_items=True,
    )
