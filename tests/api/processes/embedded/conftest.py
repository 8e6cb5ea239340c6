"""A cluster of PostgreSQL that was made once: to make one takes longer than what most of these tests are about."""

import shutil
from pathlib import Path

import pytest

from api.processes.embedded import attach
from api.settings import Settings
from tests.api.processes.embedded.processes import is_gone, pids, wait_for


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a cluster whose server has ended."""
    made = tmp_path_factory.mktemp("cluster")
    with attach(Settings(data_dir=made)):
        running = pids(made)
    wait_for(lambda: all(is_gone(pid) for pid in running.values()))
    return made / "postgresql"


@pytest.fixture
def data_dir(tmp_path: Path, cluster: Path) -> Path:
    """A data directory with a cluster."""
    copied = tmp_path / "postgresql"
    shutil.copytree(cluster, copied)
    owner = cluster.stat()
    for path in (copied, *copied.rglob("*")):
        shutil.chown(path, owner.st_uid, owner.st_gid)
    return tmp_path
