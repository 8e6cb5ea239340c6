"""The one command that checks everything."""

import subprocess
import sys

from tests.__main__ import run, told

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
