"""How much compiled code is kept, and who compiles."""

import os
import subprocess
import sys
from pathlib import Path

from engine.compiled_cache import KEPT, make_folder

_USE = """
import numpy as np
import upper
from engine.compiling import COMPILATIONS
total = upper.total(np.random.default_rng(1).normal(size=999) * 10.0 ** np.arange(-9, 9).repeat(56)[:999])
print(upper.even(8), COMPILATIONS.count, total.hex())
"""
_SOURCE = """
from engine.compiling import compiled, compiled_with

@compiled
def even(n):
    return n == 0 or not even_of(n - 1, n)

@compiled
def even_of(n, _):
    return n == 0 or n % 2 == 0

@compiled_with(fastmath=True)
def total(values):
    total = 0.0
    for value in values:
        total += value
    return total
"""


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


def test_of_processes_that_want_the_same_function_one_compiles_it_and_all_have_its_digits(tmp_path: Path) -> None:
    (tmp_path / "upper.py").write_text(_SOURCE)
    cache = str(tmp_path / "cache")
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache, "XDG_CACHE_HOME": cache, "PYTHONPATH": str(tmp_path)}
    together = [
        subprocess.Popen([sys.executable, "-c", _USE], env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own
        for _ in range(3)
    ]
    told = [process.communicate()[0].split() for process in together]
    assert sorted(int(count) for _, count, _ in told) == [0, 0, 3]
    assert {is_even for is_even, _, _ in told} == {"True"}
    assert len({digits for _, _, digits in told}) == 1
