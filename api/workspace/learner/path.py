"""What comes next to a learner, and what somebody's decision changed of it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.paths.adjustment_messages import Adjustment
from api.paths.overrides import Override
from api.results.messages import Recommendations, RecommendedActivity
from api.workspace.courses import Course
from content_graph.languages import Translations

HELD: Final = frozenset({"proposed", "open", "approved"})
"""Where an adjustment stands that a person may still decide about."""
SHOWN: Final = 5
"""Steps of a path that a page shows, and compares with those before."""


class Step(NamedTuple):
    """What comes next, or after that.

    Attributes:
        step: As it was recommended.
        title: Of its activity.
        skill_title: Of the skill that it serves.
        is_resource: Whether it is something to study.
        was: Its place in the list that it is compared with, 0 where it was not in it; None without such a list.
        pin: The decision by which it comes first; None where nobody made one.
    """

    step: RecommendedActivity
    title: Translations
    skill_title: Translations
    is_resource: bool
    was: int | None
    pin: Override | None


class PathChange(NamedTuple):
    """What became of a list of next steps: what came first before, and what does now; empty for nothing."""

    first_before: str
    first_now: str
    is_same: bool


def steps_of(
    found: Recommendations, course: Course, was: Sequence[str], overrides: Sequence[Override] = ()
) -> list[Step]:
    """Return the steps of a path, compared with the activities that came next before."""
    pins = {one.activity_id or "": one for one in overrides if one.kind == "pin"}
    places = {activity_id: place for place, activity_id in enumerate(was, start=1)}
    return [
        Step(
            one,
            course.activity_title(one.activity_id),
            course.skill_title(one.skill_id),
            one.activity_id in course.resources,
            places.get(one.activity_id, 0) if was else None,
            pins.get(one.activity_id),
        )
        for one in found.items
    ]


def gone_from(found: Recommendations, was: Sequence[str]) -> list[str]:
    """Return the activities that came next before and do no more."""
    now = {one.activity_id for one in found.items}
    return [one for one in was if one not in now]


def change_of(before: Sequence[str], now: Sequence[str]) -> PathChange:
    """Say what changed at the head of a path.

    >>> change_of(["film", "quiz"], ["quiz"])
    PathChange(first_before='film', first_now='quiz', is_same=False)
    """
    return PathChange(next(iter(before), ""), next(iter(now), ""), list(before) == list(now))


def changes_of(adjustments: Sequence[Adjustment]) -> tuple[list[Adjustment], list[Adjustment]]:
    """Return the changes that hold or wait for a person, these first, and those that are over."""
    shown = [one for one in adjustments if one.action != "closed"]
    held = [one for one in shown if one.status in HELD]
    return sorted(held, key=lambda one: one.status != "proposed"), [one for one in shown if one.status not in HELD]


def acts_on(adjustment: Adjustment) -> tuple[str, ...]:
    """Return what a person may decide on an adjustment as it stands."""
    return _ACTS.get(adjustment.status, ()) if adjustment.action != "closed" else ()


_ACTS: Final = {"proposed": ("approve", "reject"), "open": ("approve", "undo"), "approved": ("undo",)}
