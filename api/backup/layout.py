"""What a directory of backups looks like, and what its manifests say.

ROOT/
  erasures.json             what was erased, so that no older backup brings it back
  CHAIN/                    named after the moment when its full backup began
    seal.age                the key of the manifests' codes, for who can open the pieces (encrypted chains)
    identity.age            an age identity under a passphrase (chains with a passphrase)
    0000/                   the full backup
      manifest.json
      base.tar.gz[.age]     `dump.gz[.age]` of a PostgreSQL that is not embedded
      wal.tar.gz[.age]
      files.tar.gz[.age]
      master.key.gz.age     the key of names and addresses, only where the chain is encrypted
    0001/                   what came since: the same without the base
"""

import hmac
import os
import re
import shutil
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from api.backup.errors import AlteredPieceError, MissingPieceError, NoBackupError, UnknownFormatError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "seal.age"
IDENTITY: Final = "identity.age"
MASTER: Final = "master.key"
PART: Final = ".part"
"""What is being written; it is no backup before it has lost this."""

Kind: TypeAlias = Literal["full", "incremental"]
Source: TypeAlias = Literal["cluster", "dump"]
_CHAIN: Final = re.compile(r"\d{8}t\d{12}z[0-9a-f]{4}")
_NUMBER: Final = re.compile(r"\d{4}")


class Piece(msgspec.Struct, frozen=True):
    """One file of a backup.

    Attributes:
        name: Of the file.
        n_bytes: How long it is as it lies there.
        sha256: Of it as it lies there, in hexadecimal.
    """

    name: str
    n_bytes: int
    sha256: str


