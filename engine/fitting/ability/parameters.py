"""The parameters as one vector: which there are, what each is drawn towards, and the tables they make.

Skills and items are draws from populations: a skill's parameter is the typical one plus a deviation that is normal with
mean 0, and so is an item's. That is what makes rarely seen skills and items safe (partial pooling; Gelman & Hill 2007,
chapter 12), and it is the prior under which the most probable parameters are looked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.anchors import Anchor, Anchors
from engine.fitting.ability.arrays import Floats, Ints, Sums, Tables
from engine.fitting.ability.extensions import COVARIATES, Extension, covariates_of, learning_covariates
from engine.fitting.ability.retention import FORMS
from engine.tracing.attempts import KINDS
from engine.tracing.fitted_terms import code_of, written_of
from engine.tracing.parameters import sigmoid
from engine.tracing.quadrature import ability_grid
from engine.tracing.terms import N_CODES, TERMS, Term

WIDE: Final = 10.0  # standard deviation of what is typical: as good as free
ENOUGH_COURSES: Final = 2
"""Fewer say nothing of how far courses are apart: a spread that is assumed is held to as it is, never more."""

SKILL_FIELDS: Final = {
    # name: (where the typical skill starts, standard deviation of skills around it)
    "prior": (-0.4, 1.0),
    "prior_ability": (0.7, 0.3),
    "learn": (-2.2, 1.0),
    "learn_ability": (0.3, 0.3),
    "unmastered": (-1.0, 0.7),
    "log_gap": (0.9, 0.5),  # γ_1 - γ_0 = e^0.9 = 2.5 logits: mastery always helps
    "forget": (-4.0, 0.7),
    "log_decay": (-3.0, 0.7),
}
"""Starting values between the defaults of the population and what four real tables gave; the fit moves them."""
SKILL_ABILITY_SD: Final = 0.3
ITEM_SD: Final = 1.0
ITEM_ABILITY_SD: Final = 0.3
SLOPE_SD: Final = 0.2  # of skills around the typical slope
TYPICAL_SLOPE_SD: Final = 1.0
TYPICAL_LEARN_SLOPE_SD: Final = 0.5
ABILITY_LOADING: Final = 0.7
ATTEMPT_SDS: Final = {
    "attempt_shift": 1.0,
    "attempt_ability": 0.3,
    "attempt_telling": 0.7,  # of its logarithm
    "attempt_teaching": 0.5,
}
"""Of kinds of attempts around the first one, in logits."""
MOST_TELLING: Final = 2.9
"""Logarithm; what serves takes e^3 at most."""
LARGEST_LOG_GAP: Final = 4.0
ITEM_ATTEMPT_SD: Final = 0.7
ITEM_ATTEMPT_ABILITY_SD: Final = 0.3
TERM_SDS: Final[dict[Term, float]] = {
    "answers": 0.3,
    "item_answers": 0.3,
    "skill_answers": 0.2,
    "pairs": 0.3,
    "skill_pairs": 0.2,
}
"""Of what comes just before, in logits."""
TERM_EXTENSIONS: Final[dict[Term, Extension]] = {
    "answers": "answers",
    "item_answers": "answers",
    "skill_answers": "answers",
    "pairs": "pairs",
    "skill_pairs": "pairs",
}
NO_TERMS: Final = (0,) * len(TERMS)
ANSWERS: Final = tuple(
    f"answers.{written_of(code) if code_of(written_of(code)) == code else code}" for code in range(N_CODES)
)
"""By code; one that says more answers than there were never happens."""
LOADINGS: Final = ("unmastered_ability", "mastered_ability")
NO_ANCHORS: Final[Anchors] = MappingProxyType({})


class Block(NamedTuple):
    """Neighbours in the vector that mean the same of different skills, items or covariates.

    Attributes:
        start: Where it starts.
        end: Where it ends.
        shape: Its shape.
        mean: What it is drawn towards, and where a fit starts.
        sd: How strongly, as a standard deviation.
        strength: Which multiplier of strength applies: `skills`, `items` or `typical`.
        entries: The name of each of its parameters, where it holds for the whole course.
        most: What the multiplier is at most.
    """

    start: int
    end: int
    shape: tuple[int, ...]
    mean: float | Floats
    sd: float | Floats
    strength: str
    entries: tuple[str, ...] = ()
    most: float | Floats = np.inf


class Layout(NamedTuple):
    """How a model's parameters lie in the vector.

    Attributes:
        blocks: By name.
        extensions: What is switched on.
        n_nodes: Nodes of ability.
        n_skills: K.
        n_items: I.
        tau_days: Time scale of forgetting over elapsed time.
        form: Its form, a position in `FORMS`.
        n_variants: Items at levels of attempts that were seen.
        sizes: Entries of each term's table, in the order of `engine.tracing.terms.TERMS`.
    """

    blocks: dict[str, Block]
    extensions: frozenset[Extension]
    n_nodes: int
    n_skills: int
    n_items: int
    tau_days: float
    form: int
    n_variants: int = 0
    sizes: tuple[int, ...] = NO_TERMS

    @property
    def size(self) -> int:
        """Length of the vector."""
        return max(block.end for block in self.blocks.values())


def lay_out_parameters(
    extensions: frozenset[Extension],
    n_nodes: int,
    n_skills: int,
    n_items: int,
    tau_days: float,
    form: str,
    anchors: Anchors = NO_ANCHORS,
    n_variants: int = 0,
    sizes: tuple[int, ...] = NO_TERMS,
) -> Layout:
    """Say which parameters there are, given what is switched on, and what is typical of courses (`anchors`)."""
    skills, own = (n_skills,), own_slopes(extensions)
    blocks = _Blocks(anchors)
    for name, (initial, sd) in SKILL_FIELDS.items():
        if _is_on(name, extensions):
            blocks.add_typical(f"typical {name}", (name,), Anchor(initial, WIDE))
            blocks.add(name, skills, sd, "skills")
    if "ability" in extensions:
        blocks.add_typical("loadings", LOADINGS, Anchor(ABILITY_LOADING, WIDE))
    for name, extension, shape, sd, strength in (
        ("skill_ability", "skill_ability", (n_skills,), SKILL_ABILITY_SD, "skills"),
        ("difficulty", "items", (n_items,), ITEM_SD, "items"),
        ("item_ability", "item_ability", (n_items,), ITEM_ABILITY_SD, "items"),
        ("item_attempts", "attempts", (n_variants,), ITEM_ATTEMPT_SD, "items"),
        ("item_attempt_ability", "attempts", (n_variants,), ITEM_ATTEMPT_ABILITY_SD, "items"),
    ):
        if extension in extensions:
            blocks.add(name, shape, sd, strength)
    slopes = tuple(f"slopes.{name}" for name in covariates_of(extensions))
    blocks.add_typical("typical slopes", slopes, Anchor(0.0, TYPICAL_SLOPE_SD))
    if "skill_slopes" in extensions:
        blocks.add("slopes", (n_skills, len(own)), SLOPE_SD, "skills")
    learning = tuple(f"learn_slopes.{name}" for name in learning_covariates(extensions))
    blocks.add_typical("learn_slopes", learning, Anchor(0.0, TYPICAL_LEARN_SLOPE_SD))
    _add_contexts(blocks, extensions, n_variants, sizes)
    return Layout(blocks.found, extensions, n_nodes, n_skills, n_items, tau_days, FORMS.index(form), n_variants, sizes)


def _add_contexts(blocks: _Blocks, extensions: frozenset[Extension], n_variants: int, sizes: tuple[int, ...]) -> None:
    """Add what what came before does: by kind of attempt, and by term."""
    if "attempts" in extensions and n_variants:
        for name, sd in ATTEMPT_SDS.items():
            blocks.add_typical(name, tuple(f"{name}.{kind}" for kind in KINDS), Anchor(0.0, sd))
    for term, size in zip(TERMS, sizes, strict=True):
        if TERM_EXTENSIONS[term] in extensions:
            blocks.add(term, (size,), TERM_SDS[term], "terms", ANSWERS[:size] if term == "answers" else ())


class _Blocks:
    """Blocks one after the other; those without parameters are left out."""

    def __init__(self, anchors: Anchors) -> None:
        self.found: dict[str, Block] = {}
        self._anchors, self._end = anchors, 0

    def add(self, name: str, shape: tuple[int, ...], sd: float, strength: str, entries: tuple[str, ...] = ()) -> None:
        """Add what differs around what is typical."""
        self._put(name, Block(self._end, self._end + math.prod(shape), shape, 0.0, sd, strength, entries))

    def add_typical(self, name: str, entries: tuple[str, ...], otherwise: Anchor) -> None:
        """Add what is typical; `otherwise` holds for what anchors do not name."""
        told, n = np.array([self._anchors.get(entry, otherwise) for entry in entries]).reshape(-1, 3), len(entries)
        most = np.where(told[:, 2] >= ENOUGH_COURSES, np.inf, 1.0)
        self._put(name, Block(self._end, self._end + n, (n,), told[:, 0], told[:, 1], "typical", entries, most))

    def _put(self, name: str, block: Block) -> None:
        if block.end > block.start:
            self.found[name] = block
            self._end = block.end


def _is_on(name: str, extensions: frozenset[Extension]) -> bool:
    needed = {"prior_ability": "ability", "learn_ability": "ability", "forget": "forget", "log_decay": "decay"}
    return name not in needed or needed[name] in extensions


@cache
def own_slopes(extensions: frozenset[Extension]) -> tuple[str, ...]:
    """Name the covariates whose slopes differ by skill: what tells of the learner and of the skill, not of the item."""
    shared = {"pause", "skill_last", "skill_gap_right", "skill_first", "repeated"}
    return tuple(name for name in covariates_of(extensions) if name not in shared and not name.startswith("item_"))


def initial_vector(layout: Layout) -> Floats:
    """Give the parameters with which a fit starts."""
    vector = np.zeros(layout.size)
    for block in layout.blocks.values():
        vector[block.start : block.end] = block.mean
    return vector


def vector_of(typical: Mapping[str, float], layout: Layout) -> Floats:
    """Give the parameters of which all that is known is what is typical; what is not named is 0."""
    vector = np.zeros(layout.size)
    for block in layout.blocks.values():
        if block.entries:
            vector[block.start : block.end] = [typical.get(entry, 0.0) for entry in block.entries]
    return vector


def pull(layout: Layout, strengths: dict[str, float]) -> tuple[Floats, Floats]:
    """Give the mean of every parameter and the precision with which it is drawn there.

    Args:
        layout: Of the vector.
        strengths: Multipliers of the precision, by `skills`, `items` and `typical`; 1 where none is given.
    """
    mean, precision = np.zeros(layout.size), np.zeros(layout.size)
    for block in layout.blocks.values():
        mean[block.start : block.end] = block.mean
        precision[block.start : block.end] = np.minimum(strengths.get(block.strength, 1.0), block.most) / block.sd**2
    return mean, precision


class Effects(NamedTuple):
    """The parameters by what they mean; K skills, I items. What is switched off has the value that does nothing.

    Attributes:
        skill: By name in `SKILL_FIELDS`, float64[K]: typical plus deviation.
        typical: By the same names.
        loadings: s_0, s_1.
        skill_ability: float64[K].
        difficulty: float64[I].
        item_ability: float64[I].
        slopes: float64[K, 19].
        typical_slopes: float64[19].
        learn_slopes: float64[19].
        attempt_shift: float64[C], by kind of attempt; this and the next three are 0 for a first one.
        attempt_ability: float64[C].
        attempt_telling: float64[C], logarithm.
        attempt_teaching: float64[C].
        item_attempts: float64[V + 1], logits by item and level of attempt; the last one is 0.
        item_attempt_ability: float64[V + 1], same.
        entries: float64[E + 1], of all terms' tables, one after the other; the last one is 0.
    """

    skill: dict[str, Floats]
    typical: dict[str, float]
    loadings: Floats
    skill_ability: Floats
    difficulty: Floats
    item_ability: Floats
    slopes: Floats
    typical_slopes: Floats
    learn_slopes: Floats
    attempt_shift: Floats
    attempt_ability: Floats
    attempt_telling: Floats
    attempt_teaching: Floats
    item_attempts: Floats
    item_attempt_ability: Floats
    entries: Floats


def part(vector: Floats, layout: Layout, name: str) -> Floats | None:
    """Take a block out of a vector, as a view; None where it is switched off."""
    block = layout.blocks.get(name)
    return None if block is None else vector[block.start : block.end].reshape(block.shape)


def effects_of(vector: Floats, layout: Layout) -> Effects:
    """Read a vector."""

    def read(name: str, shape: tuple[int, ...]) -> Floats:
        found = part(vector, layout, name)
        return np.zeros(shape) if found is None else found

    typical, skill = {}, {}
    for name in SKILL_FIELDS:
        off = -np.inf if name in {"forget", "log_decay"} else 0.0
        found = part(vector, layout, f"typical {name}")
        typical[name] = off if found is None else float(found[0])
        skill[name] = typical[name] + read(name, (layout.n_skills,))
    typical_slopes = np.zeros(len(COVARIATES))
    typical_slopes[positions(covariates_of(layout.extensions))] = read(
        "typical slopes", (len(covariates_of(layout.extensions)),)
    )
    slopes = np.tile(typical_slopes, (layout.n_skills, 1))
    own = own_slopes(layout.extensions)
    slopes[:, positions(own)] += read("slopes", (layout.n_skills, len(own)))
    learning = learning_covariates(layout.extensions)
    learn_slopes = np.zeros(len(COVARIATES))
    learn_slopes[positions(learning)] = read("learn_slopes", (len(learning),))
    shift, ability, telling, teaching = (np.append(0.0, read(name, (len(KINDS),))) for name in ATTEMPT_SDS)
    of_terms = [read(term, (size,)) for term, size in zip(TERMS, layout.sizes, strict=True)]
    entries = np.concatenate([*of_terms, np.zeros(1)])
    return Effects(
        skill, typical, read("loadings", (2,)), read("skill_ability", (layout.n_skills,)),
        read("difficulty", (layout.n_items,)), read("item_ability", (layout.n_items,)),
        slopes, typical_slopes, learn_slopes,
        shift, ability, telling, teaching,
        np.append(read("item_attempts", (layout.n_variants,)), 0.0),
        np.append(read("item_attempt_ability", (layout.n_variants,)), 0.0),
        entries,
    )  # fmt: skip


@cache
def positions(names: tuple[str, ...]) -> Ints:
    """Give the places of covariates in their vector; read only, as it is kept."""
    found = np.array([COVARIATES.index(name) for name in names], np.int64)
    found.flags.writeable = False
    return found


def tables_of(effects: Effects, layout: Layout) -> Tables:
    """Tabulate everything on the nodes of ability."""
    nodes, weights = ability_grid(layout.n_nodes)
    skill = effects.skill
    gamma = np.stack([skill["unmastered"], skill["unmastered"] + _gap(skill["log_gap"])], axis=1)
    loading = effects.loadings[None, :] + effects.skill_ability[:, None]
    emission = np.clip(gamma[:, :, None] + loading[:, :, None] * nodes, -30.0, 30.0)
    item_loading = np.clip(effects.item_ability[:, None] * nodes, -30.0, 30.0)
    learn = np.clip(skill["learn"][:, None] + skill["learn_ability"][:, None] * nodes, -30.0, 30.0)
    # who masters a skill answers at least as well as who does not, as where it serves (`engine.tracing.emission`)
    telling, gap = (
        np.exp(np.minimum(effects.attempt_telling, MOST_TELLING)),
        np.maximum(emission[:, 1] - emission[:, 0], 0.0),
    )
    on_nodes = np.clip(effects.attempt_shift[:, None] + effects.attempt_ability[:, None] * nodes, -30.0, 30.0)
    unmastered = emission[:, None, 0] + on_nodes
    kinds = np.stack([unmastered, unmastered + telling[:, None] * gap[:, None]], axis=2)
    variants = np.clip(effects.item_attempts[:, None] + effects.item_attempt_ability[:, None] * nodes, -30.0, 30.0)
    return Tables(
        nodes=nodes,
        weights=weights,
        prior=sigmoid(skill["prior"][:, None] + skill["prior_ability"][:, None] * nodes),
        item_shift=-effects.difficulty,
        item_loading=item_loading,
        item_odds=np.exp(item_loading),
        learn_odds=np.exp(learn),
        forget=sigmoid(skill["forget"]),
        decay=np.exp(skill["log_decay"]),
        tau_days=layout.tau_days,
        form=layout.form,
        slopes=effects.slopes,
        learn_slopes=effects.learn_slopes,
        kinds=kinds,
        kind_odds=np.exp(kinds),
        gap=gap,
        telling=telling,
        teaching=effects.attempt_teaching,
        variants=variants,
        variant_odds=np.exp(variants),
        entries=effects.entries,
    )


def _gap(log_gap: Floats) -> Floats:
    """Give what mastery adds to the logit; a step too far of the climb stays finite."""
    gap: Floats = np.exp(np.minimum(log_gap, LARGEST_LOG_GAP))
    return gap


def gradient_of(sums: Sums, effects: Effects, layout: Layout) -> tuple[Floats, Floats]:
    """Turn sums into the gradient of the log-likelihood and the complete-data curvature, one number per parameter."""
    gradient, curvature = np.zeros(layout.size), np.zeros(layout.size)

    def put(name: str, slope: Floats, bend: Floats) -> None:
        block = layout.blocks.get(name)
        if block is not None:
            gradient[block.start : block.end] = slope.ravel()
            curvature[block.start : block.end] = bend.ravel()

    gap = _gap(effects.skill["log_gap"])
    both = sums.emission.sum(axis=1)
    for name, (slope, bend) in {
        "prior": (sums.prior[:, 0], sums.prior[:, 2]),
        "prior_ability": (sums.prior[:, 1], sums.prior[:, 3]),
        "learn": (sums.learn[:, 0], sums.learn[:, 2]),
        "learn_ability": (sums.learn[:, 1], sums.learn[:, 3]),
        "unmastered": (both[:, 0], both[:, 2]),
        "log_gap": (sums.emission[:, 1, 0] * gap, sums.emission[:, 1, 2] * gap**2),
        "forget": (sums.forget[:, 0], sums.forget[:, 1]),
        "log_decay": (sums.decay[:, 0], sums.decay[:, 1]),
    }.items():
        put(name, slope, bend)
        put(f"typical {name}", slope.sum(keepdims=True), bend.sum(keepdims=True))
    loaded = sums.emission.sum(axis=0)
    put("loadings", loaded[:, 1], loaded[:, 3])
    put("skill_ability", both[:, 1], both[:, 3])
    put("difficulty", -sums.items[:, 0], sums.items[:, 2])
    put("item_ability", sums.items[:, 1], sums.items[:, 3])
    shared, own = positions(covariates_of(layout.extensions)), positions(own_slopes(layout.extensions))
    learning = positions(learning_covariates(layout.extensions))
    put("typical slopes", sums.slopes[:, shared, 0].sum(axis=0), sums.slopes[:, shared, 1].sum(axis=0))
    put("slopes", sums.slopes[:, own, 0], sums.slopes[:, own, 1])
    put("learn_slopes", sums.learn_slopes[learning, 0], sums.learn_slopes[learning, 1])
    put("attempt_shift", sums.kinds[1:, 0], sums.kinds[1:, 2])
    put("attempt_ability", sums.kinds[1:, 1], sums.kinds[1:, 3])
    put("attempt_telling", sums.telling[1:, 0], sums.telling[1:, 1])
    put("attempt_teaching", sums.teaching[1:, 0], sums.teaching[1:, 1])
    put("item_attempts", sums.variants[:-1, 0], sums.variants[:-1, 2])
    put("item_attempt_ability", sums.variants[:-1, 1], sums.variants[:-1, 3])
    start = 0
    for term, size in zip(TERMS, layout.sizes, strict=True):
        put(term, sums.entries[start : start + size, 0], sums.entries[start : start + size, 1])
        start += size
    return gradient, curvature
