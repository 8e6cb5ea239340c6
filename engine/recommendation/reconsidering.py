"""What becomes of open adjustments when a result that they rest on is corrected or made void.

An adjustment stays if the policy would open it now: with the belief as it is after the correction, asked as if what
still counts of its evidence had just come. Otherwise its reason is gone.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from engine.recommendation.closing import Closing, closed
from engine.recommendation.decision import AdjustmentChange, Facts, Policy
from engine.recommendation.situation import KIND_BIT, Kind, ResultOnSkill, Situation

ALL_PICKS: Final = 50
_BOUNDED: Final = frozenset({"review", "deepen"})
"""Kinds of which the policy bounds how many are open; what is open elsewhere counts for them."""


class CorrectedAdjustment(NamedTuple):
    """An open adjustment that rests on a corrected result."""

    kind: Kind  # what it is for
    skill: int  # index of the skill that it serves
    skill_id: str  # its id
    evidence: tuple[str, ...]  # ids of the corrected results that it rests on
    touched: tuple[ResultOnSkill, ...]  # what still counts of its evidence, newest last, as traced now


def reconsidered(
    policy: Policy, situation: Situation, resting: Iterable[CorrectedAdjustment]
) -> Iterator[AdjustmentChange]:
    """Close those adjustments whose reason is gone.

    Args:
        policy: That decides.
        situation: The learner after the correction, with all open adjustments; what is touched is not read.
        resting: What rests on the corrected results.
    """
    for one in resting:
        if not _is_called_for(policy, situation, one):
            facts: Facts = {
                "mastery": situation.mastery.item(one.skill),
                "turning_fact": "mastery",
                "turning_point": 1.0,
            }
            yield closed(Closing(one.kind, one.skill, "evidence_corrected", facts), one.skill_id, one.evidence)


def _is_called_for(policy: Policy, situation: Situation, one: CorrectedAdjustment) -> bool:
    """Ask the policy about one adjustment alone: as if all others of its kind were open, and this one was not."""
    if not one.touched:
        return False
    bit = KIND_BIT[one.kind]
    others = {} if one.kind in _BOUNDED else dict.fromkeys(range(len(situation.mastery)), bit)
    active = {skill: others.get(skill, 0) | situation.active.get(skill, 0) for skill in {*others, *situation.active}}
    active[one.skill] = situation.active.get(one.skill, 0) & ~bit
    asked = situation._replace(active=active, touched=one.touched, kinds=frozenset({one.kind}), limit=ALL_PICKS)
    found = policy.decide(asked).adjustments
    return any(change.action != "closed" and (change.kind, change.skill) == (one.kind, one.skill) for change in found)
