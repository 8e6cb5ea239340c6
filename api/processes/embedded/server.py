"""What the supervisor has to know about a server: the port that Valkey and PostgreSQL fill."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from typing import Protocol

from api.processes.embedded.privileges import Account

# Runs a program to its end, under the server's account and lock; raises ServerFailedError when it fails.
Run = Callable[[Sequence[str], str], None]


class Server(Protocol):
    """One kind of server, in one data directory."""

    @property
    def name(self) -> str:
        """What it is called in logs and file names."""

    @property
    def stop_signal(self) -> signal.Signals:
        """What makes it end cleanly and soon."""

    @property
    def account(self) -> Account | None:
        """Who it runs as; None for the caller's own account."""

    def prepare(self, run: Run) -> None:
        """Make its files, or put right what a crash has left; called while nobody else uses them."""

    def command(self) -> list[str]:
        """Return the program and its arguments."""

    def is_ready(self) -> bool:
        """Whether it answers now; never waits for long."""
