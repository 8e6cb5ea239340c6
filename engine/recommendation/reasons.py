"""Why something is recommended: a reason code and the numbers behind it.

Facts are written down where the decision falls, so that a text can never say another number than the one that
decided. `mastery` is always the one that is shown everywhere, by the skill's own results. Where results on other skills
say otherwise, and that decided, `inferred_mastery` says what they make of it, and is the fact that turns the decision.
Which codes there are and when they are given: `README.md`.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
import numpy as np

from engine.recommendation.causes import CAUSE, P_CAUSE, P_RIVAL, P_SUSPECT, RIVAL, SUSPECT_OF
from engine.recommendation.decision import Facts
from engine.recommendation.kinds import REMEDIATE
from engine.recommendation.knowing import is_contradiction, not_passed
from engine.recommendation.known import Aim
from engine.recommendation.owing import ACTION, ACTIVITY, KIND, OPENED, SKILL
from engine.recommendation.prepared import PreparedGraph
from engine.recommendation.settings import PolicySettings
from engine.recommendation.single import Plan
from engine.recommendation.situation import KIND_BIT, MOST_EVIDENCE, Kind, ResultOnSkill, Situation
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY

SAME: Final = 1e-6
"""Difference of two masteries under which they are one: results on other skills say nothing."""


class Pick(msgspec.Struct, frozen=True):
    """One line of a ranking."""

    activity: int  # position among the activities of the chart
    activity_id: str  # its id
    is_item: bool  # whether it gives a result
    skill: int  # what it serves
    kind: Kind  # what for
    cause_of: int  # the failed skill that it stands behind; -1 for none
    gain: float  # expected rise of the mastery of the skill
    value: float  # per minute
    minutes: float  # expected duration
    is_repeat: bool  # whether it was done lately, because nothing else is left
    inferred: float  # P(mastered), after what other skills' results say about it
    info_share: float  # share of the value that is in the answer, 0..1
    propensity: float = 1.0  # probability with which it was given its place, 0..1
    is_owed: bool = False  # whether it comes because of a failure, or of what is open


class Reason(msgspec.Struct, frozen=True):
    """Why."""

    code: str  # key of the text
    facts: Facts  # the numbers behind it
    evidence: tuple[str, ...] = ()  # ids of the results that it counts; empty where it counts none


class Case(msgspec.Struct, frozen=True, eq=False):
    """What a reason is found from."""

    situation: Situation  # the learner
    prepared: PreparedGraph  # the content graph
    settings: PolicySettings  # thresholds
    aim: Aim  # of the goal
    latest: Mapping[int, ResultOnSkill]  # last result of this commit per skill
    plan: Plan  # what was found, with what is behind failures

    def threshold(self, skill: int) -> float:
        """Mastery that the goal asks of a skill."""
        return self.aim.threshold.item(skill) or self.settings.mastered

    def due_below(self, skill: int) -> float:
        """Mastery under which a skill is due for review."""
        return self.aim.due_below.item(skill) or self.settings.retention


def reason_of(pick: Pick, case: Case) -> Reason:
    """Say why something was picked."""
    return _REASONS[pick.kind](pick, case)


def _remediate(pick: Pick, case: Case) -> Reason:
    """Say what a remediation answers; `n_results` says from where on its help was tried."""
    if pick.cause_of >= 0:
        return Reason("remediate_cause", _cause(pick, case), _failures(pick, case))
    wrong_in_a_row, is_open = -_streak(pick.skill, case), case.situation.active.get(pick.skill, 0)
    is_same = pick.skill not in case.latest or (pick.is_item and wrong_in_a_row > 0)
    if (is_open & KIND_BIT["remediate"] and is_same) or _is_behind(pick, case):
        return Reason("remediate_continues", _so_far(pick, case, case.settings.unlocks))
    if is_open & KIND_BIT["remediate"] and wrong_in_a_row > 0:
        return Reason("remediate_otherwise", _so_far(pick, case, case.settings.unlocks))
    told: Facts = {
        "n_results": float(case.situation.opportunities[pick.skill]),
        "mastery": _shown(pick, case),
        "turning_fact": "wrong_in_a_row",
    }
    failed = case.situation.failed.get(pick.skill, ())
    if wrong_in_a_row >= case.settings.wrong_in_a_row:
        turning_point = case.settings.wrong_in_a_row - 1.0
        n_failed = float(len(failed) or wrong_in_a_row)
        return Reason("remediate_streak", told | {"wrong_in_a_row": n_failed, "turning_point": turning_point}, failed)
    touched = case.latest.get(pick.skill)
    is_failed = touched is not None and touched.is_assessment and touched.score < RIGHT_FROM
    if is_failed or pick.skill in not_passed(case.situation.touched):
        turning: Facts = {"wrong_in_a_row": 1.0, "turning_point": float(case.settings.wrong_in_a_row)}
        return Reason("remediate_assessment", told | turning)
    return Reason("remediate_continues", _so_far(pick, case, case.settings.unlocks))


def _is_behind(pick: Pick, case: Case) -> bool:
    """Whether this commit opens a remediation of the same skill, with something else than what was picked."""
    return any(
        row[SKILL] == pick.skill and row[ACTION] == OPENED and row[KIND] == REMEDIATE and row[ACTIVITY] != pick.activity
        for row in case.plan.changes
    )


def _streak(skill: int, case: Case) -> int:
    """Right results in a row on a skill if positive, wrong ones if negative; 0 where unknown."""
    touched, streaks = case.latest.get(skill), case.situation.streak
    if touched is not None:
        return touched.streak
    return 0 if streaks is None else int(streaks[skill])


def _cause(pick: Pick, case: Case) -> Facts:
    """Name the failed skill, and how likely it is that the picked one is its cause, and that the rival is."""
    situation, failed = case.situation, pick.cause_of
    return {
        "failed_skill": case.prepared.skill_ids[failed],
        "failed_mastery": situation.mastery.item(failed),
        "n_results": float(situation.opportunities[pick.skill]),
        **_sureness(pick.skill, failed, case),
        **denied(_shown(pick, case), pick.inferred, case.settings.unlocks),
    }


def _failures(pick: Pick, case: Case) -> tuple[str, ...]:
    """Name the wrong results in a row on the failed skill and on the picked one, as far as they are known."""
    failed = case.situation.failed
    return tuple(dict.fromkeys((*failed.get(pick.cause_of, ()), *failed.get(pick.skill, ()))))[-MOST_EVIDENCE:]


def _sureness(skill: int, failed: int, case: Case) -> Facts:
    """Give the probability that a skill is the cause of a failure, and the likeliest other one, where it is known."""
    causes, chance_of = case.plan.causes, case.plan.chance
    if causes.item(SUSPECT_OF, skill) != failed:
        return {}
    is_likeliest = causes.item(CAUSE, failed) == skill
    rival, chance = (RIVAL, P_RIVAL) if is_likeliest else (CAUSE, P_CAUSE)
    return {
        "likelihood": chance_of(P_SUSPECT, skill),
        "rival_skill": case.prepared.skill_ids[causes.item(rival, failed)],
        "rival_likelihood": chance_of(chance, failed),
    }


def _evaluate(pick: Pick, case: Case) -> Reason:
    situation, settings = case.situation, case.settings
    if pick.cause_of >= 0:
        return Reason("evaluate_cause", _cause(pick, case), _failures(pick, case))
    contradicted = _contradicted(pick, case)
    if contradicted is not None:
        return contradicted
    if situation.active.get(pick.skill, 0) & KIND_BIT["evaluate"] and pick.skill not in case.latest:
        return Reason("evaluate_continues", _so_far(pick, case, case.threshold(pick.skill)))
    n_hanging = float(len(case.prepared.successors[pick.skill]))
    if situation.n_results < settings.diagnostic_results and not situation.opportunities[pick.skill]:
        told: Facts = {"mastery": _shown(pick, case), "n_results": float(situation.n_results)}
        turning: Facts = {"turning_fact": "n_results", "turning_point": float(settings.diagnostic_results)}
        missing = _missing(pick.skill, case)
        if missing:
            ahead: Facts = {"n_hanging": float(len(missing)), **_needed(missing[0], case)}
            return Reason("evaluate_ahead", told | ahead | turning)
        return Reason("evaluate_newcomer", {**told, "n_hanging": n_hanging, **turning})
    facts: Facts = {
        "mastery": _shown(pick, case),
        "info_share": pick.info_share,
        "n_hanging": n_hanging,
        "turning_fact": "info_share",
        "turning_point": 0.5,
    }
    return Reason("evaluate_useful", facts)


def _contradicted(pick: Pick, case: Case) -> Reason | None:
    """Say what contradicts the belief about a skill: its last result; None for nothing."""
    settings, touched = case.settings, case.latest.get(pick.skill)
    if touched is not None and is_contradiction(touched, case.situation.opportunities[pick.skill], settings):
        if touched.score < RIGHT_FROM:
            return Reason("evaluate_unexpected_failure", _turned(touched, pick, case, settings.sure_known))
        return Reason("evaluate_unexpected_success", _turned(touched, pick, case, settings.sure_unknown))
    return None


def _turned(touched: ResultOnSkill, pick: Pick, case: Case, level: float) -> Facts:
    return {"before": touched.before, "mastery": _shown(pick, case), "turning_fact": "before", "turning_point": level}


def _shown(pick: Pick, case: Case) -> float:
    """The mastery of the picked skill that is shown everywhere, by its own results."""
    return case.situation.mastery.item(pick.skill)


def believed(mastery: float, turning_point: float) -> Facts:
    """Write down a mastery that decided, as it is shown."""
    return {"mastery": mastery, "turning_fact": "mastery", "turning_point": turning_point}


def denied(mastery: float, inferred: float, turning_point: float) -> Facts:
    """Write down a mastery that is asked about: as it is shown, and what other skills' results make of it."""
    if abs(inferred - mastery) <= SAME:
        return believed(mastery, turning_point)
    return {
        "mastery": mastery,
        "inferred_mastery": inferred,
        "turning_fact": "inferred_mastery",
        "turning_point": turning_point,
    }


