"""The compiled passes of a decision, one after the other: what skills are worth, then which activities serve them.

What a class of N learners gets is what each of them would get alone: there is one code for both. `value`, `applying`,
`diagnosed` and `ranked` serve classes; a policy has all of it for one learner in one call (`single`).
"""

import numpy as np

from engine.compiling import compiled, inner
from engine.recommendation.causes import Diagnosis, find_causes
from engine.recommendation.chart import Chart
from engine.recommendation.ground import Ground, parts_of
from engine.recommendation.informing import inform
from engine.recommendation.kinds import MOST_ASKED, UNLOCKS, WRONG_IN_A_ROW, Applicability, apply_kinds
from engine.recommendation.known import Aim, Floats, Knowledge, Request
from engine.recommendation.ranking import Ranking, rank
from engine.recommendation.valuing import LOOK_AHEAD, N_OF_LEARNERS, N_OF_SKILLS, STRENGTH, SkillValues, value_skills


def value(known: Knowledge, chart: Chart, aim: Aim, tuning: Floats) -> SkillValues:
    """Say what each skill is worth to each learner."""
    return _value(known, parts_of(chart), aim, tuning)


def applying(known: Knowledge, valued: SkillValues, chart: Chart, aim: Aim, thresholds: Floats) -> Applicability:
    """Say what each skill could be worked on for."""
    return _applying(known, valued, parts_of(chart), aim, thresholds)


def diagnosed(known: Knowledge, valued: SkillValues, chart: Chart, thresholds: Floats) -> Diagnosis:
    """Say what is behind the failures of each learner."""
    return _diagnosed(known, valued, parts_of(chart), thresholds)


def ranked(
    asked: Request, known: Knowledge, valued: SkillValues, chart: Chart, aim: Aim, thresholds: Floats
) -> Ranking:
    """Say what each learner should do, best first, and what changes in the path; `known.masks` is written to."""
    return _ranked(asked, known, valued, parts_of(chart), aim, thresholds)


@inner
def value_all(known: Knowledge, ground: Ground, aim: Aim, tuning: Floats, found: Floats, totals: Floats) -> SkillValues:
    """Say what each skill is worth to each learner; `found` and `totals` are what `value_skills` writes to."""
    value_skills(
        known.nodes, known.ability, known.kept, known.learn_ratio, known.pending, known.opportunities, known.last_tick,
        known.minutes_left, ground.learn, ground.keep, ground.prior, ground.shown, ground.minutes, aim.weight,
        aim.threshold, ground.offsets, ground.needed, ground.strengths, ground.order, tuning, found, totals,
    )  # fmt: skip
    mastery, inferred, ready, gain, rise, fall = found[0], found[1], found[2], found[3], found[4], found[5]
    worth, rate, p_correct, p_learn, p_if_mastered = found[6], found[7], found[8], found[9], found[10]
    info = inform(
        inferred, p_correct, p_if_mastered, p_learn, ready, worth, rate, ground.minutes, ground.offsets, ground.needed,
        ground.strengths, tuning[STRENGTH], tuning[LOOK_AHEAD],
    )  # fmt: skip
    return SkillValues(
        mastery, inferred, ready, gain, rise, fall, worth, rate, p_correct, p_learn, p_if_mastered, totals[0],
        totals[1], info,
    )  # fmt: skip


@inner
def diagnose_all(known: Knowledge, valued: SkillValues, ground: Ground, thresholds: Floats) -> Diagnosis:
    """Say what is behind the failures of each learner."""
    skills, chances = find_causes(
        known.nodes, known.ability, known.shown, valued.inferred, known.mastery_last, known.learn_ratio, valued.ready,
        known.opportunities, known.streak, known.last_tick, known.barred_skills, ground.learn, ground.prior,
        ground.shown, ground.offsets, ground.needed, ground.order, thresholds[UNLOCKS], thresholds[WRONG_IN_A_ROW],
        thresholds[MOST_ASKED],
    )  # fmt: skip
    return Diagnosis(skills, chances)


@inner
def apply_all(known: Knowledge, valued: SkillValues, ground: Ground, aim: Aim, thresholds: Floats) -> Applicability:
    """Say what each skill could be worked on for."""
    diagnosis, info = diagnose_all(known, valued, ground, thresholds), valued.info.copy()
    kinds, in_place, is_open = apply_kinds(
        known.shown, valued.mastery, valued.inferred, known.mastery_last, valued.rate, info, valued.worth,
        valued.p_correct, valued.p_if_mastered, valued.p_learn, known.opportunities, known.streak,
        known.own_items, known.masks & ~known.waiting, known.is_reviewing, known.is_right, ground.n_items_of,
        ground.minutes, ground.offsets, ground.needed, aim.threshold, aim.due_below, aim.is_target, thresholds,
    )  # fmt: skip
    return Applicability(kinds, diagnosis, in_place, info, is_open)


@compiled
def _value(known: Knowledge, ground: Ground, aim: Aim, tuning: Floats) -> SkillValues:
    n_learners, n_skills = known.shown.shape
    found, totals = np.empty((N_OF_SKILLS, n_learners, n_skills)), np.empty((N_OF_LEARNERS, n_learners))
    return value_all(known, ground, aim, tuning, found, totals)


@compiled
def _applying(known: Knowledge, valued: SkillValues, ground: Ground, aim: Aim, thresholds: Floats) -> Applicability:
    return apply_all(known, valued, ground, aim, thresholds)


@compiled
def _diagnosed(known: Knowledge, valued: SkillValues, ground: Ground, thresholds: Floats) -> Diagnosis:
    return diagnose_all(known, valued, ground, thresholds)


@compiled
def _ranked(
    asked: Request, known: Knowledge, valued: SkillValues, ground: Ground, aim: Aim, thresholds: Floats
) -> Ranking:
    return rank(asked, known, valued, apply_all(known, valued, ground, aim, thresholds), ground, thresholds)
