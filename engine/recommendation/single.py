"""All passes of a decision for one learner in one call of compiled code.

Between two passes nothing goes through Python, where every array is wrapped up and looked at again. What comes out is
what is told: a few lines, what changes in the path, and what each skill is worth for whoever asks about one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.compiling import borrowing, compiled
from engine.recommendation.causes import Diagnosis
from engine.recommendation.ground import Ground, ground_of
from engine.recommendation.kinds import OWN_ITEMS, is_passed
from engine.recommendation.knowing import Account, Limits, lay_out
from engine.recommendation.known import Aim, Floats, Ints, Known, Mask, Request
from engine.recommendation.planner import apply_all, value_all
from engine.recommendation.ranking import Ranked, rank
from engine.recommendation.valuing import N_OF_LEARNERS, N_OF_SKILLS, Valued


class Plan(NamedTuple):
    """What is found for one learner; K skills, R lines.

    Attributes:
        numbers: int64[R, 6], of each line activity, skill, kind and cause, as in `ranking.Ranked`, then whether it is a
            repeat, and whether it is owed.
        figures: float64[R, 4], of each line what it promises, its value, what is inferred of the skill, and which share
            of the value is in the answer.
        changes: int64[C, 5], as in `Ranked`.
        unanswered: int64[U, 2], same.
        found: float64[11, 1, K], the first fields of `valuing.Valued` in their order.
        skills: int64[5, 1, K], as in `causes.Diagnosis`.
        chances: float64[3, 1, K], same.
        used_up: int64[U], skills that are not mastered and of which every item was answered.
        is_complete: Whether every target is reached, by the learner's own results.
    """

    numbers: Ints
    figures: Floats
    changes: Ints
    unanswered: Ints
    found: Floats
    skills: Ints
    chances: Floats
    used_up: Ints
    is_complete: bool

    @property
    def mastery(self) -> Floats:
        """P(mastered) as tracing believes, what is held back included, float64[K]."""
        found: Floats = self.found[Valued._fields.index("mastery"), 0]
        return found

    @property
    def inferred(self) -> Floats:
        """P(mastered) after what other skills' results say, float64[K]."""
        found: Floats = self.found[Valued._fields.index("inferred"), 0]
        return found

    def worth_of(self, skill: int) -> dict[str, float]:
        """What a skill is worth, by the names of the fields of `valuing.Valued`."""
        return dict(zip(Valued._fields, self.found[:, 0, skill].tolist(), strict=False))

    @property
    def diagnosis(self) -> Diagnosis:
        """What is behind the failures, as for a class of one."""
        return Diagnosis(self.skills, self.chances)


