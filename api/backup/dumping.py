"""A PostgreSQL of somebody else's, copied by pg_dump: one snapshot, and no right beyond reading it.

Base backups and logs of such a server are its operator's (docs/backup.md); they often are not allowed over the line.
"""

from datetime import datetime
from typing import IO

from psycopg import Connection

from api.backup.database import Copy, Target
from api.backup.layout import Chain, Source
from api.backup.pieces import write_piece
from api.backup.programs import written_by


class DumpedDatabase:
    """The database of `SYMPHONIE_DATABASE_URL`."""

    source: Source = "dump"

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def why_full(self, connection: Connection, newest: Chain) -> str:  # noqa: ARG002  # part of the port
        """Say that each copy stands alone."""
        return "PostgreSQL is not embedded"

    def copy(self, connection: Connection, target: Target) -> Copy:
        """Copy it as it is at one moment.

        Raises:
            CopyFailedError: pg_dump failed.
        """
        reaches: datetime
        (reaches,) = connection.execute("SELECT clock_timestamp()").fetchone() or (datetime.min,)  # noqa: DTZ901  # never
        piece = write_piece(target.folder, "dump", target.recipients, self._write)
        return Copy((piece,), None, reaches)

    def settle(self, connection: Connection, chain: str, copied: Copy) -> None:
        """Have nothing to do: the server keeps nothing for a dump."""

    def forget(self, connection: Connection, chain: str) -> None:
        """Have nothing to do, as before."""

    def _write(self, sink: IO[bytes]) -> None:
        what = ("--format=custom", "--compress=none", "--schema=symphonie", "--no-owner", "--no-privileges")
        written_by("pg_dump", ("-d", self._url, *what), sink)
