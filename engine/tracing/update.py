"""The filter of one learner, one result at a time, in plain Python.

Exact Bayesian filtering of the model of Khajah, Wing, Lindsey & Mozer (2014), "Integrating latent-factor and
knowledge-tracing models to predict individual differences in learning"; González-Brenes, Huang & Brusilovsky (2014),
"General features in knowledge tracing"; with one node, of Corbett & Anderson (1994). Given ability, skills are
independent two-state chains, so a result costs O(G). Plain Python, because it is faster than arrays of seven numbers
(figures in this package's README); what serves and replays is `engine.tracing.kernel`, which does the same operations
in the same order: whoever changes one changes the other, and no sum is taken by `sum`, which compensates from Python
3.12 on.

A result that the model holds impossible (likelihood 0, which takes probabilities of 0 or 1) says nothing: at a node
where it is impossible the mastery stays, and where it is impossible at all nodes the belief about ability stays.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from engine.tracing import joint
from engine.tracing.averages import deviation, marginal
from engine.tracing.covariates import REPEATED, Covariates, single
from engine.tracing.monotony import hold_back, shown
from engine.tracing.parameters import SHIFT_LIMIT
from engine.tracing.readiness import odds_factor, readiness
from engine.tracing.rounding import round_nodes, round_prediction
from engine.tracing.state import ItemParameters, Need, Nodes, Result, TracingState, UpdateInfo

Table = Sequence[Sequence[float]]


def update(
    state: TracingState,
    result: Result,
    parameters: ItemParameters,
    elapsed_days: Sequence[float],
    covariates: Sequence[Covariates] = (),
    needs: Sequence[Sequence[Need]] = (),
    *,
    rounded: bool = False,
) -> tuple[TracingState, UpdateInfo]:
    """Take in one result: learn at the opportunity before, forget over elapsed time, condition on the score.

    1. m ← m (1 - P(forget)) + (1 - m) P(learn | θ) for each skill that had an opportunity;
    2. m ← m (1 + Δ/τ)^(-decay) (a power law: Wixted & Ebbesen 1991, "On the form of forgetting");
    3. m ← P(L = 1 | score, θ) and w ← w P(score | θ), with P(score) = q^score (1 - q)^(1 - score).

    What is learned at an opportunity is credited when the next one comes, so that what is shown in between is what the
    evidence says. The learner's history shifts the logits of answering and of learning: it multiplies their odds. So
    do, those of learning, prerequisites that lack (`engine.tracing.readiness`): the new w says how much, with the m_j
    from before. The history and the prerequisites are those of this opportunity, so what they multiply by is kept.

    Args:
        state: Belief before; the skills in the item's order.
        result: What the learner achieved.
        parameters: Of the item.
        elapsed_days: Time since each skill's last opportunity, days ≥ 0; 0 for the first, or when unknown.
        covariates: What the history says, per skill (`history.covariates_at`); none for a learner of whose history
            nothing is known, but whether this is a repeated attempt.
        needs: Prerequisites of each skill, none of them moved by this result yet; none where they do not matter.
        rounded: Round masteries as storage does (`engine.tracing.rounding`), before and after the evidence.

    Returns:
        Belief after, and what the result showed.
    """
    mastery = expect_next(state, parameters, elapsed_days, rounded=rounded)
    told = covariates or _bare(parameters, result.attempt)
    prior = _Prior(state.ability, mastery, _factor(answer_shift(parameters, told) + parameters.added))
    factors = [_factor(_dot(parameters.learn_slopes, of_skill) + parameters.teaching) for of_skill in told] or [
        1.0
    ] * len(mastery)
    likelihood = _likelihood(result.score, parameters.odds, prior.factor)
    evidence, conditioned = joint.condition(mastery, likelihood)
    new_mastery = tuple([round_nodes(nodes) if rounded else tuple(nodes) for nodes in conditioned])
    total, ability = _normalise([w * e for w, e in zip(state.ability, evidence, strict=True)], state.ability)
    before = shown_before(state, parameters, elapsed_days)
    after = [marginal(ability, nodes) for nodes in new_mastery]
    moves = zip(before, after, strict=True)
    held = tuple([hold_back(result.score, was, believed, rounded=rounded) for was, believed in moves])
    learn_factors = _learn_factors(parameters, ability, factors, needs)
    info = UpdateInfo(
        p_correct=_p_correct(result, total, prior, parameters),
        before=before,
        after=tuple([shown(believed, back) for believed, back in zip(after, held, strict=True)]),
        deviation=tuple([deviation(ability, nodes) for nodes in new_mastery]),
        log_likelihood=_log(total),
    )
    return TracingState(ability, new_mastery, tuple([single(f, rounded=rounded) for f in learn_factors]), held), info


def predict(
    state: TracingState,
    parameters: ItemParameters,
    elapsed_days: Sequence[float],
    attempt: int = 1,
    covariates: Sequence[Covariates] = (),
    *,
    rounded: bool = False,
) -> float:
    """Give p_correct, the expected score of the next result: Σ_g w_g Σ_c P(c | θ_g) P(correct | c, θ_g).

    Args:
        state: Belief; the skills in the item's order.
        parameters: Of the item.
        elapsed_days: Time since each skill's last opportunity, days ≥ 0; 0 for the first, or when unknown.
        attempt: 1 for the first attempt at this item, then 2, 3, …
        covariates: As for `update`.
        rounded: Same.

    Returns:
        0..1.
    """
    mastery = expect_next(state, parameters, elapsed_days, rounded=rounded)
    shift = answer_shift(parameters, covariates or _bare(parameters, attempt)) + parameters.added
    return _expected_score(_Prior(state.ability, mastery, _factor(shift)), parameters)


def answer_shift(parameters: ItemParameters, covariates: Sequence[Covariates]) -> float:
    """Compute by how much the history shifts the logit of a right answer: the mean over skills of Σ_j slopes_j c_j."""
    if not covariates:
        return 0.0
    shift = 0.0
    for slopes, told in zip(parameters.slopes, covariates, strict=True):
        shift += _dot(slopes, told)
    return shift / len(covariates)


def expect_next(
    state: TracingState, parameters: ItemParameters, elapsed_days: Sequence[float], *, rounded: bool = False
) -> tuple[Nodes, ...]:
    """Give the masteries just before a next result, [n][G]: what was learned at the last one, less what is forgotten.

    Args:
        state: Belief as it was left; the skills in the item's order.
        parameters: Of the item.
        elapsed_days: Time since each skill's last opportunity, days ≥ 0.
        rounded: Round as storage does. Rounding never turns the order of two numbers round, so that a result moves a
            stored mastery away from a stored mastery, or not at all.
    """
    if not any(factor >= 0.0 for factor in state.learn_factors):
        learned = state.skills
    else:
        learned = tuple(
            [
                learn(*of_skill)
                for of_skill in zip(state.skills, parameters.learn, state.learn_factors, parameters.keep, strict=True)
            ]
        )
    kept = retain(learned, parameters, elapsed_days) if any(elapsed_days) else learned
    return tuple([round_nodes(nodes) for nodes in kept]) if rounded else kept


def shown_before(state: TracingState, parameters: ItemParameters, elapsed_days: Sequence[float]) -> tuple[float, ...]:
    """Give what was shown of each mastery just before a result: as it was left, less what was forgotten since."""
    held = state.held or (0.0,) * len(state.skills)
    left = zip(state.skills, held, parameters.decay, elapsed_days, strict=True)
    return tuple(
        [
            shown(marginal(state.ability, nodes), back) * retention(days, decay, parameters.tau_days)
            for nodes, back, decay, days in left
        ]
    )


def learn(nodes: Nodes, learn_odds: Nodes, factor: float, keep: float) -> Nodes:
    """Credit what was learned at the last opportunity, less what was forgotten at it: G in, G out."""
    if factor < 0.0:
        return nodes
    rates = _right((learn_odds,), factor)[0]
    return tuple([m * keep + (1.0 - m) * rate for m, rate in zip(nodes, rates, strict=True)])


def retain(skills: Sequence[Nodes], parameters: ItemParameters, elapsed_days: Sequence[float]) -> tuple[Nodes, ...]:
    """Let masteries decay over the time elapsed since each skill's last opportunity: n × G in, n × G out."""
    kept = []
    for nodes, days, decay in zip(skills, elapsed_days, parameters.decay, strict=True):
        factor = retention(days, decay, parameters.tau_days)
        kept.append(nodes if factor == 1.0 else tuple([mastery * factor for mastery in nodes]))
    return tuple(kept)


