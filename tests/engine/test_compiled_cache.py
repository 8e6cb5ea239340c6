"""How much compiled code is kept."""

from __future__ import annotations

import os
from pathlib import Path

from engine.compiled_cache import KEPT, make_folder


def folders(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_the_code_of_the_sources_that_were_used_last_is_kept_and_the_rest_removed(tmp_path: Path) -> None:
    for number in range(KEPT):
        folder = tmp_path / f"engine.kernel-{number:02}"
        make_folder(folder)
        (folder / "code.nbc").write_bytes(b"code")
        os.utime(folder, (number, number))
    make_folder(tmp_path / "engine.kernel_history-00")
    make_folder(tmp_path / "engine.kernel-00")  # used again, so not the oldest any more

    make_folder(tmp_path / "engine.kernel-new")
    make_folder(tmp_path / "engine.kernel-newer")

    left = {f"engine.kernel-{number:02}" for number in range(KEPT)} - {"engine.kernel-01", "engine.kernel-02"}
    assert folders(tmp_path) == left | {"engine.kernel-new", "engine.kernel-newer", "engine.kernel_history-00"}
