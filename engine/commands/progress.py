"""Progress for whoever waits, on stderr, so that stdout stays clean for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

import rich.progress
from rich.console import Console

Progress: TypeAlias = Callable[[str], AbstractContextManager[Callable[[float], None]]]
"""Opens a bar for one piece of work; what it gives takes the share that is done, 0..1."""


@contextmanager
def progress() -> Iterator[Progress]:
    """Show one bar per piece of work while the block runs."""
    columns = (
        rich.progress.TextColumn("{task.description}"),
        rich.progress.BarColumn(),
        rich.progress.TaskProgressColumn(),
        rich.progress.TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with rich.progress.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:

        @contextmanager
        def show(what: str) -> Iterator[Callable[[float], None]]:
            task = bars.add_task(what, total=1.0)
            yield lambda share: bars.update(task, completed=share)
            bars.update(task, completed=1.0)

        yield show
