"""What learners handed in, as part of a backup: only what its chain does not have yet.

Files are read after the database: a row never comes without its file, a file without its row does no harm.
"""

import hmac
import tarfile
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, NamedTuple

_PART: Final = ".part"
_MARK_CHARACTERS: Final = 32


class HandedIn(NamedTuple):
    """A file, and what stands for it in a manifest.

    Attributes:
        name: Number of the organisation, and SHA-256 of the content.
        mark: HMAC-SHA-256 of the name under the chain's key, cut to 128 bits: it says nothing of the content.
    """

    name: str
    mark: str


def files_beyond(root: Path, known: Collection[str], code_key: bytes) -> list[HandedIn]:
    """List the files that a chain does not have yet."""
    found = (HandedIn(name, mark_of(name, code_key)) for name in _names(root))
    return [one for one in found if one.mark not in known]


def mark_of(name: str, code_key: bytes) -> str:
    """Return what stands for a file in a manifest.

    >>> len(mark_of("1/00ff", b"key"))
    32
    """
    return hmac.new(code_key, name.encode(), sha256).hexdigest()[:_MARK_CHARACTERS]


def write_files(root: Path, files: Collection[HandedIn], sink: IO[bytes]) -> None:
    """Write files as a tar; one that was erased meanwhile is left out."""
    with tarfile.open(fileobj=sink, mode="w|") as tar:
        for one in files:
            try:
                with (root / one.name).open("rb") as file:
                    tar.addfile(tar.gettarinfo(arcname=one.name, fileobj=file), file)
            except FileNotFoundError:
                continue


def _names(root: Path) -> Iterator[str]:
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.is_dir() and folder.name.isdecimal():
            yield from (f"{folder.name}/{one.name}" for one in sorted(folder.iterdir()) if one.suffix != _PART)
