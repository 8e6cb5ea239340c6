"""A learner's whole history traced from nothing: what a late result, a retrace and an audit need.

The belief is a fold over results in the order of (occurred_at, result id); the order in which they arrived has no
part in it. What was studied stands where it came in between. `engine.tracing.batch` traces many learners at once, with
the same numbers.
"""

from collections.abc import Iterable

import msgspec

from engine.tracing.attempts import kind_of, level_of, next_item_run
from engine.tracing.averages import marginal
from engine.tracing.correction import corrected, features_of, next_surprises
from engine.tracing.covariates import (
    FAST,
    Covariates,
    Moment,
    covariates,
    next_item,
    next_progress,
    next_run,
    single,
    smooth,
)
from engine.tracing.model import TracingModel
from engine.tracing.monotony import shown
from engine.tracing.state import NOTHING_LEARNED, ItemParameters, Need, Result, TracingState, UpdateInfo
from engine.tracing.teaching import teach
from engine.tracing.traces import (
    LONGEST_STREAK,
    RIGHT_FROM,
    TICKS_PER_DAY,
    LearnerTrace,
    PastResult,
    SkillTrace,
    Study,
)
from engine.tracing.update import learn, predict, retention, shown_before, update


def trace(
    history: Iterable[PastResult | Study], model: TracingModel, *, rounded: bool = True
) -> tuple[LearnerTrace, tuple[UpdateInfo, ...]]:
    """Fold a learner's results, and what was studied between them, given in order, from nothing.

    Args:
        history: In the order of (occurred_at, result id).
        model: The compiled model.
        rounded: Round masteries as storage does after each result, so that the outcome equals the live state's.

    Returns:
        What is left, and what each result showed.
    """
    learner, infos = LearnerTrace(model.initial_ability), []
    for past in history:
        if isinstance(past, Study):
            study(learner, past, model, rounded=rounded)
        else:
            infos.append(advance(learner, past, model, rounded=rounded))
    return learner, tuple(infos)


def advance(learner: LearnerTrace, past: PastResult, model: TracingModel, *, rounded: bool = True) -> UpdateInfo:
    """Take the next result into the trace, in place, and tell what it showed."""
    item = item_at(learner, past.item, model, past.tick)
    state, elapsed_days = state_before(learner, item, past.tick)
    told = covariates_at(learner, past.item, model, past.tick, past.attempt)
    needs = _needs_of(learner, item, model)
    new, info = update(state, Result(past.score, past.attempt), item, elapsed_days, told, needs, rounded=rounded)
    learner.ability = new.ability
    if not item.skills:
        return info
    surprises, p_correct = (0.0, 0.0, 0.0), info.p_correct
    if model.correction.has_effect:
        surprises = next_surprises(learner.progress, past.score - p_correct, rounded=rounded)
        p_correct = corrected(p_correct, correction_of(learner, past.item, model, told, info.before, p_correct))
    _move_on(learner, past, model, new, surprises, rounded=rounded)
    return msgspec.structs.replace(info, p_correct=p_correct)


def correction_of(
    learner: LearnerTrace,
    item: int,
    model: TracingModel,
    told: tuple[Covariates, ...],
    before: tuple[float, ...],
    p_correct: float,
) -> float:
    """Give the logits that trees add to the prediction of the next result; 0 where there are none.

    Args:
        learner: Before the result.
        item: Index.
        model: To trace with.
        told: What the history says, per skill.
        before: What is shown of each skill.
        p_correct: The prediction without correction.
    """
    if not model.correction.has_effect or not told:
        return 0.0
    return model.correction.added(features_of(learner.progress, told, before, float(model.usual[item]), p_correct))


def study(learner: LearnerTrace, past: Study, model: TracingModel, *, rounded: bool = True) -> None:
    """Take what a resource taught of one skill into the trace, in place: it is no result, and no opportunity."""
    skill = model.skill(past.skill)
    before = learner.skills.get(past.skill) or SkillTrace(skill.prior)
    days = _days_since(before, past.tick)
    learned = learn(before.nodes, skill.learn, before.learn_factor, skill.keep)
    visible = shown(marginal(learner.ability, before.nodes), before.held)
    needs = [_need(learner, needed, strength, model) for needed, strength in skill.needs]
    retained = retention(days, skill.decay, model.tau_days)
    taught = teach(learner.ability, learned, visible, skill.learn, past.effect, retained, needs, rounded=rounded)
    learner.skills[past.skill] = msgspec.structs.replace(
        before, nodes=taught.nodes, learn_factor=NOTHING_LEARNED, held=taught.held
    )


def predict_next(
    learner: LearnerTrace, item: int, model: TracingModel, tick: int, attempt: int = 1, *, rounded: bool = True
) -> float:
    """Give p_correct of a result that would come next: what `advance` will tell of it, 0..1."""
    parameters = item_at(learner, item, model, tick)
    state, elapsed_days = state_before(learner, parameters, tick)
    told = covariates_at(learner, item, model, tick, attempt)
    p_correct = predict(state, parameters, elapsed_days, attempt, told, rounded=rounded)
    before = shown_before(state, parameters, elapsed_days)
    return corrected(p_correct, correction_of(learner, item, model, told, before, p_correct))


