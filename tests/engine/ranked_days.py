"""Days of supporters on which a budget cut a ranking, with an effect of being within it that is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.discontinuity import Floats, Ints


class RankedDays(NamedTuple):
    """Alerts about the cuts of many days, and what became of them.

    Attributes:
        x: float64[n], places to the cut.
        y: float64[n], the outcome; NaN where there is none.
        learners: int64[n], whose.
        days: int64[n], of which day and supporter.
        effect: What being within changes for those at the cut: mean of the last within and the first beyond.
    """

    x: Floats
    y: Floats
    learners: Ints
    days: Ints
    effect: float


@dataclass(frozen=True)
class Kind:
    """What the days are like; standard deviations are of scores, of which that of need is 1.

    Attributes:
        n_days: How many.
        n_learners: Whom alerts are about.
        budgets: Of supporters, who take turns.
        beyond: Fewest and most beyond the cut.
        needs: How need, by which they are ranked, is distributed.
        lasting: Correlation of a learner's need from day to day.
        ties: Steps of need in one unit; 0 for none. Ties are broken by chance.
        course: Mean outcome by need without help.
        outcome: Whether it has a normal, skewed, binary or counted distribution.
        effect: Of being acted upon: in units of the outcome, or of its log odds or log rate.
        effect_by_need: What is added to it by unit of need.
        acted: Share that is acted upon within, and beyond.
        of_learner: Standard deviation of what a learner's outcomes have in common.
        of_day: And those of a day.
        of_budget: What each place of a budget adds to the level of its supporter's days.
        spread: Standard deviation of the rest, and by how much its logarithm grows with need.
        missing: Share without outcome.
        uneven: Whether a few learners have most alerts.
    """

    n_days: int = 120
    n_learners: int = 200
    budgets: tuple[int, ...] = (5,)
    beyond: tuple[int, int] = (1, 9)
    needs: Literal["normal", "skewed", "long"] = "normal"
    lasting: float = 0.5
    ties: float = 0.0
    course: Callable[[Floats], Floats] = lambda need: -0.3 * need
    outcome: Literal["normal", "long", "binary", "count"] = "normal"
    effect: float = 0.4
    effect_by_need: float = 0.0
    acted: tuple[float, float] = (1.0, 0.0)
    of_learner: float = 0.5
    of_day: float = 0.0
    of_budget: float = 0.0
    spread: tuple[float, float] = (0.5, 0.0)
    missing: float = 0.0
    uneven: bool = False


def _bent(need: Floats) -> Floats:
    return 0.25 * need**2 - 0.2 * need


def _twice_bent(need: Floats) -> Floats:
    return 0.15 * need**3 - 0.2 * need


def _stepped(need: Floats) -> Floats:
    return np.where(need > 1.0, -0.6, 0.0)


def _very_rare(need: Floats) -> Floats:
    return -4.0 - 0.5 * need


def _rare(need: Floats) -> Floats:
    return -3.0 - 0.5 * need


KINDS: Final = {
    "straight": Kind(),
    "no effect": Kind(effect=0.0),
    "curved": Kind(course=_bent),
    "curved, skewed needs, 600 days": Kind(course=_bent, needs="skewed", n_days=600),
    "cubic": Kind(course=_twice_bent),
    "cubic, long-tailed needs": Kind(course=_twice_bent, needs="long"),
    "a step above the cut": Kind(course=_stepped, n_days=400),
    "ties": Kind(ties=1.0),
    "ties, curved, 600 days": Kind(ties=1.0, course=_bent, n_days=600),
    "more spread where need is high": Kind(spread=(0.5, 0.4)),
    "long-tailed outcomes": Kind(outcome="long"),
    "binary outcomes": Kind(outcome="binary", of_learner=1.0),
    "rare outcomes (5 %)": Kind(outcome="binary", course=_rare, of_learner=0.6),
    "very rare outcomes (2 %)": Kind(outcome="binary", course=_very_rare, of_learner=0.6, n_days=200),
    "counts": Kind(outcome="count"),
    "effect by need": Kind(effect_by_need=0.2),
    "levels of days": Kind(of_day=0.5),
    "budgets of 2 to 8 with own levels": Kind(budgets=(2, 3, 5, 8), of_budget=0.15, n_days=300),
    "budget of 3": Kind(budgets=(3,)),
    "budget of 8": Kind(budgets=(8,)),
    "20 days": Kind(n_days=20),
    "40 learners": Kind(n_learners=40, n_days=60),
    "few learners have most alerts": Kind(n_learners=60, n_days=100, uneven=True, of_learner=1.0),
    "learners differ much": Kind(n_learners=80, of_learner=1.5),
    "acted upon: 70 % within, 20 % beyond": Kind(acted=(0.7, 0.2)),
    "40 % without outcome": Kind(missing=0.4),
    "one to three beyond": Kind(beyond=(1, 3), n_days=150),
}


def ranked_days(rng: np.random.Generator, kind: Kind) -> RankedDays:
    """Draw the days of a kind."""
    budgets = np.resize(np.array(kind.budgets), kind.n_days)
    n_on = np.minimum(budgets + rng.integers(kind.beyond[0], kind.beyond[1] + 1, kind.n_days), kind.n_learners)
    widest = int(n_on.max())
    frequencies = rng.dirichlet(np.full(kind.n_learners, 0.3)) if kind.uneven else np.ones(kind.n_learners)
    waits = rng.exponential(1.0, (kind.n_days, kind.n_learners)) / np.maximum(frequencies, 1e-9)
    whose = np.argpartition(waits, widest - 1, axis=1)[:, :widest]
    is_on = np.arange(widest) < n_on[:, None]
    lasting, own = rng.normal(0.0, 1.0, kind.n_learners), rng.normal(0.0, kind.of_learner, kind.n_learners)
    need = kind.lasting * lasting[whose] + np.sqrt(1.0 - kind.lasting**2) * _needs(rng, kind, whose.shape)
    need = np.floor(need * kind.ties) / kind.ties if kind.ties else need
    order = np.lexsort((rng.random(need.shape), np.where(is_on, -need, np.inf)))
    whose, need = np.take_along_axis(whose, order, 1), np.take_along_axis(need, order, 1)
    x = budgets[:, None] - np.arange(widest) - 0.5
    level = (rng.normal(0.0, kind.of_day, kind.n_days) + kind.of_budget * budgets)[:, None] + own[whose]
    acted = rng.random(need.shape) < np.where(x > 0, *kind.acted)
    means = [kind.course(need) + level + helped * (kind.effect + kind.effect_by_need * need) for helped in (0.0, 1.0)]
    y, (without, with_help) = _outcomes(rng, kind, need, acted, means)
    gain = (with_help - without) * (kind.acted[0] - kind.acted[1])
    at_cut = [gain[np.arange(kind.n_days), np.minimum(budgets - beyond, widest - 1)].mean() for beyond in (0, 1)]
    y[rng.random(y.shape) < kind.missing] = np.nan
    days = np.broadcast_to(np.arange(kind.n_days)[:, None], x.shape)
    return RankedDays(x[is_on], y[is_on], whose[is_on], days[is_on], float(np.mean(at_cut)))


def _needs(rng: np.random.Generator, kind: Kind, shape: tuple[int, ...]) -> Floats:
    match kind.needs:
        case "normal":
            return rng.normal(0.0, 1.0, shape)
        case "skewed":
            return rng.exponential(1.0, shape) - 1.0
        case "long":
            tails: Floats = rng.standard_t(4.0, shape) / np.sqrt(2.0)
            return tails


def _outcomes(
    rng: np.random.Generator, kind: Kind, need: Floats, acted: NDArray[np.bool_], means: list[Floats]
) -> tuple[Floats, list[Floats]]:
    """Return what becomes of each, and what is expected without and with help."""
    is_normal = kind.outcome in {"normal", "long"}
    expected = means if is_normal else [np.exp(one) for one in means]
    if kind.outcome == "binary":
        expected = [odds / (1.0 + odds) for odds in expected]
    mean = np.where(acted, expected[1], expected[0])
    spread = kind.spread[0] * np.exp(kind.spread[1] * need)
    match kind.outcome:
        case "binary":
            return (rng.random(need.shape) < mean).astype(np.float64), expected
        case "count":
            return rng.poisson(mean).astype(np.float64), expected
        case "normal":
            return mean + spread * rng.normal(0.0, 1.0, need.shape), expected
        case "long":
            return mean + spread * rng.standard_t(3.0, need.shape), expected
