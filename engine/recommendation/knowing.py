"""From what a policy is told of one learner to the arrays of the planner: a class of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.recommendation.chart import Chart
from engine.recommendation.owing import CONTRADICTED, FAILED_ASSESSMENT, TOUCHED
from engine.recommendation.planner import Floats, Ints, Known, Marks, Mask
from engine.recommendation.prepared import Blank, Goal, Prepared
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Situation, Touched
from engine.recommendation.standing import N_DAYS, NEVER, mark
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY

SHORTEST_DAYS: Final = 0.02
"""What is left of a goal that is due: half an hour, so that the last day still has something to decide."""
EXPECTED_FROM: Final = 2
"""Results on a skill from which there is something to expect."""
REFRESHED_FROM: Final = 3
"""Results on a skill from which one more of today, on something mastered, counts as a review."""


def known_of(situation: Situation, prepared: Prepared, goal: Goal, settings: PolicySettings) -> Known:
    """Lay a situation out for the planner."""
    chart, blank = prepared.chart, prepared.blank
    nodes, ability = _belief(situation, prepared)
    days_left, minutes_left = _time_left(situation, goal, settings)
    opportunities = np.asarray(situation.opportunities, np.int64)
    last_tick = np.asarray(situation.last_tick, np.int64)
    barred, barred_skills = _barred(situation, prepared)
    today = situation.now_tick - situation.now_tick % TICKS_PER_DAY
    n_reviewed = _n_reviewed(last_tick, opportunities, situation.mastery_last, today, settings.mastered)
    recent = np.array([situation.recent_items or (-1,)], np.int64)
    standing, own_items = _standing(situation, recent, prepared, settings)
    streak = _streaks(situation, len(opportunities))
    wrong_run, n_today = 0, 0
    if settings.leaving.discouraged:
        wrong_run = _wrong_run(recent[0], streak, chart.activity_offsets, chart.activity_skills)
    if settings.leaving.tired:
        n_today = _n_today(situation.done.days, today // TICKS_PER_DAY, last_tick, today)
        n_today += sum([days.count(today // TICKS_PER_DAY) for days in situation.done.resources.values()])
    given, given_at = _given(situation, chart, blank)
    return Known(
        nodes=nodes[None],
        ability=ability[None],
        shown=situation.mastery[None],
        mastery_last=situation.mastery_last[None],
        kept=prepared.kept(days_left),
        learn_ratio=_learn_ratio(situation, chart.learn, ability, blank),
        pending=_pending(situation, blank),
        opportunities=opportunities[None],
        streak=streak[None],
        last_tick=last_tick[None],
        masks=_masks(situation.active, blank),
        waiting=_masks(situation.waiting, blank) if situation.waiting else blank.masks,
        kept_away=_masks(situation.kept, blank) if situation.kept else blank.masks,
        given=given,
        given_at=given_at,
        touched=_touched(situation, settings, blank),
        minutes_left=np.array([minutes_left]),
        recent=recent,
        is_right=np.array([_is_right(situation, last_tick, streak)]),
        standing=standing,
        own_items=own_items,
        barred=barred,
        barred_skills=barred_skills,
        is_reviewing=np.array([n_reviewed < settings.reviews_per_day]),
        wrong_run=np.array([wrong_run]),
        n_today=np.array([n_today]),
    )


def _standing(situation: Situation, recent: Ints, prepared: Prepared, settings: PolicySettings) -> tuple[Marks, Ints]:
    """Mark what was done; a resource that was passed over counts as done some time ago."""
    chart, done = prepared.chart, situation.done
    standing = np.zeros((1, chart.n_activities), np.int8)
    own_items = np.zeros((1, len(situation.last_tick)), np.int64)
    items, days = done.items, done.days
    if done.resources or done.passed:
        rows: dict[str, tuple[int, ...]] = {**dict.fromkeys(done.passed, ()), **done.resources}
        known = [one for one in rows if chart.activity_index.get(one, -1) >= chart.n_items]
        items = np.append(items, np.array([chart.activity_index[one] for one in known], np.int64))
        padded = np.array([(*rows[one], NEVER, NEVER, NEVER)[:N_DAYS] for one in known], np.int64)
        days = np.concatenate([days, padded.reshape(-1, N_DAYS)])
    mark(
        np.zeros(len(items), np.int64), items, days, recent, np.array([situation.now_tick // TICKS_PER_DAY]),
        settings.comes_again_after, settings.rest_days, settings.times_a_month, chart.n_items, chart.activity_offsets,
        chart.activity_skills, standing, own_items,
    )  # fmt: skip
    return standing, own_items


def _given(situation: Situation, chart: Chart, blank: Blank) -> tuple[Ints, Ints]:
    """Lay out what the newest remediations brought."""
    if not situation.given and not situation.touched:
        return blank.given, blank.masks
    given, given_at = np.full_like(blank.masks, -1), np.zeros_like(blank.masks)
    for skill, help_ in situation.given.items():
        given[0, skill], given_at[0, skill] = chart.activity_index.get(help_.activity_id, -1), help_.n_results
    return given, given_at


def _touched(situation: Situation, settings: PolicySettings, blank: Blank) -> Marks:
    """Say what this commit did to each skill."""
    if not situation.touched:
        return blank.touched
    touched = np.zeros_like(blank.touched)
    for one in situation.touched:
        bits = TOUCHED
        if one.is_assessment and one.score < RIGHT_FROM:
            bits |= FAILED_ASSESSMENT
        if is_contradiction(one, situation.opportunities[one.skill], settings):
            bits |= CONTRADICTED
        touched[0, one.skill] = bits
    for skill in not_passed(situation.touched):
        touched[0, skill] |= FAILED_ASSESSMENT
    return touched


def not_passed(touched: Sequence[Touched]) -> set[int]:
    """Name the skills on which an assessment went wrong that came in one go, whichever of its results came last."""
    return {one.skill for one in touched if one.is_together and one.score < RIGHT_FROM}


def is_contradiction(touched: Touched, n_results: int, settings: PolicySettings) -> bool:
    """Whether a result is what nobody expected, after as many results on its skill as make an expectation."""
    if touched.score < RIGHT_FROM:
        return touched.before >= settings.sure_known and n_results >= EXPECTED_FROM
    return touched.before <= settings.sure_unknown and n_results > EXPECTED_FROM


def _is_right(situation: Situation, last_tick: Ints, streak: Ints) -> bool:
    """Whether the learner's last result was right; nobody's is who has none."""
    if situation.touched:
        return situation.touched[-1].score >= RIGHT_FROM
    newest = int(np.argmax(last_tick))
    return bool(last_tick[newest] > 0 and streak[newest] > 0)


def _belief(situation: Situation, prepared: Prepared) -> tuple[Floats, Floats]:
    """Give P(mastered | θ_g) now and the belief about θ; the same at every node where only the marginal is known."""
    if situation.nodes is None or situation.ability is None:
        return np.repeat(situation.mastery[:, None], len(prepared.weights), axis=1), prepared.weights
    if situation.mastery is situation.mastery_last:
        return situation.nodes, situation.ability
    return _present(situation.nodes, situation.mastery, situation.mastery_last), situation.ability


@compiled
def _present(nodes: Floats, mastery: Floats, mastery_last: Floats) -> Floats:
    """Let the nodes forget as the mastery has."""
    now = np.empty(nodes.shape)
    for k in range(len(mastery)):
        retained = min(mastery[k] / mastery_last[k], 1.0) if mastery_last[k] > 0.0 else 1.0
        for g in range(nodes.shape[1]):
            now[k, g] = nodes[k, g] * retained
    return now


def _pending(situation: Situation, blank: Blank) -> Floats:
    """Say what is left of what was expected to be learned at the last results."""
    learned, last = situation.expected_learning, situation.mastery_last
    if learned is None:
        return blank.pending
    if situation.mastery is last:
        return learned[None]
    pending: Floats = learned * np.minimum(situation.mastery / np.maximum(last, 1e-12), 1.0)
    return pending[None]


def _learn_ratio(situation: Situation, learn: Floats, ability: Floats, blank: Blank) -> Floats:
    if situation.learn is None:
        return blank.learn_ratio
    ratio: Floats = situation.learn / np.maximum(learn @ ability, 1e-12)
    return ratio[None]


def _masks(active: Mapping[int, int], blank: Blank) -> Ints:
    """Lay masks by skill out."""
    masks = blank.masks.copy()
    for skill, mask in active.items():
        masks[0, skill] = mask
    return masks


def _streaks(situation: Situation, n_skills: int) -> np.ndarray:
    streaks = np.zeros(n_skills, np.int64) if situation.streak is None else np.array(situation.streak, np.int64)
    for one in situation.touched:
        streaks[one.skill] = one.streak
    return streaks


@compiled
def _wrong_run(recent: Ints, streaks: Ints, offsets: Ints, skills: Ints) -> int:
    """Count the wrong results in a row up to the last, on any skills, as far as the recent items go.

    Going back along them, each takes one result off the run of each of its skills, which says whether it was wrong.
    """
    n, left = 0, streaks.copy()
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


@compiled
def _n_today(days: Ints, day: int, last_tick: Ints, today: int) -> int:
    """Count the items answered today; one on each skill that was worked on, at least."""
    n_items = n_skills = 0
    for row in range(len(days)):
        for place in range(days.shape[1]):
            n_items += days[row, place] == day
    for k in range(len(last_tick)):
        n_skills += last_tick[k] >= today
    return max(n_items, n_skills)


def _time_left(situation: Situation, goal: Goal, settings: PolicySettings) -> tuple[float, float]:
    """Days until what is learned now is needed, and minutes of study until then."""
    if goal.due_tick is None or goal.due_tick <= situation.now_tick:
        return settings.horizon_days, np.inf
    days = max((goal.due_tick - situation.now_tick) / TICKS_PER_DAY, SHORTEST_DAYS)
    return days, days * goal.minutes_per_day


def _barred(situation: Situation, prepared: Prepared) -> tuple[Mask, Mask]:
    chart, blank, bars = prepared.chart, prepared.blank, situation.overrides.bars
    if not situation.exclude and not bars:
        return blank.barred, blank.barred_skills
    barred, skills = blank.barred.copy(), blank.barred_skills.copy()
    for activity_id in (*situation.exclude, *(bar.activity_id for bar in bars)):
        activity = chart.activity_index.get(activity_id)
        if activity is not None:
            barred[0, activity] = True
    for bar in bars:
        if bar.skill >= 0:
            skills[0, bar.skill] = True
    return barred, skills


@compiled
def _n_reviewed(
    last_tick: NDArray[np.int64],
    opportunities: NDArray[np.int64],
    mastery_last: Floats,
    today: int,
    mastered: float,
) -> int:
    """Count the skills that were refreshed today."""
    n = 0
    for k in range(len(last_tick)):
        n += last_tick[k] >= today and opportunities[k] >= REFRESHED_FROM and mastery_last[k] >= mastered
    return n