def _review(pick: Pick, case: Case) -> Reason:
    situation = case.situation
    if situation.active.get(pick.skill, 0) & KIND_BIT["review"]:
        return Reason("review_continues", believed(_shown(pick, case), case.due_below(pick.skill)))
    elapsed_days = (situation.now_tick - situation.last_tick[pick.skill]) / TICKS_PER_DAY
    facts: Facts = {
        "mastery_last": situation.mastery_last.item(pick.skill),
        "mastery": _shown(pick, case),
        "elapsed_days": float(elapsed_days),
        "turning_fact": "mastery",
        "turning_point": _due_from(pick.skill, case),
    }
    return Reason("review_forgotten", facts)


def _due_from(skill: int, case: Case) -> float:
    """Mastery under which a review is due: what was passed below its threshold is due below that, too (`kinds`)."""
    due_below, threshold = case.due_below(skill), case.threshold(skill)
    return min(due_below, case.situation.mastery_last.item(skill) * due_below / threshold)


def _advance(pick: Pick, case: Case) -> Reason:
    confirming = _confirming(pick, case)
    if confirming is not None:
        return confirming
    if pick.is_repeat:
        return Reason("advance_repeat", _so_far(pick, case, case.threshold(pick.skill)))
    opener = opened_sooner(pick.skill, case)
    if opener is not None:
        facts: Facts = {
            "mastered_skill": case.prepared.skill_ids[opener],
            "mastery": _shown(pick, case),
            "n_results": float(case.situation.opportunities[opener]),
            "turning_fact": "n_results",
            "turning_point": case.settings.sooner_within + 1.0,
        }
        return Reason("advance_sooner", facts)
    if not pick.is_item:
        return Reason("advance_study", _so_far(pick, case, case.threshold(pick.skill)))
    if case.situation.opportunities[pick.skill]:
        return Reason("advance_practise", _so_far(pick, case, case.threshold(pick.skill)))
    return _start(pick, case)


