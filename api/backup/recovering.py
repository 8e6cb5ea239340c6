"""Bring the files of a cluster to the end of its write-ahead log, or to a moment before (PostgreSQL 18, 25.3.5)."""

import os
import tarfile
import time
from pathlib import Path
from typing import Final

import psycopg
from pyrage import x25519

from api.backup.choosing import Chosen
from api.backup.errors import LogEndedError, RecoveryFailedError
from api.backup.pieces import reading_piece
from api.processes.embedded.errors import tail
from api.processes.embedded.layout import DataDirectory
from api.processes.embedded.postgresql import NAME, PostgreSQL, url
from api.processes.embedded.privileges import account_for
from api.processes.embedded.service import Service
from api.record.pool import connect

_POLL_S: Final = 0.1
_WHERE: Final = "SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() - '0/0', 0)"
# The log lies where the server looks by itself, after it has been told that there is no archive.
_ALL: Final = "restore_command = 'false'\nrecovery_target_action = 'promote'\n"
_UNTIL: Final = "recovery_target_time = '{}'\n"


def recover(layout: DataDirectory, chosen: Chosen) -> None:
    """Put a cluster into a data directory that has none, and bring it to where the backups end.

    Raises:
        RecoveryFailedError: PostgreSQL cannot; the message has the end of its log.
    """
    files = layout.files(NAME)
    account = account_for(files)
    files.mkdir(mode=0o700)
    for backup in chosen.backups:
        for piece in backup.manifest.pieces:
            if piece.name.startswith("base."):
                unpack(backup.path / piece.name, chosen.identity, files)
            elif piece.name.startswith("wal."):
                unpack(backup.path / piece.name, chosen.identity, files / "pg_wal")
    settings = files / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text(before + _ALL + (_UNTIL.format(chosen.until.isoformat()) if chosen.until else ""))
    (files / "recovery.signal").touch(mode=0o600)
    if account is not None:
        _give(files, account.uid, account.gid)
    layout.prepare()
    service = Service(PostgreSQL(layout), layout)
    service.start()
    try:
        _await_recovery(service, layout, chosen)
    finally:
        service.signal_stop()
        service.wait_stopped()
    settings.write_text(before)


def unpack(path: Path, identity: x25519.Identity | None, target: Path) -> None:
    """Unpack a tar of a backup."""
    with reading_piece(path, identity) as source, tarfile.open(fileobj=source, mode="r|") as tar:
        tar.extractall(target, filter="data")


def _give(files: Path, uid: int, gid: int) -> None:
    os.chown(files, uid, gid)
    for folder, folders, names in os.walk(files):
        for name in (*folders, *names):
            os.chown(Path(folder) / name, uid, gid)


def _await_recovery(service: Service, layout: DataDirectory, chosen: Chosen) -> None:
    while True:
        time.sleep(_POLL_S)
        if not service.is_running:
            raise RecoveryFailedError(tail(layout.log(NAME)))
        try:
            with connect(url(layout), "symphonie restore", autocommit=True) as connection:
                is_recovering, replayed = connection.execute(_WHERE).fetchone() or (True, 0)
                if is_recovering:
                    continue
                _judge(replayed, chosen)
                connection.execute("CHECKPOINT")  # so that it stops soon
        except psycopg.OperationalError:
            continue
        return


def _judge(replayed: int, chosen: Chosen) -> None:
    place = chosen.last.place
    if chosen.until is None and place is not None and replayed < place.lsn:
        raise LogEndedError(replayed, place.lsn)
