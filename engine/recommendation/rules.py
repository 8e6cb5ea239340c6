"""When something is wanted, and why: one function per rule, each giving a `Want` or None.

Facts are written down where the decision falls, so that a text can never say another number than the one that
decided. The rules as a table: `README.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from engine.recommendation.decision import Facts
from engine.recommendation.prepared import Prepared
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Kind, Situation, Touched
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY

Way: TypeAlias = Literal["open", "practise", "study"]
"""How something is worked on: an opening may start with a resource; later, practice goes before study, because only
practice gives results, and without results nothing would ever change."""


class Want(NamedTuple):
    """Something that should be worked on.

    Attributes:
        kind: What for.
        skill: Index of the skill.
        reason_code: Key of the text.
        facts: The numbers behind it.
        cause_of: The skill that failed, if this one was found behind it; otherwise None.
        way: How it should be worked on.
    """

    kind: Kind
    skill: int
    reason_code: str
    facts: Facts
    cause_of: int | None = None
    way: Way = "practise"


class Cause(NamedTuple):
    """What most likely stands behind a failure.

    Attributes:
        skill: The skill itself or one that it needs.
        likelihood: Of this cause, relative to `rival_likelihood`; 0..1.
        rival_likelihood: Of the skill above it being the cause.
        turning_point: Mastery of the cause from which the skill above it would have been named; 0..1.
    """

    skill: int
    likelihood: float
    rival_likelihood: float
    turning_point: float


def after_result(touched: Touched, situation: Situation, prepared: Prepared, settings: PolicySettings) -> Want | None:
    """Look at what a result says about the skill: remediation goes before evaluation, evaluation before deepening."""
    if touched.score < RIGHT_FROM:
        return _remediation(touched, situation, prepared, settings) or _contradiction(touched, situation, settings)
    return _contradiction(touched, situation, settings) or _deepening(touched, situation, prepared, settings)


def likely_cause(failed: int, situation: Situation, prepared: Prepared, settings: PolicySettings) -> Cause | None:
    """Walk down the prerequisites as long as one of them explains a failure better than the skill itself.

    A prerequisite j of weight w_j, believed mastered with m_j, is behind the failure of skill k with likelihood
    w_j (1 − m_j); the skill itself is, if all of them are there: (1 − m_k) Π_j (1 − w_j (1 − m_j)). Only
    prerequisites below the unlocking level are looked at.

    Returns:
        The cause, or None if it is the failed skill itself.
    """
    mastery, cause = situation.mastery.item, None
    skill = failed
    while True:
        own, best, worst = 1.0 - mastery(skill), -1, 0.0
        for needed, weight in prepared.cards[skill].prerequisites:
            lack = weight * (1.0 - mastery(needed))
            own *= 1.0 - lack
            if lack > worst and mastery(needed) < settings.unlocks:
                best, worst = needed, lack
        if worst <= own:
            return cause
        weight = dict(prepared.cards[skill].prerequisites)[best]
        cause = Cause(best, worst, own, _turning_point(own, worst, weight, settings.unlocks))
        skill = best


def _turning_point(own: float, lack: float, weight: float, unlocks: float) -> float:
    """Solve w (1 − m) = A (1 − w (1 − m)) for m, A being what the skill's own likelihood is without this lack."""
    if lack >= 1.0:
        return unlocks
    others = own / (1.0 - lack)
    return min(unlocks, max(0.0, 1.0 - others / (1.0 + others) / weight))


def _remediation(touched: Touched, situation: Situation, prepared: Prepared, settings: PolicySettings) -> Want | None:
    skill, now = touched.skill, situation.mastery.item(touched.skill)
    wrong, level = -touched.streak, settings.remediate_below
    has_fallen = touched.before >= level > now and situation.opportunities[skill] >= settings.min_opportunities
    is_stuck = wrong >= settings.wrong_in_a_row and now < settings.unlocks
    if not (has_fallen or is_stuck):
        return None
    cause = likely_cause(skill, situation, prepared, settings)
    if cause is not None:
        return _behind(cause, skill, situation, prepared)
    if is_stuck:
        facts: Facts = {
            "mastery": now,
            "wrong_in_a_row": float(wrong),
            "turning_fact": "wrong_in_a_row",
            "turning_point": settings.wrong_in_a_row - 1.0,
        }
        return Want("remediate", skill, "remediate_streak", facts)
    facts = {"before": touched.before, "mastery": now, "turning_fact": "mastery", "turning_point": level}
    return Want("remediate", skill, "remediate_fell", facts)


def _behind(cause: Cause, failed: int, situation: Situation, prepared: Prepared) -> Want:
    """Work on the cause if it has been seen at all; ask about it first if it has not."""
    n_results = float(situation.opportunities[cause.skill])
    facts: Facts = {
        "failed_skill": prepared.cards[failed].id,
        "failed_mastery": situation.mastery.item(failed),
        "mastery": situation.mastery.item(cause.skill),
        "likelihood": cause.likelihood,
        "rival_likelihood": cause.rival_likelihood,
        "n_results": n_results,
        "turning_fact": "mastery",
        "turning_point": cause.turning_point,
    }
    if n_results:
        return Want("remediate", cause.skill, "remediate_cause", facts, failed)
    return Want("evaluate", cause.skill, "evaluate_cause", facts, failed)


