"""What can be wrong with a content graph that somebody wrote."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where something was written.

    Attributes:
        file: Name of the file, or None for a text without one.
        line: 1-based.
    """

    file: str | None
    line: int


class ContentFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The text is no content graph.

    Attributes:
        path: Of the fault, as `$.skills[3].prerequisites[0].skill`; `$` is the whole.
        detail: What is wrong.
        remedy: What to do about it.
        place: File and line, where known.
    """

    def __init__(self, path: str, detail: str, remedy: str, place: Place | None = None) -> None:
        self.path = path
        self.detail = detail
        self.remedy = remedy
        self.place = place
        super().__init__(f"{self._where()}: {detail} {remedy}")

    def _where(self) -> str:
        if self.place is None:
            return self.path
        line = f"line {self.place.line}"
        return f"{self.place.file}, {line}, {self.path}" if self.place.file else f"{line}, {self.path}"
