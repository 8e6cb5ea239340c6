"""What a policy answers, and the seam behind which policies are exchanged."""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias

import msgspec

from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Kind, Situation

Why: TypeAlias = Literal[
    "already_open",
    "vetoed",
    "kept_away",
    "no_content",
    "nothing_left",
    "postponed",
    "awaiting_approval",
    "automation_off",
]
"""Why a failure changes nothing now: its remediation, or that of its cause, is at work; a person vetoed what there is,
or has just taken it off the path; there is no content; all of it was done; the path has changed enough for one answer;
a person has to approve; a person has switched automation off."""

Lack: TypeAlias = Why | Literal["used_up"]
"""What the path could not give: help after a failure, or an item that was not answered yet."""

Status: TypeAlias = Literal["ready", "cold_start", "complete", "bank_exhausted"]
"""`cold_start`: too few results to know the learner; `complete`: the goal is reached by the learner's own results;
`bank_exhausted`: there is something to work on, but nothing that may come now."""

Facts: TypeAlias = dict[str, float | str]
"""The numbers behind a sentence, by name; names ending in `_skill` hold skill ids. `turning_fact` names the number
that would have changed the decision, `turning_point` the value from which it would have."""


class Recommendation(msgspec.Struct, frozen=True):
    """One thing to do next."""

    kind: Kind  # why, in one word
    activity_id: str  # item or resource
    skill: int  # index of the skill that it serves
    skill_id: str  # its id
    reason_code: str  # key of the text in French and English
    evidence: tuple[str, ...]  # ids of the results that led to it
    expected_gain: float  # expected rise of the mastery of the skill, 0..1
    facts: Facts  # the numbers behind the reason and its counterfactual
    minutes: float = 0.0  # expected duration
    # expected rise of the goal-weighted mastery that is still there when the goal is due, per minute, less what may be
    # lost by driving the learner away; what recommendations are ranked by
    value: float = 0.0
    # probability with which the policy gave this activity this place, 0..1: below 1 where near-ties were drawn
    propensity: float = 1.0


class AdjustmentChange(msgspec.Struct, frozen=True):
    """One change of the learner's path: something is added to it, or its reason is gone."""

    # which of the two; `proposed` instead of `opened` where the kind waits for approval
    action: Literal["opened", "proposed", "closed"]
    kind: Kind  # as of a recommendation
    activity_id: str  # what is added; empty when closing
    skill: int  # index of the skill that it serves
    skill_id: str  # its id
    reason_code: str  # key of the text in French and English
    evidence: tuple[str, ...]  # ids of the results that led to it
    expected_gain: float  # expected rise of the mastery of the skill, 0..1; 0 when closing
    facts: Facts  # the numbers behind the reason and its counterfactual
    before: str = ""  # activity that came next on the path before; empty for none, or where it is not known
    value: float = 0.0  # as of a recommendation; 0 when closing


class ObeyedOverride(msgspec.Struct, frozen=True):
    """An override that changed this decision."""

    override_id: str  # of the override
    # what it did: `pinned` came first, `barred` kept something away, `automation_off` left the path as it is
    effect: Literal["pinned", "barred", "automation_off"]


class UnansweredFailure(msgspec.Struct, frozen=True):
    """A failure that changes nothing in the path now."""

    skill: int  # index of the failed skill
    skill_id: str  # its id
    why: Why  # see `Why`
    evidence: tuple[str, ...]  # ids of the results that failed


class Decision(msgspec.Struct, frozen=True):
    """What comes next for one learner."""

    status: Status  # where the learner stands; where nobody is told, it is not looked whether the bank is exhausted
    # best first, at most as many as were asked for; none where nobody is told (`Situation.is_told`)
    recommendations: tuple[Recommendation, ...]
    adjustments: tuple[AdjustmentChange, ...]  # changes of the path, closings before openings
    obeyed: tuple[ObeyedOverride, ...] = ()  # overrides that changed the decision
    unanswered: tuple[UnansweredFailure, ...] = ()  # failures of this commit that it does not answer, and why
    used_up: tuple[str, ...] = ()  # skills that are not mastered and of which every item was answered


class Policy(Protocol):
    """Whatever decides. Pure: the same situation gives the same decision."""

    settings: PolicySettings  # its numbers

    @property
    def version(self) -> str:
        """Name of the rules and of their settings, written beside every decision."""
        ...

    def decide(self, situation: Situation) -> Decision:
        """Decide what comes next, and what changes in the path."""
        ...

    def assumed(self, situation: Situation) -> frozenset[int]:
        """Name the skills, by index, that are taken for mastered though their own results do not say so."""
        ...


def masks_after(active: Mapping[int, int], changes: Iterable[AdjustmentChange]) -> dict[int, int]:
    """Return the masks of open adjustments after these changes; a skill without any is left out."""
    masks = dict(active)
    for change in changes:
        bit = KIND_BIT[change.kind]
        mask = masks.get(change.skill, 0)
        masks[change.skill] = mask & ~bit if change.action == "closed" else mask | bit
    return {skill: mask for skill, mask in masks.items() if mask}