def item_at(learner: LearnerTrace, item: int, model: TracingModel, tick: int) -> ItemParameters:
    """Give what an update reads of an item, with what earlier attempts, and what came just before, make of that."""
    found = model.item(item, *attempt_at(learner, item, model, tick))
    if not model.terms.has_effect or not found.skills:
        return found
    return msgspec.structs.replace(found, added=model.terms.added(learner.progress, item))


def attempt_at(learner: LearnerTrace, item: int, model: TracingModel, tick: int) -> tuple[int, int]:
    """Number level and kind of an attempt at an item (`engine.tracing.attempts`); 0 where they do not matter."""
    if not model.attempts.has_effect:
        return 0, 0
    of_item = learner.items.get(item)
    level = level_of(learner.progress, item, of_item, tick, is_timed=model.clock == "minutes")
    return level, kind_of(level, is_right=of_item is not None and of_item.is_right)


def state_before(learner: LearnerTrace, item: ItemParameters, tick: int) -> tuple[TracingState, list[float]]:
    """Give what an update of an item reads of a learner: the belief, and the days since each skill's last result."""
    seen = [
        learner.skills.get(skill) or SkillTrace(prior) for skill, prior in zip(item.skills, item.prior, strict=True)
    ]
    nodes, factors = tuple([skill.nodes for skill in seen]), tuple([skill.learn_factor for skill in seen])
    held = tuple([skill.held for skill in seen])
    return TracingState(learner.ability, nodes, factors, held), [_days_since(skill, tick) for skill in seen]


def covariates_at(
    learner: LearnerTrace, item: int, model: TracingModel, tick: int, attempt: int = 1
) -> tuple[Covariates, ...]:
    """Compute the covariates of each skill of an item, n × 19, at a moment that is not before the last result."""
    moment = Moment(tick, attempt, model.clock)
    of_item = learner.items.get(item)
    return tuple(
        [covariates(learner.progress, learner.skills.get(skill), of_item, moment) for skill in model.item_skills[item]]
    )


def _days_since(skill: SkillTrace, tick: int) -> float:
    """Give the days since the last result on a skill, 0 before any."""
    return elapsed(skill.last_tick, tick) if skill.opportunities else 0.0


def _needs_of(learner: LearnerTrace, item: ItemParameters, model: TracingModel) -> tuple[tuple[Need, ...], ...]:
    """Look up what the item's skills build on, as it was left; none where that does not matter."""
    if not any(item.needs):
        return ()
    return tuple([tuple([_need(learner, skill, strength, model) for skill, strength in of]) for of in item.needs])


def _need(learner: LearnerTrace, skill: int, strength: float, model: TracingModel) -> Need:
    seen = learner.skills.get(skill)
    return Need(strength, seen.nodes if seen else model.prior(skill))


def _move_on(
    learner: LearnerTrace,
    past: PastResult,
    model: TracingModel,
    left: TracingState,
    surprises: tuple[float, float, float],
    *,
    rounded: bool,
) -> None:
    """Keep what the next covariates are made of; what only they need that depend on order, only if there are such."""
    progress, deviation = learner.progress, past.score - float(model.usual[past.item])
    of_skills = zip(model.item_skills[past.item], left.skills, left.learn_factors, left.held, strict=True)
    for index, nodes, learn_factor, held in of_skills:
        skill = learner.skills.get(index) or SkillTrace(nodes)
        learner.skills[index] = SkillTrace(
            nodes,
            skill.opportunities + 1,
            past.tick,
            next_streak(skill.streak, past.score),
            single(skill.achieved + past.score, rounded=rounded),
            single(smooth(skill.form, deviation, FAST), rounded=rounded),
            progress.n_results if model.keeps_progress else 0,
            next_run(progress, skill) if model.keeps_progress else 0,
            learn_factor,
            held,
        )
    item_run = 0
    if model.remembers_items:
        of_item, is_timed = learner.items.get(past.item), model.clock == "minutes"
        item_run = next_item_run(progress, past.item, of_item, past.tick, is_timed=is_timed)
        learner.items[past.item] = next_item(of_item, progress, past.score, past.tick, model.clock)
    if model.keeps_progress:
        learner.progress = next_progress(progress, deviation, past, item_run, surprises, rounded=rounded)


def elapsed(last_tick: int, tick: int) -> float:
    """Give the days between two ticks, 0 when the second is not later."""
    return max(tick - last_tick, 0) / TICKS_PER_DAY


def next_streak(streak: int, score: float) -> int:
    """Continue the run of right or wrong results, or start one of the other kind.

    >>> next_streak(3, 1.0), next_streak(3, 0.2), next_streak(-127, 0.0)
    (4, -1, -127)
    """
    if score >= RIGHT_FROM:
        return min(max(streak, 0) + 1, LONGEST_STREAK)
    return max(min(streak, 0) - 1, -LONGEST_STREAK)
