"""How the embedded Valkey is run: a unix socket, an append-only file, and no other way to lose data."""

import signal
import socket
from urllib.parse import quote

import msgspec

from api.processes.embedded import binaries
from api.processes.embedded.layout import DataDirectory
from api.processes.embedded.privileges import Account
from api.processes.embedded.service import Run

NAME = "valkey"
_PROBE_SECONDS = 1.0


class Valkey(msgspec.Struct, frozen=True):
    """Valkey in one data directory."""

    layout: DataDirectory
    appendfsync: str

    name = NAME
    stop_signal = signal.SIGTERM
    account: Account | None = None

    def prepare(self, run: Run) -> None:  # noqa: ARG002  # part of the port; Valkey needs no program for it
        """Make the directory of the append-only file."""
        self.layout.files(NAME).mkdir(mode=0o700, exist_ok=True)

    def command(self) -> list[str]:
        """Return the program and its settings."""
        settings = {
            "port": "0",
            "unixsocket": str(self.layout.sockets / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": str(self.layout.files(NAME)),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes",
            "appendfsync": self.appendfsync,
            # A rewrite must not weaken what an answer promises.
            "no-appendfsync-on-rewrite": "no",
            "auto-aof-rewrite-percentage": "100",
            "auto-aof-rewrite-min-size": "64mb",
            "maxmemory-policy": "noeviction",
            # What is remembered of results lives in sets of integers: 4 and 8 bytes each while they stay intsets.
            "set-max-intset-entries": "65536",
        }
        arguments = [word for key, value in settings.items() for word in (f"--{key}", value)]
        return [str(binaries.valkey_server()), *arguments]

    def is_ready(self) -> bool:
        """Whether it answers PING; while it loads the append-only file it answers LOADING."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(_PROBE_SECONDS)
            try:
                probe.connect(str(self.layout.sockets / "valkey.sock"))
                probe.sendall(b"PING\r\n")
                return probe.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def url(layout: DataDirectory) -> str:
    """Return the URL for redis-py."""
    return "unix://" + quote(str(layout.sockets / "valkey.sock"))
