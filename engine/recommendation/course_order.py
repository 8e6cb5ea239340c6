"""The course's own order: what comes next for somebody about whom nothing may be decided by a belief.

Skills come prerequisites first, and of each what is to be studied, then its items, in the order of the content graph.
What was done does not come again; what people pinned comes first, what they keep away does not come. No mastery, no
estimate and no draw is looked at (GDPR, articles 18, 21 and 22).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from engine.recommendation.chart import SOURCES
from engine.recommendation.decision import Decision, ObeyedOverride, Recommendation
from engine.recommendation.prepared import PreparedGraph
from engine.recommendation.situation import Situation

_STUDY: Final = frozenset({SOURCES.index("core")})
"""Resources that everybody gets; remedial and deepening ones answer a belief."""
REASON: Final = "course_order"


def in_course_order(situation: Situation, prepared: PreparedGraph) -> Decision:
    """Decide what comes next by the order of the course alone; the path is not changed."""
    off = situation.overrides.automation_off
    obeyed = (ObeyedOverride(off, "automation_off"),) if off else ()
    if not situation.is_told or "advance" not in situation.kinds:
        return Decision("ready", (), (), obeyed)
    pins = [one for one in situation.overrides.pins if _is_there(one.activity_id, prepared)]
    pinned = [_pinned(one.activity_id, prepared) for one in pins]
    places = list(dict.fromkeys([*pinned, *_ahead(situation, prepared)]))[: situation.limit]
    told = tuple([_recommended(activity, skill, prepared) for activity, skill in places])
    first = [ObeyedOverride(one.override_id, "pinned") for one in pins]
    return Decision("ready" if told else "bank_exhausted", told, (), (*first, *obeyed))


def _is_there(activity_id: str, prepared: PreparedGraph) -> bool:
    """Tell whether the course has an activity that serves a skill."""
    chart = prepared.chart
    activity = chart.activity_index.get(activity_id)
    return activity is not None and chart.activity_offsets.item(activity) < chart.activity_offsets.item(activity + 1)


def _pinned(activity_id: str, prepared: PreparedGraph) -> tuple[int, int]:
    activity = prepared.chart.activity_index[activity_id]
    return activity, prepared.chart.activity_skills.item(prepared.chart.activity_offsets.item(activity))


def _ahead(situation: Situation, prepared: PreparedGraph) -> Iterator[tuple[int, int]]:
    """Yield what was not done yet, each activity at the first of its skills."""
    chart, bars = prepared.chart, situation.overrides.bars
    gone = {*situation.exclude, *situation.done.resources, *(bar.activity_id for bar in bars)}
    done, barred = set(situation.done.items.tolist()), {bar.skill for bar in bars}
    seen: set[int] = set()
    for skill in chart.order.tolist():
        if skill in barred:
            continue
        for activity in _of_skill(skill, prepared):
            if activity not in seen and activity not in done and chart.activity_ids[activity] not in gone:
                seen.add(activity)
                yield activity, skill


def _of_skill(skill: int, prepared: PreparedGraph) -> Iterable[int]:
    """Return what is to be studied of a skill, then its items."""
    chart = prepared.chart
    start, end = chart.skill_offsets.item(skill), chart.skill_offsets.item(skill + 1)
    activities = chart.skill_activities[start:end].tolist()
    study = [one for one in activities if one >= chart.n_items and chart.sources.item(one) in _STUDY]
    return [*study, *(one for one in activities if one < chart.n_items)]


def _recommended(activity: int, skill: int, prepared: PreparedGraph) -> Recommendation:
    chart = prepared.chart
    return Recommendation(
        "advance",
        chart.activity_ids[activity],
        skill,
        prepared.skill_ids[skill],
        REASON,
        (),
        0.0,
        {},
        chart.activity_minutes.item(activity),
    )
