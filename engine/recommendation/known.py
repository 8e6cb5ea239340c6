"""What the passes of a decision are told: of the learners, of what is worked towards, and of what is asked."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]


class Aim(NamedTuple):
    """What is worked towards; K skills."""

    weight: Floats  # float64[K], summing to 1; 0 for what is only needed
    threshold: Floats  # float64[K], mastery asked for; 0 outside the scope
    due_below: Floats  # float64[K], mastery under which what was mastered is due for review
    is_target: Mask  # bool[K]


class Knowledge(NamedTuple):
    """What is known of N learners; K skills, G nodes, R resources, A activities."""

    nodes: Floats  # float64[N, K, G], P(mastered | θ_g) now
    ability: Floats  # float64[N, G]
    shown: Floats  # float64[N, K], what is shown of P(mastered) now
    mastery_last: Floats  # float64[N, K], the same after the evidence of the last result
    kept: Floats  # float64[N, K], share of the mastery now that is still there when the goal is due
    learn_ratio: Floats  # float64[N, K], by what the history shifts P(learn)
    pending: Floats  # float64[N, K], what was learned since the evidence, as expected, and not forgotten
    opportunities: Ints  # int64[N, K]
    streak: Ints  # int64[N, K]
    last_tick: Ints  # int64[N, K], of the last result; 0 for none
    masks: Ints  # int64[N, K], open adjustments
    waiting: Ints  # int64[N, K], those of them that wait for approval
    kept_away: Ints  # int64[N, K], bits of what people do not want to be opened now
    given: Ints  # int64[N, K], activity that the newest remediation of each skill brought; -1 for none
    given_at: Ints  # int64[N, K], opportunities when it did
    touched: Marks  # int8[N, K], bits of what this commit did (`owing`)
    minutes_left: Floats  # float64[N], until the goal is due; infinite without a date
    recent: Ints  # int64[N, W], items done lately, newest last; -1 for none
    is_right: Mask  # bool[N], whether the last result was right
    standing: Marks  # int8[N, A], how each activity stands (`standing`)
    own_items: Ints  # int64[N, K], items of each skill that were answered
    barred: Mask  # bool[1 or N, A]
    barred_skills: Mask  # bool[1 or N, K]
    is_reviewing: Mask  # bool[N], whether the day has room for reviews
    # int64[1 or N], wrong results in a row up to the last, on any skills; at most `leaving.LONGEST_RUN` are told apart,
    # and 0 does where they drive nobody away
    wrong_run: Ints = np.zeros(1, np.int64)
    n_today: Ints = np.zeros(1, np.int64)  # int64[1 or N], activities done today; same


class Request(NamedTuple):
    """What is asked of a ranking."""

    n_wanted: int  # lines
    allowed: int  # bits of the kinds that are wanted
    served: int  # bits of the kinds that come as soon as they are opened: the others wait for a person
    most_changes: int  # of the path; 0 leaves it as it is
    language: int  # code of the preferred language
    is_shown: bool = True  # whether anybody sees the ranking. If not, it is made only where the path may follow from it
