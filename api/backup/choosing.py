"""Which backups are restored, and whether they can be: nothing is touched before all of this holds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pyrage import x25519

from api.backup.errors import (
    BackupTooNewError,
    NoBackupError,
    NotReachedError,
    OtherPostgreSQLError,
    UnreadableTimeError,
)
from api.backup.layout import Backup, Chain, Manifest, authenticate, chains_in, older
from api.backup.pieces import check_piece
from api.backup.sealing import Key, open_chain
from api.processes.embedded.binaries import POSTGRESQL_MAJOR
from api.record.migrations import HEAD


class Chosen(NamedTuple):
    """Backups that were found whole.

    Attributes:
        backups: A full one, and those that go on from it.
        identity: What decrypts their pieces; None if they are not encrypted.
        until: The moment to stop at; None for all there is.
    """

    backups: tuple[Backup, ...]
    identity: x25519.Identity | None
    until: datetime | None

    @property
    def last(self) -> Manifest:
        """What the newest of them says."""
        return self.backups[-1].manifest

    @property
    def n_bytes(self) -> int:
        """How much they take."""
        return sum(backup.manifest.n_bytes for backup in self.backups)


def moment_of(text: str) -> datetime:
    """Read a moment; without an offset it is UTC.

    Raises:
        UnreadableTimeError: It is none.

    >>> moment_of("2026-11-30T08:15:00+01:00").isoformat()
    '2026-11-30T07:15:00+00:00'
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableTimeError(text) from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def choose(root: Path, key: Key, until: datetime | None) -> Chosen:
    """Choose what brings a record to a moment, or as far as it goes, and hold that all of it is as it was written.

    Raises:
        BackupError: It cannot be restored; the message says why.
    """
    chains = chains_in(root)
    if not chains:
        raise NoBackupError(root)
    chain, backups = _reaching(chains, until)
    last = backups[-1].manifest
    if last.migration > HEAD:
        raise BackupTooNewError(last.software, last.migration, HEAD)
    if last.source == "cluster" and last.postgresql != POSTGRESQL_MAJOR:
        raise OtherPostgreSQLError(last.postgresql, POSTGRESQL_MAJOR, last.software)
    identity, code_key = open_chain(chain, key)
    authenticate(chain.backups, code_key)
    for backup in backups:
        for piece in backup.manifest.pieces:
            check_piece(backup, piece, f", or restore {older(chain.path)}")
    return Chosen(backups, identity, until)


def _reaching(chains: Sequence[Chain], until: datetime | None) -> tuple[Chain, tuple[Backup, ...]]:
    if until is None:
        return chains[-1], chains[-1].backups
    for chain in reversed(chains):
        first = chain.backups[0].manifest
        if first.reaches > until:
            continue
        if chain.last.manifest.source == "dump":
            return chain, chain.backups
        for n_needed, backup in enumerate(chain.backups, start=1):
            if backup.manifest.reaches >= until:
                return chain, chain.backups[:n_needed]
        break
    raise NotReachedError(until, chains[0].backups[0].manifest.reaches, chains[-1].last.manifest.reaches)
