"""The numbers of the model: those of a population, and those fitted for single skills and items."""

import math
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from engine.tracing.attempts import Kind, Level

LOGIT_LIMIT = 700.0  # σ(±700) is 1e-304 or 1: as good as never or always, and sums of such logits stay finite

TABLE_LIMIT = (
    660.0  # odds are kept as e^logit; with three shifts of ±`SHIFT_LIMIT` on top they stay finite and positive
)
SHIFT_LIMIT = (
    15.0  # logits by which all covariates together, a kind of attempt or an item at it may shift a probability
)

# Bounds hold where a model is read from JSON (`engine.artefact`); what is built in code is not checked.
Logits = Annotated[float, Meta(ge=-LOGIT_LIMIT, le=LOGIT_LIMIT)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Multiple = Annotated[float, Meta(ge=0, le=20)]
Exponent = Annotated[float, Meta(ge=0, le=100)]
Days = Annotated[float, Meta(gt=0, le=36_500)]
Scepticism = Annotated[float, Meta(ge=0, le=10)]
TreeDepth = Annotated[int, Meta(ge=1, le=6)]
NodeCount = Annotated[int, Meta(ge=1, le=63)]
Answers = Annotated[str, Meta(pattern="^[rw]{0,5}$")]
Clock = Literal["minutes", "results"]


class Slopes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Logits per unit of each covariate of the learner's history.

    Attributes:
        last: Of the learner: how much better than usual the last result was.
        form_fast: Same, averaged over the last few results.
        form_slow: Same, over the last dozen or so.
        practice: Results so far.
        pause: Time since the last one.
        successes: Of the skill: scores so far.
        failures: What they lack of full scores.
        skill_form: How much better than usual the last few results on it were.
        skill_last: Whether the last one was right (+1) or wrong (-1).
        skill_gap: Time since then.
        skill_gap_right: Same, signed by `skill_last`.
        skill_first: No result yet.
        skill_run: Results in a row, up to now, that exercised the skill.
        item_seen: Of the item: whether the learner has met it.
        item_right: Whether it was right the last time.
        item_count: Results on it.
        item_gap: Time since the last one.
        item_gap_right: Same, where that one was right.
        repeated: Of the result: whether it is a repeated attempt.
    """

    last: Logits = 0.0
    form_fast: Logits = 0.0
    form_slow: Logits = 0.0
    practice: Logits = 0.0
    pause: Logits = 0.0
    successes: Logits = 0.0
    failures: Logits = 0.0
    skill_form: Logits = 0.0
    skill_last: Logits = 0.0
    skill_gap: Logits = 0.0
    skill_gap_right: Logits = 0.0
    skill_first: Logits = 0.0
    skill_run: Logits = 0.0
    item_seen: Logits = 0.0
    item_right: Logits = 0.0
    item_count: Logits = 0.0
    item_gap: Logits = 0.0
    item_gap_right: Logits = 0.0
    repeated: Logits = 0.0


class SkillEffects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one skill is known before, learned, shown and forgotten.

    With θ the ability, in standard deviations of the population:

        P(L0 = 1 | θ) = σ(prior + prior_ability θ)
        P(learn  | θ) = σ(learn + learn_ability θ + …)
        P(forget)     = forget at each opportunity, and (1 + Δ/τ)^(-decay) is retained after Δ days
        P(correct | L, θ) = σ(γ_L + (s_L + ability) θ + Σ_j slopes_j c_j + …), with γ_0 = unmastered, γ_1 = mastered

    Attributes:
        prior: α, logits.
        prior_ability: a, logits per standard deviation.
        learn: λ, logits.
        learn_ability: b, logits per standard deviation.
        unmastered: γ_0, logits; σ(γ_0) is the classic guess.
        mastered: γ_1, logits; σ(-γ_1) is the classic slip.
        forget: P(F) = σ(φ), 0..1, given as a probability so that "never" can be written.
        decay: Exponent of the power law of forgetting; 0 is none.
        ability: Added to both loadings of ability on the answer, logits per standard deviation.
        slopes: Effects of the learner's history on the answer.
        usual: Usual score, 0..1, of items that have none of their own; the population's by default.
    """

    prior: Logits
    prior_ability: Logits
    learn: Logits
    learn_ability: Logits
    unmastered: Logits
    mastered: Logits
    forget: Probability = 0.0
    decay: Exponent = 0.0
    ability: Logits = 0.0
    slopes: Slopes = Slopes()
    usual: Probability | None = None


class AttemptEffects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one kind of attempt does that is no first one.

    Attributes:
        shift: Logits, on the answer.
        ability: Logits per standard deviation of ability, same.
        telling: What the difference that mastery makes is multiplied by: how much the answer tells of mastery.
        teaching: Logits, on learning.
    """

    shift: Logits = 0.0
    ability: Logits = 0.0
    telling: Multiple = 1.0
    teaching: Logits = 0.0


class ItemAttempt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How an item differs at one level of attempts from what its first attempt and the kind say.

    Attributes:
        difficulty: Added to that of the item, logits.
        ability: Added to its loading of ability, logits per standard deviation.
    """

    difficulty: Logits = 0.0
    ability: Logits = 0.0


class ItemEffects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one item differs.

    Attributes:
        difficulty: d_i, logits.
        ability: Added to both loadings of ability, logits per standard deviation.
        usual: Its usual score, 0..1: what a result is held against to say how the learner is doing; that of its
            skills by default.
        attempts: How it differs where it was met before.
        answers: Logits by the last one or two answers, `r` for right and `w` for wrong, oldest first.
        after: Logits by the id of the item before: where that ended wrong, and where it ended right.
    """

    difficulty: Logits = 0.0
    ability: Logits = 0.0
    usual: Probability | None = None
    attempts: dict[Level, ItemAttempt] = {}
    answers: dict[Answers, Logits] = {}
    after: dict[str, tuple[Logits, Logits]] = {}


class SetEffects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the answers and the item just before move the next answer, for all items of one set of skills.

    Attributes:
        answers: Logits by the last one or two answers, as in `ItemEffects`.
        after: Logits by the set of skills of the item before, as in `ItemEffects`.
    """

    answers: dict[Answers, Logits] = {}
    after: dict[str, tuple[Logits, Logits]] = {}


# Between the literature and the training parts of four real tables; engine/tracing/README.md says how they were chosen.
TYPICAL_SKILL = SkillEffects(
    prior=-0.4,  # 0.40
    prior_ability=0.7,
    learn=-2.2,  # 0.10
    learn_ability=0.3,
    unmastered=-1.1,  # guess 0.25
    mastered=1.75,  # slip 0.15
    decay=0.05,  # with τ = 7 days: 0.966 is retained after a week, 0.92 after a month
    slopes=Slopes(repeated=1.0),
)

# To an author an arrow of weight 1 is indispensable, one of 0.2 a help. Nobody has fitted how true that is, and taking
# it as said errs on the cautious side: who lacks what a skill builds on is not believed to learn it by mere attempts.
TYPICAL_READINESS = 1.0

# Where nothing is fitted to the organisation, a skill is believed to be known less often than other people's tables say
# of theirs: to ask once too often costs a question, to take for known what is not costs all that builds on it.
# With a whole logit, three right answers would no longer show that a skill is mastered.
TYPICAL_SCEPTICISM = 0.5


class CorrectionTrees(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Boosted trees that correct what is told as p_correct, one after the other.

    Attributes:
        depth: d; each of T trees asks d questions, whatever the answers to those before.
        features: What each question reads, by name; d T names.
        thresholds: Whether it is above this; as many.
        leaves: Logits, 2^d T, in the order of the answers read as binary numbers, the first one first, 1 for above.
    """

    depth: TreeDepth
    features: tuple[str, ...]
    thresholds: tuple[float, ...]
    leaves: tuple[Logits, ...]


class Population(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for everybody and everything that nobody has fitted.

        P(correct | L, θ, i) = σ(γ_L + (s_L + ability_k + ability_i) θ - d_i + Σ_j slopes_kj c_j)
        P(learn | θ)         = σ(λ_k + b_k θ + Σ_j learn_slopes_j c_j), less where prerequisites lack

    Attributes:
        skill: The typical skill.
        unmastered_ability: s_0, logits per standard deviation of ability.
        mastered_ability: s_1, same.
        learn_slopes: Effects of the learner's history on learning.
        clock: What a gap is measured in: minutes, or results where times were unknown.
        usual: Usual score of items of which nothing is known, 0..1.
        tau_days: τ, the time scale of forgetting, days > 0.
        n_nodes: G, nodes of ability; 1 makes every learner average.
        readiness: s, how much a lacking prerequisite slows learning down, 0..1: not at all, or so that of an arrow of
            weight 1 nothing is learned before it.
        scepticism: Logits taken off the prior of skills whose prior is neither fitted nor written by an author, ≥ 0.
        attempts: Effects of each kind of attempt but the first.
        answers: Logits by the last five answers, or all of them where there are fewer; as in `ItemEffects`.
        correction: Trees that correct what is told of an answer, and leave beliefs as they are; None for none.
    """

    skill: SkillEffects = TYPICAL_SKILL
    unmastered_ability: Logits = 0.7
    mastered_ability: Logits = 0.7
    learn_slopes: Slopes = Slopes()
    clock: Clock = "minutes"
    usual: Probability = 0.7
    tau_days: Days = 7.0
    n_nodes: NodeCount = 7
    readiness: Probability = 0.0
    scepticism: Scepticism = 0.0
    attempts: dict[Kind, AttemptEffects] = {}
    answers: dict[Answers, Logits] = {}
    correction: CorrectionTrees | None = None


class Fitted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was estimated from results; it goes before what authors wrote, and that before the population.

    Attributes:
        skills: Effects by skill id.
        items: Effects by item id.
        sets: Effects by set of skills: their ids, in alphabetic order, with `~~` between.
    """

    skills: dict[str, SkillEffects] = {}
    items: dict[str, ItemEffects] = {}
    sets: dict[str, SetEffects] = {}


def sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn logits into probabilities: σ(x) = 1 / (1 + e^-x), without overflow for any finite or infinite x."""
    small = np.exp(-np.abs(x))
    probability: NDArray[np.float64] = np.where(x >= 0, 1.0, small) / (1.0 + small)
    return probability


def odds(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn logits into odds e^x, limited to ±`TABLE_LIMIT` so that neither they nor their inverses are infinite."""
    ratio: NDArray[np.float64] = np.exp(np.clip(logits, -TABLE_LIMIT, TABLE_LIMIT))
    return ratio


def logit(probability: float) -> float:
    """Turn a probability into logits, limited to ±`LOGIT_LIMIT` so that 0 and 1 can be given.

    >>> logit(0.5), logit(0.0), logit(1.0)
    (0.0, -700.0, 700.0)
    """
    if probability <= 0.0:
        return -LOGIT_LIMIT
    if probability >= 1.0:
        return LOGIT_LIMIT
    return math.log(probability) - math.log1p(-probability)
