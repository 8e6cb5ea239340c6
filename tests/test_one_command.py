"""The one command that checks everything."""

from __future__ import annotations

from tests.__main__ import run, told


def test_what_a_check_that_failed_said_is_shown_and_how_long_each_took() -> None:
    fine = run("style", "python", "-c", "print('nothing to say')", is_shown=False)
    failed = run("types", "python", "-c", "print('line 3: not an int'); exit(1)", is_shown=False)
    assert (fine.status, failed.status) == (0, 1)
    *said, style, types = told([fine, failed]).splitlines()
    assert said == ["", "== types", "line 3: not an int", ""]
    assert style.startswith("style")
    assert style.endswith("s  ok")
    assert types.endswith("s  failed")
