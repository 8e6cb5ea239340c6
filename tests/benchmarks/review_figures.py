"""How good predictions of recall are, and how much work a schedule asks for, with intervals over cards."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from engine.evaluation.figures import bounds
from engine.evaluation.metrics import auc, ece, log_loss

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

DAY_S: Final = 86_400
SMALLEST: Final = 1e-6
N_DRAWS: Final = 300


class Reviews(NamedTuple):
    """Reviews in the order of time; n rows.

    Attributes:
        card: int64[n], 0 … n_cards - 1.
        time_s: int64[n].
        recalled: float64[n], 0 or 1.
        last: int64[n], position of the card's last review; -1 for the first.
        days: float64[n], since then; NaN for the first.
    """

    card: Ints
    time_s: Ints
    recalled: Floats
    last: Ints
    days: Floats


class Figure(NamedTuple):
    """A figure with the 95 % interval that drawing cards gives it."""

    value: float
    low: float
    high: float


def reviews_of(card: Ints, time_s: Ints, recalled: Floats) -> Reviews:
    """Put reviews into the order of time, and link each to the last one of its card."""
    order = np.argsort(time_s, kind="stable")
    cards, times = np.unique(card, return_inverse=True)[1][order], time_s[order]
    last = np.full(len(cards), -1)
    of_card = np.argsort(cards, kind="stable")
    follows = cards[of_card[1:]] == cards[of_card[:-1]]
    last[of_card[1:][follows]] = of_card[:-1][follows]
    return Reviews(cards, times, recalled[order], last, np.where(last < 0, np.nan, (times - times[last]) / DAY_S))


def drawn(cards: Ints, estimate: Callable[[Ints], float], seed: int = 0, n_draws: int = N_DRAWS) -> Figure:
    """Estimate from rows, and again from the rows of cards that are drawn with replacement.

    Args:
        cards: int64[n], the card of each row.
        estimate: From positions of rows, a card's as often as it was drawn.
        seed: The draws; the same for all schedules, so differences are paired.
        n_draws: How many.
    """
    rng, order = np.random.default_rng(seed), np.argsort(cards, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(cards[order])) + 1)
    draws = (rng.integers(len(rows), size=len(rows)) for _ in range(n_draws))
    low, high = bounds(np.array([estimate(np.concatenate([rows[place] for place in draw])) for draw in draws]))
    return Figure(estimate(np.arange(len(cards))), low, high)


def recall_figures(cards: Ints, recalled: Floats, p: Floats, other: Floats) -> dict[str, Figure]:
    """Judge predictions `p` of what was recalled, and how much more they lose than `other` ones on the same reviews."""

    def of(measure: Callable[[Floats, Floats], float], predicted: Floats) -> Figure:
        return drawn(cards, lambda rows: measure(recalled[rows], predicted[rows]))

    def more(rows: Ints) -> float:
        return log_loss(recalled[rows], p[rows]) - log_loss(recalled[rows], other[rows])

    return {
        "log_loss": of(log_loss, p),
        "log_loss_more_than_fsrs": drawn(cards, more),
        "ece": of(ece, p),
        "auc": of(auc, p),
        "predicted_less_recalled": drawn(cards, lambda rows: float((p[rows] - recalled[rows]).mean())),
    }


def level_where(recalled: Floats, p: Floats, wanted: float) -> float:
    """Give the predicted recall at which the observed one is as wanted.

    P(recalled) = σ(a + b logit p) by maximum likelihood (Cox 1958, "Two further applications of a model for binary
    regression"), b > 0; from it p* = σ((logit wanted - a) / b).
    """
    x = logit(np.clip(p, SMALLEST, 1.0 - SMALLEST))

    def loss(line: Floats) -> float:
        z = line[0] + np.exp(line[1]) * x
        return float((np.logaddexp(0.0, z) - recalled * z).mean())

    a, log_b = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(expit((logit(wanted) - a) / np.exp(log_b)))


def days_until(level: float, grid_days: Floats, p_after: Floats) -> Floats:
    """Say after how many days a prediction is below a level for the first time: float64[m], within the grid.

    Args:
        level: 0..1.
        grid_days: float64[g], increasing.
        p_after: float64[m, g], predicted so many days after each review.
    """
    is_below = p_after < level
    first = np.where(is_below.any(axis=1), is_below.argmax(axis=1), len(grid_days) - 1)
    before = np.maximum(first - 1, 0)
    rows = np.arange(len(p_after))
    high, low = p_after[rows, before], p_after[rows, first]
    share = np.where((high > low) & is_below[rows, first], (high - level) / np.where(high > low, high - low, 1.0), 1.0)
    log_days = np.log(grid_days)
    days: Floats = np.exp(log_days[before] + np.clip(share, 0.0, 1.0) * (log_days[first] - log_days[before]))
    return days


class Held(NamedTuple):
    """States in which the log left cards; m of them.

    Attributes:
        review: int64[m], the review after which the card was in this state, increasing.
        days: float64[m], how long it was.
        total_days: How long all that lasted.
    """

    review: Ints
    days: Floats
    total_days: float


def held_from(reviews: Reviews, start_s: int) -> Held:
    """Find the states of all cards from a time on to the end of the log, each until the next review of the card."""
    end_s = int(reviews.time_s[-1])
    until = np.full(len(reviews.card), end_s)
    has_last = reviews.last >= 0
    until[reviews.last[has_last]] = reviews.time_s[has_last]
    days = (until - np.maximum(reviews.time_s, start_s)) / DAY_S
    kept = np.flatnonzero(days > 0.0)
    return Held(kept, days[kept], (end_s - start_s) / DAY_S)


def work(held: Held, cards: Ints, days_between: Floats) -> Figure:
    """Estimate how many reviews a day are asked for: Σ days held / days between reviews, over all days.

    Args:
        held: The states.
        cards: int64[m], whose they are.
        days_between: float64[m], the days after which a schedule reviews a card in this state.
    """
    asked = held.days / days_between
    return drawn(cards, lambda rows: float(asked[rows].sum() / held.total_days))


def more_work(held: Held, cards: Ints, days_between: Floats, other: Floats) -> Figure:
    """Say how many times as much one schedule asks for as another one, whose days are `other`."""
    asked, asked_by_other = held.days / days_between, held.days / other
    return drawn(cards, lambda rows: float(asked[rows].sum() / asked_by_other[rows].sum()))
