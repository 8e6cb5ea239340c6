"""What can be wrong with a content graph that somebody wrote."""

from collections.abc import Sequence
from typing import NamedTuple

MAX_FAULTS = 100
"""Faults that are told of one document; who mends a hundred may ask again."""


class Place(NamedTuple):
    """Where something was written.

    Attributes:
        file: Name of the file, or None for a text without one.
        line: 1-based.
        column: 1-based, in characters.
    """

    file: str | None
    line: int
    column: int = 1

    def __str__(self) -> str:
        """Say it as `course.yaml, line 3, column 7`."""
        spot = f"line {self.line}, column {self.column}"
        return f"{self.file}, {spot}" if self.file else spot


class Fault(NamedTuple):
    """One thing to put right.

    Attributes:
        path: As `$.skills[3].prerequisites[0].skill_id`; `$` is the whole.
        detail: What is wrong.
        remedy: What to do about it.
        place: Where it stands, where known.
    """

    path: str
    detail: str
    remedy: str
    place: Place | None = None

    def __str__(self) -> str:
        """Say it on one line."""
        where = self.path if self.place is None else f"{self.place}, {self.path}"
        return f"{where}: {self.detail} {self.remedy}"


class ContentFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The text is no content graph.

    Attributes:
        faults: All of them, in the order of the text, at most `MAX_FAULTS`; at least one.
        is_malformed: Whether it is no YAML or JSON at all, so that nothing else can be told of it.
    """

    def __init__(self, faults: Sequence[Fault], *, is_malformed: bool = False) -> None:
        self.faults = tuple(faults)[:MAX_FAULTS]
        self.is_malformed = is_malformed
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @property
    def first(self) -> Fault:
        """The fault that stands first."""
        return self.faults[0]


def malformed(detail: str, remedy: str, place: Place | None = None) -> ContentFault:
    """Say that a text is no YAML or JSON that is read here."""
    return ContentFault([Fault("$", detail, remedy, place)], is_malformed=True)