def _confirming(pick: Pick, case: Case) -> Reason | None:
    """Say that a mastery is high enough, but rests on too few items to count; None where that is not so."""
    if _shown(pick, case) < case.threshold(pick.skill):
        return None
    chart = case.prepared.chart
    start, end = chart.skill_offsets.item(pick.skill), chart.skill_offsets.item(pick.skill + 1)
    own_items = int(np.isin(chart.skill_activities[start:end], case.situation.done.items).sum())
    asked = min(case.settings.own_items, chart.n_items_of.item(pick.skill))
    if own_items >= asked:
        return None
    facts: Facts = {"mastery": _shown(pick, case), "own_items": float(own_items)}
    return Reason("advance_confirm", facts | {"turning_fact": "own_items", "turning_point": float(asked)})


def _start(pick: Pick, case: Case) -> Reason:
    """Say whether what a new skill builds on is in place, or else what is furthest from it."""
    missing = _missing(pick.skill, case)
    if not missing:
        return Reason("advance_start", _so_far(pick, case, case.threshold(pick.skill)))
    facts: Facts = {
        **_needed(missing[0], case),
        "mastery": _shown(pick, case),
        "turning_fact": "needed_mastery",
        "turning_point": case.settings.unlocks,
    }
    return Reason("advance_assumed" if case.settings.keeps_to_prerequisites else "advance_early", facts)


