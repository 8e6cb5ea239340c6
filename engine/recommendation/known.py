"""What the passes of a decision are told: of the learners, of what is worked towards, and of what is asked."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]


class Aim(NamedTuple):
    """What is worked towards; K skills.

    Attributes:
        weight: float64[K], summing to 1; 0 for what is only needed.
        threshold: float64[K], mastery asked for; 0 outside the scope.
        due_below: float64[K], mastery under which what was mastered is due for review.
        is_target: bool[K].
    """

    weight: Floats
    threshold: Floats
    due_below: Floats
    is_target: Mask


class Knowledge(NamedTuple):
    """What is known of N learners; K skills, G nodes, R resources, A activities.

    Attributes:
        nodes: float64[N, K, G], P(mastered | θ_g) now.
        ability: float64[N, G].
        shown: float64[N, K], what is shown of P(mastered) now.
        mastery_last: float64[N, K], the same after the evidence of the last result.
        kept: float64[N, K], share of the mastery now that is still there when the goal is due.
        learn_ratio: float64[N, K], by what the history shifts P(learn).
        pending: float64[N, K], what was learned since the evidence, as expected, and not forgotten.
        opportunities: int64[N, K].
        streak: int64[N, K].
        last_tick: int64[N, K], of the last result; 0 for none.
        masks: int64[N, K], open adjustments.
        waiting: int64[N, K], those of them that wait for approval.
        kept_away: int64[N, K], bits of what people do not want to be opened now.
        given: int64[N, K], activity that the newest remediation of each skill brought; -1 for none.
        given_at: int64[N, K], opportunities when it did.
        touched: int8[N, K], bits of what this commit did (`owing`).
        minutes_left: float64[N], until the goal is due; infinite without a date.
        recent: int64[N, W], items done lately, newest last; -1 for none.
        is_right: bool[N], whether the last result was right.
        standing: int8[N, A], how each activity stands (`standing`).
        own_items: int64[N, K], items of each skill that were answered.
        barred: bool[1 or N, A].
        barred_skills: bool[1 or N, K].
        is_reviewing: bool[N], whether the day has room for reviews.
        wrong_run: int64[1 or N], wrong results in a row up to the last, on any skills; at most
            `leaving.LONGEST_RUN` are told apart, and 0 does where they drive nobody away.
        n_today: int64[1 or N], activities done today; same.
    """

    nodes: Floats
    ability: Floats
    shown: Floats
    mastery_last: Floats
    kept: Floats
    learn_ratio: Floats
    pending: Floats
    opportunities: Ints
    streak: Ints
    last_tick: Ints
    masks: Ints
    waiting: Ints
    kept_away: Ints
    given: Ints
    given_at: Ints
    touched: Marks
    minutes_left: Floats
    recent: Ints
    is_right: Mask
    standing: Marks
    own_items: Ints
    barred: Mask
    barred_skills: Mask
    is_reviewing: Mask
    wrong_run: Ints = np.zeros(1, np.int64)
    n_today: Ints = np.zeros(1, np.int64)


class Request(NamedTuple):
    """What is asked of a ranking.

    Attributes:
        n_wanted: Lines.
        allowed: Bits of the kinds that are wanted.
        served: Bits of the kinds that come as soon as they are opened: the others wait for a person.
        most_changes: Of the path; 0 leaves it as it is.
        language: Code of the preferred language.
        is_shown: Whether anybody sees the ranking. If not, it is made only where the path may follow from it.
    """

    n_wanted: int
    allowed: int
    served: int
    most_changes: int
    language: int
    is_shown: bool = True