def retention(elapsed_days: float, decay: float, tau_days: float) -> float:
    """Compute what is left of a mastery after a time: (1 + Δ/τ)^(-decay), in 0..1.

    >>> retention(3.0, 0.5, 1.0), retention(3.0, 0.0, 1.0)
    (0.5, 1.0)
    """
    if elapsed_days <= 0.0 or decay == 0.0:
        return 1.0
    return math.pow(1.0 + elapsed_days / tau_days, -decay)


class _Prior(NamedTuple):
    """What is believed just before a result.

    Attributes:
        ability: P(θ = θ_g), [G].
        mastery: P(L = 1 | θ_g), [n][G].
        factor: What the history multiplies the odds of a right answer by.
    """

    ability: Nodes
    mastery: tuple[Nodes, ...]
    factor: float


def _bare(parameters: ItemParameters, attempt: int) -> Sequence[Covariates]:
    return (REPEATED,) * len(parameters.skills) if attempt > 1 else ()


def _dot(slopes: Sequence[float], told: Covariates) -> float:
    total = 0.0
    for slope, value in zip(slopes, told, strict=True):
        total += slope * value
    return total


def _factor(shift: float) -> float:
    return math.exp(min(max(shift, -SHIFT_LIMIT), SHIFT_LIMIT)) if shift else 1.0


