"""The one command that checks everything."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.__main__ import MOST_AGAIN, run, run_tests, told

HELP = (sys.executable, "-m", "tests", "--help")


def test_what_a_check_that_failed_said_is_shown_and_how_long_each_took() -> None:
    fine = run("style", "python", "-c", "print('nothing to say')", is_shown=False)
    failed = run("types", "python", "-c", "print('line 3: not an int'); exit(1)", is_shown=False)
    assert (fine.status, failed.status) == (0, 1)
    *said, style, types = told([fine, failed]).splitlines()
    assert said == ["", "== types", "line 3: not an int", ""]
    assert style.startswith("style")
    assert style.endswith("s  ok")
    assert types.endswith("s  failed")


TEST = """
import pathlib, pytest

@pytest.mark.parametrize("n", range({n}))
def test_one(n):
    tried = pathlib.Path(__file__).with_name(f"tried{{n}}")
    is_second, _ = tried.exists(), tried.touch()
    assert is_second and {is_mended}
"""


@pytest.mark.parametrize(
    ("n", "is_mended", "statuses"),
    [(MOST_AGAIN, "True", [0, 0]), (1, "False", [1, 1]), (MOST_AGAIN + 1, "True", [1])],
)
def test_the_few_that_failed_are_run_alone_and_named_and_fail_if_they_fail_again(
    tmp_path: Path, n: int, is_mended: str, statuses: list[int]
) -> None:
    (tmp_path / "test_it.py").write_text(TEST.format(n=n, is_mended=is_mended))
    steps, passed_later = run_tests("-q", root=tmp_path)
    assert [step.status for step in steps] == statuses
    assert passed_later == ([f"test_it.py::test_one[{at}]" for at in range(n)] if statuses == [0, 0] else [])
    said = told(steps, passed_later)
    assert said.count("Failed among the others and passed alone") == len(passed_later)
    assert ("failed" in said) == any(statuses)


def test_what_could_not_begin_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import nowhere\n")
    steps, passed_later = run_tests("-q", root=tmp_path)
    assert [bool(step.status) for step in steps] == [True]
    assert passed_later == []


def test_asked_for_help_it_says_what_it_does_and_does_nothing() -> None:
    done = subprocess.run(HELP, capture_output=True, text=True, check=True)  # noqa: S603  # our own
    assert done.stdout.startswith("Check everything")
    assert "uv run pytest --help" in done.stdout
    assert done.stderr == ""


def test_it_ends_without_a_word_where_whoever_reads_has_gone() -> None:
    process = subprocess.Popen(HELP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603  # our own
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate()
    assert errors == ""
