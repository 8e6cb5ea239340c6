"""Compiling the engine before anything serves: once per machine and version, in one process, told as it goes.

A process of its own compiles, so that what the compiler needs of memory is gone when it is done. Whoever else starts
meanwhile waits for it, sees the same progress, and finds all done. There is no deadline as long as it advances.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.processes import warming
from api.processes.embedded.errors import tail
from api.processes.embedded.privileges import die_with


class CompilingFailedError(Exception):
    """The engine could not be compiled."""

    def __init__(self, code: int, said: str) -> None:
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        if code == -signal.SIGKILL:
            how += ", as the system does when memory is short"
        message = f"The engine could not be compiled: its process {how}. What was compiled is kept: start again."
        super().__init__(f"{message}\n{said}" if said else message)


class CompilingStalledError(Exception):
    """Compiling the engine does not advance any more."""

    def __init__(self, seconds: float, name: str | None, pid: int | None) -> None:
        where = f" at {name}, in process {pid}" if name else ""
        super().__init__(
            f"Compiling the engine has not advanced for {seconds / 60:.0f} minutes{where}. "
            "End that process if it still runs, and start again."
        )


STALLED_SECONDS: Final = 900.0
"""How long one function may take, on whatever machine, before something must be wrong."""
_POLL_SECONDS: Final = 0.05
_LINE_SECONDS: Final = 5.0

_FORK: Final = get_context("fork")


def compile_engine() -> bool:
    """Compile what this machine has not compiled of this version yet, and show how far it is; false if nothing was.

    Raises:
        CompilingFailedError: Its process ended without having done so.
        CompilingStalledError: It does not advance any more.
    """
    if warming.is_kept():
        return False
    board = warming.board()
    process = _FORK.Process(target=_compile, args=(os.getpid(), board), daemon=True)
    process.start()
    try:
        with _shown() as show:
            _follow(process.is_alive, board, show)
        process.join()
    finally:
        if process.is_alive():
            process.kill()
    errors = _errors(board, process.pid)
    said = tail(errors)
    errors.unlink(missing_ok=True)
    if process.exitcode:
        raise CompilingFailedError(process.exitcode, said)
    return True


def _compile(parent: int, board: Path) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    die_with(parent, signal.SIGTERM)
    with _errors(board, os.getpid()).open("wb", buffering=0) as errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    warming.compile_all(lambda progress: warming.write(board, progress))


def _follow(is_alive: Callable[[], bool], board: Path, show: Callable[[warming.Progress], None]) -> None:
    """Show what the board says for as long as the process lives.

    Raises:
        CompilingStalledError: The board has not changed for too long.
    """
    seen, since = warming.read(board), time.monotonic()
    while is_alive():
        now = warming.read(board)
        if now != seen:
            seen, since = now, time.monotonic()
        if seen is not None:
            show(seen)
        if time.monotonic() - since > STALLED_SECONDS:
            raise CompilingStalledError(STALLED_SECONDS, seen.name if seen else None, seen.pid if seen else None)
        time.sleep(_POLL_SECONDS)


@contextlib.contextmanager
def _shown() -> Iterator[Callable[[warming.Progress], None]]:
    """Give what shows progress: a bar where somebody looks on, else a line now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[name]}"), TimeElapsedColumn())
    # Without a thread of its own: processes are forked off this one.
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as bar:
        task = bar.add_task("Compiling the engine", name="")

        def show(progress: warming.Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, name=progress.name, refresh=True)

        yield show


def _lines(console: Console) -> Callable[[warming.Progress], None]:
    due_at = 0.0

    def show(progress: warming.Progress) -> None:
        nonlocal due_at
        if time.monotonic() >= due_at:
            due_at = time.monotonic() + _LINE_SECONDS
            console.print(
                f"Compiling the engine, once per machine: {progress.done} of {progress.total} functions",
                highlight=False,
                soft_wrap=True,
            )

    return show


def _errors(board: Path, pid: int | None) -> Path:
    return board.with_suffix(f".{pid}.err")
