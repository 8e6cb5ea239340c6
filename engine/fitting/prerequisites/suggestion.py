"""From results to proposals: which skill seems to be a prerequisite of which.

1. Every ordered pair on which enough learners have results: `effect`.
2. What is usual among all pairs is taken off, and their number is heeded: `discovery`.
3. A pair that is left is a prerequisite in the direction in which most learners master them; the effect must not be
   clearly larger the other way round. Where that leaves the direction open nothing is proposed.
4. Prerequisites of one skill are estimated beside each other, the least sure one leaving until all of them count: what
   works through another one, or has its cause in common with it, goes.
5. What is implied by a chain of proposals goes, too.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit, logit, ndtr, ndtri

from engine.fitting.prerequisites.discovery import Usual, adjusted, usual
from engine.fitting.prerequisites.effect import Effect, effect
from engine.fitting.prerequisites.opportunities import Ints, Opportunities
from engine.fitting.prerequisites.order import Arrow, Order, order_of, without_implied

_Z: Final = float(ndtri(0.975))
CLEARLY: Final = 1.5
"""How many times as large an effect is the other way round from which the direction is open."""
EVEN: Final = 0.5
LEAST_WEIGHT: Final = 0.01


class Settings(NamedTuple):
    """What is asked of a proposal.

    Attributes:
        false_discoveries: Share of the proposals that may be false, 0..1.
        min_learners: With results on both skills, in this order.
        min_either: Of them, who lacked the first skill, and who did not.
    """

    false_discoveries: float = 0.05
    min_learners: int = 40
    min_either: int = 10


class Range(NamedTuple):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


class Proposal(NamedTuple):
    """A prerequisite that results suggest.

    Attributes:
        prerequisite: Position of the skill to be mastered before.
        skill: Of the one that builds on it.
        weight: Share of the right answers on the skill that is lost where the prerequisite is lacking, 0..1. What is
            known of it is uncertain, and some answers are guessed, so the share of learning that is lost is larger.
        odds_ratio: Odds of a right answer on the skill between who knows the prerequisite and who lacks it, at equal
            ability and equal history of the skill; beyond what is usual between two skills.
        false_discoveries: The least share of false discoveries at which it is found.
        reverse_odds_ratio: The same with the skills exchanged; None where too few learners can tell.
        n_learners: Who had results on the skill after results on the prerequisite.
        n_results: Their results on the skill.
        n_lacking: Learners who lacked the prerequisite at some of them.
        mastered_first: Of the learners who met both and mastered one first, how many the prerequisite.
    """

    prerequisite: int
    skill: int
    weight: Range
    odds_ratio: Range
    false_discoveries: float
    reverse_odds_ratio: Range | None
    n_learners: int
    n_results: int
    n_lacking: int
    mastered_first: Order


class Suggestions(NamedTuple):
    """What was found.

    Attributes:
        proposals: Surest first.
        n_pairs: Ordered pairs that could be tested.
        n_found: Of them, those whose effect stands out.
        n_open: Of these, those whose direction results leave open.
        usual: What is usual among all pairs.
    """

    proposals: tuple[Proposal, ...]
    n_pairs: int
    n_found: int
    n_open: int
    usual: Usual


def suggest(
    told: Opportunities, settings: Settings, report_progress: Callable[[float], None] = lambda _: None
) -> Suggestions:
    """Propose prerequisites."""
    effects = dict(_tested(told, settings, report_progress))
    log_odds = np.array([one.log_odds[0] for one in effects.values()])
    error = np.array([one.error[0] for one in effects.values()])
    among = usual(log_odds, error, len({skill for pair in effects for skill in pair}))
    z = (log_odds - among.log_odds) / (error * among.spread)
    rates = dict(zip(effects, adjusted(ndtr(-z)).tolist(), strict=True))
    found = [arrow for arrow, rate in rates.items() if rate <= settings.false_discoveries]
    orders = {arrow: order_of(told, *arrow) for arrow in found}
    directed = [arrow for arrow in found if _is_directed(arrow, orders[arrow], effects, rates, settings)]
    direct = _direct(told, directed)
    surest = sorted(direct, key=lambda arrow: (rates[arrow], arrow))
    kept = without_implied(surest, told.n_skills)
    report_progress(1.0)
    return Suggestions(
        tuple(_proposal(arrow, effects, rates, orders[arrow], among) for arrow in kept),
        len(effects),
        len(found),
        len(_undirected(found) - _undirected(directed)),
        among,
    )


def _tested(
    told: Opportunities, settings: Settings, report_progress: Callable[[float], None]
) -> Iterator[tuple[Arrow, Effect]]:
    """Estimate every ordered pair that enough learners can tell of."""
    shared = _learners_shared(told)
    for skill in range(told.n_skills):
        for cause in np.flatnonzero(shared[skill] >= settings.min_learners).tolist():
            if cause == skill:
                continue
            one = effect(told, (cause,), skill)
            if (
                one.n_learners >= settings.min_learners
                and min(one.n_lacking[0], one.n_knowing[0]) >= settings.min_either
            ):
                yield (cause, skill), one
        report_progress((skill + 1) / (told.n_skills + 1))


def _learners_shared(told: Opportunities) -> Ints:
    """Count learners with results on both of two skills: int64[K, K]."""
    pairs = np.unique(np.stack([told.learner, told.skill]), axis=1)
    ones = np.ones(pairs.shape[1], np.int64)
    met = csr_array((ones, (pairs[0], pairs[1])), shape=(int(told.learner.max(initial=-1)) + 1, told.n_skills))
    return np.asarray((met.T @ met).todense())


def _is_directed(
    arrow: Arrow, order: Order, effects: Mapping[Arrow, Effect], rates: Mapping[Arrow, float], settings: Settings
) -> bool:
    """Whether most learners master them in this order, and the effect is not clearly larger the other way round."""
    back = arrow[::-1]
    is_back = back in effects and rates[back] <= settings.false_discoveries
    is_larger_back = is_back and effects[back].log_odds[0] > CLEARLY * effects[arrow].log_odds[0]
    return order.bounds()[0] > EVEN and not is_larger_back


def _direct(told: Opportunities, arrows: list[Arrow]) -> list[Arrow]:
    """Keep what counts beside the other prerequisites of the same skill."""
    kept: list[Arrow] = []
    for skill in sorted({head for _, head in arrows}):
        causes = [tail for tail, head in arrows if head == skill]
        while len(causes) > 1:
            beside = effect(told, causes, skill)
            z = beside.log_odds / beside.error
            if z.min() >= _Z:
                break
            causes.pop(int(z.argmin()))
        kept += [(cause, skill) for cause in causes]
    return kept


def _undirected(arrows: list[Arrow]) -> set[Arrow]:
    return {(min(arrow), max(arrow)) for arrow in arrows}


def _proposal(
    arrow: Arrow, effects: Mapping[Arrow, Effect], rates: Mapping[Arrow, float], order: Order, among: Usual
) -> Proposal:
    one, back = effects[arrow], effects.get(arrow[::-1])
    log_odds = _log_odds(one, among)
    return Proposal(
        prerequisite=arrow[0],
        skill=arrow[1],
        weight=Range._make(_share_lost(value, one) for value in log_odds),
        odds_ratio=Range._make(np.exp(log_odds).tolist()),
        false_discoveries=rates[arrow],
        reverse_odds_ratio=None if back is None else Range._make(np.exp(_log_odds(back, among)).tolist()),
        n_learners=one.n_learners,
        n_results=one.n_results,
        n_lacking=int(one.n_lacking[0]),
        mastered_first=order,
    )


def _log_odds(one: Effect, among: Usual) -> Range:
    value = float(one.log_odds[0]) - among.log_odds
    half = _Z * float(one.error[0]) * among.spread
    return Range(value, value - half, value + half)


def _share_lost(log_odds: float, one: Effect) -> float:
    """Give 1 - P(right | lacking) / P(right | known), where it is as usual at the mean of what is known."""
    usually = float(logit(np.clip(one.mean_score, 0.01, 0.99)))
    known, mean = 1.0, float(one.mean_known[0])
    right, wrong = expit(usually + log_odds * (known - mean)), expit(usually - log_odds * mean)
    return float(np.clip(1.0 - wrong / right, LEAST_WEIGHT, 1.0))