def _contradiction(touched: Touched, situation: Situation, settings: PolicySettings) -> Want | None:
    now = situation.mastery.item(touched.skill)
    if not settings.uncertain_from < now < settings.mastered:
        return None
    facts: Facts = {"before": touched.before, "mastery": now, "turning_fact": "before"}
    if touched.score < RIGHT_FROM and touched.before >= settings.sure_known:
        facts["turning_point"] = settings.sure_known
        return Want("evaluate", touched.skill, "evaluate_unexpected_failure", facts)
    is_learning = bool(situation.active.get(touched.skill, 0) & KIND_BIT["remediate"])
    if touched.score >= RIGHT_FROM and touched.before <= settings.sure_unknown and not is_learning:
        facts["turning_point"] = settings.sure_unknown
        return Want("evaluate", touched.skill, "evaluate_unexpected_success", facts)
    return None


def _deepening(touched: Touched, situation: Situation, prepared: Prepared, settings: PolicySettings) -> Want | None:
    now = situation.mastery.item(touched.skill)
    is_well_mastered = now >= settings.deepen_from and touched.streak >= settings.right_in_a_row
    if not (is_well_mastered and prepared.cards[touched.skill].resources["deepening"]):
        return None
    facts: Facts = {
        "mastery": now,
        "right_in_a_row": float(touched.streak),
        "turning_fact": "mastery",
        "turning_point": settings.deepen_from,
    }
    return Want("deepen", touched.skill, "deepen_mastered", facts)


def sooner(
    touched: Iterable[Touched],
    frontier: Iterable[int],
    situation: Situation,
    prepared: Prepared,
    settings: PolicySettings,
) -> Want | None:
    """Find a skill never tried that opens now because one before it was mastered in very few results."""
    openers = {
        one.skill
        for one in touched
        if one.before < settings.mastered <= situation.mastery.item(one.skill)
        and situation.opportunities[one.skill] <= settings.sooner_within
    }
    if not openers:
        return None
    for skill in frontier:
        if situation.opportunities[skill]:
            continue
        for needed, _ in prepared.cards[skill].prerequisites:
            if needed in openers:
                facts: Facts = {
                    "mastered_skill": prepared.cards[needed].id,
                    "mastery": situation.mastery.item(skill),
                    "n_results": float(situation.opportunities[needed]),
                    "turning_fact": "n_results",
                    "turning_point": settings.sooner_within + 1.0,
                }
                return Want("advance", skill, "advance_sooner", facts)
    return None


def review(skill: int, due_below: float, situation: Situation) -> Want:
    """Refresh a skill that was mastered at its last opportunity and has faded since."""
    elapsed_days = (situation.now_tick - situation.last_tick[skill]) / TICKS_PER_DAY
    facts: Facts = {
        "mastery_last": situation.mastery_last.item(skill),
        "mastery": situation.mastery.item(skill),
        "elapsed_days": float(elapsed_days),
        "turning_fact": "mastery",
        "turning_point": due_below,
    }
    return Want("review", skill, "review_forgotten", facts)


def newcomer(skill: int, situation: Situation, settings: PolicySettings) -> Want:
    """Ask a newcomer about a skill that says most about the others."""
    facts: Facts = {
        "mastery": situation.mastery.item(skill),
        "n_results": float(situation.n_results),
        "turning_fact": "n_results",
        "turning_point": float(settings.diagnostic_results),
    }
    return Want("evaluate", skill, "evaluate_newcomer", facts)


def advance(skill: int, threshold: float, situation: Situation) -> Want:
    """Go on with a skill of the frontier."""
    n_results = situation.opportunities[skill]
    facts: Facts = {
        "mastery": situation.mastery.item(skill),
        "n_results": float(n_results),
        "turning_fact": "mastery",
        "turning_point": threshold,
    }
    return Want("advance", skill, "advance_practise" if n_results else "advance_start", facts)


def studied(want: Want) -> Want:
    """Work on the same by studying."""
    code = "advance_study" if want.kind == "advance" else want.reason_code
    return Want(want.kind, want.skill, code, want.facts, want.cause_of, "study")


def renewed(want: Want) -> Want:
    """Work on what is open already as if it opened now, because it has just been called for again."""
    return Want(want.kind, want.skill, want.reason_code, want.facts, want.cause_of, "open")


def deepen_reached(skill: int, threshold: float, situation: Situation) -> Want:
    """Go deeper where the goal is reached."""
    facts: Facts = {
        "mastery": situation.mastery.item(skill),
        "turning_fact": "mastery",
        "turning_point": threshold,
    }
    return Want("deepen", skill, "deepen_goal_reached", facts, way="study")


def going_on(kind: Kind, skill: int, situation: Situation, settings: PolicySettings) -> Want:
    """Keep an adjustment that is already in the path in the list of what to do next."""
    until = settings.unlocks if kind == "remediate" else settings.mastered
    facts: Facts = {
        "mastery": situation.mastery.item(skill),
        "n_results": float(situation.opportunities[skill]),
        "turning_fact": "mastery",
        "turning_point": until,
    }
    return Want(kind, skill, f"{kind}_continues", facts)
