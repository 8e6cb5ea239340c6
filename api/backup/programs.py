"""Programs of PostgreSQL that write or read a copy of a database."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO, Final, cast

from api.backup.errors import CopyFailedError
from api.backup.pieces import CHUNK_BYTES
from api.processes.embedded import binaries

_TOLD_CHARACTERS: Final = 2000


def written_by(program: str, arguments: Sequence[str], sink: IO[bytes]) -> None:
    """Run a program to its end, and pass on what it writes.

    Raises:
        CopyFailedError: It failed; the message has what it said.
    """
    with tempfile.TemporaryFile() as told:
        command = [str(binaries.postgresql(program)), *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told) as process:  # noqa: S603  # our own binaries
            try:
                shutil.copyfileobj(cast("IO[bytes]", process.stdout), sink, CHUNK_BYTES)
            except BaseException:
                process.kill()
                raise
        _judge(program, process.returncode, told)


def read_by(program: str, arguments: Sequence[str], source: IO[bytes]) -> None:
    """Run a program to its end, and have it read a source.

    Raises:
        CopyFailedError: It failed; the message has what it said.
    """
    with tempfile.TemporaryFile() as told:
        command = [str(binaries.postgresql(program)), *arguments]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=told, stderr=told) as process:  # noqa: S603  # same
            try:
                with cast("IO[bytes]", process.stdin) as sink:
                    shutil.copyfileobj(source, sink, CHUNK_BYTES)
            except BrokenPipeError:
                pass  # it has ended, and says why
            except BaseException:
                process.kill()
                raise
        _judge(program, process.returncode, told)


def _judge(program: str, code: int, told: IO[bytes]) -> None:
    if code:
        told.seek(0)
        raise CopyFailedError(program, told.read().decode(errors="replace")[-_TOLD_CHARACTERS:])
