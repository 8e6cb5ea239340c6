"""The filter of one learner, one result at a time, in plain Python.

Exact Bayesian filtering of the model of Khajah, Wing, Lindsey & Mozer (2014), "Integrating latent-factor and
knowledge-tracing models to predict individual differences in learning"; González-Brenes, Huang & Brusilovsky (2014),
"General features in knowledge tracing"; with one node, of Corbett & Anderson (1994). Given ability, skills are
independent two-state chains, so a result costs O(G). Plain Python over seven nodes beats small arrays and a compiled
call (the figures are in this package's README). `engine.tracing.batch` does the same operations in the same order;
whoever changes one changes the other, and sums are written as loops because `sum` compensates from Python 3.12 on.

A result that the model holds impossible (likelihood 0, possible only with probabilities of 0 or 1) says nothing: at a
node where it is impossible the mastery stays, and where it is impossible at all nodes the belief about ability stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from engine.tracing.rounding import round_nodes
from engine.tracing.state import ItemParameters, Nodes, Result, TracingState, UpdateInfo

Table = Sequence[Sequence[float]]


def update(
    state: TracingState,
    result: Result,
    parameters: ItemParameters,
    elapsed_days: Sequence[float],
    *,
    rounded: bool = False,
) -> tuple[TracingState, UpdateInfo]:
    """Take in one result: forget over elapsed time, condition on the score, learn at the opportunity.

    1. m ← m (1 + Δ/τ)^(-decay) for each skill (a power law: Wixted & Ebbesen 1991, "On the form of forgetting");
    2. m ← P(L = 1 | score, θ) and w ← w P(score | θ), with P(score) = q^score (1 - q)^(1 - score);
    3. m ← m (1 - P(forget)) + (1 - m) P(learn | θ).

    Args:
        state: Belief before; the skills in the item's order.
        result: What the learner achieved.
        parameters: Of the item.
        elapsed_days: Time since each skill's last opportunity, days ≥ 0; 0 for the first, or when unknown.
        rounded: Round the new masteries as storage does (`engine.tracing.rounding`).

    Returns:
        Belief after, and what the result showed.
    """
    ability = state.ability
    mastery = retain(state.skills, parameters, elapsed_days)
    likelihood = _likelihood(result, parameters)
    if len(mastery) == 1:
        weights, total, conditioned = _condition_one(ability, mastery[0], likelihood)
    else:
        weights, total, conditioned = _condition_joint(ability, mastery, likelihood)
    new_ability = tuple([weight / total for weight in weights]) if total > 0.0 else ability
    learned = [_learn(*skill) for skill in zip(conditioned, parameters.learn, parameters.keep, strict=True)]
    new_mastery = tuple([round_nodes(nodes) if rounded else tuple(nodes) for nodes in learned])
    after = tuple([marginal(new_ability, nodes) for nodes in new_mastery])
    info = UpdateInfo(
        p_correct=_p_correct(result, total, ability, mastery, parameters),
        before=tuple([marginal(ability, nodes) for nodes in mastery]),
        after=after,
        deviation=tuple([deviation(new_ability, n, p) for n, p in zip(new_mastery, after, strict=True)]),
        log_likelihood=math.log(total) if total > 0.0 else -math.inf,
    )
    return TracingState(new_ability, new_mastery), info


def predict(state: TracingState, parameters: ItemParameters, elapsed_days: Sequence[float], attempt: int = 1) -> float:
    """Give p_correct, the expected score of the next result: P(correct) = Σ_g w_g Σ_c P(c | θ_g) P(correct | c, θ_g).

    Args:
        state: Belief; the skills in the item's order.
        parameters: Of the item.
        elapsed_days: Time since each skill's last opportunity, days ≥ 0; 0 for the first, or when unknown.
        attempt: 1 for the first attempt at this item, then 2, 3, …

    Returns:
        0..1.
    """
    mastery = retain(state.skills, parameters, elapsed_days)
    return _expect(state.ability, mastery, parameters.right[attempt > 1])


def retain(skills: Sequence[Nodes], parameters: ItemParameters, elapsed_days: Sequence[float]) -> Sequence[Nodes]:
    """Let masteries decay over the time elapsed since each skill's last opportunity: n × G in, n × G out."""
    if not any(elapsed_days):
        return skills
    tau_days = parameters.tau_days
    return [
        _scale(nodes, retention(days, decay, tau_days))
        for nodes, days, decay in zip(skills, elapsed_days, parameters.decay, strict=True)
    ]


