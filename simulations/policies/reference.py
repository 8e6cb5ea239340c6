"""How references plan: the engine's valuation of skills, on what a reference knows, then the best of all activities.

A reference is no contender: it says what could be reached by who knows more than a service can. So none of the rules of
conduct hold for it (no gates, no calm, no variety); what it is to do is whatever brings most per minute:

    value_a = (Σ_k min(gain_k effect_a share_a, room_k) worth_k + weight_k review_k + info_k minutes_k quality_a
               - κ leaving_a remaining) / minutes_a

over the skills k of activity a. `gain`, `worth`, `info` and `remaining` are the engine's (`valuing`, `informing`);
share_a is what is left of the teaching of an activity that was done before (`truths.ground.worn`); review_k is the rise
of the mastery that will be there when the goal is due, by using now what is mastered already; quality_a is how well an
item tells who masters its skill, relative to the average one.

leaving_a is the world's own hazard (`simulations.running`) after the activity, with the state that drives it, wrong
results in a row and activities today; a wrong result counts for what it brings nearer, too:

    ahead(w) = q^max(W - 1 - w, 0) q discouraged / (1 - q),  W = wrong_in_a_row

When nothing is worth its hazard, learners are sent home for today.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from content_graph.adjacency import adjacency
from engine.compiling import compiled
from engine.recommendation.chart import Chart, chart_of
from engine.recommendation.informing import inform
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KINDS
from engine.recommendation.valuing import (
    INFERS,
    LOOK_AHEAD,
    MOST_LEARNED,
    N_OF_LEARNERS,
    N_OF_SKILLS,
    STRENGTH,
    value_skills,
)
from engine.tracing.traces import RIGHT_FROM
from simulations.policies.ours import ALL_KINDS, aim_of
from simulations.policies.protocol import NOTHING, Choice, Commission, Floats, Ints, Moment, Observation
from simulations.scenario import Leaving
from simulations.world import TEACHINGS

KAPPA: Final = 0.6
"""Share of what remains to be had that is lost with a learner who leaves."""
USUALLY_WRONG: Final = 0.3
"""Share of wrong results that is reckoned with further on."""
MOST_TELLING: Final = 2.0
_LEAST: Final = 1e-9
_NOBODY: Final = Leaving(always=0.0, too_hard=0.0, too_easy=0.0, discouraged=0.0, tired=0.0)
_REVIEW, _ADVANCE, _EVALUATE = (KINDS.index(kind) for kind in ("review", "advance", "evaluate"))


class Prospect(NamedTuple):
    """What a reference knows of N learners now; K skills, A activities."""

    mastery: Floats  # float64[N, K], P(mastered)
    learn: Floats  # float64[N, K], P(learn) by an item, for who lacks the skill and nothing that it needs
    keeps: Floats  # float64[N, K], share of what is learned now that is there when the goal is due
    review: Floats  # float64[N, K], rise of the mastery at the due date if the skill is used now and not learned by it
    shown: Floats  # float64[1 or N, K, 2], expected score of an average item by mastery
    p_correct: Floats  # float64[N, A], expected score; NaN for resources
    # float64[1 or N, A], how well an item tells who masters its skill, relative to the average one; 0 where nothing is
    # to be told
    quality: Floats


class Skills(NamedTuple):
    """What the engine's valuation says of the skills of N learners, as in `valuing.Valued`."""

    ready: Floats  # float64[N, K]
    gain: Floats  # float64[N, K]
    worth: Floats  # float64[N, K]
    info: Floats  # float64[N, K]
    remaining: Floats  # float64[N]


def nothing_seen(n_learners: int, n_skills: int, n_activities: int) -> Prospect:
    """Give arrays of zeros to add to."""
    shape = (n_learners, n_skills)
    return Prospect(
        mastery=np.zeros(shape),
        learn=np.zeros(shape),
        keeps=np.zeros(shape),
        review=np.zeros(shape),
        shown=np.zeros((*shape, 2)),
        p_correct=np.zeros((n_learners, n_activities)),
        quality=np.zeros((n_learners, n_activities)),
    )


