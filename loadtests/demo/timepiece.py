"""What time it is for the service while a period is played: a file that all of its processes read."""

import mmap
from datetime import UTC, datetime
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import Self

_HELD = Struct("<q")
_REAL = 0


class Timepiece:
    """A clock that is set, and shows the real time again when it is left.

    Attributes:
        path: The file.
        now: What it was set to last.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, datetime.now(UTC)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_HELD.pack(_REAL))

    def __enter__(self) -> Self:
        """Open the file."""
        with self.path.open("r+b") as file:
            self._held = mmap.mmap(file.fileno(), _HELD.size)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show the real time."""
        self.show_real()
        self._held.close()

    def set(self, moment: datetime) -> None:
        """Let it be this moment for the service."""
        self.now = moment
        self._held[:] = _HELD.pack(round(moment.timestamp() * 1_000_000))

    def show_real(self) -> None:
        """Let the service go by the machine's clock."""
        self._held[:] = _HELD.pack(_REAL)
