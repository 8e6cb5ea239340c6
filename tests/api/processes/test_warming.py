"""What is compiled before anything serves, and that nothing is afterwards."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from api.processes.warming import RETRACED, SERVED
from engine.compiled_cache import first_writable

MOST_COMPILED = 375
"""Functions that numba compiles for a first start, its own included. Each takes a tenth of a second; look for what
a new one brings along (errors that numba puts into words, sets, one more kind of array) before this is raised. It was
300 before failures were answered by rule, 350 before attempts were told apart; what was compiled when the first was
killed counts twice."""

_COMPILE = """
import json
from api.processes import warming
from engine.compiling import COMPILATIONS, forms
warming.compile_all(lambda progress: print(progress.name, flush=True))
print(json.dumps({"forms": forms(), "n_compiled": COMPILATIONS.count, "is_kept": warming.is_kept()}))
"""


def compiling(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-P", "-c", _COMPILE],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.PIPE,
        text=True,
    )


class Outcome(NamedTuple):
    names: list[str]
    forms: dict[str, int]
    n_compiled: int
    is_kept: bool


def outcome(process: subprocess.Popen[str]) -> Outcome:
    said, _ = process.communicate()
    assert process.returncode == 0
    *names, last = said.splitlines()
    return Outcome(names, **json.loads(last))


def kept(cache: Path) -> set[str]:
    """Of what a service runs: others compile into the usual place, too."""
    ours = {".".join(name.split(".")[-2:]) for name in SERVED | RETRACED}
    return {path.name for path in cache.rglob("*.nbc") if path.name.partition("-")[0] in ours}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where nothing was compiled yet: on a clean machine the usual place, so that all others find what comes of it."""
    usual = first_writable()
    return tmp_path if usual is None or kept(usual) else usual


def test_a_first_start_compiles_few_functions_each_in_one_form_and_a_killed_one_goes_on_where_it_was(
    cache: Path,
) -> None:
    first = compiling(cache)
    while len(kept(cache)) < 2:
        assert first.poll() is None
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    names = first.communicate()[0].splitlines()
    survived = kept(cache)

    together = [compiling(cache), compiling(cache)]
    waited, went_on = sorted([outcome(process) for process in together], key=_n_compiled)

    assert survived <= kept(cache)
    assert "take_in" not in went_on.names  # it was compiled first, before the kill
    assert len(names) + went_on.n_compiled <= MOST_COMPILED
    assert waited.n_compiled == 0
    for found in (went_on, waited):
        assert found.is_kept
        assert {name for name, n_forms in found.forms.items() if n_forms} == SERVED | RETRACED
        assert set(found.forms.values()) <= {0, 1}


def _n_compiled(found: Outcome) -> int:
    return found.n_compiled


def test_compiled_code_is_kept_under_what_it_was_made_of(tmp_path: Path) -> None:
    source = "from engine.compiling import compiled\n\n@compiled\ndef twice(x):\n    return 2 * x\n"
    (tmp_path / "upper.py").write_text(source)
    code = "import upper; print(upper.twice(3))"
    apart = {"XDG_CACHE_HOME": str(tmp_path), "NUMBA_CACHE_DIR": "", "PYTHONPATH": str(tmp_path)}
    # Python takes a source of the same second and size for the one whose bytecode it has.
    environment = {**os.environ, **apart, "PYTHONDONTWRITEBYTECODE": "1"}

    def run() -> str:
        ran = subprocess.run(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()

    assert run() == "6"
    (tmp_path / "upper.py").write_text(source.replace("2 * x", "3 * x"))
    assert run() == "9"
    assert len(list((tmp_path / "symphonie").iterdir())) == 2
    for file in (tmp_path / "symphonie").rglob("*.nb?"):
        file.write_bytes(b"")
    assert run() == "9"
