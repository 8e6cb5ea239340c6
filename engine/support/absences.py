"""Who stands in for whom: absences and deputies, followed to the end and never in a circle."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec


class Absence(msgspec.Struct, frozen=True):
    """Somebody is away.

    Attributes:
        supporter_id: Who.
        from_us: From when.
        to_us: Until when, that instant not included.
        deputy_id: Who takes over.
        queue_id: Where it goes if nobody does.
    """

    supporter_id: str
    from_us: int
    to_us: int
    deputy_id: str | None = None
    queue_id: str | None = None


class StandIn(NamedTuple):
    """Who is there for somebody.

    Attributes:
        supporter_id: The person; None if nobody of the chain is there.
        queue_id: Where it goes then, if an absence of the chain names a queue.
        asked: Whom the chain went through, first the person themselves.
        is_circle: Whether it came back to somebody.
    """

    supporter_id: str | None
    queue_id: str | None
    asked: tuple[str, ...]
    is_circle: bool


class OpenWork(NamedTuple):
    """A case that somebody owes an answer.

    Attributes:
        case_id: Which.
        owner_id: Who.
        due_us: By when.
    """

    case_id: str
    owner_id: str
    due_us: int


class Offer(NamedTuple):
    """What is offered to whoever stands in.

    Attributes:
        work: What.
        to: To whom.
    """

    work: OpenWork
    to: StandIn


def stand_in(supporter_id: str, at_us: int, absences: Sequence[Absence]) -> StandIn:
    """Follow deputies from one to the next until somebody is there."""
    asked: list[str] = []
    queue_id: str | None = None
    person: str | None = supporter_id
    while person is not None and person not in asked:
        asked.append(person)
        absence = absence_of(person, at_us, absences)
        if absence is None:
            return StandIn(person, None, tuple(asked), is_circle=False)
        queue_id = queue_id or absence.queue_id
        person = absence.deputy_id
    return StandIn(None, queue_id, tuple(asked), is_circle=person is not None)


def absence_of(supporter_id: str, at_us: int, absences: Iterable[Absence]) -> Absence | None:
    """Return the absence in which somebody is; of several that overlap the one that ends last."""
    theirs = [one for one in absences if one.supporter_id == supporter_id and one.from_us <= at_us < one.to_us]
    return max(theirs, key=lambda one: one.to_us, default=None)


def offers(work: Iterable[OpenWork], now_us: int, absences: Sequence[Absence]) -> tuple[Offer, ...]:
    """Return what falls due inside an absence that has begun, what is late included, with who stands in."""
    offered: list[Offer] = []
    for one in work:
        absence = absence_of(one.owner_id, now_us, absences)
        if absence is not None and one.due_us < absence.to_us:
            offered.append(Offer(one, stand_in(one.owner_id, now_us, absences)))
    return tuple(offered)
