"""What is typical of courses: means and spreads over tables, all of them fitted together.

With x_t what is typical of table t, and l_t(x) its mean ln P(score) when all skills and items are typical, the means μ
and the x_t are sought that make

    N Σ_t l_t(x_t) + Σ_t ln N(x_t; μ, g²) + ln N(μ; μ_0, h²)

largest, N small (`EACH_COUNTS_FOR`): every table has the same say, and where its results leave open which of two
explanations holds (a guess or what was known before, say) it takes the one that the others have, as a small class will.
μ_0 are the parameters of the model before any fitting. The spread of what is typical is then that of the x_t, with what
is left open of each (one over its curvature and that of the prior), and with g counting as one table more: where tables
say little, courses may be as far apart as g.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, get_args

import numpy as np
from scipy.optimize import minimize

from engine.fitting.ability.anchors import Anchor, typical_values
from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.extensions import usable
from engine.fitting.ability.parameters import lay_out_parameters
from engine.tracing import Population
from engine.tracing.parameters import Clock
from simulations.parameters.courses.tables import N_NODES, SHARED, TAU_DAYS, Table, names_of

EACH_COUNTS_FOR: Final = 1_000
"""Results that each table counts for."""
GUESSES: Final = {
    "prior": 1.0, "learn": 1.0, "unmastered": 1.0, "forget": 1.0, "log_decay": 1.0, "log_gap": 0.6,
    "slopes.form_fast": 0.6, "slopes.form_slow": 0.6, "slopes.skill_form": 0.6,
}  # fmt: skip
"""g by name: how far courses are apart, before any was looked at, logits."""
LEARNING_GUESS: Final = 0.6
GUESS: Final = 0.3
LEVEL_SD: Final = 1.0
SLOPE_SD: Final = 0.7
"""h, around the model before any fitting, of the parameters that it has, and of effects that are 0 in it."""
LITTLE: Final = -4.0  # logits of forgetting: before any fitting there is none
MAX_ITERATIONS: Final = 100

Name: TypeAlias = tuple[str, Clock | None]


Typical: TypeAlias = dict[Name, Anchor]
"""What was found, by name and clock."""


def typical_of(tables: Sequence[Table]) -> Typical:
    """Fit all tables together."""
    names = all_names()
    place = {name: at for at, name in enumerate(names)}
    columns = [np.array([place[name] for name in table.names]) for table in tables]
    shape = (len(tables) + 1, len(names))
    centre, precision = np.zeros(shape), np.empty(shape)
    start = unfitted()
    centre[0] = [start.get(name, 0.0) for name, _ in names]
    precision[0] = [(LEVEL_SD if name in start else SLOPE_SD) ** -2 for name, _ in names]
    guess = np.array([_guess(name) for name, _ in names])
    precision[1:] = guess**-2

    def look(found: Floats) -> tuple[float, Floats, Floats]:
        total, gradient, curvature = 0.0, np.zeros(shape), np.zeros(shape)
        for own, (table, column) in enumerate(zip(tables, columns, strict=True), start=1):
            seen = table.look((found[0] + found[own])[column])
            total += EACH_COUNTS_FOR * seen.log_likelihood
            gradient[own, column] = EACH_COUNTS_FOR * seen.gradient
            curvature[own, column] = EACH_COUNTS_FOR * seen.curvature
        gradient[0], curvature[0] = gradient.sum(axis=0), curvature.sum(axis=0)
        return total, gradient, curvature

    scale = 1.0 / np.sqrt(np.maximum(look(centre)[2], 0.0) + precision)

    def loss(scaled: Floats) -> tuple[float, Floats]:
        found = scaled.reshape(shape) * scale
        total, gradient, _ = look(found)
        away = found - centre
        value = total - 0.5 * float((precision * away**2).sum())
        return -value, (-(gradient - precision * away) * scale).ravel()

    options = {"maxiter": MAX_ITERATIONS, "maxcor": 20}
    best = minimize(loss, (centre / scale).ravel(), jac=True, method="L-BFGS-B", options=options)
    means, *deviations = best.x.reshape(shape) * scale
    counts = np.bincount(np.concatenate(columns), minlength=len(names))
    left_open = 1.0 / (look(best.x.reshape(shape) * scale)[2][1:] + guess**-2)
    told = np.array([np.isin(np.arange(len(names)), column) for column in columns])
    spreads = np.sqrt((guess**2 + ((np.array(deviations) ** 2 + left_open) * told).sum(axis=0)) / (1 + counts))
    return {name: Anchor(float(means[at]), float(spreads[at]), int(counts[at])) for name, at in place.items()}


def all_names() -> tuple[Name, ...]:
    """Name everything that is typical, what depends on the clock once for each."""
    found: list[Name] = []
    for clock in get_args(Clock):
        extensions = usable(SHARED, has_items=True, has_times=clock == "minutes")
        found += names_of(lay_out_parameters(extensions, N_NODES, 1, 1, TAU_DAYS, "power"), clock)
    return tuple(dict.fromkeys(found))


def unfitted() -> Mapping[str, float]:
    """Give the parameters of the model before any fitting, by the names of anchors; slopes are left out."""
    values = typical_values(Population()) | {"forget": LITTLE}
    return {name: value for name, value in values.items() if "slopes." not in name}


def _guess(name: str) -> float:
    return GUESSES.get(name, LEARNING_GUESS if name.startswith("learn_slopes.") else GUESS)


def by_clock(typical: Typical, clock: Clock) -> dict[str, Anchor]:
    """Give the anchors of courses with one clock."""
    return {name: anchor for (name, own), anchor in typical.items() if own in (None, clock)}
