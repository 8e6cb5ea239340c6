"""When an adjustment has done its work: its reason is gone, by the mastery that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.recommendation.decision import AdjustmentChange, Facts
from engine.recommendation.planner import Aim
from engine.recommendation.prepared import Prepared
from engine.recommendation.reasons import believed, is_contradiction
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KINDS_OF, Kind, Situation, Touched
from engine.tracing.traces import RIGHT_FROM


class Closing(NamedTuple):
    """An adjustment whose reason is gone.

    Attributes:
        kind: Of the adjustment.
        skill: That it served.
        reason_code: Key of the text.
        facts: The numbers behind it.
    """

    kind: Kind
    skill: int
    reason_code: str
    facts: Facts


def closings(
    situation: Situation,
    latest: Mapping[int, Touched],
    openings: Mapping[int, AdjustmentChange],
    aim: Aim,
    prepared: Prepared,
    settings: PolicySettings,
) -> Iterator[Closing]:
    """Go through the open adjustments, those of the skills just touched first.

    Args:
        situation: The learner, with the masks of open adjustments.
        latest: Last result of this commit per skill.
        openings: What is about to open, per skill.
        aim: Of the goal.
        prepared: Of the content graph.
        settings: Thresholds.
    """
    active = situation.active
    just_touched = [skill for skill in sorted(latest) if skill in active]
    for skill in (*just_touched, *[skill for skill in sorted(active) if skill not in latest]):
        for kind in KINDS_OF[active[skill]]:
            if not prepared.is_active[skill]:
                yield Closing(kind, skill, "skill_removed", believed(situation.mastery.item(skill), 1.0))
                continue
            found = _closing(kind, skill, situation, latest, openings, aim, settings)
            if found is not None:
                yield found


def _closing(
    kind: Kind,
    skill: int,
    situation: Situation,
    latest: Mapping[int, Touched],
    openings: Mapping[int, AdjustmentChange],
    aim: Aim,
    settings: PolicySettings,
) -> Closing | None:
    now = situation.mastery.item(skill)
    if kind == "remediate" and now >= settings.unlocks:
        return Closing(kind, skill, "remediate_recovered", believed(now, settings.unlocks))
    if kind == "evaluate":
        return _evaluated(skill, situation, latest.get(skill), openings.get(skill), settings)
    if kind == "review":
        return _reviewed(skill, now, aim.due_below.item(skill) or settings.retention)
    if kind == "advance" and situation.opportunities[skill]:
        facts: Facts = {"mastery": now, "n_results": float(situation.opportunities[skill])}
        return Closing(kind, skill, "advance_started", facts | {"turning_fact": "n_results", "turning_point": 0.0})
    if kind == "deepen" and now < settings.unlocks:
        return Closing(kind, skill, "deepen_set_aside", believed(now, settings.unlocks))
    return None


def _reviewed(skill: int, now: float, due_below: float) -> Closing | None:
    return Closing("review", skill, "review_refreshed", believed(now, due_below)) if now >= due_below else None


def _evaluated(
    skill: int,
    situation: Situation,
    touched: Touched | None,
    opening: AdjustmentChange | None,
    settings: PolicySettings,
) -> Closing | None:
    """Close an evaluation when it was answered without a new contradiction, or when the belief has settled."""
    now = situation.mastery.item(skill)
    if opening is not None and opening.kind == "remediate":
        return Closing("evaluate", skill, "evaluate_taken_over", believed(now, settings.unlocks))
    if touched is not None and not is_contradiction(touched, settings):
        level = settings.uncertain_from if touched.score < RIGHT_FROM else settings.mastered
        return Closing("evaluate", skill, "evaluate_answered", believed(now, level))
    is_settled = not settings.uncertain_from < now < settings.mastered
    if is_settled and situation.opportunities[skill]:
        return Closing("evaluate", skill, "evaluate_settled", believed(now, settings.mastered))
    return None


def closed(closing: Closing, skill_id: str, evidence: tuple[str, ...]) -> AdjustmentChange:
    """Write a closing down as a change of the path."""
    return AdjustmentChange(
        action="closed",
        kind=closing.kind,
        activity_id="",
        skill=closing.skill,
        skill_id=skill_id,
        reason_code=closing.reason_code,
        evidence=evidence,
        expected_gain=0.0,
        facts=closing.facts,
    )
