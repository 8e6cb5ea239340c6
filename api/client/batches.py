"""Results, corrections and traces of activity, any number of them, in batches that are safe to send again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

import msgspec

from api.client.errors import SymphonieError

MOST: Final = 1000
"""Of one request."""
AnswerT = TypeVar("AnswerT")
Sent: TypeAlias = Mapping[str, Any] | msgspec.Struct


class NoIdError(SymphonieError):
    """Something that is to be sent has no id, so that it could count twice.

    Attributes:
        position: Its own, from 0.
    """

    def __init__(self, position: int, field: str) -> None:
        self.position = position
        super().__init__(f"number {position} has no {field}: give it one, or say `prefix`")


class Batch(NamedTuple, Generic[AnswerT]):
    """What was sent at once, and what was answered.

    Attributes:
        position: How many have been sent, with these: where to go on from.
        answer: To these.
    """

    position: int
    answer: AnswerT


def batches(
    things: Iterable[Sent], field: str, *, start: int = 0, size: int = MOST, prefix: str | None = None
) -> Iterator[tuple[int, Sequence[Mapping[str, Any]]]]:
    """Cut an iterator into batches, each with the position that it ends at.

    >>> cuts = batches([{}, {}, {}], "result_id", size=2, prefix="x")
    >>> [(end, [one["result_id"] for one in cut]) for end, cut in cuts]
    [(2, ['x-0', 'x-1']), (3, ['x-2'])]

    Args:
        things: To be sent, in this order each time.
        field: That holds their ids.
        start: How many were sent before.
        size: Of a batch.
        prefix: Of the ids of those that have none: it and their position.

    Raises:
        NoIdError: One has no id.
    """
    left = enumerate(islice(iter(things), start, None), start)
    while cut := list(islice(left, min(size, MOST))):
        yield cut[-1][0] + 1, [with_id(thing, position, field, prefix) for position, thing in cut]


def with_id(thing: Sent, position: int, field: str, prefix: str | None) -> Mapping[str, Any]:
    """Return what is sent with its id."""
    told: Mapping[str, Any] = thing if isinstance(thing, Mapping) else msgspec.to_builtins(thing, str_keys=True)
    if told.get(field):
        return told
    if prefix is None:
        raise NoIdError(position, field)
    return {**told, field: f"{prefix}-{position}"}
