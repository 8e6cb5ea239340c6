"""Why p_correct is what it is: the logits that add up to it.

Within the model the logit of a right answer is a sum, of what mastery shows, what ability adds, what the item takes
away and what the history says. p_correct averages over what is not known (mastery of each skill, ability), so its own
logit is the sum of the expected terms and of one more: what that uncertainty costs, which pulls towards one half.
"""

import math
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from engine.tracing.averages import marginal
from engine.tracing.correction import corrected
from engine.tracing.covariates import NAMES, Covariates
from engine.tracing.emission import combinations
from engine.tracing.history import attempt_at, correction_of, covariates_at, state_before
from engine.tracing.model import TracingModel
from engine.tracing.parameters import SHIFT_LIMIT, logit
from engine.tracing.state import ItemParameters, Nodes, TracingState
from engine.tracing.terms import Term
from engine.tracing.traces import LearnerTrace
from engine.tracing.update import expect_next, predict, shown_before


class SkillShare(msgspec.Struct, frozen=True):
    """What one skill of the item adds.

    Attributes:
        skill: Index of the skill.
        mastery: P(mastered) just before the result, with what was learned since the last one, and forgotten; 0..1.
        level: What mastery and the lack of it show, each as probable as it is; logits.
        ability: What the belief about ability adds for this skill; logits.
    """

    skill: int
    mastery: float
    level: float
    ability: float


class CovariateShare(msgspec.Struct, frozen=True):
    """What one covariate adds for one skill of the item.

    Attributes:
        name: As in `engine.tracing.covariates`.
        skill: Index of the skill.
        value: Of the covariate.
        slope: Logits per unit, for this skill.
        logits: Their product, shared among the skills of the item.
    """

    name: str
    skill: int
    value: float
    slope: float
    logits: float


class TermShare(msgspec.Struct, frozen=True):
    """What one term adds.

    Attributes:
        name: As in `engine.tracing.terms`.
        logits: What it adds.
    """

    name: Term
    logits: float


class Explanation(msgspec.Struct, frozen=True):
    """The parts of the logit of p_correct; their sum, `total`, is that logit.

    Attributes:
        p_correct: Expected score, 0..1.
        skills: What each skill adds.
        difficulty: What the item takes away (or adds, an easy one); logits.
        attempt: What earlier attempts at the item add, as expected; logits, 0 for a first attempt.
        covariates: What the history adds, without what has no effect.
        terms: What came just before adds, same.
        correction: What trees on the history add to all of this (`engine.tracing.correction`); logits.
        limit: What goes beyond the limit of all covariates together, taken away again; mostly 0.
        uncertainty: What not knowing mastery and ability adds or takes away.
    """

    p_correct: float
    skills: tuple[SkillShare, ...]
    difficulty: float
    attempt: float
    covariates: tuple[CovariateShare, ...]
    terms: tuple[TermShare, ...]
    correction: float
    limit: float
    uncertainty: float

    @property
    def total(self) -> float:
        """The logit of p_correct: the sum of all parts."""
        beside = self.difficulty + self.attempt
        whole = _sum(self.skills, beside, (*self.covariates, *self.terms), self.limit)
        return whole + self.uncertainty + self.correction