def retention(elapsed_days: float, decay: float, tau_days: float) -> float:
    """Compute what is left of a mastery after a time: (1 + Δ/τ)^(-decay), in 0..1."""
    if elapsed_days <= 0.0 or decay == 0.0:
        return 1.0
    return float((1.0 + elapsed_days / tau_days) ** -decay)


def marginal(ability: Nodes, nodes: Nodes) -> float:
    """Compute P(mastered) = Σ_g w_g P(L = 1 | θ_g)."""
    total = 0.0
    for weight, mastery in zip(ability, nodes, strict=True):
        total += weight * mastery
    return min(total, 1.0)  # the weights sum to 1 only to the last digit


def deviation(ability: Nodes, nodes: Nodes, mean: float) -> float:
    """Compute the standard deviation of P(L = 1 | θ) over the belief about θ; `mean` is its marginal."""
    total = 0.0
    for weight, mastery in zip(ability, nodes, strict=True):
        total += weight * (mastery - mean) * (mastery - mean)
    return math.sqrt(total)


def _scale(nodes: Nodes, factor: float) -> Nodes:
    return nodes if factor == 1.0 else tuple([mastery * factor for mastery in nodes])


def _likelihood(result: Result, parameters: ItemParameters) -> Table:
    """Give P(score | c, θ_g): [2^n][G]."""
    is_repeated, score = result.attempt > 1, result.score
    right, wrong = parameters.right[is_repeated], parameters.wrong[is_repeated]
    if score >= 1.0:
        return right
    if score <= 0.0:
        return wrong
    rest = 1.0 - score
    return [
        [q**score * p**rest for q, p in zip(rights, wrongs, strict=True)]
        for rights, wrongs in zip(right, wrong, strict=True)
    ]


def _condition_one(ability: Nodes, mastery: Nodes, likelihood: Table) -> tuple[list[float], float, list[list[float]]]:
    """Condition one skill: weights not yet normalised [G], their sum, masteries [1][G]."""
    total, weights, conditioned = 0.0, [], []
    for weight, known, low, high in zip(ability, mastery, likelihood[0], likelihood[1], strict=True):
        joint = known * high
        evidence = joint + (1.0 - known) * low
        conditioned.append(joint / evidence if evidence > 0.0 else known)
        weights.append(weight * evidence)
        total += weight * evidence
    return weights, total, [conditioned]


def _condition_joint(
    ability: Nodes, mastery: Sequence[Nodes], likelihood: Table
) -> tuple[list[float], float, list[list[float]]]:
    """Condition n skills on their joint, projected on the marginals: as `_condition_one`, masteries [n][G]."""
    total, weights = 0.0, []
    conditioned: list[list[float]] = [[] for _ in mastery]
    for g, weight in enumerate(ability):
        known = [nodes[g] for nodes in mastery]
        joint = [p * row[g] for p, row in zip(_joint(known), likelihood, strict=True)]
        evidence = _total(joint)
        for j, nodes in enumerate(conditioned):
            with_j = _total(p for c, p in enumerate(joint) if c >> j & 1)
            nodes.append(with_j / evidence if evidence > 0.0 else known[j])
        weights.append(weight * evidence)
        total += weight * evidence
    return weights, total, conditioned


def _joint(known: Sequence[float]) -> list[float]:
    """Compute the probability of each combination of independent bits: [2^n], skill j is bit j of the position."""
    joint = [1.0]
    for p in known:
        joint = [q * (1.0 - p) for q in joint] + [q * p for q in joint]
    return joint


def _total(numbers: Iterable[float]) -> float:
    total = 0.0
    for number in numbers:
        total += number
    return total


def _learn(nodes: Sequence[float], learn: Nodes, keep: float) -> list[float]:
    return [m * keep + (1.0 - m) * rate for m, rate in zip(nodes, learn, strict=True)]


def _p_correct(
    result: Result, total: float, ability: Nodes, mastery: Sequence[Nodes], parameters: ItemParameters
) -> float:
    """Take p_correct from the likelihood of a whole score; it needs a sum of its own only for a score in between."""
    if result.score >= 1.0:
        return min(total, 1.0)
    if result.score <= 0.0:
        return max(1.0 - total, 0.0)
    return _expect(ability, mastery, parameters.right[result.attempt > 1])


def _expect(ability: Nodes, mastery: Sequence[Nodes], right: Table) -> float:
    """Average P(correct | c, θ_g) over combinations and nodes."""
    if len(mastery) == 1:
        return min(_condition_one(ability, mastery[0], right)[1], 1.0)
    return min(_condition_joint(ability, mastery, right)[1], 1.0)
