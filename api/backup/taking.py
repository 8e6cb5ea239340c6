"""Take a backup beside a running service.

    let the record catch up with the journal → copy the database → copy what was handed in → manifest → one rename

What was acknowledged before the backup began is in the record by then, so it is in the backup. Live states are not
copied: they follow from the record. The directory of a backup gets its name when everything in it is on disk.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection

from api.backup.cluster import Cluster
from api.backup.database import Copy, Database, Target
from api.backup.dumping import DumpedDatabase
from api.backup.errors import (
    BackupUnderWayError,
    KeyMissingError,
    LogGoneError,
    NothingRecordedError,
    OtherDeploymentError,
)
from api.backup.handed_in import HandedIn, files_beyond, write_files
from api.backup.layout import (
    MASTER,
    PART,
    Backup,
    Chain,
    Manifest,
    Piece,
    chains_in,
    clear_unfinished,
    new_chain_name,
    write_manifest,
)
from api.backup.pieces import write_piece
from api.backup.sealing import ChainKeys, Key, begin_chain, locks_the_same
from api.processes.embedded import Attachment
from api.processes.embedded.layout import is_held_now, open_lock
from api.record.erasure.listing import write_erasures
from api.record.intake import connect as connect_store
from api.record.migrations import HEAD
from api.record.pool import connect
from api.record.projector import Catcher
from api.record.schema import current_migration
from api.record.vault.master import path_of
from api.settings import Settings

PATIENCE_S: Final = 600.0
"""How long the record may take to catch up with the journal."""

_COUNT: Final = "SELECT count(*) FROM symphonie.result_key"


class Asked(NamedTuple):
    """How a backup is to be taken.

    Attributes:
        root: The directory of backups.
        key: Locks it.
        is_full: Begin a new chain in any case.
        full_days: Begin a new chain when the newest is older.
    """

    root: Path
    key: Key
    is_full: bool
    full_days: int


class Taken(NamedTuple):
    """A backup that was taken.

    Attributes:
        path: Its directory.
        manifest: What it holds.
        because: Why it is a full one; empty if it is not.
    """

    path: Path
    manifest: Manifest
    because: str


class _Standing(NamedTuple):
    """What a record says of itself."""

    deployment: str
    n_shards: int
    migration: str


class _Known(msgspec.Struct):
    """What this machine remembers of a chain, so that it can go on without opening it.

    Attributes:
        code_key: Of its manifests' codes.
        root: The directory of backups that it is in.
    """

    code_key: bytes
    root: str


class _Begun(NamedTuple):
    """A chain to go on with; a new one has no backups yet."""

    path: Path
    keys: ChainKeys
    backups: tuple[Backup, ...]


def take(servers: Attachment, given: Settings, asked: Asked) -> Taken:
    """Take a backup.

    Args:
        servers: Attached.
        given: The settings as they were given: they say whether PostgreSQL is embedded.
        asked: How.

    Raises:
        BackupError: It cannot be taken.
        RecordBehindError: The record does not catch up with the journal.
        OSError: The directory cannot be written.
    """
    asked.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(asked.root), connect(servers.database_url, "symphonie backup", autocommit=True) as connection:
        standing = _standing(connection)
        clear_unfinished(asked.root)
        taken = _Taking(servers, given, connection, standing, asked).take()
        write_erasures(connection, asked.root)
    return taken


def _standing(connection: Connection) -> _Standing:
    migration = current_migration(connection)
    row = connection.execute("SELECT id::text, n_shards FROM symphonie.deployment").fetchone() if migration else None
    if migration is None or row is None:
        raise NothingRecordedError
    deployment, n_shards = row
    return _Standing(deployment, n_shards, migration)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Keep others from writing to a directory of backups.

    Raises:
        BackupUnderWayError: Somebody else does.
    """
    with open_lock(root / ".lock") as lock:
        if not is_held_now(lock):
            raise BackupUnderWayError(root)
        yield


