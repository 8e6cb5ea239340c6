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
    """One thing to do next.

    Attributes:
        kind: Why, in one word.
        activity_id: Item or resource.
        skill: Index of the skill that it serves.
        skill_id: Its id.
        reason_code: Key of the text in French and English.
        evidence: Ids of the results that led to it.
        expected_gain: Expected rise of the mastery of the skill, 0..1.
        facts: The numbers behind the reason and its counterfactual.
        minutes: Expected duration.
        value: Expected rise of the goal-weighted mastery that is still there when the goal is due, per minute, less
            what may be lost by driving the learner away; what recommendations are ranked by.
        propensity: Probability with which the policy gave this activity this place, 0..1: below 1 where near-ties
            were drawn.
    """

    kind: Kind
    activity_id: str
    skill: int
    skill_id: str
    reason_code: str
    evidence: tuple[str, ...]
    expected_gain: float
    facts: Facts
    minutes: float = 0.0
    value: float = 0.0
    propensity: float = 1.0


class AdjustmentChange(msgspec.Struct, frozen=True):
    """One change of the learner's path: something is added to it, or its reason is gone.

    Attributes:
        action: Which of the two; `proposed` instead of `opened` where the kind waits for approval.
        kind: As of a recommendation.
        activity_id: What is added; empty when closing.
        skill: Index of the skill that it serves.
        skill_id: Its id.
        reason_code: Key of the text in French and English.
        evidence: Ids of the results that led to it.
        expected_gain: Expected rise of the mastery of the skill, 0..1; 0 when closing.
        facts: The numbers behind the reason and its counterfactual.
        before: Activity that came next on the path before; empty for none, or where it is not known.
        value: As of a recommendation; 0 when closing.
    """

    action: Literal["opened", "proposed", "closed"]
    kind: Kind
    activity_id: str
    skill: int
    skill_id: str
    reason_code: str
    evidence: tuple[str, ...]
    expected_gain: float
    facts: Facts
    before: str = ""
    value: float = 0.0


class ObeyedOverride(msgspec.Struct, frozen=True):
    """An override that changed this decision.

    Attributes:
        override_id: Of the override.
        effect: What it did: `pinned` came first, `barred` kept something away, `automation_off` left the path as it is.
    """

    override_id: str
    effect: Literal["pinned", "barred", "automation_off"]


class UnansweredFailure(msgspec.Struct, frozen=True):
    """A failure that changes nothing in the path now.

    Attributes:
        skill: Index of the failed skill.
        skill_id: Its id.
        why: See `Why`.
        evidence: Ids of the results that failed.
    """

    skill: int
    skill_id: str
    why: Why
    evidence: tuple[str, ...]


class Decision(msgspec.Struct, frozen=True):
    """What comes next for one learner.

    Attributes:
        status: Where the learner stands; where nobody is told, it is not looked whether the bank is exhausted.
        recommendations: Best first, at most as many as were asked for; none where nobody is told (`Situation.is_told`).
        adjustments: Changes of the path, closings before openings.
        obeyed: Overrides that changed the decision.
        unanswered: Failures of this commit that it does not answer, and why.
        used_up: Skills that are not mastered and of which every item was answered.
    """

    status: Status
    recommendations: tuple[Recommendation, ...]
    adjustments: tuple[AdjustmentChange, ...]
    obeyed: tuple[ObeyedOverride, ...] = ()
    unanswered: tuple[UnansweredFailure, ...] = ()
    used_up: tuple[str, ...] = ()


class Policy(Protocol):
    """Whatever decides. Pure: the same situation gives the same decision.

    Attributes:
        settings: Its numbers.
    """

    settings: PolicySettings

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