def _right(table: Table, factor: float) -> Table:
    """Give P(correct) from odds: o / (1 + o)."""
    return [[(shifted := o * factor) / (1.0 + shifted) for o in row] for row in table]


def _wrong(table: Table, factor: float) -> Table:
    """Give P(wrong) from odds: 1 / (1 + o); 1 - P(correct) would lose all digits where that is near 1."""
    return [[1.0 / (1.0 + o * factor) for o in row] for row in table]


def _learn_factors(
    parameters: ItemParameters, ability: Nodes, factors: Sequence[float], needs: Sequence[Sequence[Need]]
) -> Sequence[float]:
    """Give what the odds of learning each skill are multiplied by: history, and prerequisites where they matter."""
    if not needs:
        return factors
    of_skills = zip(parameters.learn, factors, needs, strict=True)
    return [factor * _readiness_factor(ability, odds, factor, of_skill) for odds, factor, of_skill in of_skills]


def _readiness_factor(ability: Nodes, odds: Nodes, factor: float, needs: Sequence[Need]) -> float:
    ready = readiness([(need.strength, marginal(ability, need.nodes)) for need in needs])
    return odds_factor(ability, [o * factor for o in odds], ready)


def _normalise(weights: list[float], previous: Nodes) -> tuple[float, Nodes]:
    """Sum the weights and scale them to 1; keep the previous ones where the sum is 0."""
    total = 0.0
    for weight in weights:
        total += weight
    return total, tuple([weight / total for weight in weights]) if total > 0.0 else previous


def _log(total: float) -> float:
    return math.log(total) if total > 0.0 else -math.inf


def _likelihood(score: float, table: Table, factor: float) -> Table:
    """Give P(score | c, θ_g): [2^n][G]."""
    if score >= 1.0:
        return _right(table, factor)
    if score <= 0.0:
        return _wrong(table, factor)
    rest = 1.0 - score
    return [
        [math.pow(q, score) * math.pow(p, rest) for q, p in zip(rights, wrongs, strict=True)]
        for rights, wrongs in zip(_right(table, factor), _wrong(table, factor), strict=True)
    ]


def _p_correct(result: Result, total: float, prior: _Prior, parameters: ItemParameters) -> float:
    """Take p_correct from the likelihood of a whole score; only a score in between needs another pass."""
    if result.score >= 1.0:
        return round_prediction(min(1.0, total))
    if result.score <= 0.0:
        return round_prediction(1.0 - total if total < 1.0 else 0.0)
    return _expected_score(prior, parameters)


def _expected_score(prior: _Prior, parameters: ItemParameters) -> float:
    right = joint.expect(prior.mastery, _right(parameters.odds, prior.factor))
    return round_prediction(marginal(prior.ability, right))
