"""The rules of the house, checked by the same command as everything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-m", "ruff", "check"], id="ruff"),
        pytest.param([sys.executable, "-m", "ruff", "format", "--check"], id="format"),
        pytest.param([sys.executable, "-m", "mypy"], id="types"),
        pytest.param([str(TOOLS / "lint-imports")], id="imports"),
        pytest.param([str(TOOLS / "deptry"), "."], id="dependencies"),
    ],
)
def test_the_code_keeps_to_the_conventions(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)  # noqa: S603  # our own tools
    assert done.returncode == 0, done.stdout + done.stderr
