"""Restore backups into an empty directory, or rehearse it.

    check everything → unpack and recover → migrate → live states out of the record → erase once more what was erased
    since → compare → one rename

Until the rename there is nothing under the name that was asked for, so nobody serves half a restoration.
"""

import asyncio
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from api.backup.choosing import Chosen
from api.backup.errors import DatabaseInUseError, DirectoryInUseError, RestoredApartError
from api.backup.layout import MASTER
from api.backup.pieces import reading_piece
from api.backup.programs import read_by
from api.backup.recovering import recover, unpack
from api.files import files_of
from api.processes.embedded import Attachment, attach
from api.processes.embedded.layout import DataDirectory, hold, make_root, open_lock
from api.record.erasure.again import ask_again
from api.record.erasure.eraser import Tools, erase
from api.record.erasure.erasures import unfinished_erasures
from api.record.erasure.listing import read_erasures
from api.record.intake import connect as connect_store
from api.record.pool import connect
from api.record.projector import Catcher
from api.record.retrace.retracing import Report, graph_refs
from api.record.retrace.whole import compare_or_rebuild
from api.record.schema import prepare
from api.record.vault.master import path_of
from api.settings import Settings

END_S: Final = 120.0
"""How long the servers of a restored directory may take to end."""

Tell = Callable[[str], None]
"""Told what is being done."""


class Restored(NamedTuple):
    """What came of restoring.

    Attributes:
        learners: In the record, once per content graph.
        results: Theirs.
        rebuilt: Live states that were made from the record.
        differences: Between live states and record afterwards: 0.
        erased_again: Erasures of after the backup that were done once more.
        has_names: Whether the backup has the key of names and addresses.
        seconds: How long it took.
        n_bytes: Of the backups that were read.
    """

    learners: int
    results: int
    rebuilt: int
    differences: int
    erased_again: int
    has_names: bool
    seconds: float
    n_bytes: int


def hold_empty(path: Path) -> None:
    """Hold that a directory is empty, or not there.

    Raises:
        DirectoryInUseError: It is not.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise DirectoryInUseError(path)


def restore(root: Path, chosen: Chosen, data_dir: Path, settings: Settings, tell: Tell) -> Restored:
    """Restore into a directory that is empty or not there.

    Args:
        root: The directory of backups.
        chosen: What was found whole there.
        data_dir: What the service is to have as `SYMPHONIE_DATA_DIR`.
        settings: Of the service. A dump goes into the servers that they name, everything else is embedded.
        tell: Told what is being done.

    Raises:
        BackupError: It cannot be done; the message says why.
        EmbeddedServersError: The servers do not start.
    """
    hold_empty(data_dir)
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{data_dir.name}.restoring-", dir=data_dir.parent))
    try:
        restored = _into(root, chosen, work, _served(settings, chosen, work), tell)
        os.sync()
        work.rename(data_dir)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if restored.differences:
        raise RestoredApartError(restored.differences, data_dir)
    return restored


def rehearse(root: Path, chosen: Chosen, parent: Path | None, settings: Settings, tell: Tell) -> Restored:
    """Restore into a directory of its own, compare, and remove it; nothing else is touched."""
    work = Path(tempfile.mkdtemp(prefix="symphonie-drill-", dir=parent))
    try:
        embedded = msgspec.structs.replace(settings, valkey_url=None, database_url=None)
        restored = _into(root, chosen, work, _served(embedded, chosen, work), tell)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if restored.differences:
        raise RestoredApartError(restored.differences, None)
    return restored


def _served(settings: Settings, chosen: Chosen, work: Path) -> Settings:
    places = {"data_dir": work, "files_dir": work / "files", "master_key_file": work / MASTER}
    here = msgspec.structs.replace(settings, n_shards=chosen.last.n_shards, **places)
    if chosen.last.source == "dump" and settings.database_url is not None:
        return here
    return msgspec.structs.replace(here, valkey_url=None, database_url=None)


def _into(root: Path, chosen: Chosen, work: Path, settings: Settings, tell: Tell) -> Restored:
    since = time.monotonic()
    layout = make_root(work)
    tell("unpacking")
    for backup in chosen.backups:
        for piece in (one for one in backup.manifest.pieces if one.name.startswith("files.")):
            unpack(backup.path / piece.name, chosen.identity, work / "files")
    has_names = _put_master(chosen, path_of(settings))
    if chosen.last.source == "cluster":
        tell("recovering the database")
        recover(layout, chosen)
    with _serving(settings, layout) as servers:
        if chosen.last.source == "dump":
            tell("reading the database")
            _read_dump(servers.database_url, chosen)
        prepare(servers.database_url, servers.settings.n_shards)
        tell("making live states out of the record")
        rebuilt = _retrace(servers, only_verify=False)
        n_erased = _erase_again(root, servers)
        tell("comparing live states with the record")
        report = _retrace(servers, only_verify=True)
    counted = (report.learners, report.results, rebuilt.rebuilt, len(report.differences))
    return Restored(*counted, n_erased, has_names, time.monotonic() - since, chosen.n_bytes)


@contextmanager
def _serving(settings: Settings, layout: DataDirectory) -> Iterator[Attachment]:
    """Have the servers run for the duration of the block, and return when they have ended, however it is left."""
    try:
        with attach(settings) as servers:
            yield servers
    finally:
        with open_lock(layout.lock("supervisor")) as lock:
            hold(lock, "supervisor", END_S)


def _put_master(chosen: Chosen, path: Path) -> bool:
    """Put the key of names and addresses into its place, and tell whether the backup has it."""
    backup = chosen.backups[-1]
    for piece in (one for one in backup.manifest.pieces if one.name.startswith(MASTER)):
        with reading_piece(backup.path / piece.name, chosen.identity) as source:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(source.read())
        return True
    return False


def _read_dump(database_url: str, chosen: Chosen) -> None:
    with connect(database_url, "symphonie restore", autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_namespace WHERE nspname = 'symphonie'").fetchone() is not None:
            raise DatabaseInUseError
    backup = chosen.backups[-1]
    (name,) = (piece.name for piece in backup.manifest.pieces if piece.name.startswith("dump."))
    with reading_piece(backup.path / name, chosen.identity) as source:
        how = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        read_by("pg_restore", ("-d", database_url, *how), source)


def _retrace(servers: Attachment, *, only_verify: bool) -> Report:
    with (
        closing(connect_store(servers.valkey_url)) as client,
        connect(servers.database_url, "symphonie restore") as connection,
    ):
        refs = graph_refs(connection, None)
        about = {"only_verify": only_verify, "is_whole": True}
        return asyncio.run(compare_or_rebuild(servers, client, connection, refs, lambda _: None, **about))


def _erase_again(root: Path, servers: Attachment) -> int:
    """Erase what was erased after the backup, and go on with what was being erased then."""
    settings, urls = servers.settings, (servers.valkey_url, servers.database_url)
    with (
        connect(servers.database_url, "symphonie restore", autocommit=True) as connection,
        closing(connect_store(servers.valkey_url)) as client,
        closing(Catcher(*urls, settings.n_shards, client)) as catcher,
    ):
        n_asked = ask_again(connection, read_erasures(connection, root))
        about = (threading.Event(), 0.0, settings.n_shards, settings.dedup_days, files_of(settings))
        tools = Tools(connection, client, catcher, *about)
        for wanted in unfinished_erasures(connection):
            erase(tools, wanted)
    return n_asked