def _missing(skill: int, case: Case) -> list[int]:
    """List the prerequisites that are not in place, the furthest first."""
    mastery = case.situation.mastery
    needs = case.prepared.prerequisites[skill]
    return sorted([one for one in needs if mastery.item(one) < case.settings.unlocks], key=mastery.item)


def _needed(skill: int, case: Case) -> Facts:
    return {"needed_skill": case.prepared.skill_ids[skill], "needed_mastery": case.situation.mastery.item(skill)}


def opened_sooner(skill: int, case: Case) -> int | None:
    """Name the prerequisite that this commit showed to be mastered within so few results that a new skill opens now."""
    situation, settings, needs = case.situation, case.settings, case.prepared.prerequisites[skill]
    if case.latest.keys().isdisjoint(needs) or situation.opportunities[skill]:
        return None
    for needed in needs:
        if situation.mastery.item(needed) < settings.unlocks:
            return None
    for needed in needs:
        touched = case.latest.get(needed)
        if touched is not None and touched.before < settings.mastered <= situation.mastery.item(needed):
            return needed if situation.opportunities[needed] <= settings.sooner_within else None
    return None


def _deepen(pick: Pick, case: Case) -> Reason:
    situation, settings, touched = case.situation, case.settings, case.latest.get(pick.skill)
    now = situation.mastery.item(pick.skill)
    if touched is not None and is_far_ahead(touched, case):
        facts: Facts = {
            "mastery": now,
            "right_in_a_row": float(touched.streak),
            "turning_fact": "mastery",
            "turning_point": settings.deepen_from,
        }
        return Reason("deepen_mastered", facts)
    return Reason(
        "deepen_goal_reached", {"mastery": now, "turning_fact": "mastery", "turning_point": case.threshold(pick.skill)}
    )


def is_far_ahead(touched: ResultOnSkill, case: Case) -> bool:
    """Whether a skill is mastered so well that something deeper fits."""
    settings = case.settings
    is_sure = case.situation.mastery.item(touched.skill) >= settings.deepen_from
    return is_sure and touched.streak >= settings.right_in_a_row and case.prepared.has_deepening[touched.skill]


def _so_far(pick: Pick, case: Case, until: float) -> Facts:
    return {
        "n_results": float(case.situation.opportunities[pick.skill]),
        "mastery": _shown(pick, case),
        "turning_fact": "mastery",
        "turning_point": until,
    }


_REASONS: Final[Mapping[Kind, Callable[[Pick, Case], Reason]]] = {
    "remediate": _remediate,
    "evaluate": _evaluate,
    "review": _review,
    "advance": _advance,
    "deepen": _deepen,
}