class Place(msgspec.Struct, frozen=True):
    """Where a cluster's write-ahead log is.

    Attributes:
        system: Identifier of the cluster.
        timeline: Of the log.
        lsn: Position in bytes.
        segment_bytes: Size of a file of the log.
    """

    system: str
    timeline: int
    lsn: int
    segment_bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What one backup holds.

    Attributes:
        chain: Its chain.
        no: Its place in the chain, from 0.
        kind: Whether it stands alone.
        source: `cluster` (files and write-ahead log) or `dump` (what pg_dump wrote).
        begun_at: What was acknowledged before is in it.
        reaches: The last moment of the record's clock that it reaches.
        ended_at: When it was whole.
        software: Version of Symphonie.
        migration: Of the record.
        postgresql: Major version.
        deployment: Id of the deployment.
        n_shards: Of the deployment.
        n_results: Results in the record when the database was copied; some more may have come with the log.
        place: Where the log ended; None for a dump.
        recipients: Who can open the pieces (age); none if they are not encrypted.
        files: Keyed marks of what was handed in and is in this backup.
        pieces: Its files.
        before: Code of the manifest before it in the chain; empty for the first.
    """

    format: int = FORMAT
    chain: str
    no: int
    kind: Kind
    source: Source
    begun_at: datetime
    reaches: datetime
    ended_at: datetime
    software: str
    migration: str
    postgresql: int
    deployment: str
    n_shards: int
    n_results: int
    place: Place | None
    recipients: tuple[str, ...]
    files: tuple[str, ...]
    pieces: tuple[Piece, ...]
    before: str = ""

    @property
    def n_bytes(self) -> int:
        """How much it takes."""
        return sum(piece.n_bytes for piece in self.pieces)


class _Coded(msgspec.Struct):
    manifest: msgspec.Raw
    code: str


class _Format(msgspec.Struct):
    format: object = None


class Backup(NamedTuple):
    """One backup as it lies there.

    Attributes:
        path: Its directory.
        manifest: What it says it holds.
        code: Authenticates the manifest.
        raw: The manifest as it was written.
    """

    path: Path
    manifest: Manifest
    code: str
    raw: bytes


class Chain(NamedTuple):
    """A full backup, and those that go on from it."""

    path: Path
    backups: tuple[Backup, ...]

    @property
    def last(self) -> Backup:
        """The newest of them."""
        return self.backups[-1]

    @property
    def is_encrypted(self) -> bool:
        """Whether its pieces are."""
        return bool(self.backups[0].manifest.recipients)


def code_of(key: bytes, raw: bytes) -> str:
    """Authenticate a manifest: HMAC-SHA-256 (RFC 2104); without a key it only tells accidents."""
    return hmac.new(key, raw, sha256).hexdigest()


def write_manifest(path: Path, manifest: Manifest, key: bytes) -> None:
    """Write a manifest into a directory."""
    raw = msgspec.json.encode(manifest)
    code = code_of(key, raw)
    with (path / MANIFEST).open("xb") as file:
        file.write(msgspec.json.encode(_Coded(msgspec.Raw(raw), code)))
        file.flush()
        os.fsync(file.fileno())


def new_chain_name(at: datetime, salt: str) -> str:
    """Name a chain; the name is also that of its replication slot, which allows no capital letter.

    To the microsecond, because names in their order say which chain is the newest.

    >>> new_chain_name(datetime(2026, 11, 29, 8, 30), "00ff")
    '20261129t083000000000z00ff'
    """
    return f"{at:%Y%m%dt%H%M%S%fz}{salt}"


def chains_in(root: Path) -> list[Chain]:
    """Return the chains of a directory, oldest first; what was never finished is no part of them.

    Raises:
        AlteredPieceError: A manifest cannot be read.
        MissingPieceError: A backup within a chain, or a manifest, is not there.
        UnknownFormatError: A manifest is of another form.
    """
    names = sorted(one.name for one in root.iterdir() if _CHAIN.fullmatch(one.name)) if root.is_dir() else []
    chains = [Chain(root / name, tuple(_backups_in(root / name))) for name in names]
    return [chain for chain in chains if chain.backups]


def newest_chain(root: Path) -> Chain:
    """Return the newest chain of a directory.

    Raises:
        NoBackupError: There is none.
    """
    chains = chains_in(root)
    if not chains:
        raise NoBackupError(root)
    return chains[-1]


def _backups_in(chain: Path) -> list[Backup]:
    numbers = sorted(int(one.name) for one in chain.iterdir() if _NUMBER.fullmatch(one.name))
    for expected, found in enumerate(numbers):
        if expected != found:
            raise MissingPieceError(chain / f"{expected:04}", f", or restore {older(chain)}")
    return [_read(chain / f"{number:04}") for number in numbers]


def _read(path: Path) -> Backup:
    try:
        coded = msgspec.json.decode((path / MANIFEST).read_bytes(), type=_Coded)
        found = msgspec.json.decode(coded.manifest, type=_Format).format
        if found != FORMAT:
            raise UnknownFormatError(path / MANIFEST, found, FORMAT)
        manifest = msgspec.json.decode(coded.manifest, type=Manifest)
    except FileNotFoundError:
        raise MissingPieceError(path / MANIFEST, "") from None
    except msgspec.MsgspecError:
        raise AlteredPieceError(path / MANIFEST, "") from None
    return Backup(path, manifest, coded.code, bytes(coded.manifest))


def older(chain: Path) -> str:
    """Say how an older backup is restored."""
    return f"an older chain: move {chain} away first"


def authenticate(backups: Sequence[Backup], key: bytes) -> None:
    """Hold that manifests are what was written, and follow one another.

    Raises:
        AlteredPieceError: One is not.
    """
    before = ""
    for backup in backups:
        is_same = hmac.compare_digest(backup.code, code_of(key, backup.raw))
        if not is_same or backup.manifest.before != before:
            raise AlteredPieceError(backup.path / MANIFEST, "")
        before = backup.code


def clear_unfinished(root: Path) -> None:
    """Remove what was begun and never finished, and chains that were being removed."""
    for gone in (one for one in root.iterdir() if _CHAIN.fullmatch(one.name.removesuffix(PART)) and one.suffix == PART):
        shutil.rmtree(gone)
    for chain in (one for one in root.iterdir() if _CHAIN.fullmatch(one.name)):
        for part in (one for one in chain.iterdir() if one.name.endswith(PART)):
            shutil.rmtree(part)
        if not any(_NUMBER.fullmatch(one.name) for one in chain.iterdir()):
            shutil.rmtree(chain)
