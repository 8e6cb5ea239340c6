"""When an adjustment has done its work, or a result that it rests on is corrected: its reason is gone.

What closes remediations and questions is decided with what opens them (`owing`); here they get their reasons.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from engine.recommendation.decision import AdjustmentChange, Facts, Policy
from engine.recommendation.reasons import Case, believed
from engine.recommendation.situation import KIND_BIT, KINDS_OF, Kind, ResultOnSkill, Situation
from engine.tracing.traces import RIGHT_FROM

GOES_ON: Final = "remediate_renewed"
"""Code of a closing after which another activity takes over."""


class Closing(NamedTuple):
    """An adjustment whose reason is gone."""

    kind: Kind  # of the adjustment
    skill: int  # that it served
    reason_code: str  # key of the text
    facts: Facts  # the numbers behind it


def closings(by_results: Iterable[tuple[Kind, int]], renewed: AbstractSet[int], case: Case) -> Iterator[Closing]:
    """Go through what this commit closes: what its results settled, then what else has done its work.

    Nothing is closed without a result on its skill, except what serves a skill that left the content graph.

    Args:
        by_results: Kind and skill of the remediations and questions that `owing` closes.
        renewed: Skills whose remediation goes on with another activity.
        case: The learner, with the masks of open adjustments.
    """
    situation, prepared = case.situation, case.prepared
    for kind, skill in by_results:
        yield _settled(kind, skill, skill in renewed, case)
    for skill in sorted(situation.active):
        for kind in KINDS_OF[situation.active[skill]]:
            if not prepared.is_active[skill]:
                yield Closing(kind, skill, "skill_removed", believed(situation.mastery.item(skill), 1.0))
            elif skill in case.latest:
                found = _done(kind, skill, case)
                if found is not None:
                    yield found


def _settled(kind: Kind, skill: int, is_renewed: bool, case: Case) -> Closing:  # noqa: FBT001
    """Say why `owing` closed a remediation or a question."""
    own, settings, touched = case.situation.mastery.item(skill), case.settings, case.latest[skill]
    if kind == "remediate":
        if is_renewed:
            return Closing(kind, skill, GOES_ON, believed(own, settings.unlocks))
        facts: Facts = {"mastery": own, "right_in_a_row": float(touched.streak)}
        if own >= settings.unlocks or touched.streak < settings.right_to_recover:
            return Closing(kind, skill, "remediate_recovered", believed(own, settings.unlocks))
        turning: Facts = {"turning_fact": "right_in_a_row", "turning_point": settings.right_to_recover - 1.0}
        return Closing(kind, skill, "remediate_answered", facts | turning)
    level = settings.uncertain_from if touched.score < RIGHT_FROM else settings.mastered
    return Closing(kind, skill, "evaluate_answered", believed(own, level))


def _done(kind: Kind, skill: int, case: Case) -> Closing | None:
    """Say whether a review, a step ahead or a deepening has done its work."""
    own, settings, situation = case.situation.mastery.item(skill), case.settings, case.situation
    if kind == "review" and own >= case.due_below(skill):
        return Closing("review", skill, "review_refreshed", believed(own, case.due_below(skill)))
    if kind == "advance":
        facts: Facts = {"mastery": own, "n_results": float(situation.opportunities[skill])}
        return Closing(kind, skill, "advance_started", facts | {"turning_fact": "n_results", "turning_point": 0.0})
    if kind == "deepen" and own < settings.unlocks:
        return Closing(kind, skill, "deepen_set_aside", believed(own, settings.unlocks))
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
    """Close those adjustments whose reason is gone, after a result that they rest on was corrected or made void.

    One stays if the policy would open it now: with the belief as it is after the correction, asked as if what still
    counts of its evidence had just come.

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