class _Taking:
    def __init__(
        self, servers: Attachment, given: Settings, connection: Connection, standing: _Standing, asked: Asked
    ) -> None:
        self._servers, self._connection, self._standing, self._asked = servers, connection, standing, asked
        self._database: Database = (
            DumpedDatabase(given.database_url)
            if given.database_url is not None
            else Cluster(servers.database_url, given.data_dir / "postgresql" / "pg_wal")
        )
        self._notes = given.data_dir / "backup"
        self._master = path_of(given)
        self._files = given.files_dir or given.data_dir / "files"

    def take(self) -> Taken:
        chains = chains_in(self._asked.root)
        newest = chains[-1] if chains else None
        self._forget_others(newest)
        if newest is not None and newest.is_encrypted and not self._asked.key.is_given:
            raise KeyMissingError(self._asked.root, "--key-file FILE or --recipient age1…")
        if newest is not None and newest.last.manifest.deployment != self._standing.deployment:
            raise OtherDeploymentError(self._asked.root, newest.last.manifest.deployment, self._standing.deployment)
        because = "it is the first one" if newest is None else self._why_full(newest)
        if newest is not None and not because:
            try:
                return self._add(_Begun(newest.path, self._keys_of(newest), newest.backups), "")
            except LogGoneError:
                because = "the write-ahead log since the last backup is gone"
                clear_unfinished(self._asked.root)
        taken = self._add(self._begin(), because)
        if newest is not None:
            self._database.forget(self._connection, newest.path.name)
        self._forget_others(chains_in(self._asked.root)[-1])
        return taken

    def _forget_others(self, newest: Chain | None) -> None:
        """Forget chains of this directory that do not go on any more, or were never finished."""
        for note in self._notes.glob("*.json"):
            is_here = msgspec.json.decode(note.read_bytes(), type=_Known).root == str(self._asked.root)
            if is_here and (newest is None or note.stem != newest.path.name):
                self._database.forget(self._connection, note.stem)
                note.unlink()

    def _why_full(self, newest: Chain) -> str:
        """Say why a new chain is begun; empty if the newest goes on."""
        if self._asked.is_full:
            return "asked for"
        if not self._note(newest.path.name).exists():
            return "the newest chain was begun elsewhere"
        if not locks_the_same(newest, self._asked.key):
            return "the key is another one"
        if datetime.now(UTC) - newest.backups[0].manifest.begun_at > timedelta(days=self._asked.full_days):
            return f"the newest chain is older than {self._asked.full_days} days"
        return self._database.why_full(self._connection, newest)

    def _keys_of(self, chain: Chain) -> ChainKeys:
        known = msgspec.json.decode(self._note(chain.path.name).read_bytes(), type=_Known)
        return ChainKeys(chain.backups[0].manifest.recipients, known.code_key)

    def _note(self, chain: str) -> Path:
        return self._notes / f"{chain}.json"

    def _begin(self) -> _Begun:
        """Begin a new chain."""
        path = self._asked.root / new_chain_name(datetime.now(UTC), secrets.token_hex(2))
        path.mkdir(mode=0o700)
        keys = begin_chain(path, self._asked.key)
        self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._note(path.name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(_Known(keys.code_key, str(self._asked.root))))
        return _Begun(path, keys, ())

    def _add(self, begun: _Begun, because: str) -> Taken:
        """Add a backup to a chain."""
        path = begun.path / f"{len(begun.backups):04}"
        folder = path.with_name(path.name + PART)
        folder.mkdir(mode=0o700)
        begun_at = self._catch_up()
        before = begun.backups[-1].manifest.place if begun.backups else None
        target = Target(begun.path.name, folder, begun.keys.recipients, before)
        (n_results,) = self._connection.execute(_COUNT).fetchone() or (0,)
        copied = self._database.copy(self._connection, target)
        known = {mark for backup in begun.backups for mark in backup.manifest.files}
        files = files_beyond(self._files, known, begun.keys.code_key)
        pieces = [*copied.pieces, *self._write_files(folder, begun.keys, files)]
        pieces += self._write_master(folder, begun.keys)
        manifest = self._manifest(begun, begun_at, n_results, copied)
        manifest = msgspec.structs.replace(manifest, files=tuple(one.mark for one in files), pieces=tuple(pieces))
        write_manifest(folder, manifest, begun.keys.code_key)
        _finish(folder, path)
        self._database.settle(self._connection, begun.path.name, copied)
        return Taken(path, manifest, because)

    def _catch_up(self) -> datetime:
        """Wait until the record has what was acknowledged until now, and return when that was."""
        begun_at = datetime.now(UTC)
        urls = (self._servers.valkey_url, self._servers.database_url)
        with (
            closing(connect_store(self._servers.valkey_url)) as client,
            closing(Catcher(*urls, self._standing.n_shards, client)) as catcher,
        ):
            catcher.catch_up(PATIENCE_S, is_idle=self._standing.migration != HEAD)
        return begun_at

    def _write_files(self, folder: Path, keys: ChainKeys, files: list[HandedIn]) -> list[Piece]:
        if not files:
            return []
        return [write_piece(folder, "files.tar", keys.recipients, partial(write_files, self._files, files))]

    def _write_master(self, folder: Path, keys: ChainKeys) -> list[Piece]:
        """Take along the key of names and addresses, where the backup itself needs a key."""
        if not (keys.recipients and self._master.exists()):
            return []
        master = self._master.read_bytes()
        return [write_piece(folder, MASTER, keys.recipients, lambda sink: sink.write(master))]

    def _manifest(self, begun: _Begun, begun_at: datetime, n_results: int, copied: Copy) -> Manifest:
        return Manifest(
            chain=begun.path.name,
            no=len(begun.backups),
            kind="incremental" if begun.backups else "full",
            source=self._database.source,
            begun_at=begun_at,
            reaches=copied.reaches,
            ended_at=datetime.now(UTC),
            software=version("symphonie"),
            migration=self._standing.migration,
            postgresql=self._connection.info.server_version // 10_000,
            deployment=self._standing.deployment,
            n_shards=self._standing.n_shards,
            n_results=n_results,
            place=copied.place,
            recipients=begun.keys.recipients,
            files=(),
            pieces=(),
            before=begun.backups[-1].code if begun.backups else "",
        )


def _finish(folder: Path, path: Path) -> None:
    """Give a backup its name when it is on disk."""
    _sync(folder)
    folder.rename(path)
    _sync(path.parent)
    _sync(path.parent.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
