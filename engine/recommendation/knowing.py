"""From what a policy is told of one learner to the arrays that the passes read: a class of one.

`account_of` collects what there is, as it lies; `lay_out` fills in the rest, compiled with the passes. What stands at a
few skills only, such as what is open, is told as notes, so that nothing grows with the course.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from engine.compiling import borrowing, inner
from engine.recommendation.choosing import LEAVING
from engine.recommendation.ground import Ground
from engine.recommendation.known import Floats, Ints, Knowledge, Marks, Mask
from engine.recommendation.leaving import DISCOURAGED, TIRED
from engine.recommendation.owing import CONTRADICTED, FAILED_ASSESSMENT, MASTERED_SOON, TOUCHED
from engine.recommendation.prepared import Goal, PreparedGraph
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import ResultOnSkill, Situation
from engine.recommendation.standing import N_DAYS, NEVER, mark
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY

SHORTEST_DAYS: Final = 0.02
"""What is left of a goal that is due: half an hour, so that the last day still has something to decide."""
EXPECTED_FROM: Final = 2
"""Results on a skill from which there is something to expect."""
REFRESHED_FROM: Final = 3
"""Results on a skill from which one more of today, on something mastered, counts as a review."""

LEAST: Final = 1e-12

# What a note says of a skill.
OPEN, WAITS, KEPT_AWAY, GIVEN, WAS_TOUCHED = range(5)

NO_NUMBERS: Final = np.empty(0)
NO_NODES: Final = np.empty((0, 0))
NO_COUNTS: Final = np.empty(0, np.int64)
NO_NOTES: Final = np.empty((0, 4), np.int64)
NOTHING_RECENT: Final = np.array([-1])


class Account(NamedTuple):
    """What is known of one learner, as it was told; K skills, G nodes, A activities."""

    shown: Floats  # float64[K], P(mastered) now
    mastery_last: Floats  # float64[K], the same after the evidence of the last result
    is_forgetful: bool  # whether they differ
    nodes: Floats  # float64[K, G], P(mastered | θ_g) after the evidence; empty where only the marginal is known
    ability: Floats  # float64[G]
    learn: Floats  # float64[K], P(learn); empty for the average learner's
    pending: Floats  # float64[K], what was learned since the evidence, as expected; empty for nothing
    opportunities: Ints  # int64[K]
    last_tick: Ints  # int64[K]
    streak: Ints  # int64[K]; empty where unknown
    notes: Ints  # int64[n, 4], what each says (`OPEN` and so on), of which skill, and two numbers
    done: Ints  # int64[n], activities that were done
    days: Ints  # int64[n, `N_DAYS`], when
    recent: Ints  # int64[W], items done lately, newest last; -1 for none
    barred: Mask  # bool[1, A]
    barred_skills: Mask  # bool[1, K]
    kept: Floats  # float64[1, K], share of the mastery now that is still there when the goal is due
    now_tick: int  # when
    minutes_left: float  # until the goal is due; infinite without a date
    last_score: float  # of the last result of this commit; NaN without one
    n_studied: int  # resources studied today


class Limits(NamedTuple):
    """Settings that are read when a learner is laid out, whole numbers but the first."""

    mastered: float  # as in `PolicySettings`, and so are the others
    reviews_per_day: int  # same
    comes_again_after: int  # same
    rest_days: int  # same
    times_a_month: int  # same


def account_of(situation: Situation, prepared: PreparedGraph, goal: Goal, settings: PolicySettings) -> Account:
    """Collect what is known of one learner."""
    nodes, ability = situation.nodes, situation.ability
    if nodes is None or ability is None:
        nodes, ability = NO_NODES, prepared.weights
    days_left, minutes_left = _time_left(situation, goal, settings)
    done, days = _done(situation, prepared)
    barred, barred_skills = _barred(situation, prepared)
    return Account(
        situation.mastery,
        situation.mastery_last,
        situation.mastery is not situation.mastery_last,
        nodes,
        ability,
        NO_NUMBERS if situation.learn is None else situation.learn,
        NO_NUMBERS if situation.expected_learning is None else situation.expected_learning,
        np.asarray(situation.opportunities, np.int64),
        np.asarray(situation.last_tick, np.int64),
        NO_COUNTS if situation.streak is None else np.asarray(situation.streak, np.int64),
        _notes(situation, prepared, settings),
        done,
        days,
        np.array(situation.recent_items, np.int64) if situation.recent_items else NOTHING_RECENT,
        barred,
        barred_skills,
        prepared.kept(days_left),
        situation.now_tick,
        minutes_left,
        situation.touched[-1].score if situation.touched else np.nan,
        _n_studied(situation) if settings.leaving.tired else 0,
    )


def not_passed(touched: Sequence[ResultOnSkill]) -> set[int]:
    """Name the skills on which an assessment went wrong that came in one go, whichever of its results came last."""
    return {one.skill for one in touched if one.is_together and one.score < RIGHT_FROM}


def is_contradiction(touched: ResultOnSkill, n_results: int, settings: PolicySettings) -> bool:
    """Whether a result is what nobody expected, after as many results on its skill as make an expectation."""
    if touched.score < RIGHT_FROM:
        return touched.before >= settings.sure_known and n_results >= EXPECTED_FROM
    return touched.before <= settings.sure_unknown and n_results > EXPECTED_FROM


def is_mastered_soon(touched: ResultOnSkill, situation: Situation, settings: PolicySettings) -> bool:
    """Whether a result showed a skill to be mastered, within so few results that what builds on it opens now."""
    is_new = touched.before < settings.mastered <= situation.mastery.item(touched.skill)
    return is_new and situation.opportunities[touched.skill] <= settings.sooner_within


def _time_left(situation: Situation, goal: Goal, settings: PolicySettings) -> tuple[float, float]:
    """Days until what is learned now is needed, and minutes of study until then."""
    if goal.due_tick is None or goal.due_tick <= situation.now_tick:
        return settings.horizon_days, np.inf
    days = max((goal.due_tick - situation.now_tick) / TICKS_PER_DAY, SHORTEST_DAYS)
    return days, days * goal.minutes_per_day


def _done(situation: Situation, prepared: PreparedGraph) -> tuple[Ints, Ints]:
    """Give the rows of what was done; a resource that was passed over counts as done some time ago."""
    chart, done = prepared.chart, situation.done
    if not (done.resources or done.passed):
        return done.items, done.days
    rows: dict[str, tuple[int, ...]] = {**dict.fromkeys(done.passed, ()), **done.resources}
    known = [one for one in rows if chart.activity_index.get(one, -1) >= chart.n_items]
    items = np.append(done.items, np.array([chart.activity_index[one] for one in known], np.int64))
    padded = np.array([(*rows[one], NEVER, NEVER, NEVER)[:N_DAYS] for one in known], np.int64)
    return items, np.concatenate([done.days, padded.reshape(-1, N_DAYS)])


def _n_studied(situation: Situation) -> int:
    """Count the resources that were studied today."""
    today = situation.now_tick // TICKS_PER_DAY
    return sum([days.count(today) for days in situation.done.resources.values()])


def _barred(situation: Situation, prepared: PreparedGraph) -> tuple[Mask, Mask]:
    chart, bars = prepared.chart, situation.overrides.bars
    if not situation.exclude and not bars:
        return prepared.barred, prepared.barred_skills
    barred, skills = prepared.barred.copy(), prepared.barred_skills.copy()
    for activity_id in (*situation.exclude, *(bar.activity_id for bar in bars)):
        activity = chart.activity_index.get(activity_id)
        if activity is not None:
            barred[0, activity] = True
    for bar in bars:
        if bar.skill >= 0:
            skills[0, bar.skill] = True
    return barred, skills


def _notes(situation: Situation, prepared: PreparedGraph, settings: PolicySettings) -> Ints:
    """Note what stands at single skills: what is open, what was given, and what this commit did."""
    notes = [(OPEN, skill, mask, 0) for skill, mask in situation.active.items()]
    if situation.waiting:
        notes += [(WAITS, skill, mask, 0) for skill, mask in situation.waiting.items()]
    if situation.kept:
        notes += [(KEPT_AWAY, skill, mask, 0) for skill, mask in situation.kept.items()]
    if situation.given:
        places = prepared.chart.activity_index
        notes += [(GIVEN, skill, places.get(it.activity_id, -1), it.n_results) for skill, it in situation.given.items()]
    touched = situation.touched
    failed = not_passed(touched)
    for one in touched:
        bits = TOUCHED
        if (one.is_assessment and one.score < RIGHT_FROM) or one.skill in failed:
            bits |= FAILED_ASSESSMENT
        if is_contradiction(one, situation.opportunities[one.skill], settings):
            bits |= CONTRADICTED
        if is_mastered_soon(one, situation, settings):
            bits |= MASTERED_SOON
        notes.append((WAS_TOUCHED, one.skill, bits, one.streak))
    return np.array(notes, np.int64) if notes else NO_NOTES


@inner
def lay_out(account: Account, ground: Ground, limits: Limits, thresholds: Floats) -> Knowledge:
    """Lay an account out as a class of one."""
    n_skills, n_activities = len(account.shown), len(ground.sources)
    shape = (1, n_skills)
    counts = np.zeros((6, 1, n_skills), np.int64)
    streak, masks, waiting, kept_away, given_at, own_items = (
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5],
    )  # fmt: skip
    given, touched = np.full(shape, -1), np.zeros(shape, np.int8)
    _read(
        account.notes, account.streak, streak[0], masks[0], waiting[0], kept_away[0], given[0], given_at[0], touched[0]
    )
    standing, recent = np.zeros((1, n_activities), np.int8), account.recent.reshape(1, len(account.recent))
    day = account.now_tick // TICKS_PER_DAY
    mark(
        np.zeros(len(account.done), np.int64), account.done, account.days, recent, np.full(1, day),
        limits.comes_again_after, limits.rest_days, limits.times_a_month, len(ground.table_offsets) - 1,
        ground.activity_offsets, ground.activity_skills, standing, own_items,
    )  # fmt: skip
    shares = np.empty((2, 1, n_skills))
    _shift(account, ground.learn, shares[0, 0], shares[1, 0])
    wrong_run = n_today = 0
    if thresholds[LEAVING + DISCOURAGED] > 0.0:
        wrong_run = _wrong_run(account.recent, streak[0].copy(), ground.activity_offsets, ground.activity_skills)
    if thresholds[LEAVING + TIRED] > 0.0:
        n_today = _n_today(account.days, day, account.last_tick) + account.n_studied
    return Knowledge(
        _nodes_now(account), account.ability.reshape(1, len(account.ability)), account.shown.reshape(shape),
        account.mastery_last.reshape(shape), account.kept, shares[0], shares[1],
        account.opportunities.reshape(shape), streak, account.last_tick.reshape(shape), masks, waiting, kept_away,
        given, given_at, touched, np.full(1, account.minutes_left), recent, np.full(1, _is_right(account, streak[0])),
        standing, own_items, account.barred, account.barred_skills,
        np.full(1, _n_reviewed(account, day, limits.mastered) < limits.reviews_per_day), np.full(1, wrong_run),
        np.full(1, n_today),
    )  # fmt: skip


@borrowing
def _read(
    notes: Ints,
    before: Ints,
    streak: Ints,
    masks: Ints,
    waiting: Ints,
    kept_away: Ints,
    given: Ints,
    given_at: Ints,
    touched: Marks,
) -> None:
    """Put down what the notes say, and the streaks as they were `before`, in place."""
    for k in range(len(before)):
        streak[k] = before[k]
    for row in range(len(notes)):
        note, skill, number, other = notes[row, 0], notes[row, 1], notes[row, 2], notes[row, 3]
        if note == OPEN:
            masks[skill] = number
        elif note == WAITS:
            waiting[skill] = number
        elif note == KEPT_AWAY:
            kept_away[skill] = number
        elif note == GIVEN:
            given[skill], given_at[skill] = number, other
        else:
            touched[skill], streak[skill] = number, other


@inner
def _nodes_now(account: Account) -> Floats:
    """Give P(mastered | θ_g) now, float64[1, K, G]: forgotten as the mastery is; the same at every node if unknown."""
    n_skills, n_nodes = len(account.shown), len(account.ability)
    if len(account.nodes) and not account.is_forgetful:
        return account.nodes.reshape(1, n_skills, n_nodes)
    now = np.empty((1, n_skills, n_nodes))
    for k in range(n_skills):
        for g in range(n_nodes):
            now[0, k, g] = account.nodes[k, g] * _retained(k, account) if len(account.nodes) else account.shown[k]
    return now


@borrowing
def _retained(skill: int, account: Account) -> float:
    last = account.mastery_last[skill]
    return float(min(account.shown[skill] / last, 1.0)) if last > 0.0 else 1.0


@borrowing
def _shift(account: Account, learn: Floats, ratio: Floats, pending: Floats) -> None:
    """Say by what the history shifts P(learn), and what is left of what was expected to be learned, in place."""
    for k in range(len(ratio)):
        ratio[k], pending[k] = 1.0, 0.0
        if len(account.learn):
            average = 0.0
            for g in range(len(account.ability)):
                average += learn[k, g] * account.ability[g]
            ratio[k] = account.learn[k] / max(average, LEAST)
        if len(account.pending):
            left = min(account.shown[k] / max(account.mastery_last[k], LEAST), 1.0) if account.is_forgetful else 1.0
            pending[k] = account.pending[k] * left


@borrowing
def _is_right(account: Account, streak: Ints) -> bool:
    """Whether the learner's last result was right; nobody's is who has none."""
    if not np.isnan(account.last_score):
        return bool(account.last_score >= RIGHT_FROM)
    newest = 0
    for k in range(len(streak)):
        newest = k if account.last_tick[k] > account.last_tick[newest] else newest
    return bool(account.last_tick[newest] > 0 and streak[newest] > 0)


@borrowing
def _wrong_run(recent: Ints, left: Ints, offsets: Ints, skills: Ints) -> int:
    """Count the wrong results in a row up to the last, on any skills, as far as the recent items go.

    Going back along them, each takes one result off the run of each of its skills, `left`, which says whether it was
    wrong.
    """
    n = 0
    for back in range(1, len(recent) + 1):
        item = recent[len(recent) - back]
        if item < 0 or offsets[item] == offsets[item + 1]:
            break
        is_wrong = True
        for at in range(offsets[item], offsets[item + 1]):
            is_wrong = is_wrong and left[skills[at]] < 0
            left[skills[at]] += 1
        if not is_wrong:
            break
        n += 1
    return n


@borrowing
def _n_today(days: Ints, day: int, last_tick: Ints) -> int:
    """Count the items answered today; one on each skill that was worked on, at least."""
    n_items = n_skills = 0
    for row in range(len(days)):
        for place in range(days.shape[1]):
            n_items += days[row, place] == day
    for k in range(len(last_tick)):
        n_skills += last_tick[k] >= day * TICKS_PER_DAY
    return max(n_items, n_skills)


@borrowing
def _n_reviewed(account: Account, day: int, mastered: float) -> int:
    """Count the skills that were refreshed today."""
    n = 0
    for k in range(len(account.shown)):
        is_today = account.last_tick[k] >= day * TICKS_PER_DAY
        n += is_today and account.opportunities[k] >= REFRESHED_FROM and account.mastery_last[k] >= mastered
    return n
