"""What attempts do (`engine.tracing.attempts`), tabulated as odds: by kind, by skill and kind, by item and level."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.tracing.attempts import KINDS, LEVELS, N_KINDS, N_LEVELS, Kind, Level
from engine.tracing.emission import Shown, combinations
from engine.tracing.parameters import SHIFT_LIMIT, AttemptEffects

NO_ATTEMPT = AttemptEffects()


class ItemAttempts(NamedTuple):
    """How items differ at levels of attempts, one entry for each item and level that differs.

    Attributes:
        item: Index, int64[v].
        level: 1 …, int64[v].
        difficulty: Logits, float64[v].
        ability: Logits per standard deviation, float64[v].
    """

    item: NDArray[np.int64]
    level: NDArray[np.int64]
    difficulty: NDArray[np.float64]
    ability: NDArray[np.float64]


class AttemptTables(NamedTuple):
    """Factors of odds; m items, G nodes, C kinds, N levels.

    An answer to item i at level l of kind a, on skills j of which those in c are mastered, has its odds multiplied by

        kinds[a, g] variants[variant[i, l], g] Π_{j in c} tellings[rows[j] + a, g]

    Attributes:
        has_effect: Whether any of this is not 1; then all tables are there, else they are empty.
        kinds: float64[C, G].
        tellings: float64[n r C, G], by the number of skills of the item up to the largest n, by skill (or item with an
            own guess or slip), and by kind.
        rows: int64[Σ_i n_i], where the kinds of each skill of each item start in `tellings`.
        variant: int64[m, N + 1], row in `variants` by item and level.
        variants: float64[v + 1, G]; the last row is 1.
        teaching: Logits on learning, float64[C].
    """

    has_effect: bool
    kinds: NDArray[np.float64]
    tellings: NDArray[np.float64]
    rows: NDArray[np.int64]
    variant: NDArray[np.int64]
    variants: NDArray[np.float64]
    teaching: NDArray[np.float64]

    def factors(self, item: int, first: int, n_skills: int, level: int, kind: int) -> list[NDArray[np.float64]]:
        """List what the odds of an item are multiplied by one after the other: float64[2^n, G] each.

        Args:
            item: Index.
            first: Where its skills start in `rows`.
            n_skills: n.
            level: Of the attempt.
            kind: Of the attempt, not 0.
        """
        bits = combinations(n_skills)
        base = np.ones((len(bits), 1))
        told = [
            np.where(bits[:, j, None] == 1, self.tellings[self.rows[first + j] + kind], 1.0) for j in range(n_skills)
        ]
        return [base * self.kinds[kind], base * self.variants[self.variant[item, level]], *told]


def tabulate_attempts(
    effects: Mapping[Kind, AttemptEffects],
    of_items: ItemAttempts,
    item_skills: tuple[tuple[int, ...], ...],
    shown: Shown,
    nodes: NDArray[np.float64],
) -> AttemptTables:
    """Tabulate the effects of attempts.

    Args:
        effects: Of kinds.
        of_items: How items differ.
        item_skills: Skill indices of each item.
        shown: What answers depend on.
        nodes: θ_g, float64[G].
    """
    if not effects and not len(of_items.item):
        none = np.empty((0, 0))
        whole = np.empty((0, 0), np.int64)
        return AttemptTables(False, none, none, whole[0:0].ravel(), whole, none, none.ravel())  # noqa: FBT003
    found = [NO_ATTEMPT, *[effects.get(kind, NO_ATTEMPT) for kind in KINDS]]
    shift, ability, telling, teaching = (
        np.array(column)
        for column in zip(*[(one.shift, one.ability, one.telling, one.teaching) for one in found], strict=True)
    )
    gap, rows = _gaps(item_skills, shown, nodes)
    less = (telling - 1.0)[:, None] * gap[:, None]
    sizes = np.array([len(skills) for skills in item_skills for _ in skills], np.int64)
    counts = np.arange(1, sizes.max(initial=1) + 1)[:, None, None, None]
    variant = np.full((len(item_skills), N_LEVELS + 1), len(of_items.item), np.int64)
    variant[of_items.item, of_items.level] = np.arange(len(of_items.item))
    variants = of_items.ability[:, None] * nodes - of_items.difficulty[:, None]
    return AttemptTables(
        has_effect=True,
        kinds=_factor(shift[:, None] + ability[:, None] * nodes),
        tellings=_factor(less[None] / counts).reshape(-1, len(nodes)),
        rows=((sizes - 1) * len(gap) + rows) * N_KINDS,
        variant=variant,
        variants=_factor(np.vstack([variants, np.zeros((1, len(nodes)))])),
        teaching=teaching,
    )


def item_attempts(found: list[tuple[int, Level, float, float]]) -> ItemAttempts:
    """Arrange (item, level, difficulty, ability)."""
    numbers = {level: number for number, level in enumerate(LEVELS, 1)}
    return ItemAttempts(
        np.array([item for item, *_ in found], np.int64),
        np.array([numbers[level] for _, level, *_ in found], np.int64),
        np.array([difficulty for *_, difficulty, _ in found], np.float64),
        np.array([ability for *_, ability in found], np.float64),
    )


NO_ITEM_ATTEMPTS = item_attempts([])


def _gaps(
    item_skills: tuple[tuple[int, ...], ...], shown: Shown, nodes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give what mastery adds to the logit, ≥ 0, [r, G], and which row of it holds for each skill of each item."""
    steeper = (shown.loading[:, 1] - shown.loading[:, 0])[:, None] * nodes
    gap = np.maximum((shown.gamma[:, 1] - shown.gamma[:, 0])[:, None] + steeper, 0.0)
    rows = np.array([skill for skills in item_skills for skill in skills], np.int64)
    starts = np.concatenate([[0], np.cumsum([len(skills) for skills in item_skills])])
    extra: list[NDArray[np.float64]] = []
    for item in np.flatnonzero(~np.isnan(shown.own).all(axis=1)):
        skills = np.array(item_skills[item], np.int64)
        gammas = shown.gammas(np.array([item]), skills[None])[0]
        own = (gammas[:, 1] - gammas[:, 0])[:, None] + steeper[skills]
        rows[starts[item] : starts[item + 1]] = len(gap) + sum(len(one) for one in extra) + np.arange(len(skills))
        extra.append(np.maximum(own, 0.0))
    return np.vstack([gap, *extra]), rows


def _factor(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    factor: NDArray[np.float64] = np.exp(np.clip(logits, -SHIFT_LIMIT, SHIFT_LIMIT))
    return factor
