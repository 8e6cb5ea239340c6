"""What was asked and what became of it, result by result, in few bytes: for the reckoning at the end.

A *series* is what one writer sends about one learner, its results numbered from 0; a result id is made of both. One
letter for each says what became of it.
"""

import uuid
from collections.abc import Iterator
from typing import Final

import msgspec

ASKED: Final = ord("?")
"""Sent, and no answer to the end: it may be in the record."""
ACKNOWLEDGED: Final = ord("a")
REFUSED: Final = ord("r")
WRITTEN: Final = ord("-")
"""Not sent yet."""


_STATEMENTS: Final = uuid.UUID("5b1c9f3e-6f0a-4d6e-8f60-3f8a1f2b7c11")


def statement_id(result_id: str) -> str:
    """Give the id of the statement that tells of a result; the record has what becomes of it under this.

    >>> statement_id("r1-7.3") == statement_id("r1-7.3") != statement_id("r1-7.4")
    True
    """
    return str(uuid.uuid5(_STATEMENTS, result_id))


class Series(msgspec.Struct):
    """What one writer sent about one learner."""

    name: str
    learner_id: str
    outcomes: bytearray = msgspec.field(default_factory=bytearray)
    is_told: bool = False  # to whoever collects

    def write(self) -> str:
        """Write another result; give its id."""
        self.outcomes.append(WRITTEN)
        self.is_told = False
        return self.id_of(len(self.outcomes) - 1)

    def id_of(self, number: int) -> str:
        """Give the id of a result.

        >>> Series("r1-7", "r1-7").id_of(3)
        'r1-7.3'
        """
        return f"{self.name}.{number}"

    def ids(self, outcome: int) -> Iterator[str]:
        """Give the ids of all results with one outcome."""
        return (self.id_of(number) for number, one in enumerate(self.outcomes) if one == outcome)

    def note(self, result_id: str, outcome: int) -> None:
        """Write down what became of a result; what was acknowledged once stays so."""
        number = int(result_id.rpartition(".")[2])
        if self.outcomes[number] != ACKNOWLEDGED:
            self.outcomes[number] = outcome
            self.is_told = False


class Ledger(msgspec.Struct):
    """All series of one process of the load, and how often a duplicate was answered."""

    series: dict[str, Series] = {}
    n_duplicates: int = 0

    def open(self, name: str, learner_id: str) -> Series:
        """Begin a series."""
        return self.series.setdefault(name, Series(name, learner_id))

    def take(self) -> "Ledger":
        """Give what has come since the last time."""
        changed = {name: one for name, one in self.series.items() if not one.is_told}
        for one in changed.values():
            one.is_told = True
        n_duplicates, self.n_duplicates = self.n_duplicates, 0
        return Ledger(changed, n_duplicates)

    def add(self, other: "Ledger") -> None:
        """Add what another process has come to since it told last; its series go before what it told of them then."""
        self.series |= other.series
        self.n_duplicates += other.n_duplicates
