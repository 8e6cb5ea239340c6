"""The embedded PostgreSQL, copied as it runs: its files once, and then its write-ahead log.

A physical replication slot for each chain keeps the log until it is in a backup, within `max_slot_wal_keep_size`: an
operator who stops taking backups gets no full disk, and the next backup is a full one. The log's files are read
where they lie, once they are complete; the slot goes on only when they are in a backup and on disk.
"""

import tarfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Final

from psycopg import Connection

from api.backup.database import Copy, Target
from api.backup.errors import LogGoneError
from api.backup.layout import Chain, Place, Source
from api.backup.pieces import write_piece
from api.backup.programs import written_by

SLOT: Final = "symphonie_backup_"
_DROP: Final = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND"
_STANDING: Final = (
    "SELECT (SELECT system_identifier::text FROM pg_control_system()),"
    " (SELECT timeline_id FROM pg_control_checkpoint()),"
    " setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'"
)


class Cluster:
    """The cluster of a data directory.

    Args:
        database_url: Its own.
        log: Directory of the files of its write-ahead log.
    """

    source: Source = "cluster"

    def __init__(self, database_url: str, log: Path) -> None:
        self._url, self._log = database_url, log

    def why_full(self, connection: Connection, newest: Chain) -> str:
        """Say why a chain cannot go on; empty if it can."""
        place = newest.last.manifest.place
        if place is None or place.system != _standing(connection)[0]:
            return "the newest chain is of another database"
        row = connection.execute(
            "SELECT wal_status IN ('reserved', 'extended') FROM pg_replication_slots WHERE slot_name = %s",
            [SLOT + newest.path.name],
        ).fetchone()
        return "" if row == (True,) else "the write-ahead log since the last backup is gone"

    def copy(self, connection: Connection, target: Target) -> Copy:
        """Copy its files and its log, or only the log since the last backup.

        Raises:
            CopyFailedError: pg_basebackup failed.
            LogGoneError: A file of the log is not there any more.
        """
        pieces = []
        if target.before is None:
            begun = _keep_log(connection, target.chain)
            pieces.append(write_piece(target.folder, "base.tar", target.recipients, self._write_base))
        else:
            begun = _next_position(target.before)
        place, reaches = _close_segment(connection)
        writing = partial(self._write_log, begun, place)
        pieces.append(write_piece(target.folder, "wal.tar", target.recipients, writing))
        return Copy(tuple(pieces), place, reaches)

    def settle(self, connection: Connection, chain: str, copied: Copy) -> None:
        """Let the log be removed that is in a backup, and drop what keeps a log that is gone."""
        lsn = copied.place.lsn if copied.place else 0
        connection.execute("SELECT pg_replication_slot_advance(%s, '0/0'::pg_lsn + %s)", [SLOT + chain, lsn])
        connection.execute(f"{_DROP} starts_with(slot_name, %s) AND wal_status = 'lost'", [SLOT])

    def forget(self, connection: Connection, chain: str) -> None:
        """Keep no log for a chain any more."""
        connection.execute(f"{_DROP} slot_name = %s", [SLOT + chain])

    def _write_base(self, sink: IO[bytes]) -> None:
        how = ("-D", "-", "-F", "tar", "-X", "none", "--checkpoint=fast", "--no-sync")
        written_by("pg_basebackup", ("-d", self._url, *how), sink)

    def _write_log(self, begun: int, place: Place, sink: IO[bytes]) -> None:
        with tarfile.open(fileobj=sink, mode="w|") as tar:
            for name in segments(begun, place):
                told = tarfile.TarInfo(name)
                told.size, told.mode = place.segment_bytes, 0o600
                try:
                    with (self._log / name).open("rb") as segment:
                        tar.addfile(told, segment)
                except FileNotFoundError:
                    raise LogGoneError(name) from None


def _keep_log(connection: Connection, chain: str) -> int:
    """Have the log kept from here on for a new chain, and return its position in bytes."""
    connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT + chain])
    row = connection.execute(
        "SELECT restart_lsn - '0/0' FROM pg_replication_slots WHERE slot_name = %s", [SLOT + chain]
    ).fetchone()
    return int(row[0]) if row else 0


def _close_segment(connection: Connection) -> tuple[Place, datetime]:
    """End the file of the log that is being written, behind a commit; return where it ended, and a moment before."""
    with connection.transaction():
        # What commits gets a moment in the log, so that recovery knows that it has come as far as this one.
        _, reaches = connection.execute("SELECT pg_current_xact_id(), clock_timestamp()").fetchone() or (0, None)
    (ended,) = connection.execute("SELECT pg_switch_wal() - '0/0'").fetchone() or (0,)
    system, timeline, segment_bytes = _standing(connection)
    return Place(system, timeline, int(ended), segment_bytes), reaches


def _standing(connection: Connection) -> tuple[str, int, int]:
    """Return the cluster's identifier, its timeline, and the size of a file of its log."""
    system, timeline, segment_bytes = connection.execute(_STANDING).fetchone() or ("", 0, 1)
    return system, timeline, segment_bytes


def segments(begun: int, place: Place) -> Iterator[str]:
    """Name the files of the log from a position to where it ended.

    >>> list(segments(0x1_0000_0028, Place("", 1, 0x1_0200_0000, 1 << 24)))
    ['000000010000000100000000', '000000010000000100000001']
    """
    per_number = 0x1_0000_0000 // place.segment_bytes
    for number in range(begun // place.segment_bytes, (place.lsn - 1) // place.segment_bytes + 1):
        yield f"{place.timeline:08X}{number // per_number:08X}{number % per_number:08X}"


def _next_position(place: Place) -> int:
    """Return where the file begins that follows the one in which a backup ended."""
    return ((place.lsn - 1) // place.segment_bytes + 1) * place.segment_bytes
