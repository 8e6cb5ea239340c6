"""What a learner's history says about the next result beside the beliefs: nineteen covariates.

Observable features shift the logits of answering and of learning, as in FAST (González-Brenes, Huang & Brusilovsky
2014, "General features in knowledge tracing"); counts of successes and failures are those of Pavlik, Cen & Koedinger
(2009), "Performance factors analysis". The history is known, so given ability the filter stays exact: what was a hidden
Markov model becomes one with inputs (Bengio & Frasconi 1995, "An input output HMM architecture").

With d = score - usual score of its item, of each past result; gaps as ln(1 + minutes) where the model's clock counts
minutes, and as ln(results since) where it counts results, so that what follows directly has a gap of 0:

    last             d of the last result, 0 at first
    form_fast        f ← 0.7 f + 0.3 d over all results, from 0
    form_slow        f ← 0.9 f + 0.1 d, same
    practice         ln(1 + n), n results so far
    pause            ln(1 + minutes since the last result); 0 at first and with the clock of results
    successes        ln(1 + a), a the sum of the scores on the skill
    failures         ln(1 + o - a), o opportunities
    skill_form       f ← 0.7 f + 0.3 d over the results on the skill
    skill_last       +1 or -1: the last result on the skill was right (score ≥ 0.5) or wrong; 0 if there is none
    skill_gap        gap since that one; 0 if there is none
    skill_gap_right  skill_gap skill_last
    skill_first      1 if the skill had no opportunity, else 0
    skill_run        ln(1 + r), r the directly preceding results in a row that exercised the skill
    item_seen        1 if the learner had a result on the item, else 0
    item_right       1 if the last one was right, else 0
    item_count       ln(1 + results on the item, at most 31)
    item_gap         gap since the last one; 0 if there is none
    item_gap_right   item_gap item_right
    repeated         1 if this is a repeated attempt, else 0

Results on items without any skill count for nothing here.
"""

import math
import struct
from typing import Final

import msgspec

from engine.tracing.parameters import Clock, Slopes
from engine.tracing.terms import before, next_answers
from engine.tracing.traces import (
    LONGEST_RUN,
    MOST_TIMES,
    RIGHT_FROM,
    TICKS_PER_MINUTE,
    ItemTrace,
    PastResult,
    Progress,
    SkillTrace,
)

NAMES: Final = Slopes.__struct_fields__
N_COVARIATES: Final = len(NAMES)
LEARNER_NAMES: Final = ("last", "form_fast", "form_slow", "practice", "pause")
ITEM_NAMES: Final = ("item_seen", "item_right", "item_count", "item_gap", "item_gap_right")
SKILL_NAMES: Final = frozenset(NAMES[5:13])
GAP_NAMES: Final = ("skill_gap", "skill_gap_right")
FAST: Final = 0.3  # weight of the newest result
SLOW: Final = 0.1

Covariates = tuple[float, ...]
"""In the order of `NAMES`."""

REPEATED: Final[Covariates] = tuple([float(name == "repeated") for name in NAMES])
"""Nothing but a repeated attempt."""

_NEW_SKILL: Final = SkillTrace(())
_SINGLE: Final = struct.Struct("<f")


class Moment(msgspec.Struct, frozen=True, gc=False):
    """When a result occurs, or would.

    Attributes:
        tick: Of 10 ms.
        attempt: 1 for the first attempt at the item, then 2, 3, …
        clock: Of the model.
    """

    tick: int
    attempt: int
    clock: Clock


def covariates(progress: Progress, skill: SkillTrace | None, item: ItemTrace | None, moment: Moment) -> Covariates:
    """Compute the covariates of one skill of an item just before a result on it.

    Args:
        progress: Of the learner.
        skill: What is left of the skill; None without any opportunity.
        item: What is left of the item; None without any result, or where the model does not remember items.
        moment: Of the result.

    Returns:
        19 numbers in the order of `NAMES`.
    """
    return (
        *_of_learner(progress, moment),
        *_of_skill(progress, skill or _NEW_SKILL, moment),
        *_of_item(progress, item, moment),
        1.0 if moment.attempt > 1 else 0.0,
    )


