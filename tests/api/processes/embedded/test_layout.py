import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.processes.embedded.layout import DataDirectory, make_root


@pytest.fixture
def short_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have short directories made where they are cleaned up."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with tempfile.TemporaryDirectory(prefix="symphonie-test-") as directory:
        monkeypatch.setattr(tempfile, "tempdir", directory)
        yield
        monkeypatch.undo()


@pytest.fixture
def deep(tmp_path: Path, short_places: None) -> DataDirectory:  # noqa: ARG001  # where it is made
    layout = make_root(tmp_path.joinpath(*["a-rather-long-directory-name"] * 6))
    layout.prepare()
    return layout


def test_sockets_are_beside_the_files_when_the_path_is_short(tmp_path: Path) -> None:
    layout = DataDirectory(Path("/tmp") / tmp_path.name)  # noqa: S108  # nothing is made there
    assert layout.sockets == layout.root / "run"


def test_a_long_path_keeps_its_short_directory(deep: DataDirectory) -> None:
    before = deep.sockets
    deep.prepare()
    assert deep.sockets == before
    assert len(str(deep.supervisor_socket)) < 100


def test_a_short_directory_that_is_gone_is_made_anew(deep: DataDirectory) -> None:
    before = deep.sockets
    before.rmdir()
    assert not deep.is_reachable()
    deep.prepare()
    assert deep.is_reachable()
    assert deep.sockets != before


def test_a_short_directory_that_others_may_enter_is_not_trusted(deep: DataDirectory) -> None:
    before = deep.sockets
    before.chmod(0o755)
    assert not deep.is_reachable()
    deep.prepare()
    assert deep.is_reachable()
    assert deep.sockets != before


def test_a_socket_directory_opened_by_a_hand_is_closed_again(tmp_path: Path) -> None:
    layout = make_root(tmp_path)
    layout.prepare()
    layout.sockets.chmod(0o755)
    assert not layout.is_reachable()
    layout.prepare()
    assert layout.is_reachable()
