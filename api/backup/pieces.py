"""Pieces on their way: through gzip and age to a file and back, never as a whole in memory."""

import contextlib
import gzip
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import pyrage
from pyrage import x25519

from api.backup.errors import AlteredPieceError, MissingPieceError
from api.backup.layout import Backup, Piece
from api.backup.sealing import recipients_of

CHUNK_BYTES: Final = 1 << 20
_LEVEL: Final = 1
"""Of compression: faster than the disk, and most of what higher levels gain."""

Produce = Callable[[IO[bytes]], object]


class _DigestingFile:
    """Writes to a file, and knows its length and digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest, self.n_bytes = file, sha256(), 0

    def write(self, chunk: bytes) -> int:
        self._digest.update(chunk)
        self.n_bytes += len(chunk)
        return self._file.write(chunk)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def write_piece(folder: Path, name: str, recipients: Sequence[str], produce: Produce) -> Piece:
    """Write a piece: what is produced, through gzip, and encrypted if there are recipients; it is on disk then."""
    path = folder / f"{name}.gz{'.age' if recipients else ''}"
    with path.open("xb") as file:
        sink = _DigestingFile(file)
        if recipients:
            with _producing(produce) as source:
                pyrage.encrypt_io(source, sink, recipients_of(recipients))
        else:
            _zip(produce, sink)
        file.flush()
        os.fsync(file.fileno())
    return Piece(path.name, sink.n_bytes, sink.sha256)


def _zip(produce: Produce, sink: object) -> None:
    with gzip.GzipFile("", "wb", _LEVEL, sink, mtime=0) as zipped:  # type: ignore[call-overload]  # it only writes
        produce(zipped)


@contextmanager
def _producing(produce: Produce) -> Iterator[IO[bytes]]:
    """Give what a thread produces, zipped, to whoever reads; what went wrong there is raised at the end."""
    faults: list[BaseException] = []
    read_end, write_end = os.pipe()

    def run() -> None:
        try:
            with os.fdopen(write_end, "wb", CHUNK_BYTES) as sink:
                _zip(produce, sink)
        except BaseException as error:  # noqa: BLE001  # raised by whoever reads
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(read_end, "rb", CHUNK_BYTES) as source:
            yield source
    finally:
        thread.join()
    if faults:
        raise faults[0]


def check_piece(backup: Backup, piece: Piece, others: str) -> None:
    """Hold that a piece is as it was written.

    Raises:
        AlteredPieceError: It is not.
        MissingPieceError: It is not there.
    """
    path = backup.path / piece.name
    digest, n_bytes = sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
                n_bytes += len(chunk)
    except FileNotFoundError:
        raise MissingPieceError(path, others) from None
    if (n_bytes, digest.hexdigest()) != (piece.n_bytes, piece.sha256):
        raise AlteredPieceError(path, others)


@contextmanager
def reading_piece(path: Path, identity: x25519.Identity | None) -> Iterator[IO[bytes]]:
    """Read a piece as it was produced.

    Raises:
        AlteredPieceError: It cannot be decrypted or unzipped.
    """
    try:
        with path.open("rb") as file, _decrypted(file, identity) as plain, gzip.GzipFile(fileobj=plain) as unzipped:
            yield unzipped  # type: ignore[misc]  # it only reads
    except (pyrage.DecryptError, gzip.BadGzipFile, EOFError) as error:
        raise AlteredPieceError(path, "") from error


@contextmanager
def _decrypted(file: IO[bytes], identity: x25519.Identity | None) -> Iterator[IO[bytes]]:
    if identity is None:
        yield file
        return
    faults: list[BaseException] = []
    read_end, write_end = os.pipe()

    def run() -> None:
        try:
            with os.fdopen(write_end, "wb", CHUNK_BYTES) as sink:
                pyrage.decrypt_io(file, sink, [identity])
        except BaseException as error:  # noqa: BLE001  # raised by whoever reads
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(read_end, "rb", CHUNK_BYTES) as source:
            yield source
            with contextlib.suppress(OSError):
                while source.read(CHUNK_BYTES):
                    pass  # to its authenticated end
    finally:
        thread.join()
    if faults:
        raise faults[0]
