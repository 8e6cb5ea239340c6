"""A service whose data lie on a small file system of their own, so that it can be filled to the last byte."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final

from loadtests.chaos.impossible import NotMountedError, NotRootError
from loadtests.chaos.place import Place, together

MIB: Final = 1 << 20
SIZE: Final = "1g"
PIECES: Final = (8 * MIB, 4096, 1)
"""Bytes written at a time: what no longer takes many may still take a few."""


@asynccontextmanager
async def on_a_small_disk(directory: Path, more: Mapping[str, str]) -> AsyncIterator[Place]:
    """Run a service with the servers that it starts itself, on a tmpfs.

    Raises:
        NotMountedError: The system refuses.
        NotRootError: Nothing can be mounted by this account.
    """
    with _mounted(directory / "data"):
        async with together(directory, more) as place:
            yield place


async def fill(place: Place) -> None:
    """Leave no byte."""
    await asyncio.to_thread(_fill, _ballast(place))


async def empty(place: Place) -> None:
    """Give it all back."""
    _ballast(place).unlink(missing_ok=True)


def _ballast(place: Place) -> Path:
    return place.data_dir / "ballast"


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as ballast:
        for n_bytes in PIECES:
            with suppress(OSError):
                while ballast.write(bytes(n_bytes)) == n_bytes:
                    pass


@contextmanager
def _mounted(directory: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        raise NotRootError
    directory.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603 - a constant command
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "symphonie-chaos", str(directory)],  # noqa: S607 - of the system
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotMountedError(done.stderr.strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=False)  # noqa: S603, S607 - same
