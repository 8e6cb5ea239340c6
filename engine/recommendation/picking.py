"""One ranking, line by line: what the planner found, named, with what people have decided put before it."""

from collections.abc import Iterable, Iterator

from engine.recommendation.chart import Chart
from engine.recommendation.choosing import DEEPENING, MOST_LEARNED
from engine.recommendation.decision import ObeyedOverride
from engine.recommendation.prepared import PreparedGraph
from engine.recommendation.reasons import Pick
from engine.recommendation.single import Plan
from engine.recommendation.situation import KINDS, Bar, Kind, Pin, Situation


def picks_of(plan: Plan, chart: Chart) -> list[Pick]:
    """Name the lines of a ranking."""
    n_items = chart.n_items
    return [
        Pick(
            activity, chart.activity_ids[activity], activity < n_items, skill, KINDS[kind], cause, gain, value,
            chart.activity_minutes.item(activity), is_repeat == 1, inferred, info_share, 1.0, is_owed == 1,
        )
        for (activity, skill, kind, cause, is_repeat, is_owed), (gain, value, inferred, info_share) in zip(
            plan.lines, plan.figures, strict=True
        )
    ]  # fmt: skip


def pinned(
    picks: list[Pick], situation: Situation, prepared: PreparedGraph, plan: Plan
) -> tuple[list[Pick], list[ObeyedOverride]]:
    """Put what supporters have pinned first, in their order."""
    first: list[Pick] = []
    obeyed: list[ObeyedOverride] = []
    for pin in situation.overrides.pins:
        pick = _of_pin(pin, picks, prepared, plan)
        if pick is not None and pick.kind in situation.kinds and pick.activity_id not in situation.exclude:
            first.append(pick)
            obeyed.append(ObeyedOverride(pin.override_id, "pinned"))
    ids = {pick.activity_id for pick in first}
    return [*_once(first), *[pick for pick in picks if pick.activity_id not in ids]], obeyed


def _once(picks: Iterable[Pick]) -> Iterator[Pick]:
    seen: set[str] = set()
    for pick in picks:
        if pick.activity_id not in seen:
            seen.add(pick.activity_id)
            yield pick


def _of_pin(pin: Pin, picks: list[Pick], prepared: PreparedGraph, plan: Plan) -> Pick | None:
    chart = prepared.chart
    if pin.skill >= 0:
        best = next((pick for pick in picks if pick.skill == pin.skill), None)
        return best or _best_item(pin.skill, prepared, plan)
    activity = chart.activity_index.get(pin.activity_id)
    if activity is None or chart.activity_offsets[activity] == chart.activity_offsets[activity + 1]:
        return None
    same = next((pick for pick in picks if pick.activity_id == pin.activity_id), None)
    return same or plain(activity, prepared, plan)


def _best_item(skill: int, prepared: PreparedGraph, plan: Plan) -> Pick | None:
    chart = prepared.chart
    first, end = chart.skill_offsets[skill : skill + 2]
    return plain(int(chart.skill_activities[first]), prepared, plan, skill) if first < end else None


def plain(activity: int, prepared: PreparedGraph, plan: Plan, skill: int | None = None) -> Pick:
    """Pick an activity that the ranking did not: its gain and value are what they are, its kind is the usual one."""
    chart = prepared.chart
    skill = int(chart.activity_skills[chart.activity_offsets[activity]]) if skill is None else skill
    worth = plan.worth_of(skill)
    effect = min(chart.effects.item(activity), MOST_LEARNED / worth["p_learn"])
    forgotten = worth["fall"] if activity < chart.n_items else 0.0
    minutes = chart.activity_minutes.item(activity)
    kind: Kind = "deepen" if chart.sources[activity] == DEEPENING else "advance"
    return Pick(
        activity, chart.activity_ids[activity], activity < chart.n_items, skill, kind, -1,
        worth["rise"] * effect - forgotten, worth["gain"] * effect * worth["worth"] / minutes,
        minutes, is_repeat=False, inferred=worth["inferred"], info_share=0.0,
    )  # fmt: skip


def barred(picks: list[Pick], free: list[Pick], bars: Iterable[Bar]) -> list[ObeyedOverride]:
    """Say which vetoes and snoozes kept something away: what would have been ranked without them is not."""
    there = {pick.activity_id for pick in picks}
    missing = [pick for pick in free if pick.activity_id not in there]
    return [
        ObeyedOverride(bar.override_id, "barred")
        for bar in bars
        if any(bar.activity_id == pick.activity_id or bar.skill == pick.skill for pick in missing)
    ]
