import shutil
from pathlib import Path

import pytest

from simulations.live import scratch
from simulations.live.scratch import scratch_folder


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether somebody still writes into a folder that is to be removed, from one attempt to the next."""
    still, remove = list[bool](), shutil.rmtree

    def attempt(folder: Path, *, ignore_errors: bool) -> None:
        if not (still and still.pop()):
            remove(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", attempt)
    return still


def test_a_folder_into_which_a_server_that_ends_still_writes_is_removed_again(held: list[bool]) -> None:
    held += [True, True]
    with scratch_folder("symphonie-test-") as folder:
        (folder / "data").mkdir()
    assert not folder.exists()
    assert not held


def test_a_folder_that_cannot_be_removed_is_told_of_and_fails_nothing(
    held: list[bool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scratch, "_PATIENCE_S", 0.0)
    held += [True]
    with scratch_folder("symphonie-test-") as folder:
        pass
    assert folder.exists()
    assert capsys.readouterr().err == f"{folder} could not be removed\n"
    folder.rmdir()
