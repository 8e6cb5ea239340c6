"""Can these answers have come from one service that takes each thing once, at one instant? Pure.

A history is linearisable (Herlihy & Wing 1990, "Linearizability: a correctness condition for concurrent objects") if
each operation can be given an instant between its invocation and its answer at which it happened as a whole. To look
for such instants is NP-complete in general (Gibbons & Korach 1997, "Testing shared memories"). For a set that only
grows, to which each id is added by name, it can be told from each id's first invocation i and first acknowledgement a:

    an acknowledged id is there at the end, once; an unknown one at most once; nothing is there that nobody sent
    a read that was invoked after a sees the id; one that was answered before i does not
    of two reads of which one ended before the other began, the later one sees as much
    where the set has an order, a of one before i of the other puts the one before the other
    an id is called new by one answer at most

What is only asked again under its id (because the first answer was lost) is the same addition.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from math import inf
from typing import Final, Literal, NamedTuple

import msgspec

from loadtests.chaos.history import Operation

LATER: Final = frozenset({429, 503})
"""What the service may answer while something does not work."""
Kind = Literal[
    "lost",
    "twice",
    "phantom",
    "taken though refused",
    "new twice",
    "miscounted",
    "stale read",
    "read before it was sent",
    "read went back",
    "out of order",
    "refused",
    "failed",
    "not read",
    "not fired",
    "fired twice",
    "fired though answered",
    "fired early",
    "not ready",
    "not taken",
    "record differs",
]


class Violation(msgspec.Struct, frozen=True):
    """A contradiction.

    Attributes:
        kind: Of which promise.
        place: Of which set or clock.
        told: In words.
        operations: Those that contradict each other.
    """

    kind: Kind
    place: str
    told: str
    operations: tuple[Operation, ...] = ()


class _Addition(NamedTuple):
    """What is known of one id."""

    invoked_s: float
    acknowledged_s: float
    is_possible: bool
    operations: tuple[Operation, ...]


def check(operations: Iterable[Operation]) -> list[Violation]:
    """Return what contradicts the promises; nothing if all is well."""
    by_place: defaultdict[str, list[Operation]] = defaultdict(list)
    for one in operations:
        by_place[one.place].append(one)
    return [found for place in sorted(by_place) for found in _check_place(place, by_place[place])]


def _check_place(place: str, operations: Sequence[Operation]) -> Iterator[Violation]:
    additions = _additions(operations)
    reads = [one for one in operations if one.deed != "add" and one.outcome == "ok"]
    finals = [one for one in reads if one.deed == "final"]
    yield from _answers(place, operations)
    yield from _new_twice(place, operations)
    if additions and not finals:
        yield Violation("not read", place, "nobody could read at the end what is there", tuple(operations[-1:]))
    for final in finals:
        yield from _at_the_end(place, final, additions)
        yield from _in_order(place, final, additions)
    for read in reads:
        yield from _in_time(place, read, additions)
    yield from _counts(place, reads, additions)
    yield from _backwards(place, reads)


def _additions(operations: Iterable[Operation]) -> dict[str, _Addition]:
    by_id: defaultdict[str, list[Operation]] = defaultdict(list)
    for one in operations:
        for added in one.ids if one.deed == "add" else ():
            by_id[added].append(one)
    return {
        added: _Addition(
            min(one.invoked_s for one in theirs),
            min((one.completed_s for one in theirs if one.outcome == "ok"), default=inf),
            any(one.outcome != "refused" for one in theirs),
            tuple(theirs),
        )
        for added, theirs in by_id.items()
    }


def _answers(place: str, operations: Iterable[Operation]) -> Iterator[Violation]:
    """What clients send is right, so nothing is refused; and whatever is wrong, nobody is told of a failure."""
    for one in operations:
        if one.outcome == "refused":
            yield Violation("refused", place, f"answered {one.status}: {', '.join(one.ids)}", (one,))
        elif one.status is not None and one.status >= 500 and one.status not in LATER:  # noqa: PLR2004 - HTTP
            yield Violation("failed", place, f"answered {one.status}", (one,))


def _new_twice(place: str, operations: Sequence[Operation]) -> Iterator[Violation]:
    n_fresh = Counter(chain.from_iterable(one.fresh for one in operations))
    for added, n in n_fresh.items():
        if n > 1:
            who = tuple(one for one in operations if added in one.fresh)
            yield Violation("new twice", place, f"{added} was called new by {n} answers", who)


def _at_the_end(place: str, final: Operation, additions: Mapping[str, _Addition]) -> Iterator[Violation]:
    n_there = Counter(final.ids)
    for added, one in additions.items():
        if one.acknowledged_s < inf and not n_there[added]:
            yield Violation("lost", place, f"{added} was acknowledged and is not there", (*one.operations, final))
    for there, n in n_there.items():
        found = additions.get(there)
        if found is None:
            yield Violation("phantom", place, f"{there} is there, and nobody sent it", (final,))
        elif not found.is_possible:
            yield Violation("taken though refused", place, f"{there} is there", (*found.operations, final))
        if n > 1:
            yield Violation(
                "twice", place, f"{there} is there {n} times", (*(found.operations if found else ()), final)
            )
    if final.count is not None and final.count != len(final.ids):
        told = f"{final.count} are counted, and {len(final.ids)} are there"
        yield Violation("miscounted", place, told, (final,))


def _in_order(place: str, final: Operation, additions: Mapping[str, _Addition]) -> Iterator[Violation]:
    """Look for what was acknowledged before something was sent that stands before it."""
    newest: tuple[float, str] = (-inf, "")
    for there in final.ids if final.is_ordered else ():
        if (one := additions.get(there)) is None:
            continue
        if one.acknowledged_s < newest[0]:
            told = f"{there} was acknowledged before {newest[1]} was sent, and comes after it"
            yield Violation("out of order", place, told, (*one.operations, *additions[newest[1]].operations))
        newest = max(newest, (one.invoked_s, there))


def _in_time(place: str, read: Operation, additions: Mapping[str, _Addition]) -> Iterator[Violation]:
    if read.deed == "final":
        return
    seen = set(read.ids)
    for there in seen:
        if (found := additions.get(there)) is not None and read.completed_s < found.invoked_s:
            yield Violation("read before it was sent", place, there, (read, *found.operations))
    if not read.is_whole:
        return
    for added, one in additions.items():
        if one.acknowledged_s < read.invoked_s and added not in seen:
            told = f"{added} was acknowledged before the read began, which does not see it"
            yield Violation("stale read", place, told, (*one.operations, read))


def _counts(place: str, reads: Iterable[Operation], additions: Mapping[str, _Addition]) -> Iterator[Violation]:
    acknowledged = sorted(one.acknowledged_s for one in additions.values() if one.acknowledged_s < inf)
    invoked = sorted(one.invoked_s for one in additions.values() if one.is_possible)
    for read in reads:
        if read.count is None or read.deed == "final":
            continue
        least, most = bisect_left(acknowledged, read.invoked_s), bisect_left(invoked, read.completed_s)
        if read.count < least:
            told = f"{least} were acknowledged before the read began, which counts {read.count}"
            yield Violation("stale read", place, told, (read,))
        if read.count > most:
            told = f"{most} were sent before the read ended, which counts {read.count}"
            yield Violation("read before it was sent", place, told, (read,))


def _backwards(place: str, reads: Iterable[Operation]) -> Iterator[Violation]:
    """Compare each read with the one that saw most of those that had ended when it began."""
    counted = sorted((one.completed_s, _n_seen(one)) for one in reads if _n_seen(one) is not None)
    most = list(accumulate((n for _, n in counted if n is not None), max))
    ends = [end for end, _ in counted]
    for read in reads:
        n, before = _n_seen(read), bisect_left(ends, read.invoked_s)
        if n is not None and before and n < most[before - 1]:
            told = f"a read that had ended saw {most[before - 1]}, this one sees {n}"
            yield Violation("read went back", place, told, (read,))


def _n_seen(read: Operation) -> int | None:
    if read.count is not None:
        return read.count
    return len(read.ids) if read.is_whole else None
