"""How sure each parameter is.

The scores of blocks of learners are independent with mean zero at the maximum, so the sum of their outer products
estimates the information (Berndt, Hall, Hall & Hausman 1974, "Estimation and inference in nonlinear structural
models"); what the population says is added as its precision. The parameters of one skill are inverted together, because
guess, prior and learning explain each other; so are those of one item. A skill that was rarely seen has the interval
of the population.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from engine.artefact import Interval
from engine.fitting.ability.arrays import Floats, Sums
from engine.fitting.ability.parameters import SKILL_FIELDS, Effects, Layout, gradient_of, pull
from engine.tracing.parameters import sigmoid

LEVEL: Final = 0.95
QUANTILE: Final = 1.959964  # of the normal distribution, for 95 %
LARGEST: Final = 1e6  # what an interval ends at when nothing is known


class Uncertainty(NamedTuple):
    """Covariances; K skills, I items.

    Attributes:
        skill_names: The parameters of a skill that were estimated.
        skills: float64[K, n, n].
        item_names: Those of an item.
        items: float64[I, m, m].
        population: Standard error by name.
    """

    skill_names: tuple[str, ...]
    skills: Floats
    item_names: tuple[str, ...]
    items: Floats
    population: dict[str, float]


def uncertainty_of(sums: Sums, effects: Effects, layout: Layout, strengths: dict[str, float]) -> Uncertainty:
    """Estimate covariances from the sums of blocks of learners (one more axis in front)."""
    scores = np.array(
        [gradient_of(Sums(*[array[b] for array in sums]), effects, layout)[0] for b in range(len(sums.log_likelihood))]
    )
    scores -= scores.mean(axis=0)
    _, precision = pull(layout, strengths)
    skill_names = tuple(name for name in (*SKILL_FIELDS, "skill_ability") if name in layout.blocks)
    item_names = tuple(name for name in ("difficulty", "item_ability") if name in layout.blocks)
    return Uncertainty(
        skill_names,
        _covariances(scores, precision, layout, skill_names),
        item_names,
        _covariances(scores, precision, layout, item_names),
        _population(scores, precision, layout),
    )


def _covariances(scores: Floats, precision: Floats, layout: Layout, names: tuple[str, ...]) -> Floats:
    """Invert the information about the parameters of each skill, or of each item."""
    if not names:
        return np.zeros((0, 0, 0))
    blocks = [layout.blocks[name] for name in names]
    stacked = np.stack([scores[:, block.start : block.end] for block in blocks], axis=-1)
    information = np.einsum("bkp,bkq->kpq", stacked, stacked)
    pulls = np.stack([precision[block.start : block.end] for block in blocks], axis=-1)
    covariances: Floats = np.linalg.inv(information + np.eye(len(names)) * pulls[:, None, :])
    return covariances


def _population(scores: Floats, precision: Floats, layout: Layout) -> dict[str, float]:
    """Give the standard error of everything typical, all of it inverted together."""
    names = [name for name in layout.blocks if name.startswith("typical") or name in {"loadings", "learn_slopes"}]
    places = np.concatenate([np.arange(layout.blocks[name].start, layout.blocks[name].end) for name in names])
    labels = [f"{name} {at}" for name in names for at in range(layout.blocks[name].end - layout.blocks[name].start)]
    information = scores[:, places].T @ scores[:, places] + np.diag(precision[places])
    errors = np.sqrt(np.diag(np.linalg.pinv(information, hermitian=True)).clip(0.0))
    return dict(zip(labels, errors.tolist(), strict=True))


def skill_intervals(effects: Effects, uncertainty: Uncertainty, skill: int) -> dict[str, Interval]:
    """Give the intervals of one skill, under the names and on the scales of `engine.tracing.SkillEffects`."""
    names, covariance = uncertainty.skill_names, uncertainty.skills[skill]
    values = {name: float(effects.skill[name][skill]) for name in SKILL_FIELDS} | {
        "skill_ability": float(effects.skill_ability[skill])
    }
    errors = {name: float(np.sqrt(max(covariance[at, at], 0.0))) for at, name in enumerate(names)}
    found = {name: interval(values[name], errors[name]) for name in names if name not in _ON_OTHER_SCALES}
    low, gap = names.index("unmastered"), names.index("log_gap")
    tilt = float(np.exp(values["log_gap"]))
    variance = covariance[low, low] + 2.0 * tilt * covariance[low, gap] + tilt**2 * covariance[gap, gap]
    found["mastered"] = interval(values["unmastered"] + tilt, float(np.sqrt(max(variance, 0.0))))
    if "skill_ability" in errors:
        found["ability"] = interval(values["skill_ability"], errors["skill_ability"])
    if "forget" in errors:
        low_end, high_end = sigmoid(np.array(_ends(values["forget"], errors["forget"]))).tolist()
        found["forget"] = Interval(low=low_end, high=high_end)
    if "log_decay" in errors:
        low_end, high_end = np.exp(np.minimum(_ends(values["log_decay"], errors["log_decay"]), 13.0)).tolist()
        found["decay"] = Interval(low=low_end, high=high_end)
    return found


_ON_OTHER_SCALES: Final = frozenset({"log_gap", "skill_ability", "forget", "log_decay"})


def item_intervals(effects: Effects, uncertainty: Uncertainty, item: int) -> dict[str, Interval]:
    """Give the intervals of one item, under the names of `engine.tracing.ItemEffects`."""
    values = {"difficulty": effects.difficulty, "item_ability": effects.item_ability}
    return {
        "ability" if name == "item_ability" else name: interval(
            float(values[name][item]), float(np.sqrt(max(uncertainty.items[item, at, at], 0.0)))
        )
        for at, name in enumerate(uncertainty.item_names)
    }


def interval(value: float, error: float) -> Interval:
    """Make a symmetric interval."""
    low, high = _ends(value, error)
    return Interval(low=low, high=high, standard_error=min(error, LARGEST))


def _ends(value: float, error: float) -> tuple[float, float]:
    reach = min(QUANTILE * error, LARGEST)
    return value - reach, value + reach
