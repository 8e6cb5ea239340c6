"""A folder for the length of a run on a service of its own."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATIENCE_S = 60.0
_PAUSE_S = 0.2


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """Make a folder that is gone after the block.

    On a busy machine servers that were told to end may still write into it: so it is removed again and again until they
    have. What was measured is worth more than a tidy disk: where it cannot be removed that is said, and nothing fails.

    Args:
        prefix: Of its name.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        deadline = time.monotonic() + _PATIENCE_S
        while not _is_removed(folder) and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)
        if folder.exists():
            sys.stderr.write(f"{folder} could not be removed\n")


def _is_removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
