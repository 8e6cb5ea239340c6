"""Places to write to, seen to before anything is computed for them."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from simulations.terminal.faults import RequestFault


def require_folder(option: str, folder: Path) -> None:
    """Make the folder of a report.

    Raises:
        RequestFault: Nothing can be written there.
    """
    with _named(option, folder, "name a folder that can be written to"):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass


def require_file(option: str, path: Path) -> None:
    """See that a file can be written; what is there stays.

    Raises:
        RequestFault: It cannot.
    """
    with _named(option, path, "name a file in a folder that can be written to"):
        if not path.exists():
            with TemporaryFile(dir=path.parent):
                pass
        elif not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def _named(option: str, path: Path, remedy: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        message = f"{option} {path}: {fault.strerror}; {remedy}."
        raise RequestFault(message) from fault
