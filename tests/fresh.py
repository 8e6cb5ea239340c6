"""A record that was made and migrated once for the whole run: that takes longer than most of what is tested on it.

That a service makes and migrates its own is tested where it starts for the first time: `tests/main_job/test_readme.py`,
`tests/loadtests`, the faults of `tests/faults/test_chaos.py`.
"""

import fcntl
import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from api.processes.embedded import attach
from api.record.schema import upgrade
from api.settings import Settings
from tests.api.processes.embedded.processes import is_gone, pids, wait_for

FILES: Final = "postgresql"
"""In a data directory."""


def record_files(temporary: pytest.TempPathFactory) -> Path:
    """Return the files of a record whose server has ended; the first of pytest's processes that asks makes them."""
    base = temporary.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / "record"
    with (shared / "record.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            new = shared / "new"
            with attach(Settings(data_dir=new)) as servers:
                upgrade(servers.database_url)
                running = pids(new)
            wait_for(lambda: all(is_gone(pid) for pid in running.values()))
            new.rename(made)
    return made / FILES


def copy_record(files: Path, data_dir: Path) -> Path:
    """Give a data directory these files, with their owner; return it."""
    copied, owner = data_dir / FILES, files.stat()
    shutil.copytree(files, copied)
    for path in (copied, *copied.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    return data_dir
