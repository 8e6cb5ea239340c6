"""What a policy is told about a learner at the moment of a decision."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kind: TypeAlias = Literal["remediate", "evaluate", "review", "advance", "deepen"]

KINDS: tuple[Kind, ...] = ("remediate", "evaluate", "review", "advance", "deepen")
"""In the order in which they go before each other."""

KIND_BIT: Mapping[Kind, int] = MappingProxyType({kind: 1 << place for place, kind in enumerate(KINDS)})
"""Bit of a kind in the mask of the adjustments now open for a skill; stored in live states, never to be moved."""

KINDS_OF: tuple[tuple[Kind, ...], ...] = tuple(
    tuple(kind for kind in KINDS if mask & KIND_BIT[kind]) for mask in range(1 << len(KINDS))
)
"""The kinds in each mask."""

MOST_EVIDENCE: Final = 8
"""Results named as evidence at most, the newest ones; no reason counts more."""

MAX_RECENT: Final = 5
"""Items of the last results that are known."""

PerSkill: TypeAlias = Sequence[int] | NDArray[np.int64]
"""Whole numbers indexed by skill."""


class ResultOnSkill(NamedTuple):
    """What one result of this commit did to one skill.

    Attributes:
        skill: Index of the skill.
        before: Mastery just before the result, with what was learned since the last one, and forgotten; 0..1.
        after: Mastery after its evidence.
        score: 0..1.
        streak: Right results in a row on the skill if positive, wrong ones if negative, this one included.
        result_id: The result.
        is_assessment: Whether its item is part of an assessment.
        is_together: Whether it is one of several results of an assessment that came together and did not pass it.
    """

    skill: int
    before: float
    after: float
    score: float
    streak: int
    result_id: str
    is_assessment: bool = False
    is_together: bool = False


class Terms(NamedTuple):
    """What a learner works towards, where it is not one of the content graph's own goals.

    Attributes:
        id: Of the goal.
        targets: Skill, mastery asked for (0..1) and weight (> 0) of each target.
        due_tick: When it is due; None for never.
        minutes_per_day: Of study that the learner has; None for the policy's setting.
        retention: Recall wanted at the due date, 0..1; None for the policy's setting.
    """

    id: str
    targets: tuple[tuple[int, float, float], ...]
    due_tick: int | None = None
    minutes_per_day: float | None = None
    retention: float | None = None


class Pin(NamedTuple):
    """What a supporter wants to come first: an activity, or whatever is best for a skill.

    Attributes:
        override_id: Of the override.
        activity_id: Item or resource; empty where a skill is pinned.
        skill: Index of the skill; -1 where an activity is pinned.
    """

    override_id: str
    activity_id: str = ""
    skill: int = -1


class Bar(NamedTuple):
    """What a supporter does not want to come now: vetoed, or snoozed until an end that has not come yet.

    Attributes:
        override_id: Of the override.
        activity_id: Item or resource; empty where a skill is barred.
        skill: Index of the skill; -1 where an activity is barred.
    """

    override_id: str
    activity_id: str = ""
    skill: int = -1


class Overrides(NamedTuple):
    """What people have decided about the path of a learner; all of it holds now.

    Attributes:
        pins: In the order in which they come.
        bars: Vetoes and snoozes.
        automation_off: Id of the override that switched automation off for the learner or the cohort; empty while the
            machine may adjust the path.
        awaiting: Kinds whose adjustments wait for approval.
    """

    pins: tuple[Pin, ...] = ()
    bars: tuple[Bar, ...] = ()
    automation_off: str = ""
    awaiting: frozenset[Kind] = frozenset()


class Help(NamedTuple):
    """What the newest remediation of a skill brought.

    Attributes:
        activity_id: Item or resource.
        n_results: Results on the skill when it did.
    """

    activity_id: str
    n_results: int


class WorkDone(NamedTuple):
    """What a learner has done, n items and some resources.

    Attributes:
        items: int64[n], items that were answered, each once.
        days: int64[n, `standing.N_DAYS`], the last days on which each was, newest first, counted from 1970; 0: none.
        resources: Days on which each resource was studied, newest first, at most as many, by its id.
        passed: Resources that were offered and passed over.
    """

    items: NDArray[np.int64] = np.empty(0, np.int64)
    days: NDArray[np.int64] = np.empty((0, 3), np.int64)
    resources: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    passed: frozenset[str] = frozenset()


NOTHING_DONE: Final = WorkDone()


class Situation(NamedTuple):
    """One learner on one content graph of K skills, now, and what is asked.

    Attributes:
        mastery: float64[K], P(mastered) now, forgetting over elapsed time included; the prior where nothing was seen.
        mastery_last: float64[K], the same after the evidence of the last result on each skill. Pass the very object of
            `mastery` if the model forgets nothing: the policy then does not look for reviews.
        opportunities: Results per skill so far.
        last_tick: Tick of the last opportunity per skill; 0 for none.
        now_tick: Tick of the decision (10 ms since 1970-01-01T00:00:00Z).
        n_results: Results of the learner so far, on any skill.
        active: Mask of the open adjustments of each skill that has any.
        recent_items: Indices of the last items, newest last.
        touched: What the results of this commit did, in their order; empty when nothing is committed, and then
            the path is not changed.
        goal_id: Goal to work towards; None for all goals of the graph together.
        kinds: Kinds of recommendation that are wanted.
        limit: Most recommendations wanted.
        exclude: Ids of items and resources not to be recommended.
        language: Preferred language of resources.
        evidence: Result ids already known per skill, for decisions outside a commit.
        learn: float64[K], P(learn) of this learner at the next opportunity, where the history has an effect on it; None
            for that of the average learner.
        expected_learning: float64[K], what practising has added to P(mastered) since the evidence, as expected, and is
            not shown yet; None for nothing.
        nodes: float64[K, G], P(mastered | θ_g) after the evidence of the last result on each skill; None where only the
            marginal is known.
        ability: float64[G], the belief about θ; None with `nodes`.
        streak: Right results in a row per skill if positive, wrong ones if negative; None where unknown.
        terms: Goal to work towards; goes before `goal_id`.
        overrides: What people have decided.
        failed: Of each skill whose newest results are wrong, their ids, oldest first; the newest `MOST_EVIDENCE`.
        learner: Opaque key of the learner, a signed number of 64 bits: near-ties are drawn from it (`exploring`).
        done: What was done before, this commit included.
        given: What the newest remediation brought, by skill.
        waiting: Open adjustments that wait for approval, as masks of kinds by skill; they are in `active`, too.
        kept: Kinds that people do not want to be opened now, as masks by skill.
        is_told: Whether anybody is told the recommendations. If not, there are none, and none is looked for unless the
            path may follow from it; changes of the path are the same.
    """

    mastery: NDArray[np.float64]
    mastery_last: NDArray[np.float64]
    opportunities: PerSkill
    last_tick: PerSkill
    now_tick: int
    n_results: int
    active: Mapping[int, int] = MappingProxyType({})
    recent_items: tuple[int, ...] = ()
    touched: tuple[ResultOnSkill, ...] = ()
    goal_id: str | None = None
    kinds: frozenset[Kind] = frozenset(KINDS)
    limit: int = 3
    exclude: frozenset[str] = frozenset()
    language: str = "fr"
    evidence: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    learn: NDArray[np.float64] | None = None
    expected_learning: NDArray[np.float64] | None = None
    nodes: NDArray[np.float64] | None = None
    ability: NDArray[np.float64] | None = None
    streak: PerSkill | None = None
    terms: Terms | None = None
    overrides: Overrides = Overrides()
    failed: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    learner: int = 0
    done: WorkDone = NOTHING_DONE
    given: Mapping[int, Help] = MappingProxyType({})
    waiting: Mapping[int, int] = MappingProxyType({})
    kept: Mapping[int, int] = MappingProxyType({})
    is_told: bool = True
