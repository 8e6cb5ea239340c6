"""What is told of a recommendation: followed, completed, ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.results.messages import LearnerId, Words
from content_graph.ids import Id

Happening = Literal["followed", "completed", "ignored"]

HAPPENING_WORDS: Final[dict[str, Words]] = {
    "followed": Words("Activité commencée : {}.", "Activity begun: {}."),
    "completed": Words("Activité terminée : {}.", "Activity completed: {}."),
    "ignored": Words("Activité laissée de côté : {}.", "Activity left aside: {}."),
}
"""What happened, as people read it; the gap is for the title of the activity."""


class EventRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner did with a recommended activity.

    Attributes:
        event: `followed` when it was begun, `completed` when it was done, `ignored` when something else was done.
        activity_id: One of the list.
        by: Opaque id of who tells it; the platform if it is left out.
        occurred_at: When, with its time zone; the service's clock if it is left out.
        minutes: That the learner spent.
    """

    event: Happening
    activity_id: Id
    by: Id | None = None
    occurred_at: Annotated[datetime, Meta(tz=True)] | None = None
    minutes: Annotated[float, Meta(ge=0, le=10_080)] | None = None


class EventAnswer(msgspec.Struct, frozen=True):
    """What became of an event.

    Attributes:
        status: `duplicate` where the same was told before; nothing has changed then.
        recommendation_id: The list.
        learner_id: Whose it is.
        event: What was told.
        activity_id: Of which activity.
        counts_as_studied: Whether the activity is a resource that is not recommended again for now.
    """

    status: Literal["recorded", "duplicate"]
    recommendation_id: str
    learner_id: LearnerId
    event: Happening
    activity_id: str
    counts_as_studied: bool
