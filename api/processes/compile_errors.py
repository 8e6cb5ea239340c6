"""What can go wrong while the engine is compiled."""

from __future__ import annotations

import signal


class CompilingFailedError(Exception):
    """The engine could not be compiled.

    Attributes:
        code: Exit code of the process, negative for a signal.
        said: What it said at its end.
    """

    def __init__(self, code: int, said: str) -> None:
        self.code, self.said = code, said
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        if code == -signal.SIGKILL:
            how += ", as the system does when memory is short"
        message = f"The engine could not be compiled: its process {how}. What was compiled is kept: start again."
        super().__init__(f"{message}\n{said}" if said else message)


class CompilingStalledError(Exception):
    """Compiling the engine does not advance any more.

    Attributes:
        seconds: For how long.
        name: The function that it is at, if that is known.
        pid: The process that compiles it.
    """

    def __init__(self, seconds: float, name: str | None, pid: int | None) -> None:
        self.seconds, self.name, self.pid = seconds, name, pid
        where = f" at {name}, in process {pid}" if name else ""
        super().__init__(
            f"Compiling the engine has not advanced for {seconds / 60:.0f} minutes{where}. "
            "End that process if it still runs, and start again."
        )
