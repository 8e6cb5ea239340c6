"""The compiled passes of a decision, one after the other: what skills are worth, then which activities serve them.

What a class of N learners gets is what each of them would get alone: there is one code for both.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.recommendation.causes import Diagnosis, find_causes
from engine.recommendation.chart import Chart
from engine.recommendation.informing import inform
from engine.recommendation.kinds import MOST_ASKED, UNLOCKS, WRONG_IN_A_ROW, Applying, apply_kinds
from engine.recommendation.ranking import Ranked, rank
from engine.recommendation.valuing import LOOK_AHEAD, STRENGTH, Valued, value_skills

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.int8]
Mask = NDArray[np.bool_]


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


class Known(NamedTuple):
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


def value(known: Known, chart: Chart, aim: Aim, tuning: Floats) -> Valued:
    """Say what each skill is worth to each learner."""
    found, totals = value_skills(
        known.nodes, known.ability, known.kept, known.learn_ratio, known.pending, known.opportunities, known.last_tick,
        known.minutes_left, chart.learn, chart.keep, chart.prior, chart.shown, chart.minutes, aim.weight, aim.threshold,
        chart.offsets, chart.needed, chart.strengths, chart.order, tuning,
    )  # fmt: skip
    mastery, inferred, ready, gain, rise, fall, worth, rate, p_correct, p_learn, p_if_mastered = found
    info = inform(
        inferred, p_correct, p_if_mastered, p_learn, ready, worth, rate, chart.minutes, chart.offsets, chart.needed,
        chart.strengths, tuning[STRENGTH], tuning[LOOK_AHEAD],
    )  # fmt: skip
    return Valued(
        mastery,
        inferred,
        ready,
        gain,
        rise,
        fall,
        worth,
        rate,
        p_correct,
        p_learn,
        p_if_mastered,
        totals[0],
        totals[1],
        info,
    )


def applying(known: Known, valued: Valued, chart: Chart, aim: Aim, thresholds: Floats) -> Applying:
    """Say what each skill could be worked on for."""
    diagnosis, info = diagnosed(known, valued, chart, thresholds), valued.info.copy()
    kinds, in_place, is_open = apply_kinds(
        known.shown, valued.inferred, known.mastery_last, valued.rate, info, valued.worth,
        valued.p_correct, valued.p_if_mastered, valued.p_learn, known.opportunities, known.streak,
        known.own_items, known.masks & ~known.waiting, known.is_reviewing, known.is_right, chart.n_items_of,
        chart.minutes, chart.offsets, chart.needed, aim.threshold, aim.due_below, aim.is_target, thresholds,
    )  # fmt: skip
    return Applying(kinds, diagnosis, in_place, info, is_open)


def diagnosed(known: Known, valued: Valued, chart: Chart, thresholds: Floats) -> Diagnosis:
    """Say what is behind the failures of each learner."""
    skills, chances = find_causes(
        known.nodes, known.ability, known.shown, valued.inferred, known.mastery_last, known.learn_ratio, valued.ready,
        known.opportunities, known.streak, known.last_tick, known.barred_skills, chart.learn, chart.prior, chart.shown,
        chart.offsets, chart.needed, chart.order, thresholds[UNLOCKS], thresholds[WRONG_IN_A_ROW],
        thresholds[MOST_ASKED],
    )  # fmt: skip
    return Diagnosis(skills, chances)


class Request(NamedTuple):
    """What is asked of a ranking.

    Attributes:
        n_wanted: Lines.
        allowed: Bits of the kinds that are wanted.
        served: Bits of the kinds that come as soon as they are opened: the others wait for a person.
        most_changes: Of the path; 0 leaves it as it is.
        language: Code of the preferred language.
    """

    n_wanted: int
    allowed: int
    served: int
    most_changes: int
    language: int


def ranked(asked: Request, known: Known, valued: Valued, chart: Chart, aim: Aim, thresholds: Floats) -> Ranked:
    """Say what each learner should do, best first, and what changes in the path; `known.masks` is written to."""
    kinds, diagnosis, in_place, info, is_open = applying(known, valued, chart, aim, thresholds)
    _, suspects, causes, _, to_ask = diagnosis.skills
    numbers, figures, marks, changes, unanswered = rank(
        asked.n_wanted, known.nodes, known.ability, valued.mastery, valued.inferred, valued.ready, valued.gain,
        valued.rise, valued.fall, valued.worth, valued.rate, info, valued.price, valued.remaining, known.minutes_left,
        kinds, suspects, causes, to_ask, in_place, is_open, known.recent,
        known.standing, known.touched, known.streak, known.opportunities, known.last_tick, known.masks, known.waiting,
        known.kept_away, known.given, known.given_at, known.barred, known.barred_skills, known.wrong_run,
        known.n_today, asked.allowed, asked.served, asked.most_changes, asked.language, chart.minutes, chart.shown,
        chart.skill_offsets, chart.skill_activities, chart.activity_offsets, chart.activity_skills,
        chart.activity_minutes, chart.effects, chart.reach, chart.sources, chart.languages, chart.odds,
        chart.table_offsets, chart.offsets, chart.needed, chart.order, thresholds,
    )  # fmt: skip
    activity, skill, kind, cause_of = numbers
    promised, value_per_minute, p_correct = figures
    is_repeat, is_owed = marks
    return Ranked(
        activity, skill, kind, cause_of, promised, value_per_minute, p_correct, is_repeat, is_owed, changes,
        unanswered, info,
    )  # fmt: skip
