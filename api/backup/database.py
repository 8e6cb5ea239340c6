"""How a database is copied: what taking a backup asks of it, whichever kind it is."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from psycopg import Connection

from api.backup.layout import Chain, Piece, Place, Source


class Copy(NamedTuple):
    """A copy of a database.

    Attributes:
        pieces: Its files.
        place: Where the write-ahead log ended, which is in it; None where there is none.
        reaches: The last moment of the database's clock that it reaches.
    """

    pieces: tuple[Piece, ...]
    place: Place | None
    reaches: datetime


class Target(NamedTuple):
    """Where a copy goes.

    Attributes:
        chain: Name of the chain.
        folder: Directory of the backup.
        recipients: Who can open it.
        before: Where the log of the chain's last backup ended; None where nothing comes before.
    """

    chain: str
    folder: Path
    recipients: tuple[str, ...]
    before: Place | None


class Database(Protocol):
    """One kind of database."""

    @property
    def source(self) -> Source:
        """What its copies are."""

    def why_full(self, connection: Connection, newest: Chain) -> str:
        """Say why a chain cannot go on; empty if it can."""

    def copy(self, connection: Connection, target: Target) -> Copy:
        """Copy it, or what came since.

        Raises:
            CopyFailedError: A program of PostgreSQL failed.
            LogGoneError: What came since is not there any more.
        """

    def settle(self, connection: Connection, chain: str, copied: Copy) -> None:
        """Hear that a copy is on disk."""

    def forget(self, connection: Connection, chain: str) -> None:
        """Hear that a chain does not go on any more."""
