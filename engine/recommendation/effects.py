"""Whether what the path was given helps: what was promised against what was believed afterwards, with intervals.

An episode is one learner who was given one activity for one skill, and the learner's next one to three results on that
skill. With p_0 the belief just before the first of these results (what was believed when the activity was given, with
what practice since then was expected to add, less the forgetting) and p_k the belief after the evidence of the last, k
in 1..3, before anything is learned at it:

    observed = p_k − p_0
    ordinary = (1 − p_0) (1 − (1 − λ)^(k − 1))                       what practising alone brings, λ = P(learn)
    expected = 1 − (1 − p_0)(1 − s)(1 − λ)^(k − 1) − p_0              s = promised gain / mastery that was missing then

The results after an activity are practice themselves, so practice belongs to both sides. A resource promises
expected − ordinary on top of it. An item promises nothing but practice: its promise is `ordinary`, and nothing is taken
off. A belief is an expectation: given a resource that does nothing, observed has the mean `ordinary`, whatever was
promised. Given one that does what it promised, observed stays behind `expected`, because one to three results let the
belief catch up with a part of the true rise only (about 0.4 of it after one result with guess and slip of 0.2 and 0.15,
about 0.7 after three). So "does not help" asks for less than a quarter of the promise.

Episodes of one learner hang together; intervals of means rest on the cluster-robust variance (Liang and Zeger 1986, eq.
2 for a mean), see `clustered_mean`. A rise is the difference of two probabilities, and so is every other number here:
intervals stay inside (-1, 1), and few learners make them wide, however alike these learners are.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from math import atanh, sqrt, tanh
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Verdict: TypeAlias = Literal["helps", "as_expected", "does_not_help", "too_few"]
"""`helps`: credibly better than what would have come anyway. `does_not_help`: credibly less than a quarter of what was
promised. `as_expected`: neither, and what came agrees with what was promised. `too_few`: nothing can be said yet."""

MAX_RESULTS: Final = 3
MIN_LEARNERS: Final = 10
"""Under this, a variance between learners is itself too uncertain (Cameron, Gelbach and Miller 2008)."""
LEAST_SHARE: Final = 0.25
"""Of a promise, under which it was not kept (see the module's head)."""
CONFIDENCE: Final = 0.95
SPREAD: Final = 0.3
"""Standard deviation between learners that is assumed before any is seen, with the weight of `SPREAD_WEIGHT` learners:
how far one answer moves a belief of one half, with guess 0.25 and slip 0.15."""
SPREAD_WEIGHT: Final = 1.0
_MOST: Final = 1.0 - 1e-9
_LARGEST_SHARE: Final = 1.0

K = TypeVar("K", bound=Hashable)


class Episode(NamedTuple):
    """One learner who was given one activity, and what followed."""

    learner: str  # whoever it is; episodes of one learner are one cluster
    kind: str  # what the activity was given for
    skill_id: str  # the skill that it served
    activity_id: str  # item or resource
    is_resource: bool  # whether it is a resource; an item is practice itself
    promised: float  # expected rise of mastery that was promised; 0..1
    believed: float  # mastery when it was promised; 0..1
    learn: float  # λ, P(learn) from one result on the skill; 0..1
    # mastery before and after each of the next results on the skill, 1 to `MAX_RESULTS` of them, in order
    moves: tuple[tuple[float, float], ...]


class EpisodeNumbers(NamedTuple):
    """The numbers of one episode (see the module's head); rises of mastery, -1..1."""

    observed: float  # what came
    expected: float  # what should have
    ordinary: float  # what would have come without the activity


class Interval(NamedTuple):
    """A mean with its interval of 95 %, all in -1..1."""

    mean: float
    low: float
    high: float


class Effect(NamedTuple):
    """What is known of the effect of a group of episodes."""

    n_episodes: int  # how many
    n_learners: int  # of how many learners
    expected: float  # mean rise that should have come
    observed: Interval  # mean rise that came, with its interval
    ordinary: float  # mean rise that would have come anyway
    difference: Interval  # observed − expected, with its interval
    verdict: Verdict  # what follows


def follow(episode: Episode) -> EpisodeNumbers:
    """Work out what an episode should have brought, and what it did.

    >>> follow(Episode("ada", "remediate", "s", "film", True, 0.2, 0.5, 0.1, ((0.5, 0.8),)))
    EpisodeNumbers(observed=0.30000000000000004, expected=0.19999999999999996, ordinary=0.0)
    """
    before, after = episode.moves[0][0], episode.moves[-1][1]
    unlearned = (1.0 - episode.learn) ** (len(episode.moves) - 1)
    ordinary = (1.0 - before) * (1.0 - unlearned)
    if not episode.is_resource:
        return EpisodeNumbers(after - before, ordinary, 0.0)
    missing = max(1.0 - episode.believed, episode.promised, 1e-9)
    share = min(episode.promised / missing, _LARGEST_SHARE)
    return EpisodeNumbers(after - before, 1.0 - (1.0 - before) * (1.0 - share) * unlearned - before, ordinary)


def effects_by(episodes: Iterable[Episode], group: Callable[[Episode], K]) -> dict[K, Effect]:
    """Sum up episodes by what they have in common.

    Returns:
        One effect per group, in the order in which groups were met.
    """
    groups: dict[K, list[Episode]] = {}
    for episode in episodes:
        groups.setdefault(group(episode), []).append(episode)
    return {key: effect_of(members) for key, members in groups.items()}


def effect_of(episodes: Sequence[Episode]) -> Effect:
    """Sum up episodes, at least one."""
    followed = np.array([follow(episode) for episode in episodes])
    observed, expected, ordinary = followed.T
    learners = np.unique([episode.learner for episode in episodes], return_inverse=True)[1]
    difference = clustered_mean(observed - expected, learners)
    beyond = clustered_mean(observed - ordinary, learners)
    short = clustered_mean(observed - ordinary - LEAST_SHARE * (expected - ordinary), learners)
    n_learners = int(learners.max()) + 1
    return Effect(
        n_episodes=len(episodes),
        n_learners=n_learners,
        expected=float(expected.mean()),
        observed=clustered_mean(observed, learners),
        ordinary=float(ordinary.mean()),
        difference=difference,
        verdict=verdict_on(n_learners, beyond, short, difference),
    )


def verdict_on(n_learners: int, beyond: Interval, short: Interval, difference: Interval) -> Verdict:
    """Say what follows.

    Args:
        n_learners: Of how many learners.
        beyond: observed − ordinary.
        short: observed − ordinary − `LEAST_SHARE` of the promise.
        difference: observed − expected.
    """
    if n_learners < MIN_LEARNERS:
        return "too_few"
    if short.high < 0.0:
        return "does_not_help"
    if beyond.low > 0.0:
        return "helps"
    return "as_expected" if difference.low <= 0.0 <= difference.high else "too_few"


def clustered_mean(values: NDArray[np.float64], clusters: NDArray[np.int64]) -> Interval:
    """Return the mean of values that hang together within clusters, with its interval.

        S = Σ_c (Σ_{i in c} (x_i − x̄))² / n²                     with (C − 1) degrees of freedom, scaled by C
        V = (C S + ν_0 σ_0² Σ_c n_c² / n²) / (C − 1 + ν_0)        ends: tanh(atanh x̄ ± t √V / (1 − x̄²))

    V is the posterior scale of a normal mean under a scaled inverse χ² of its variance (Gelman et al. 2013, "Bayesian
    data analysis", 3.2), with σ_0 = `SPREAD` and ν_0 = `SPREAD_WEIGHT`; t is Student's on C − 1 + ν_0 degrees. The
    ends are taken on Fisher's scale (1915), where a bounded mean is closer to normal, and lie within (-1, 1) by that.

    Args:
        values: float64[n], -1..1.
        clusters: int64[n], cluster of each value, 0..C-1.
    """
    mean = float(values.mean())
    sums = np.bincount(clusters, weights=values - mean)
    sizes = np.bincount(clusters)
    degrees = len(sums) - 1.0 + SPREAD_WEIGHT
    assumed = SPREAD_WEIGHT * SPREAD**2 * float(sizes @ sizes)
    variance = (len(sums) * float(sums @ sums) + assumed) / degrees / len(values) ** 2
    held = min(max(mean, -_MOST), _MOST)
    margin = float(stdtrit(degrees, 0.5 + CONFIDENCE / 2)) * sqrt(variance) / (1.0 - held**2)
    return Interval(mean, min(tanh(atanh(held) - margin), mean), max(tanh(atanh(held) + margin), mean))
