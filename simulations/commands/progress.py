"""Progress for whoever waits, on stderr: a bar on a terminal, a line for each finished policy elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Show(NamedTuple):
    """How to tell.

    Attributes:
        say: What is being done.
        advance: What share of it is done, 0..1.
        finish: That something is finished.
    """

    say: Callable[[str], None]
    advance: Callable[[float], None]
    finish: Callable[[str], None]


@contextmanager
def showing() -> Iterator[Show]:
    """Show progress while the block runs."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0)

        def finish(what: str) -> None:
            if not console.is_terminal:
                console.print(f"{bar.tasks[0].percentage:3.0f} %  {what}", highlight=False)

        yield Show(
            lambda what: bar.update(task, description=what),
            lambda share: bar.update(task, completed=share),
            finish,
        )
