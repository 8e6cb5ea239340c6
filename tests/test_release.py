"""What a release says of its parts: each has a licence that somebody decided about."""

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
EXPORT = "uv export --quiet --locked --no-dev --no-emit-project --format cyclonedx1.5"


def licensed(bill: str) -> tuple[int, dict[str, Any], str]:
    environment = {"SOURCE_DATE_EPOCH": "1790000000"}
    done = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, ROOT / ".ci" / "licences.py"],
        input=bill,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stderr


def test_the_licence_of_everything_that_is_installed_with_the_service_was_decided_about() -> None:
    bill = subprocess.run(EXPORT.split(), cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  # a constant
    code, told, faults = licensed(bill)
    assert (code, faults) == (0, "")
    licences = {one["name"]: one["licenses"] for one in told["components"] if "licenses" in one}
    assert licences["litestar"] == [{"expression": "MIT"}]
    assert len(licences) > 60
    assert told["metadata"]["timestamp"] == "2026-09-21T14:13:20+00:00"
    assert licensed(bill.replace(json.loads(bill)["serialNumber"], "urn:uuid:else"))[1] == told


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "MIT AND Proprietary", "see the file", ""])
def test_a_licence_that_nobody_took_ends_the_release(expression: str) -> None:
    script = runpy.run_path(str(ROOT / ".ci" / "licences.py"))
    assert not script["is_taken"](expression)
    assert script["is_taken"]("(MIT OR Apache-2.0) AND BSD-3-Clause")