def next_progress(
    progress: Progress,
    deviation: float,
    past: PastResult,
    item_run: int,
    surprises: tuple[float, float, float],
    *,
    rounded: bool,
) -> Progress:
    """Move a learner's progress on by a result that was so much better than usual; surprises come as they are then."""
    return Progress(
        single(deviation, rounded=rounded),
        single(smooth(progress.form_fast, deviation, FAST), rounded=rounded),
        single(smooth(progress.form_slow, deviation, SLOW), rounded=rounded),
        progress.n_results + 1,
        item_run,
        next_answers(progress.answers, past.score),
        past.item + 1,
        before(progress, past.item),
        *surprises,
        past.tick,
    )


def smooth(form: float, deviation: float, weight: float) -> float:
    """Move an exponentially weighted mean on: f ← (1 - weight) f + weight d.

    >>> smooth(0.5, -1.0, 0.5)
    -0.25
    """
    return (1.0 - weight) * form + weight * deviation


def next_run(progress: Progress, skill: SkillTrace) -> int:
    """Count the results in a row that exercised a skill, the one that is being taken in included."""
    return min(_run(progress, skill) + 1, LONGEST_RUN)


def next_item(item: ItemTrace | None, progress: Progress, score: float, tick: int, clock: Clock) -> ItemTrace:
    """Take a result into what is kept of its item; `progress` is that before the result."""
    count = min((item.count if item else 0) + 1, MOST_TIMES)
    return ItemTrace(count, score >= RIGHT_FROM, tick if clock == "minutes" else progress.n_results)


def single(value: float, *, rounded: bool) -> float:
    """Round to a 32-bit float, as storage does, if that is asked for."""
    return float(_SINGLE.unpack(_SINGLE.pack(value))[0]) if rounded else value


def _of_learner(progress: Progress, moment: Moment) -> Covariates:
    is_timed = moment.clock == "minutes" and progress.n_results > 0
    return (
        progress.last,
        progress.form_fast,
        progress.form_slow,
        math.log1p(progress.n_results),
        _log_minutes(progress.last_tick, moment) if is_timed else 0.0,
    )


def _of_skill(progress: Progress, skill: SkillTrace, moment: Moment) -> Covariates:
    last = float((skill.streak > 0) - (skill.streak < 0))
    gap = _gap(progress, skill.last_tick, skill.n_at, moment) if skill.opportunities else 0.0
    return (
        math.log1p(skill.achieved),
        math.log1p(max(skill.opportunities - skill.achieved, 0.0)),
        skill.form,
        last,
        gap,
        gap * last,
        0.0 if skill.opportunities else 1.0,
        math.log1p(_run(progress, skill)),
    )


def _of_item(progress: Progress, item: ItemTrace | None, moment: Moment) -> Covariates:
    if item is None:
        return (0.0,) * len(ITEM_NAMES)
    right = 1.0 if item.is_right else 0.0
    gap = _gap(progress, item.at, item.at, moment)
    return (1.0, right, math.log1p(item.count), gap, gap * right)


def _run(progress: Progress, skill: SkillTrace) -> int:
    is_unbroken = skill.opportunities > 0 and skill.n_at == progress.n_results - 1
    return skill.run if is_unbroken else 0


def _gap(progress: Progress, last_tick: int, n_at: int, moment: Moment) -> float:
    if moment.clock == "minutes":
        return _log_minutes(last_tick, moment)
    return math.log(max(progress.n_results - n_at, 1))


def _log_minutes(last_tick: int, moment: Moment) -> float:
    return math.log1p(max(moment.tick - last_tick, 0) / TICKS_PER_MINUTE)
