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
    """What one result of this commit did to one skill."""

    skill: int  # index of the skill
    before: float  # mastery just before the result, with what was learned since the last one, and forgotten; 0..1
    after: float  # mastery after its evidence
    score: float  # 0..1
    streak: int  # right results in a row on the skill if positive, wrong ones if negative, this one included
    result_id: str  # the result
    is_assessment: bool = False  # whether its item is part of an assessment
    # whether it is one of several results of an assessment that came together and did not pass it
    is_together: bool = False


class Terms(NamedTuple):
    """What a learner works towards, where it is not one of the content graph's own goals."""

    id: str  # of the goal
    targets: tuple[tuple[int, float, float], ...]  # skill, mastery asked for (0..1) and weight (> 0) of each target
    due_tick: int | None = None  # when it is due; None for never
    minutes_per_day: float | None = None  # of study that the learner has; None for the policy's setting
    retention: float | None = None  # recall wanted at the due date, 0..1; None for the policy's setting


class Pin(NamedTuple):
    """What a supporter wants to come first: an activity, or whatever is best for a skill."""

    override_id: str  # of the override
    activity_id: str = ""  # item or resource; empty where a skill is pinned
    skill: int = -1  # index of the skill; -1 where an activity is pinned


class Bar(NamedTuple):
    """What a supporter does not want to come now: vetoed, or snoozed until an end that has not come yet."""

    override_id: str  # of the override
    activity_id: str = ""  # item or resource; empty where a skill is barred
    skill: int = -1  # index of the skill; -1 where an activity is barred


class Overrides(NamedTuple):
    """What people have decided about the path of a learner; all of it holds now."""

    pins: tuple[Pin, ...] = ()  # in the order in which they come
    bars: tuple[Bar, ...] = ()  # vetoes and snoozes
    # id of the override that switched automation off for the learner or the cohort; empty while the machine may adjust
    # the path
    automation_off: str = ""
    awaiting: frozenset[Kind] = frozenset()  # kinds whose adjustments wait for approval
    # whether nothing may be decided by a belief (`course_order`), because the learner objects to that, or has the use
    # of their data restricted
    in_course_order: bool = False


class Help(NamedTuple):
    """What the newest remediation of a skill brought."""

    activity_id: str  # item or resource
    n_results: int  # results on the skill when it did


class WorkDone(NamedTuple):
    """What a learner has done, n items and some resources."""

    items: NDArray[np.int64] = np.empty(0, np.int64)  # int64[n], items that were answered, each once
    # int64[n, `standing.N_DAYS`], the last days on which each was, newest first, counted from 1970; 0: none
    days: NDArray[np.int64] = np.empty((0, 3), np.int64)
    # days on which each resource was studied, newest first, at most as many, by its id
    resources: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    passed: frozenset[str] = frozenset()  # resources that were offered and passed over


NOTHING_DONE: Final = WorkDone()


class Situation(NamedTuple):
    """One learner on one content graph of K skills, now, and what is asked."""

    # float64[K], P(mastered) now, forgetting over elapsed time included; the prior where nothing was seen
    mastery: NDArray[np.float64]
    # float64[K], the same after the evidence of the last result on each skill. Pass the very object of `mastery` if the
    # model forgets nothing: the policy then does not look for reviews
    mastery_last: NDArray[np.float64]
    opportunities: PerSkill  # results per skill so far
    last_tick: PerSkill  # tick of the last opportunity per skill; 0 for none
    now_tick: int  # tick of the decision (10 ms since 1970-01-01T00:00:00Z)
    n_results: int  # results of the learner so far, on any skill
    active: Mapping[int, int] = MappingProxyType({})  # mask of the open adjustments of each skill that has any
    recent_items: tuple[int, ...] = ()  # indices of the last items, newest last
    # what the results of this commit did, in their order; empty when nothing is committed, and then the path is not
    # changed
    touched: tuple[ResultOnSkill, ...] = ()
    goal_id: str | None = None  # goal to work towards; None for all goals of the graph together
    kinds: frozenset[Kind] = frozenset(KINDS)  # kinds of recommendation that are wanted
    limit: int = 3  # most recommendations wanted
    exclude: frozenset[str] = frozenset()  # ids of items and resources not to be recommended
    language: str = "fr"  # preferred language of resources
    # result ids already known per skill, for decisions outside a commit
    evidence: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    # float64[K], P(learn) of this learner at the next opportunity, where the history has an effect on it; None for that
    # of the average learner
    learn: NDArray[np.float64] | None = None
    # float64[K], what practising has added to P(mastered) since the evidence, as expected, and is not shown yet; None
    # for nothing
    expected_learning: NDArray[np.float64] | None = None
    # float64[K, G], P(mastered | θ_g) after the evidence of the last result on each skill; None where only the marginal
    # is known
    nodes: NDArray[np.float64] | None = None
    ability: NDArray[np.float64] | None = None  # float64[G], the belief about θ; None with `nodes`
    # right results in a row per skill if positive, wrong ones if negative; None where unknown
    streak: PerSkill | None = None
    terms: Terms | None = None  # goal to work towards; goes before `goal_id`
    overrides: Overrides = Overrides()  # what people have decided
    # of each skill whose newest results are wrong, their ids, oldest first; the newest `MOST_EVIDENCE`
    failed: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    learner: int = 0  # opaque key of the learner, a signed number of 64 bits: near-ties are drawn from it (`exploring`)
    done: WorkDone = NOTHING_DONE  # what was done before, this commit included
    given: Mapping[int, Help] = MappingProxyType({})  # what the newest remediation brought, by skill
    # open adjustments that wait for approval, as masks of kinds by skill; they are in `active`, too
    waiting: Mapping[int, int] = MappingProxyType({})
    kept: Mapping[int, int] = MappingProxyType({})  # kinds that people do not want to be opened now, as masks by skill
    # whether anybody is told the recommendations. If not, there are none, and none is looked for unless the path may
    # follow from it; changes of the path are the same
    is_told: bool = True