@compiled
def plan_one(
    shown: Floats,
    mastery_last: Floats,
    is_forgetful: bool,  # noqa: FBT001 - numba has no keywords
    nodes: Floats,
    ability: Floats,
    learn: Floats,
    pending: Floats,
    opportunities: Ints,
    last_tick: Ints,
    streak: Ints,
    notes: Ints,
    done: Ints,
    days: Ints,
    recent: Ints,
    barred: Mask,
    barred_skills: Mask,
    kept: Floats,
    now_tick: int,
    minutes_left: float,
    last_score: float,
    n_studied: int,
    n_wanted: int,
    allowed: int,
    served: int,
    most_changes: int,
    language: int,
    weight: Floats,
    threshold: Floats,
    due_below: Floats,
    is_target: Mask,
    mastered: float,
    reviews_per_day: int,
    comes_again_after: int,
    rest_days: int,
    times_a_month: int,
    reals: Floats,
    wholes: Ints,
    tuning: Floats,
    thresholds: Floats,
) -> tuple[Ints, Floats, Ints, Ints, Floats, Ints, Floats, Ints, bool]:
    """Decide for one learner.

    Args:
        shown: Fields of `knowing.Account` up to `n_studied`.
        mastery_last: Same.
        is_forgetful: Same.
        nodes: Same.
        ability: Same.
        learn: Same.
        pending: Same.
        opportunities: Same.
        last_tick: Same.
        streak: Same.
        notes: Same.
        done: Same.
        days: Same.
        recent: Same.
        barred: Same.
        barred_skills: Same.
        kept: Same.
        now_tick: Same.
        minutes_left: Same.
        last_score: Same.
        n_studied: Same.
        n_wanted: Fields of `planner.Request` up to `language`.
        allowed: Same.
        served: Same.
        most_changes: Same.
        language: Same.
        weight: Fields of `planner.Aim` up to `is_target`.
        threshold: Same.
        due_below: Same.
        is_target: Same.
        mastered: Fields of `knowing.Limits` up to `times_a_month`.
        reviews_per_day: Same.
        comes_again_after: Same.
        rest_days: Same.
        times_a_month: Same.
        reals: As `ground.pack` gives it.
        wholes: Same.
        tuning: Tuning numbers.
        thresholds: Thresholds.

    Returns:
        The fields of `Plan` in their order.
    """
    ground, aim = ground_of(reals, wholes), Aim(weight, threshold, due_below, is_target)
    account = Account(
        shown, mastery_last, is_forgetful, nodes, ability, learn, pending, opportunities, last_tick, streak, notes,
        done, days, recent, barred, barred_skills, kept, now_tick, minutes_left, last_score, n_studied,
    )  # fmt: skip
    limits = Limits(mastered, reviews_per_day, comes_again_after, rest_days, times_a_month)
    known = lay_out(account, ground, limits, thresholds)
    found, totals = np.empty((N_OF_SKILLS, 1, len(shown))), np.empty((N_OF_LEARNERS, 1))
    valued = value_all(known, ground, aim, tuning, found, totals)
    applying = apply_all(known, valued, ground, aim, thresholds)
    asked = Request(n_wanted, allowed, served, most_changes, language)
    ranked = rank(asked, known, valued, applying, ground, thresholds)
    n_lines = 0
    while n_lines < n_wanted and ranked.activity[0, n_lines] >= 0:
        n_lines += 1
    numbers, figures, used_up = np.empty((n_lines, 6), np.int64), np.empty((n_lines, 4)), np.empty(len(shown), np.int64)
    for line in range(n_lines):
        _tell(line, ranked, valued, numbers[line], figures[line])
    n_used_up, is_complete = _look_back(known, ground, aim, thresholds, used_up)
    return (
        numbers, figures, ranked.changes[0], ranked.unanswered[0], found, applying.diagnosis.skills,
        applying.diagnosis.chances, used_up[:n_used_up], is_complete,
    )  # fmt: skip


@borrowing
def _tell(line: int, ranked: Ranked, valued: Valued, numbers: Ints, figures: Floats) -> None:
    """Write one line of a ranking down, in place."""
    k = ranked.skill[0, line]
    numbers[0], numbers[1], numbers[2] = ranked.activity[0, line], k, ranked.kind[0, line]
    numbers[3], numbers[4], numbers[5] = ranked.cause_of[0, line], ranked.is_repeat[0, line], ranked.is_owed[0, line]
    brings = valued.rate[0, k] + ranked.info[0, k]
    figures[0], figures[1], figures[2] = ranked.promised[0, line], ranked.value[0, line], valued.inferred[0, k]
    figures[3] = ranked.info[0, k] / brings if brings > 0.0 else 0.0


@borrowing
def _look_back(known: Known, ground: Ground, aim: Aim, thresholds: Floats, used_up: Ints) -> tuple[int, bool]:
    """List what is used up, in place; count it, and say whether every target is reached, or passed for now."""
    n_used_up, is_complete = 0, True
    for k in range(len(aim.threshold)):
        own_items, n_items = known.own_items[0, k], ground.n_items_of[k]
        is_sure = own_items >= min(thresholds[OWN_ITEMS], n_items) and known.opportunities[0, k] > 0
        is_reached = (known.shown[0, k] >= aim.threshold[k] and is_sure) or is_passed(
            known.mastery_last[0, k], known.streak[0, k], own_items, n_items, thresholds
        )
        if own_items >= n_items and own_items > 0 and aim.threshold[k] > 0.0 and not is_reached:
            used_up[n_used_up] = k
            n_used_up += 1
        is_complete &= is_reached or not aim.is_target[k]
    return n_used_up, is_complete
