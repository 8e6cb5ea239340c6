"""What the compiled expectation step reads and adds up: results as sequences, parameters as tables, sums."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class Sequences(NamedTuple):
    """Results of many learners, each learner's together and in the order of time; never padded.

    With n results, and as many opportunities as results have skills (o in all):

    Attributes:
        learner_offsets: int64[n_learners + 1], where each learner's results start.
        score: float64[n], 0..1.
        item: int64[n].
        offsets: int64[n + 1], where each result's opportunities start.
        skill: int64[o].
        before: int64[o], the learner's previous opportunity on the same skill, or -1.
        after: int64[o], the next one, or -1.
        elapsed_days: float64[o], since the previous opportunity; 0 for the first and where times are unknown.
        covariates: float64[o, 19], as `engine.tracing.covariates` defines them.
        waiting: float64[o], what prerequisites that lack multiply the odds of learning by; 1 where none is known of.
        kind: int64[n], what came before on the item (`engine.tracing.attempts`), 0 for a first attempt.
        variant: int64[n], which item and kind that is among those seen; the last one is that of none.
        entries: int64[n, S], which entry of each term's tables holds for each result; the last entry is that of none.
    """

    learner_offsets: Ints
    score: Floats
    item: Ints
    offsets: Ints
    skill: Ints
    before: Ints
    after: Ints
    elapsed_days: Floats
    covariates: Floats
    waiting: Floats
    kind: Ints
    variant: Ints
    entries: Ints


class Tables(NamedTuple):
    """Parameters as the expectation step reads them; K skills, I items, G nodes of ability.

    Attributes:
        nodes: float64[G], θ_g.
        weights: float64[G], P(θ = θ_g) of a new learner.
        prior: float64[K, G], P(L0 = 1 | θ).
        item_shift: float64[I], -d_i.
        item_loading: float64[I, G], logits ability_i θ.
        item_odds: float64[I, G], their exponentials.
        learn_odds: float64[K, G], of learning at an opportunity with all covariates 0.
        forget: float64[K], P(F) per opportunity.
        decay: float64[K], rate of forgetting over elapsed time.
        tau_days: Time scale of that forgetting.
        form: Its form, a position in `engine.fitting.ability.retention.FORMS`.
        slopes: float64[K, 19], of the emission.
        learn_slopes: float64[19].
        kinds: float64[K, C, 2, G], logits γ_{k,L} + (s_L + ability_k) θ, and what came before on the item adds.
        kind_odds: float64[K, C, 2, G], their exponentials.
        gap: float64[K, G], what mastery adds to the logit of a first attempt, ≥ 0.
        telling: float64[C], what it is multiplied by, by what came before on the item; 1 for a first attempt.
        teaching: float64[C], logits by the same on learning; 0 for a first attempt.
        variants: float64[V + 1, G], logits by item and what came before on it; the last row is 0.
        variant_odds: float64[V + 1, G], their exponentials.
        entries: float64[E + 1], logits that the terms add to an answer; the last one is 0.
    """

    nodes: Floats
    weights: Floats
    prior: Floats
    item_shift: Floats
    item_loading: Floats
    item_odds: Floats
    learn_odds: Floats
    forget: Floats
    decay: Floats
    tau_days: float
    form: int
    slopes: Floats
    learn_slopes: Floats
    kinds: Floats
    kind_odds: Floats
    gap: Floats
    telling: Floats
    teaching: Floats
    variants: Floats
    variant_odds: Floats
    entries: Floats


class Sums(NamedTuple):
    """Expected sufficient statistics: they add up over learners, so they add up over partitions and machines.

    Every pair ends in (residual, curvature): the gradient of the log-likelihood with respect to the logit concerned
    (by Fisher's identity, its expectation over hidden paths), and minus the expected second derivative of the
    complete-data log-likelihood. Every four are (residual, residual θ, curvature, curvature θ²).

    Attributes:
        log_likelihood: float64[1].
        prior: float64[K, 4].
        learn: float64[K, 4].
        forget: float64[K, 2].
        decay: float64[K, 2], with respect to the logarithm of the rate.
        emission: float64[K, 2, 4], by skill and mastery.
        slopes: float64[K, 19, 2].
        learn_slopes: float64[19, 2].
        items: float64[I, 4].
        kinds: float64[C, 4].
        telling: float64[C, 2], with respect to its logarithm.
        teaching: float64[C, 2].
        variants: float64[V + 1, 4].
        entries: float64[E + 1, 2]; what the last one says is of no use.
    """

    log_likelihood: Floats
    prior: Floats
    learn: Floats
    forget: Floats
    decay: Floats
    emission: Floats
    slopes: Floats
    learn_slopes: Floats
    items: Floats
    kinds: Floats
    telling: Floats
    teaching: Floats
    variants: Floats
    entries: Floats


def no_sums(n_skills: int, n_items: int, n_covariates: int, n_kinds: int, n_variants: int, n_entries: int) -> Sums:
    """Make sums of nothing."""
    return Sums(
        np.zeros(1),
        np.zeros((n_skills, 4)),
        np.zeros((n_skills, 4)),
        np.zeros((n_skills, 2)),
        np.zeros((n_skills, 2)),
        np.zeros((n_skills, 2, 4)),
        np.zeros((n_skills, n_covariates, 2)),
        np.zeros((n_covariates, 2)),
        np.zeros((n_items, 4)),
        np.zeros((n_kinds, 4)),
        np.zeros((n_kinds, 2)),
        np.zeros((n_kinds, 2)),
        np.zeros((n_variants, 4)),
        np.zeros((n_entries, 2)),
    )


def add(first: Sums, second: Sums) -> Sums:
    """Add what was gathered over some learners to what was gathered over others."""
    return Sums(*[a + b for a, b in zip(first, second, strict=True)])
