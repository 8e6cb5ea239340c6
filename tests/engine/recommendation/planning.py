"""Charts and learners for the compiled passes, written by hand: few skills, few items, no ability."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.recommendation.causes import find_causes
from engine.recommendation.chart import Chart
from engine.recommendation.ground import ground_of
from engine.recommendation.knowing import Account, Limits, account_of, lay_out
from engine.recommendation.known import Aim, Floats, Ints, Knowledge
from engine.recommendation.prepared import PreparedGraph
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Situation
from engine.recommendation.standing import RESTING, SEEN
from engine.recommendation.valuing import SkillValues

GUESS, RIGHT = 0.2, 0.9
Arrows = Mapping[tuple[int, int], float]


def chart_of(
    n_skills: int, arrows: Arrows | None = None, learn: float | Sequence[float] = 0.2, minutes: float = 1.0
) -> Chart:
    """Skills 0, 1, …, each with two items and none after what it needs; `arrows` gives weights by (skill, needed)."""
    needs = [[j for j in range(n_skills) if (k, j) in (arrows or {})] for k in range(n_skills)]
    odds = np.array([GUESS / (1.0 - GUESS), RIGHT / (1.0 - RIGHT)])
    return Chart(
        learn=np.full((n_skills, 1), learn) if np.isscalar(learn) else np.array(learn, float)[:, None],
        keep=np.ones(n_skills),
        prior=np.full((n_skills, 1), 0.3),
        shown=np.tile([[GUESS], [RIGHT]], (n_skills, 1, 1)),
        minutes=np.full(n_skills, minutes),
        decay=np.zeros(n_skills),
        tau_days=7.0,
        offsets=np.cumsum([0, *[len(one) for one in needs]]),
        needed=np.array([j for one in needs for j in one], np.int64),
        strengths=np.array([(arrows or {})[k, j] for k, one in enumerate(needs) for j in one], float),
        order=np.arange(n_skills),
        skill_offsets=2 * np.arange(n_skills + 1),
        skill_activities=np.arange(2 * n_skills),
        n_items_of=np.full(n_skills, 2),
        activity_offsets=np.arange(2 * n_skills + 1),
        activity_skills=np.repeat(np.arange(n_skills), 2),
        activity_minutes=np.full(2 * n_skills, minutes),
        effects=np.ones(2 * n_skills),
        reach=np.full((n_skills, 2), 4.0),
        sources=np.zeros(2 * n_skills, np.int64),
        languages=np.full(2 * n_skills, -1),
        odds=np.tile(odds, 2 * n_skills),
        table_offsets=2 * np.arange(2 * n_skills + 1),
        activity_ids=tuple(f"{k}-{number}" for k in range(n_skills) for number in range(2)),
        activity_index={},
        language_ids=(),
    )


def with_item(chart: Chart, skills: Sequence[int]) -> Chart:
    """The same chart with one more item, on several skills; right where all of them are mastered."""
    item, n = chart.n_items, len(skills)
    odds = np.full(1 << n, GUESS / (1.0 - GUESS))
    odds[-1] = RIGHT / (1.0 - RIGHT)
    of_skills = [
        [*chart.skill_activities[chart.skill_offsets[k] : chart.skill_offsets[k + 1]], *([item] if k in skills else [])]
        for k in range(len(chart.minutes))
    ]
    return chart._replace(
        skill_offsets=np.cumsum([0, *[len(one) for one in of_skills]]),
        skill_activities=np.array([a for one in of_skills for a in one]),
        n_items_of=chart.n_items_of + np.isin(np.arange(len(chart.minutes)), skills),
        activity_offsets=np.append(chart.activity_offsets, chart.activity_offsets[-1] + n),
        activity_skills=np.append(chart.activity_skills, skills),
        activity_minutes=np.append(chart.activity_minutes, chart.minutes[0]),
        effects=np.append(chart.effects, 1.0),
        sources=np.append(chart.sources, 0),
        languages=np.append(chart.languages, -1),
        odds=np.append(chart.odds, odds),
        table_offsets=np.append(chart.table_offsets, chart.table_offsets[-1] + len(odds)),
        activity_ids=(*chart.activity_ids, "+".join(map(str, skills))),
    )


def learner_of(
    chart: Chart,
    mastery: Sequence[float],
    *,
    minutes_left: float = np.inf,
    opportunities: Sequence[int] | None = None,
    streak: Sequence[int] | None = None,
    last: Sequence[float] | None = None,
    last_tick: Sequence[int] | None = None,
    recent: Sequence[int] = (-1,),
    own_items: Sequence[int] | None = None,
    touched: Sequence[int] | None = None,
    masks: Sequence[int] | None = None,
    is_reviewing: bool = True,
) -> Knowledge:
    """A class of one."""
    n_skills, none = len(mastery), [0] * len(mastery)
    return Knowledge(
        nodes=np.array(mastery, float)[None, :, None],
        ability=np.ones((1, 1)),
        shown=np.array([mastery], float),
        mastery_last=np.array([mastery if last is None else last], float),
        kept=np.ones((1, n_skills)),
        learn_ratio=np.ones((1, n_skills)),
        pending=np.zeros((1, n_skills)),
        opportunities=np.array([opportunities or none]),
        streak=np.array([streak or none]),
        last_tick=np.array([last_tick or none]),
        masks=np.array([masks or none]),
        waiting=np.zeros((1, n_skills), np.int64),
        kept_away=np.zeros((1, n_skills), np.int64),
        given=np.full((1, n_skills), -1),
        given_at=np.zeros((1, n_skills), np.int64),
        touched=np.array([touched or none], np.int8),
        minutes_left=np.array([minutes_left]),
        recent=np.array([recent]),
        is_right=np.ones(1, np.bool_),
        standing=standing_of(chart, recent),
        own_items=np.array([(opportunities or none) if own_items is None else own_items]),
        barred=np.zeros((1, chart.n_activities), np.bool_),
        barred_skills=np.zeros((1, n_skills), np.bool_),
        is_reviewing=np.array([is_reviewing]),
    )


def standing_of(chart: Chart, recent: Sequence[int]) -> NDArray[np.int8]:
    """Mark what a learner did lately: it may come again, but for the last item."""
    standing = np.zeros((1, chart.n_activities), np.int8)
    for item in recent:
        if item >= 0:
            standing[0, item] = SEEN
    if recent and recent[-1] >= 0:
        standing[0, recent[-1]] = RESTING
    return standing


def aim_of(weight: Sequence[float], threshold: float = 0.95, due_below: float = 0.9) -> Aim:
    """A goal with all skills in its scope, those without weight because they are needed."""
    found: Floats = np.array(weight, float)
    n_skills = len(found)
    return Aim(found / found.sum(), np.full(n_skills, threshold), np.full(n_skills, due_below), found > 0.0)


def best(valued: SkillValues) -> int:
    """The skill whose average item brings most per minute."""
    return int(np.argmax(valued.rate[0]))


def known_of(situation: Situation, prepared: PreparedGraph, settings: PolicySettings) -> Knowledge:
    """A situation as the policy lays it out for its passes."""
    account = account_of(situation, prepared, prepared.goal(situation.goal_id, situation.terms), settings)
    limits = Limits(
        settings.mastered,
        settings.reviews_per_day,
        settings.comes_again_after,
        settings.rest_days,
        settings.times_a_month,
    )
    return _laid_out(account, limits, *prepared.laid_out, settings.thresholds())


@compiled
def _laid_out(account: Account, limits: Limits, reals: Floats, wholes: Ints, thresholds: Floats) -> Knowledge:
    return lay_out(account, ground_of(reals, wholes), limits, thresholds)


@compiled
def causes_of(*told: Any) -> tuple[Ints, Floats]:  # noqa: ANN401  # the arguments of `find_causes`
    """What is behind failures."""
    return find_causes(*told)
