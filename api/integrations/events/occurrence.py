"""What a statement or an event says happened, in one shape whatever format told it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from api.integrations.identities.persons import Named


class SaidScore(NamedTuple):
    """A score as it was said; None for what was not.

    Attributes:
        scaled: -1..1.
        raw: In points of the source.
        least: The smallest that `raw` can be.
        most: The largest.
    """

    scaled: float | None = None
    raw: float | None = None
    least: float | None = None
    most: float | None = None


NO_SCORE = SaidScore()


class Occurrence(NamedTuple):
    """What happened.

    Attributes:
        event_id: Of the statement or event.
        person: Issuer and subject, as sent; None where it is not about one person.
        verb: IRI of the verb; of a Caliper event its type and action (`GradeEvent/Graded`).
        activity: IRI of what it was done to; None where that is no activity.
        kinds: IRIs of the kind of activity.
        parents: IRIs of the activities that it is part of, the nearest first.
        marks: IRIs of its categories: the profile, the software.
        extensions: Of result, context and activity, by IRI.
        said_at: When, as it was said; None where it was not.
        score: As it was said.
        success: The same.
        completion: The same.
        duration: The same: ISO 8601.
        attempt: Number or name of the attempt (a registration), where the format has a place for it.
        due_at: Until when it was due, where the format has a place for it.
        voids: Id of the statement that this one voids; None for none.
    """

    event_id: str
    person: Named | None
    verb: str
    activity: str | None
    kinds: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    extensions: Mapping[str, Any] = {}
    said_at: str | None = None
    score: SaidScore = NO_SCORE
    success: bool | None = None
    completion: bool | None = None
    duration: str | None = None
    attempt: int | str | None = None
    due_at: str | None = None
    voids: str | None = None
