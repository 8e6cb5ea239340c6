"""What clients did and were told, written down as it happens: JSON lines, one to an operation.

Everything that clients add to is a *set of ids that only grows*: the results of a learner, the corrections of them, the
traces of activity, the overrides, the messages of a case. An operation adds ids to one such set, or reads it. That is
all that `loadtests.chaos.checking` needs to tell whether the answers can have come from one service that takes each of
them once, at one instant.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Literal, TypeAlias

import msgspec

Outcome = Literal["ok", "refused", "unknown"]
Deed = Literal["add", "read", "final"]


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation", tag_field="what"):
    """One request of a client, as far as it concerns one set.

    Attributes:
        client: Who asked.
        place: The set: its kind and whose it is (`results/ada`).
        deed: `final` is a read of the whole set once nobody adds any more.
        ids: What was added, or what was read, in the order in which the service has them.
        invoked_s: Before the first byte was sent; seconds of a clock that nobody sets.
        completed_s: After the last byte of the answer, or when it was given up.
        outcome: `unknown` without an answer, and where it says to come back later: what was added may be there.
        status: Of the answer; None without.
        fresh: Of an add: what the answer called new.
        count: Of a read: how many there are, if it tells.
        is_whole: Of a read: whether `ids` are all of them.
        is_ordered: Of a final read: whether their order is that in which they were taken.
    """

    client: str
    place: str
    deed: Deed
    ids: tuple[str, ...] = ()
    invoked_s: float
    completed_s: float
    outcome: Outcome = "ok"
    status: int | None = None
    fresh: tuple[str, ...] = ()
    count: int | None = None
    is_whole: bool = False
    is_ordered: bool = False


class Clock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="clock", tag_field="what"):
    """A promise of an answer, and whether it was given; seconds since 1970-01-01T00:00:00Z, of the service's clock.

    Attributes:
        case_id: The case that it is of.
        warned_s: When its owner is to be warned.
        due_s: When it runs out.
        answer_sent_s: Before the answer was first sent; None if nobody answered.
        answered_s: After the answer was acknowledged; None if it never was.
        is_steady: Whether nobody set the service's clock in between.
    """

    case_id: str
    warned_s: float
    due_s: float
    answer_sent_s: float | None = None
    answered_s: float | None = None
    is_steady: bool = True


class Notice(msgspec.Struct, frozen=True, kw_only=True, tag="notice", tag_field="what"):
    """What the service told of a clock."""

    case_id: str
    kind: str
    was_due_s: float
    made_s: float


class Strike(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="strike", tag_field="what"):
    """A fault.

    Attributes:
        row: Its name.
        struck_s: When it began.
        settled_s: By when every request of before it has an answer.
        healed_s: When it was over.
        ready_s: When the service was ready again; None if it was not, in time.
        most_waiting: Commits that the record did not have yet while it lasted, at most.
    """

    row: str
    struck_s: float
    settled_s: float
    healed_s: float
    ready_s: float | None = None
    most_waiting: int = 0


Line: TypeAlias = Operation | Clock | Notice | Strike


class History:
    """Lines as they come, kept and written to a file.

    Attributes:
        operations: In the order of their completion, as are the others.
        counts: How many adds had which outcome.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = path.open("wb")
        self.operations: list[Operation] = []
        self.clocks: list[Clock] = []
        self.notices: list[Notice] = []
        self.strikes: list[Strike] = []
        self.counts: Counter[Outcome] = Counter()

    def note(self, line: Line) -> None:
        """Write a line down, and out to the file."""
        self._file.write(msgspec.json.encode(line) + b"\n")
        self._file.flush()
        match line:
            case Operation():
                self.operations.append(line)
                self.counts[line.outcome] += line.deed == "add"
            case Clock():
                self.clocks.append(line)
            case Notice():
                self.notices.append(line)
            case Strike():
                self.strikes.append(line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def lines_of(text: bytes) -> Iterable[Line]:
    """Read a history that was written down."""
    return msgspec.json.Decoder(Line).decode_lines(text)
