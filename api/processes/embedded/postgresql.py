"""How the embedded PostgreSQL is made and run: a unix socket that only its owner can open."""

import os
import shutil
import signal
import socket
import struct
from pathlib import Path
from urllib.parse import quote

import msgspec

from api.processes.embedded import binaries
from api.processes.embedded.errors import PowerlessRootError
from api.processes.embedded.layout import DataDirectory
from api.processes.embedded.privileges import Account, account_for
from api.processes.embedded.service import Run

NAME = "postgresql"
_ROLE = _DATABASE = "symphonie"
_PORT = 5432
_PROTOCOL_3_0 = 3 << 16
_PROBE_SECONDS = 1.0


class PostgreSQL(msgspec.Struct, frozen=True):
    """PostgreSQL in one data directory."""

    layout: DataDirectory

    name = NAME
    # SIGINT is the fast shutdown: sessions are ended, a checkpoint is written.
    stop_signal = signal.SIGINT

    @property
    def account(self) -> Account | None:
        """Who it runs as: it refuses root."""
        return account_for(self.layout.files(NAME))

    def prepare(self, run: Run) -> None:
        """Make the cluster and its database if there is none; forget a server that is gone.

        Raises:
            PowerlessRootError: Root, and not allowed to give the files to another account.
        """
        if not self.layout.files(NAME).exists():
            self._create(run)
        _forget(self.layout.files(NAME) / "postmaster.pid")
        _forget(self.layout.sockets / f".s.PGSQL.{_PORT}.lock")

    def command(self) -> list[str]:
        """Return the program and its settings."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": '"{}"'.format(str(self.layout.sockets).replace('"', '""')),
            "unix_socket_permissions": "0700",
            "port": str(_PORT),
            "cluster_name": _DATABASE,
            "logging_collector": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Its log names nobody: no statements, no values of parameters, and of errors no DETAIL, which quotes rows.
            "log_statement": "none",
            "log_min_duration_statement": "-1",
            "log_min_error_statement": "panic",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "log_error_verbosity": "terse",
            # What a chain of backups that nobody goes on with may keep of the write-ahead log (`api.backup.cluster`).
            "max_slot_wal_keep_size": "4GB",
        }
        arguments = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [str(binaries.postgresql("postgres")), "-D", str(self.layout.files(NAME)), *arguments]

    def is_ready(self) -> bool:
        """Whether it lets a session begin; while it starts or recovers it answers with an error.

        The start-up message and its answer are those of the frontend/backend protocol 3.0, section 54.7.
        """
        parameters = f"user\0{_ROLE}\0database\0{_DATABASE}\0\0".encode()
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(_PROBE_SECONDS)
            try:
                probe.connect(str(self.layout.sockets / f".s.PGSQL.{_PORT}"))
                probe.sendall(struct.pack("!II", 8 + len(parameters), _PROTOCOL_3_0) + parameters)
                is_accepted = probe.recv(1) == b"R"
                probe.sendall(b"X\0\0\0\x04")
            except OSError:
                return False
        return is_accepted

    def _create(self, run: Run) -> None:
        """Make the cluster beside its place and move it there whole, so that no crash leaves half of one."""
        new = self.layout.root / f"{NAME}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if account := self.account:
            _give(new, account)
        # One locale of its own, so that an index means the same on every machine; the local connections need no
        # password, because only the owner of the socket can open it.
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        initdb = str(binaries.postgresql("initdb"))
        run([initdb, "-D", str(new), "-U", _ROLE, "--auth=trust", "--no-instructions", *locale], "")
        create = f"CREATE DATABASE {_DATABASE};\n"
        run([str(binaries.postgresql("postgres")), "--single", "-D", str(new), "postgres"], create)
        new.rename(self.layout.files(NAME))


def url(layout: DataDirectory) -> str:
    """Return the URL for libpq."""
    return f"postgresql://{_ROLE}@/{_DATABASE}?host={quote(str(layout.sockets), safe='')}&port={_PORT}"


def _give(directory: Path, account: Account) -> None:
    try:
        os.chown(directory, account.uid, account.gid)
    except PermissionError as error:
        raise PowerlessRootError(account.uid) from error


def _forget(lock: Path) -> None:
    """Remove a lock file of PostgreSQL whose process is no longer a PostgreSQL.

    Process numbers are used again, above all in containers, and PostgreSQL takes any process that has the number
    in the file for a server and refuses to start. If it still is a PostgreSQL, the file stays: it knows best.
    """
    try:
        pid = int(lock.read_text(encoding="ascii").split(maxsplit=1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        command = b""
    except (OSError, ValueError, IndexError):
        return
    if Path("/proc/self").exists() and b"postgres" not in command:
        lock.unlink(missing_ok=True)