def explain(
    model: TracingModel,
    item: int,
    state: TracingState,
    elapsed_days: Sequence[float],
    covariates: Sequence[Covariates],
    level: int = 0,
    kind: int = 0,
    terms: tuple[TermShare, ...] = (),
) -> Explanation:
    """Take p_correct of the next result apart, rounded as the service rounds.

    Args:
        model: To predict with.
        item: Index of the item.
        state: Belief before; the skills in the item's order.
        elapsed_days: Time since each skill's last opportunity, days ≥ 0; 0 for the first, or when unknown.
        covariates: What the history says, per skill (`history.covariates_at`).
        level: Of the attempt (`engine.tracing.attempts`).
        kind: Same.
        terms: What came just before adds.
    """
    added = math.fsum(share.logits for share in terms)
    parameters = msgspec.structs.replace(model.item(item, level, kind), added=added)
    told = tuple(_told(parameters.skills, parameters.slopes, covariates))
    shift = math.fsum(share.logits for share in told) + added
    limit = min(max(shift, -SHIFT_LIMIT), SHIFT_LIMIT) - shift
    mastery = expect_next(state, parameters, elapsed_days, rounded=True)
    skills = tuple(_shares(model, item, state.ability, mastery))
    attempt = _attempt_share(model.item(item), parameters, state.ability, mastery) if kind and skills else 0.0
    difficulty = -float(model.shown.difficulty[item]) if skills else 0.0
    p_correct = predict(state, parameters, elapsed_days, covariates=covariates, rounded=True)
    uncertainty = logit(p_correct) - _sum(skills, difficulty + attempt, (*told, *terms), limit)
    return Explanation(p_correct, skills, difficulty, attempt, told, terms, 0.0, limit, uncertainty)


def explain_next(learner: LearnerTrace, item: int, model: TracingModel, tick: int, attempt: int = 1) -> Explanation:
    """Take p_correct of a result apart that would come next: that of `history.predict_next`."""
    level, kind = attempt_at(learner, item, model, tick)
    state, elapsed_days = state_before(learner, model.item(item), tick)
    told = covariates_at(learner, item, model, tick, attempt)
    shares = model.terms.shares(learner.progress, item) if model.item_skills[item] else ()
    terms = tuple(TermShare(name, logits) for name, logits in shares if logits)
    found = explain(model, item, state, elapsed_days, told, level, kind, terms)
    before = shown_before(state, model.item(item), elapsed_days)
    added = correction_of(learner, item, model, told, before, found.p_correct)
    p_correct = corrected(found.p_correct, added)
    return msgspec.structs.replace(found, p_correct=p_correct, correction=logit(p_correct) - logit(found.p_correct))


def _told(
    skills: Sequence[int], slopes: Sequence[Sequence[float]], covariates: Sequence[Covariates]
) -> Iterator[CovariateShare]:
    for skill, of_skill, values in zip(skills, slopes, covariates, strict=True):
        for name, slope, value in zip(NAMES, of_skill, values, strict=True):
            if slope and value:
                yield CovariateShare(name, skill, value, slope, slope * value / len(skills))


def _attempt_share(first: ItemParameters, now: ItemParameters, ability: Nodes, mastery: Sequence[Nodes]) -> float:
    """Give the expectation, over mastery and ability, of what an attempt adds to the logit of a first one."""
    added = np.log(np.array(now.odds) / np.array(first.odds))
    chances = np.ones_like(added)
    bits = combinations(len(mastery))
    for j, nodes in enumerate(mastery):
        chances *= np.where(bits[:, j, None] == 1, np.array(nodes), 1.0 - np.array(nodes))
    return float(np.sum(np.array(ability) * (chances * added).sum(axis=0)))


def _shares(model: TracingModel, item: int, ability: Nodes, mastery: Sequence[Nodes]) -> Iterator[SkillShare]:
    """Give the expectation of each skill's terms over mastery and ability."""
    skills = model.item_skills[item]
    weights, n_skills = np.array(ability), len(skills)
    gammas = model.shown.gammas(np.array([item]), np.array([skills], dtype=np.int64))[0]
    for skill, (unmastered, mastered), nodes in zip(skills, gammas.tolist(), mastery, strict=True):
        known = np.array(nodes)
        lacking_loading, known_loading = (model.shown.loading[skill] + model.shown.item_loading[item]).tolist()
        level = weights @ (known * mastered + (1.0 - known) * unmastered)
        added = weights @ (model.nodes * (known * known_loading + (1.0 - known) * lacking_loading))
        yield SkillShare(skill, marginal(ability, nodes), float(level) / n_skills, float(added) / n_skills)


def _sum(
    skills: Sequence[SkillShare], beside: float, told: Sequence[CovariateShare | TermShare], limit: float
) -> float:
    of_skills = [part for share in skills for part in (share.level, share.ability)]
    return math.fsum([*of_skills, beside, *[share.logits for share in told], limit])
