"""What the services of single faults need: a clock that can be set, and a word where they cannot be had."""

import time
from pathlib import Path

import pytest

from api.clock import US_PER_S, clock_of
from loadtests.chaos.run import REFUSED, Wanted, rows_named, run
from loadtests.chaos.timepiece import SettableClock

HOUR_S = 3600.0


@pytest.mark.parametrize("ahead_s", [HOUR_S, -HOUR_S])
def test_a_clock_goes_on_from_where_it_was_set_until_it_is_set_right(tmp_path: Path, ahead_s: float) -> None:
    clock = SettableClock(tmp_path / "clock")
    shown_us = clock_of(clock.path)
    with clock.running():
        clock.set_ahead(ahead_s)
        first_us = shown_us()
        while shown_us() == first_us:
            time.sleep(0.001)
        assert abs(first_us / US_PER_S - time.time() - ahead_s) < HOUR_S / 2
        assert first_us / US_PER_S <= clock.now_s()
        clock.set_ahead(0.0)
        assert abs(shown_us() / US_PER_S - time.time()) < HOUR_S / 2
    assert clock.n_set == 2


def test_a_fault_that_cannot_be_done_is_told_and_never_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = Wanted(
        rows_named(("upgrade",), is_short=False), 1, is_short=False, seed=7, bound_s=120.0, older="no-such-version"
    )
    assert run(wanted, None, tmp_path / "table.md", as_json=False) == REFUSED
    told = " ".join(capsys.readouterr().out.split())
    assert "upgrade: refused: version no-such-version cannot be installed: git" in told
    assert "0 violations. 1 of 1 faults refused." in told
    assert "| refused |" in (tmp_path / "table.md").read_text()
