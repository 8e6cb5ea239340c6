"""What is compiled before anything serves, and that nothing is afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from api.service.warming import RETRACED, SERVED

MOST_SPECIALISATIONS = 210
"""Functions that numba compiles for a first start, its own included: 40 s of processor time were once 430 of them."""

_COMPILE = """
import json
from api.service import warming
from engine.compiling import COMPILATIONS, forms
names = []
warming.compile_all(lambda progress: names.append(progress.name))
print(json.dumps({"forms": forms(), "count": COMPILATIONS.count, "names": names, "kept": warming.is_kept()}))
"""


def compiling(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-P", "-c", _COMPILE],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        stdout=subprocess.PIPE,
        text=True,
    )


def outcome(process: subprocess.Popen[str]) -> dict[str, object]:
    said, _ = process.communicate(timeout=250)
    assert process.returncode == 0
    found: dict[str, object] = json.loads(said)
    return found


def kept(cache: Path) -> set[str]:
    return {path.name for path in cache.rglob("*.nbc")}


def test_a_first_start_compiles_few_functions_each_in_one_form_and_a_killed_one_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    first = compiling(tmp_path)
    while len(kept(tmp_path)) < 2:
        assert first.poll() is None
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    survived = kept(tmp_path)

    second, third = compiling(tmp_path), compiling(tmp_path)
    went_on, waited = sorted((outcome(second), outcome(third)), key=lambda found: -len(str(found["names"])))

    assert survived <= kept(tmp_path)
    assert "fold_records" not in str(went_on["names"])  # it was compiled first, before the kill
    assert waited["count"] == 0
    for found in (went_on, waited):
        assert found["kept"]
        forms = found["forms"]
        assert isinstance(forms, dict)
        assert {name for name, n_forms in forms.items() if n_forms} == SERVED | RETRACED
        assert set(forms.values()) <= {0, 1}


def test_compiled_code_is_kept_under_what_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "lower.py").write_text("TWO = 2\n")
    source = "from engine.compiling import compiled\n\n@compiled\ndef twice(x):\n    return 2 * x\n"
    (tmp_path / "upper.py").write_text(source)
    code = "import upper; print(upper.twice(3))"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}

    def run() -> str:
        ran = subprocess.run(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()

    assert run() == "6"
    (tmp_path / "upper.py").write_text(source.replace("2 * x", "3 * x"))
    assert run() == "9"
    assert len(kept(tmp_path)) == 2 or len(list((tmp_path / "cache").iterdir())) == 2
    broken = next((tmp_path / "cache").rglob("*.nbi"))
    for file in (tmp_path / "cache").rglob("*.nb?"):
        file.write_bytes(b"")
    assert broken.stat().st_size == 0
    assert run() == "9"