class Mood(NamedTuple):
    """What might make N learners leave, as their results show it."""

    n_wrong: Ints  # int64[N], wrong results in a row
    n_today: Ints  # int64[N], activities in this session
    minutes_today: Floats  # float64[N], that were left of it at the last choice


class Activities(NamedTuple):
    """The activities of a world as `_pick` reads them; A activities."""

    offsets: Ints  # int64[A + 1], where the skills of each activity start
    skills: Ints  # int64[n]
    minutes: Floats  # float64[A]
    effects: Floats  # float64[A], chance of learning, relative to P(learn) of an item
    is_item: np.ndarray  # bool[A]
    # float64[A], what is left of its teaching: of an item's at every repeat, of a resource's with every study
    again: Floats
    usual_minutes: Floats  # float64[K], of an average item of a skill


class Reference:
    """Plans for N learners on the true graph, and counts what they did."""

    def __init__(self, commission: Commission, look_ahead: float) -> None:
        """Take the commission, which must come with the laws of the world."""
        if commission.stage is None:
            raise ValueError(commission)
        course, ground, n_learners = commission.course, commission.stage.ground, len(commission.numbers)
        settings = PolicySettings()
        self._chart = _chart(commission, ground.needs)
        self._aim = aim_of(course, settings)
        self._tuning = settings.tuning(ALL_KINDS)
        self._tuning[INFERS], self._tuning[LOOK_AHEAD] = 0.0, look_ahead
        n_activities = len(course.world.minutes)
        self._bank = Activities(
            offsets=ground.skill_offsets[: n_activities + 1],
            skills=ground.skills,
            minutes=course.world.minutes,
            effects=ground.effects[course.world.teaching],
            is_item=course.world.teaching == 0,
            again=np.where(course.world.teaching == 0, ground.repeat_share, 0.5),
            usual_minutes=self._chart.minutes,
        )
        self._leaving = np.array(_numbers(commission.stage.scenario.leaving or _NOBODY))
        self.is_fragile = bool(self._leaving[: _TIRED + 1].sum() > 0.0)  # as `_pick` says: only then it reads p_correct
        none = np.zeros(n_learners, np.int64)
        self._mood = Mood(none, none.copy(), np.full(n_learners, np.inf))
        self.done = np.zeros((n_learners, n_activities), np.int64)

    def choose(self, prospect: Prospect, moment: Moment) -> Choice:
        """Take the best of all activities for everybody."""
        is_new_day = moment.minutes_today > self._mood.minutes_today
        self._mood = self._mood._replace(
            n_today=np.where(is_new_day, 0, self._mood.n_today), minutes_today=moment.minutes_today.copy()
        )
        valued = self._valued(prospect, moment.minutes_left)
        activity, skill, kind, promised = _pick(
            self._bank, prospect, valued.ready, valued.gain, valued.worth, valued.info, valued.remaining,
            self._aim.weight, self.done, self._mood.n_wrong, self._mood.n_today, self._leaving,
        )  # fmt: skip
        return Choice(activity, skill, kind, promised)

    def observe(self, seen: Observation) -> None:
        """Count what was done."""
        doers = np.flatnonzero(seen.is_done)
        self.done[doers, seen.activity[doers]] += 1
        is_wrong, is_right = seen.score < RIGHT_FROM, seen.score >= RIGHT_FROM
        n_wrong = np.where(is_wrong, self._mood.n_wrong + 1, np.where(is_right, 0, self._mood.n_wrong))
        self._mood = self._mood._replace(n_wrong=n_wrong, n_today=self._mood.n_today + seen.is_done)

    def _valued(self, prospect: Prospect, minutes_left: Floats) -> Skills:
        """Value skills: all learners at once, or one by one where answers say something else of each."""
        every = np.arange(len(minutes_left))
        parts = [every] if len(prospect.shown) == 1 else every[:, None]
        found = [self._part(prospect, minutes_left, part) for part in parts]
        return Skills(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _part(self, prospect: Prospect, minutes_left: Floats, learners: Ints) -> Skills:
        """Value skills for learners of whom answers say the same."""
        chart, aim, tuning = self._chart, self._aim, self._tuning
        nodes = np.ascontiguousarray(prospect.mastery[learners, :, None])
        counts = np.zeros(nodes.shape[:2], np.int64)
        found: Floats = np.empty((N_OF_SKILLS, *counts.shape))
        totals: Floats = np.empty((N_OF_LEARNERS, len(learners)))
        value_class(
            nodes, np.ones((len(learners), 1)), prospect.keeps[learners], prospect.learn[learners],
            np.zeros(counts.shape), counts, counts, minutes_left[learners], chart.learn, chart.keep, chart.prior,
            np.ascontiguousarray(prospect.shown[learners[0] % len(prospect.shown), :, :, None]), chart.minutes,
            aim.weight, aim.threshold, chart.offsets, chart.needed, chart.strengths, chart.order, tuning, found, totals,
        )  # fmt: skip
        mastery, _, ready, gain, _, _, worth, rate, p_correct, p_learn, p_if_mastered = found
        info = inform_class(
            mastery, p_correct, p_if_mastered, p_learn, ready, worth, rate, chart.minutes, chart.offsets, chart.needed,
            chart.strengths, tuning[STRENGTH], tuning[LOOK_AHEAD],
        )  # fmt: skip
        return Skills(ready, gain, worth, info, totals[1])


@compiled
def value_class(*told: Any) -> None:  # noqa: ANN401  # the arguments of `value_skills`
    """Value skills as the policy does."""
    value_skills(*told)


@compiled
def inform_class(*told: Any) -> Floats:  # noqa: ANN401  # the arguments of `inform`
    """Value answers as the policy does."""
    return inform(*told)


def _chart(commission: Commission, needs: Floats) -> Chart:
    """Lay out what valuing reads, with the true prerequisites, float64[K, K], and one node of ability."""
    effects = dict(zip(TEACHINGS, commission.effects.tolist(), strict=True))
    chart = chart_of(commission.course.compiled, commission.model, effects | {"evaluation": effects["practice"]})
    skills, needed = np.nonzero(needs)
    arrows = adjacency(len(needs), zip(skills.tolist(), needed.tolist(), needs[skills, needed].tolist(), strict=True))
    return chart._replace(
        learn=np.ones((len(needs), 1)),
        prior=np.full((len(needs), 1), 0.5),
        offsets=arrows.offsets.astype(np.int64),
        needed=arrows.targets.astype(np.int64),
        strengths=arrows.weights,
        order=_prerequisites_first(needs, chart.order),
    )


def _prerequisites_first(needs: Floats, skills: Ints) -> Ints:
    depth = np.zeros(len(needs), np.int64)
    for _ in range(len(needs)):
        deeper = np.where(needs > 0.0, depth + 1, 0).max(axis=1)
        if np.array_equal(deeper, depth):
            break
        depth = deeper
    return skills[np.argsort(depth[skills], kind="stable")]


# Places in the vector of hazards.
(_ALWAYS, _HARD, _EASY, _DISCOURAGED, _TIRED, _HARD_BELOW, _EASY_ABOVE, _IN_A_ROW, _TIRED_FROM) = range(9)


def _numbers(leaving: Leaving) -> tuple[float, ...]:
    return (
        leaving.always, leaving.too_hard, leaving.too_easy, leaving.discouraged, leaving.tired, leaving.hard_below,
        leaving.easy_above, float(leaving.wrong_in_a_row), float(leaving.tired_from),
    )  # fmt: skip


@compiled
def _ahead(n_wrong: int, leaving: Floats) -> float:
    steps = max(leaving[_IN_A_ROW] - 1.0 - n_wrong, 0.0)
    return float(USUALLY_WRONG**steps * USUALLY_WRONG * leaving[_DISCOURAGED] / (1.0 - USUALLY_WRONG))


@compiled
def leaves(p: float, n_wrong: int, n_today: int, leaving: Floats) -> float:
    """Say what an activity costs in chances of leaving, now and by what it brings nearer.

    Args:
        p: Expected score; NaN for a resource.
        n_wrong: Wrong results in a row so far.
        n_today: Activities in this session so far.
        leaving: Hazards, in the order of `_numbers`.
    """
    chance = leaving[_ALWAYS] + (leaving[_TIRED] if n_today + 1 >= leaving[_TIRED_FROM] else 0.0)
    if np.isnan(p):
        chance += leaving[_DISCOURAGED] if n_wrong >= leaving[_IN_A_ROW] else 0.0
        return float(chance + _ahead(n_wrong, leaving) - _ahead(0, leaving))
    chance += leaving[_HARD] if p < leaving[_HARD_BELOW] else 0.0
    chance += leaving[_EASY] if p > leaving[_EASY_ABOVE] else 0.0
    chance += (1.0 - p) * leaving[_DISCOURAGED] if n_wrong + 1 >= leaving[_IN_A_ROW] else 0.0
    return float(chance + (1.0 - p) * (_ahead(n_wrong + 1, leaving) - _ahead(0, leaving)))


@compiled
def _pick(
    bank: Activities,
    prospect: Prospect,
    ready: Floats,
    gain: Floats,
    worth: Floats,
    info: Floats,
    remaining: Floats,
    weight: Floats,
    done: Ints,
    n_wrong: Ints,
    n_today: Ints,
    leaving: Floats,
) -> tuple[Ints, Ints, Ints, Floats]:
    """Take the best activity of each learner, the one done least often among equals: activity, skill, kind, promise."""
    n_learners = len(remaining)
    activity, skill, kind = np.full(n_learners, NOTHING), np.full(n_learners, -1), np.full(n_learners, _ADVANCE)
    promised = np.full(n_learners, np.nan)
    is_fragile = leaving[: _TIRED + 1].sum() > 0.0
    for n in range(n_learners):
        best, best_done = 0.0 if is_fragile else -1.0, 0
        for a in range(len(bank.minutes)):
            found, most, k_most, rises_most, kind_most = 0.0, -1.0, -1, 0.0, _ADVANCE
            again = bank.again[a] ** (min(done[n, a], 1) if bank.is_item[a] else done[n, a])
            for at in range(bank.offsets[a], bank.offsets[a + 1]):
                k = bank.skills[at]
                rises = min(gain[n, k] * bank.effects[a] * again, MOST_LEARNED * _room(prospect, ready, n, k))
                teaches, keeps = rises * worth[n, k], weight[k] * prospect.review[n, k]
                tells = (
                    info[n, k] * bank.usual_minutes[k] * prospect.quality[n % len(prospect.quality), a]
                    if bank.is_item[a]
                    else 0.0
                )
                found += teaches + keeps + tells
                if teaches + keeps + tells > most:
                    most, k_most, rises_most = teaches + keeps + tells, k, rises
                    kind_most = _REVIEW if keeps > teaches else _EVALUATE if tells > teaches else _ADVANCE
            if is_fragile:
                lost = KAPPA * remaining[n]
                found -= lost * leaves(prospect.p_correct[n, a], n_wrong[n], n_today[n], leaving)
            found /= bank.minutes[a]
            is_tied = activity[n] >= 0 and abs(found - best) <= _LEAST * abs(best)
            if (found > best and not is_tied) or (is_tied and done[n, a] < best_done):
                best, best_done = found, done[n, a]
                activity[n], skill[n], kind[n], promised[n] = a, k_most, kind_most, rises_most
    return activity, skill, kind, promised


@compiled
def _room(prospect: Prospect, ready: Floats, n: int, k: int) -> float:
    return float((1.0 - prospect.mastery[n, k]) * ready[n, k])
