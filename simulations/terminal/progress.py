"""Progress for whoever waits, on stderr, so that stdout stays clean for machines.

On a terminal a bar per piece of work; elsewhere (a log, a pipe) a line as soon as one takes long, and when it is done.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import Final, TypeAlias

import rich.progress
from rich.console import Console

PATIENCE_S: Final = 2.0
ALMOST_DONE: Final = 0.99
"""A bar that is full stops its clock, although what it stands for may still be at its last step."""


class Bar:
    """One piece of work as people see it."""

    def __init__(self, bars: rich.progress.Progress, what: str) -> None:
        self._bars, self._what, self._share = bars, what, 0.0
        self._task = bars.add_task(what, total=1.0)
        self._started = perf_counter()
        self._later = threading.Timer(PATIENCE_S, self._print, (f"{what} …",))
        if not bars.console.is_terminal:
            self._later.daemon = True
            self._later.start()

    def __call__(self, share: float) -> None:
        """Tell which share of it is done, 0..1."""
        self._share = share
        self._bars.update(self._task, completed=min(share, ALMOST_DONE))

    def say(self, what: str) -> None:
        """Tell what is being done now."""
        self._bars.update(self._task, description=what)

    def note(self, what: str) -> None:
        """Tell that a part is finished, where no bar shows it."""
        if not self._bars.console.is_terminal:
            self._print(f"{100 * self._share:3.0f} %  {what}")

    def close(self) -> None:
        """Take it off the screen."""
        self._later.cancel()
        self._bars.remove_task(self._task)
        seconds = perf_counter() - self._started
        if seconds > PATIENCE_S and not self._bars.console.is_terminal:
            self._print(f"{self._what}: {seconds:.0f} s")

    def _print(self, line: str) -> None:
        self._bars.console.print(line, highlight=False, markup=False, soft_wrap=True)


Progress: TypeAlias = Callable[[str], AbstractContextManager[Bar]]
"""Opens a bar for one piece of work."""


@contextmanager
def progress() -> Iterator[Progress]:
    """Show pieces of work while the block runs."""
    columns = (
        rich.progress.TextColumn("{task.description}", markup=False),
        rich.progress.BarColumn(),
        rich.progress.TaskProgressColumn(),
        rich.progress.TimeElapsedColumn(),
        rich.progress.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with rich.progress.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:

        @contextmanager
        def show(what: str) -> Iterator[Bar]:
            bar = Bar(bars, what)
            try:
                yield bar
            finally:
                bar.close()

        yield show


def counting(bar: Bar, total: int) -> Callable[[int], None]:
    """Return what takes the number of things that were done since the last call, of so many."""
    done = 0

    def count(n: int) -> None:
        nonlocal done
        done += n
        bar(done / max(total, 1))

    return count
