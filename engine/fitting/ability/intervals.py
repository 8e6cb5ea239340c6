"""How sure each parameter is.

The scores of blocks of learners are independent with mean zero at the maximum, so the sum of their outer products
estimates the information (Berndt, Hall, Hall & Hausman 1974, "Estimation and inference in nonlinear structural
models"); what the population says is added as its precision. The parameters of one skill are inverted together, because
guess, prior and learning explain each other; so are those of one item. That all items of a skill are harder, or the
skill is shown less, are two explanations of one observation, which only the populations tell apart; each is a nuisance
parameter of the other's information and is eliminated from it (its Schur complement). A skill that was rarely seen has
the interval of the population.
"""

from typing import Final, NamedTuple

import numpy as np

from engine.artefact import Interval
from engine.fitting.ability.arrays import Floats, Sums
from engine.fitting.ability.parameters import SKILL_FIELDS, Effects, Layout, gradient_of, pull
from engine.tracing.parameters import sigmoid

LEVEL: Final = 0.95
QUANTILE: Final = 1.959964  # of the normal distribution, for 95 %
SMALLEST: Final = 1e-300
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


def uncertainty_of(
    sums: Sums, effects: Effects, layout: Layout, strengths: dict[str, float], item_skills: tuple[tuple[int, ...], ...]
) -> Uncertainty:
    """Estimate covariances.

    Args:
        sums: Of blocks of learners, one more axis in front.
        effects: Where they were taken.
        layout: Of the vector.
        strengths: Of the pull.
        item_skills: The skills of each item.
    """
    scores = np.array(
        [gradient_of(Sums(*[array[b] for array in sums]), effects, layout)[0] for b in range(len(sums.log_likelihood))]
    )
    scores -= scores.mean(axis=0)
    _, precision = pull(layout, strengths)
    skill_names = tuple(name for name in (*SKILL_FIELDS, "skill_ability") if name in layout.blocks)
    item_names = tuple(name for name in ("difficulty", "item_ability") if name in layout.blocks)
    harder, shared = _shifts(sums.items.sum(axis=0)[:, 2], precision, layout, item_skills)
    return Uncertainty(
        skill_names,
        _covariances(scores, precision, layout, skill_names, "unmastered", harder),
        item_names,
        _covariances(scores, precision, layout, item_names, "difficulty", shared),
        _population(scores, precision, layout),
    )


def _shifts(
    weight: Floats, precision: Floats, layout: Layout, item_skills: tuple[tuple[int, ...], ...]
) -> tuple[Floats, Floats]:
    """Give the prior variance of what cannot be told from a skill's own level, and from an item's own difficulty.

    A skill's level moves with the mean difficulty of its items, weighted by what they tell; an item's difficulty with
    what this mean and the level leave open between them.

    Args:
        weight: float64[I], curvature by the difficulty of each item.
        precision: Of the pull.
        layout: Of the vector.
        item_skills: The skills of each item.

    Returns:
        float64[K] and float64[I], squared logits.
    """
    of_items, of_skills = layout.blocks.get("difficulty"), layout.blocks["unmastered"]
    if of_items is None:
        return np.zeros(layout.n_skills), np.zeros(layout.n_items)
    item = np.repeat(np.arange(len(item_skills)), [len(skills) for skills in item_skills])
    skill = np.array([k for skills in item_skills for k in skills], np.int64)
    variance = 1.0 / precision[of_items.start : of_items.end]
    total = np.bincount(skill, weights=weight[item], minlength=layout.n_skills)
    share = weight[item] / np.maximum(total[skill], SMALLEST)
    harder = np.bincount(skill, weights=share**2 * variance[item], minlength=layout.n_skills).astype(np.float64)
    level = 1.0 / precision[of_skills.start : of_skills.end]
    between = level * harder / (level + harder)
    counts = np.maximum(np.bincount(item, minlength=layout.n_items), 1)
    return harder, np.bincount(item, weights=between[skill], minlength=layout.n_items) / counts


def _covariances(
    scores: Floats, precision: Floats, layout: Layout, names: tuple[str, ...], shifted: str, variance: Floats
) -> Floats:
    """Invert the information about the parameters of each skill, or of each item.

    Args:
        scores: float64[B, n], of blocks.
        precision: Of the pull.
        layout: Of the vector.
        names: The parameters of one skill or item.
        shifted: The one of them that a nuisance parameter adds to.
        variance: Of the nuisance parameter of each skill or item; 0 for none.
    """
    if not names:
        return np.zeros((0, 0, 0))
    blocks = [layout.blocks[name] for name in names]
    stacked = np.stack([scores[:, block.start : block.end] for block in blocks], axis=-1)
    information = np.einsum("bkp,bkq->kpq", stacked, stacked)
    if shifted in names:
        column = information[:, :, names.index(shifted)]
        left = variance / (1.0 + variance * column[:, names.index(shifted)])
        information -= column[:, :, None] * column[:, None, :] * left[:, None, None]
    pulls = np.stack([precision[block.start : block.end] for block in blocks], axis=-1)
    covariances: Floats = np.linalg.inv(information + np.eye(len(names)) * pulls[:, None, :])
    return covariances


def _population(scores: Floats, precision: Floats, layout: Layout) -> dict[str, float]:
    """Give the standard error of everything typical, all of it inverted together."""
    typical = [block for block in layout.blocks.values() if block.entries]
    places = np.concatenate([np.arange(block.start, block.end) for block in typical])
    labels = [entry for block in typical for entry in block.entries]
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
    found = {name: interval(values[name], errors[name]) for name in names if name not in ON_OTHER_SCALES}
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


ON_OTHER_SCALES: Final = frozenset({"log_gap", "skill_ability", "forget", "log_decay"})


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
    return Interval(low=_short(low), high=_short(high), standard_error=_short(min(error, LARGEST)))


def _short(value: float) -> float:
    """Keep as many digits as an interval can mean; a model of 17 000 items says 100 000 of these numbers."""
    return float(f"{value:.4g}")


def _ends(value: float, error: float) -> tuple[float, float]:
    reach = min(QUANTILE * error, LARGEST)
    return value - reach, value + reach
