"""The covariates by their definitions, each worked out from the whole history again; nothing shared, nothing clever."""

import itertools
import math
from collections.abc import Callable, Sequence

from engine.tracing import PastResult

TICKS_PER_MINUTE = 60 * 100


def covariates_by_name(
    history: Sequence[PastResult],
    now: PastResult,
    skill: int,
    item_skills: Sequence[Sequence[int]],
    usual: Sequence[float],
    clock: str,
) -> dict[str, float]:
    """What a history says of a skill just before the result `now`."""
    past = [one for one in history if item_skills[one.item]]
    on_skill = [n for n, one in enumerate(past) if skill in item_skills[one.item]]
    on_item = [n for n, one in enumerate(past) if one.item == now.item]

    def minutes_since(n: int) -> float:
        return (now.tick - past[n].tick) / TICKS_PER_MINUTE

    def gap(places: list[int]) -> float:
        if not places:
            return 0.0
        since = len(past) - places[-1]
        return math.log(1 + minutes_since(places[-1])) if clock == "minutes" else math.log(since)

    better = [one.score - usual[one.item] for one in past]
    is_right = [one.score >= 0.5 for one in past]
    achieved = sum(past[n].score for n in on_skill)
    run = len(list(itertools.takewhile(lambda one: skill in item_skills[one.item], reversed(past))))
    last = 0.0 if not on_skill else 1.0 if is_right[on_skill[-1]] else -1.0
    item_right = float(bool(on_item) and is_right[on_item[-1]])
    return {
        "last": better[-1] if past else 0.0,
        "form_fast": weighted(better, 0.3),
        "form_slow": weighted(better, 0.1),
        "practice": math.log(1 + len(past)),
        "pause": math.log(1 + minutes_since(-1)) if past and clock == "minutes" else 0.0,
        "successes": math.log(1 + achieved),
        "failures": math.log(1 + len(on_skill) - achieved),
        "skill_form": weighted([better[n] for n in on_skill], 0.3),
        "skill_last": last,
        "skill_gap": gap(on_skill),
        "skill_gap_right": gap(on_skill) * last,
        "skill_first": float(not on_skill),
        "skill_run": math.log(1 + run),
        "item_seen": float(bool(on_item)),
        "item_right": item_right,
        "item_count": math.log(1 + min(len(on_item), 31)),
        "item_gap": gap(on_item),
        "item_gap_right": gap(on_item) * item_right,
        "repeated": float(now.attempt > 1),
    }


def attempt_by_name(
    history: Sequence[PastResult], now: PastResult, item_skills: Sequence[Sequence[int]], clock: str
) -> tuple[str, str] | None:
    """Level and kind of an attempt; None for a first one."""
    past = [one for one in history if item_skills[one.item]]
    same = [one for one in past if one.item == now.item]
    if not same:
        return None
    run = list(itertools.takewhile(lambda one: one.item == now.item, reversed(past)))
    moments = [now.tick, *[one.tick for one in run]]
    if clock == "minutes":
        in_time = itertools.takewhile(
            lambda gap: gap <= 30 * TICKS_PER_MINUTE, (a - b for a, b in itertools.pairwise(moments))
        )
        run = run[: len(list(in_time))]
    level = f"repeat_{min(len(run), 8)}" if run else f"return_{min(len(same), 3)}"
    return level, f"{level}_{'right' if same[-1].score >= 0.5 else 'wrong'}"


def weighted(values: Sequence[float], weight: float) -> float:
    """Σ_t weight (1 - weight)^(age) d_t: what smoothing from 0 amounts to."""
    return math.fsum(weight * (1 - weight) ** age * value for age, value in enumerate(reversed(values)))


def shift(slopes: Callable[[str], float], told: dict[str, float]) -> float:
    return math.fsum(slopes(name) * value for name, value in told.items())
