"""A conversation as its page shows it: who said what, what is nobody's message, what is new."""

from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

from api.support.cases.answers import EventAnswer

TurnKind = Literal["learner", "supporter", "note", "contact", "machine", "fact"]
_KINDS: Final[dict[str, TurnKind]] = {
    "learner_message": "learner",
    "supporter_message": "supporter",
    "note": "note",
    "contact": "contact",
    "machine_message": "machine",
}
_SAID: Final = frozenset({"learner_message", "supporter_message", "contact"})
_OPENING: Final = frozenset({"case_opened", "terms_changed"})
"""What is told at the head of the page, or concerns nobody who writes."""


class Turn(NamedTuple):
    """Something that happened in a case.

    Attributes:
        event: As the API tells it.
        kind: `fact` is what is told in a line.
        is_new: Whether somebody who was about to write had not seen it.
    """

    event: EventAnswer
    kind: TurnKind
    is_new: bool


def thread_of(events: Sequence[EventAnswer], moved_since: str | None = None) -> list[Turn]:
    """Return what happened in a case, oldest first.

    Args:
        events: Newest first.
        moved_since: Id of the last event that somebody had seen who was told that the case moved on.
    """
    seen = next((place for place, one in enumerate(events) if one.event_id == moved_since), 0)
    told = [(one, place < seen) for place, one in enumerate(events) if one.event not in _OPENING]
    return [Turn(one, _KINDS.get(one.event, "fact"), is_new) for one, is_new in reversed(told)]


def last_said(events: Sequence[EventAnswer]) -> EventAnswer | None:
    """Return what was said last, of the learner or to them; None while nothing was."""
    return next((one for one in events if one.event in _SAID), None)


def productions_of(events: Sequence[EventAnswer]) -> list[EventAnswer]:
    """Return what was handed in, newest first."""
    return [one for one in events if one.event == "production"]


def detail(event: EventAnswer, name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what belongs to an event under a name; empty where there is none."""
    return event.details.get(name) or ""
