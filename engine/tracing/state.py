"""What goes into one update, and what comes out."""

from typing import Final, NamedTuple

import msgspec

Nodes = tuple[float, ...]

NOTHING_LEARNED: Final = -1.0
"""Stands for what the odds of learning are multiplied by where there was no opportunity to learn."""


class TracingState(msgspec.Struct, frozen=True, gc=False):
    """The part of a learner's belief that one result touches.

    Attributes:
        ability: P(θ = θ_g), G weights that sum to 1.
        skills: P(L = 1 | θ_g), G numbers for each skill of the item, in the item's order, as they were just after
            evidence of the skill's last result, before any learning at it.
        learn_factors: What the odds of that learning are multiplied by, for each skill; `NOTHING_LEARNED` before its
            first opportunity, and none at all where it is the first of all of them.
        held: How much of each P(mastered) is not shown (`engine.tracing.monotony`); none stands for zeros.
    """

    ability: Nodes
    skills: tuple[Nodes, ...]
    learn_factors: tuple[float, ...] = ()
    held: tuple[float, ...] = ()


class Need(NamedTuple):
    """A prerequisite, as it stands.

    Attributes:
        strength: s w_kj, how much lacking it slows learning down, 0..1.
        nodes: P(L = 1 | θ_g) after the evidence of its last result, or its prior; G numbers.
    """

    strength: float
    nodes: Nodes


class Result(msgspec.Struct, frozen=True, gc=False):
    """What the learner achieved on the item.

    Attributes:
        score: 0..1; between the ends it weighs both outcomes.
        attempt: 1 for the first attempt at this item, then 2, 3, …
    """

    score: float
    attempt: int = 1


class ItemParameters(msgspec.Struct, frozen=True, gc=False):
    """Everything that an update reads about one item with n skills; n may be 0, then a result says nothing.

    Attributes:
        skills: Indices of its skills.
        prior: P(L0 = 1 | θ_g), n × G.
        learn: P(learn | θ_g) / P(not) where the history shifts nothing, n × G.
        keep: 1 - P(forget) per opportunity, n.
        decay: Exponent of forgetting over elapsed time, n.
        tau_days: Its time scale, days.
        odds: P(correct | c, θ_g) / P(wrong | c, θ_g) where the history shifts nothing, [2^n combinations][G].
        slopes: Effects of the history on the answer, n × 19, in the order of `covariates.NAMES`.
        learn_slopes: Same on learning, 19.
        usual: Usual score of the item, 0..1.
        needs: (prerequisite, strength) of each skill, where prerequisites matter; n × any number.
        teaching: Logits that the kind of attempt adds to learning; its effect on the answer is in `odds`.
        added: Logits that terms add to the answer (`engine.tracing.terms`).
    """

    skills: tuple[int, ...]
    prior: tuple[Nodes, ...]
    learn: tuple[Nodes, ...]
    keep: tuple[float, ...]
    decay: tuple[float, ...]
    tau_days: float
    odds: tuple[Nodes, ...]
    slopes: tuple[tuple[float, ...], ...]
    learn_slopes: tuple[float, ...]
    usual: float
    needs: tuple[tuple[tuple[int, float], ...], ...]
    teaching: float = 0.0
    added: float = 0.0


class SkillParameters(NamedTuple):
    """What a resource about a skill reads of it; the fields of `ItemParameters` of the same names, for one skill."""

    prior: Nodes
    learn: Nodes
    keep: float
    decay: float
    needs: tuple[tuple[int, float], ...]


class UpdateInfo(msgspec.Struct, frozen=True, gc=False):
    """What one result showed.

    Attributes:
        p_correct: Expected score just before it, 0..1.
        before: What was shown of P(mastered) per skill just before the result: after the evidence of the last one, less
            what was forgotten since; 0..1. What was expected to be learned counts in `p_correct`, and is not shown.
        after: What is shown after the evidence of the result. Never above `before` for a score of 0, never below it for
            one of 1 (`engine.tracing.monotony`).
        deviation: Standard deviation of P(mastered | θ) over the new belief about θ, per skill: how much `after` may
            still move when the learner's ability gets known. 0 with one node.
        log_likelihood: Natural log of the probability of the result; of Σ_g w_g q^score (1 - q)^(1 - score) between
            the ends. -inf for a result that the model holds impossible.
    """

    p_correct: float
    before: tuple[float, ...]
    after: tuple[float, ...]
    deviation: tuple[float, ...]
    log_likelihood: float
