"""What a failure tells beyond its assertion: what the service said last, and how busy the machine was.

Whoever reads it has no machine to look at: the one that checked everything is gone.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

N_LINES: Final = 30
N_CHARACTERS: Final = 4_000
"""Shown of a log, and of each line."""


def logs_of(fixtures: Mapping[str, object]) -> Iterator[Path]:
    """Find the logs of the services that a test had: of things that have a log, or a service that has one.

    >>> list(logs_of({"n": 1}))
    []
    """
    for one in fixtures.values():
        for holder in (one, getattr(one, "service", None)):
            log = getattr(holder, "log", None)
            if isinstance(log, Path) and log.exists():
                yield log


def told_of(fixtures: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give sections of a report: their titles and texts."""
    for log in dict.fromkeys(logs_of(fixtures)):
        lines = log.read_text(errors="replace").splitlines()[-N_LINES:]
        yield f"end of {log.name}", "\n".join(line[:N_CHARACTERS] for line in lines)
    waiting = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    yield "machine", f"processes that wanted one of {os.cpu_count()} processors, of late 1, 5 and 15 minutes: {waiting}"
