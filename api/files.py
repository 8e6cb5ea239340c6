"""Files that people hand in, on disk: named after what is in them, and there only once they are there as a whole.

    root / number of the organisation / SHA-256 of the content, in hexadecimal

A file is written under a name that nobody asks for, synced, and renamed while its digest is held in the record
(`api.record.support.productions.hold_file`), in the transaction that writes its row. So whoever removes what no row
names (`api.record.erasure.files.sweep`) never removes what a row is about to name.
"""

import os
import time
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from api.settings import Settings

_PART: Final = ".part"
_ABANDONED_S: Final = 3600.0
"""Nobody takes so long to write a file; whoever began one then has ended."""


class DigestedFile(NamedTuple):
    """A file that is written, and not in its place yet.

    Attributes:
        sha256: Of its content, in hexadecimal.
        n_bytes: How long it is.
        part: Where it is.
        place: Where it belongs.
    """

    sha256: str
    n_bytes: int
    part: Path
    place: Path

    def keep(self) -> None:
        """Put it in its place; it is on disk then, name and content.

        Raises:
            OSError: It cannot be.
        """
        self.part.replace(self.place)
        _sync(self.place.parent)


class Files:
    """What was handed in.

    Args:
        root: The directory; several machines that serve the same record share it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, organisation_no: int, content: bytes) -> DigestedFile:
        """Write a file that is not in its place yet.

        Raises:
            OSError: It cannot be written.
        """
        digest, folder = sha256(content).hexdigest(), self.folder(organisation_no)
        _make(folder)
        part = folder / f"{uuid.uuid4().hex}{_PART}"
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return DigestedFile(digest, len(content), part, folder / digest)

    def read(self, organisation_no: int, digest: str) -> bytes:
        """Return what is in a file.

        Raises:
            OSError: It is not there.
        """
        return (self.folder(organisation_no) / digest).read_bytes()

    def digests(self, organisation_no: int) -> list[str]:
        """List the files of an organisation, and remove what was begun and abandoned."""
        folder = self.folder(organisation_no)
        names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
        for part in (folder / name for name in names if name.endswith(_PART)):
            if part.exists() and time.time() - part.stat().st_mtime > _ABANDONED_S:
                part.unlink(missing_ok=True)
        return sorted(name for name in names if not name.endswith(_PART))

    def remove(self, organisation_no: int, digest: str) -> None:
        """Remove a file for good; one that is not there stays so."""
        place = self.folder(organisation_no) / digest
        place.unlink(missing_ok=True)
        _sync(place.parent)

    def folder(self, organisation_no: int) -> Path:
        """Return where the files of an organisation are."""
        return self._root / str(organisation_no)


def files_of(settings: Settings) -> Files:
    """Return where what is handed in lies."""
    return Files(settings.files_dir or settings.data_dir / "files")


def _make(folder: Path) -> None:
    """Make a directory, and have those above know it after a power cut, too."""
    if folder.is_dir():
        return
    new = [folder, *(one for one in folder.parents if not one.is_dir())]
    folder.mkdir(parents=True, exist_ok=True)
    for one in new:
        _sync(one.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
