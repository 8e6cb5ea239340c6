"""What happened to a learner, by machine and people, in one grammar: when, who, what, why, and what takes it back."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from api.learners.timeline import (
    TimelineActivity,
    TimelineCaseEvent,
    TimelineEvent,
    TimelineResult,
    TimelineReview,
)
from api.paths.adjustment_messages import Adjustment
from api.paths.override_events import TimelineOverride
from api.workspace.learner.path import acts_on

By = Literal["machine", "learner", "supporter"]
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "all": (),
    "path": ("adjustment", "review", "override", "shortfall"),
    "results": ("result",),
    "activity": ("activity", "trace"),
    "talk": ("case_event", "sending"),
    "signals": ("alert",),
}
"""Kinds of events that are shown together, by the name that the address has."""


class Entry(NamedTuple):
    """Something that happened.

    Attributes:
        event: As the API tells it.
        kind: What, by the API's name.
        by: Who did it.
        person: Id of the supporter; empty for others.
        role: As what they did.
        acts: What may be decided about it now.
    """

    event: TimelineEvent
    kind: str
    by: By
    person: str
    role: str
    acts: tuple[str, ...]


def entries_of(events: Sequence[TimelineEvent]) -> list[Entry]:
    """Return what happened, in the order in which it is told."""
    return [_entry(one) for one in events]


def _entry(event: TimelineEvent) -> Entry:
    kind = str(event.__struct_config__.tag)
    match event:
        case TimelineResult() | TimelineActivity():
            return Entry(event, kind, "learner", "", "", ())
        case TimelineReview():
            return Entry(event, kind, "supporter", event.by.id, event.by.role, ())
        case TimelineOverride():
            acts = ("end",) if event.what == "made" and event.override.active and event.override.basis is None else ()
            by = event.by
            return Entry(
                event, kind, "supporter" if by else "machine", by.id if by else "", by.role if by else "", acts
            )
        case TimelineCaseEvent():
            person = event.by.id if event.by.kind == "supporter" else ""
            return Entry(event, kind, event.by.kind, person, event.by.role, ())
        case Adjustment():
            return Entry(event, kind, "machine", "", "", acts_on(event))
        case _:
            return Entry(event, kind, "machine" if kind != "trace" else "learner", "", "", ())
