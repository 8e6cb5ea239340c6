import subprocess
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from loadtests.load.judging import of_run
from loadtests.load.ledger import ACKNOWLEDGED, ASKED, REFUSED, Ledger
from loadtests.load.measured import LagSample, LoadCounter, LoadRun, total
from loadtests.load.ramping import Seen, first_break, steps_until, users_at
from loadtests.load.reckoning import reckon
from loadtests.load.scenario import Ramp, Scenario, Thresholds, read_scenario
from simulations.live.serving import symphonie_command
from tests.loadtests.load.samples import made_up_run

MIXED = """
title = { fr = "Un peu de tout", en = "Some of everything" }
about = { fr = "Tous à la fois.", en = "All at once." }
minutes = 0.1
users = 12
spawn_rate = 100.0
people = { learner = 0.4, candidate = 0.2, writer = 0.2, backfill = 0.1, reader = 0.1 }
rhythm = { starts = "evenly", pace = 40.0 }
mishaps = { late = 0.2, again = 0.2 }
every_s = 1.0
batch = 50
statements = 0.5
thresholds = { error_rate = 1.0, lag_age_s = 600.0 }
"""


def test_a_load_is_made_by_two_processes_and_every_acknowledged_result_is_in_the_record_once(tmp_path: Path) -> None:
    scenario = tmp_path / "mixed.toml"
    scenario.write_text(MIXED, encoding="utf-8")
    command = [*symphonie_command(), "loadtest", "scenario", str(scenario), "--workers", "2", "--json"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--csv", str(tmp_path / "csv"), "--report", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    run = msgspec.json.decode(done.stdout, type=LoadRun)
    assert (run.scenario, run.arrivals, run.n_workers, run.n_users) == ("mixed", "open", 2, 12)
    found = run.reckoning
    assert found is not None
    # A machine that has no time for it may refuse some; what was acknowledged is there all the same.
    assert found.asked == found.acknowledged + found.refused + found.unknown
    assert 100 < found.acknowledged <= found.in_record <= found.asked
    assert found.duplicates > 0
    assert (found.lost, found.twice) == (0, 0)
    assert total(run.seconds_seen).n == total(run.seconds_seen).n_due, "everybody was waited for"
    assert {"POST /v1/results", "POST /v1/activities", "POST /v1/recommendations", "POST /xapi/statements"} <= {
        one.kind for one in run.seconds_seen
    }
    assert {"worker", "valkey", "postgresql", "load"} <= {one.role for one in run.processes}
    assert (tmp_path / "report.html").exists()
    assert (tmp_path / "csv" / "seconds.csv").exists()


def test_a_service_that_is_not_there_is_told_in_a_sentence() -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [*symphonie_command(), "loadtest", "exam", "--url", "http://127.0.0.1:9", "--minutes", "0.1"],
        capture_output=True,
        text=True,
        check=False,
        env={"SYMPHONIE_KEY": "sym_x", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 1
    assert "no answer from http://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def some_ledger(**outcomes: str) -> Ledger:
    marks = {"a": ACKNOWLEDGED, "r": REFUSED, "?": ASKED}
    ledger = Ledger()
    for name, letters in outcomes.items():
        series = ledger.open(name, name.partition("_")[0])
        for letter in letters:
            series.note(series.write(), marks[letter])
    return ledger


def test_the_reckoning_finds_what_was_lost_and_what_is_there_twice() -> None:
    ledger = some_ledger(amina_1="aa?", amina_2="ar", louis_1="a?")
    held = {
        "amina": Counter({"amina_1.0": 1, "amina_1.1": 2, "amina_2.1": 1, "somebody-elses": 1}),
        "louis": Counter({"louis_1.1": 1}),
    }
    found = reckon(ledger, held)
    assert (found.asked, found.acknowledged, found.refused, found.unknown) == (7, 4, 1, 2)
    assert (found.in_record, found.lost, found.twice) == (4, 2, 1)


def test_what_was_written_and_not_sent_is_not_asked_and_an_acknowledgement_stays() -> None:
    ledger = some_ledger(amina="a")
    series = ledger.series["amina"]
    series.write()
    series.note("amina.0", ASKED)
    found = reckon(ledger, {"amina": Counter({"amina.0": 1})})
    assert (found.asked, found.acknowledged, found.lost) == (1, 1, 0)


def test_a_ledger_adds_up_what_several_processes_tell_again_and_again() -> None:
    whole = Ledger()
    whole.add(Ledger(some_ledger(amina="a").series, 1))
    whole.add(Ledger(some_ledger(louis="r").series, 0))
    whole.add(Ledger(some_ledger(amina="aa").series, 2))
    found = reckon(whole, {})
    assert (found.asked, found.acknowledged, found.refused, found.duplicates) == (3, 2, 1, 3)


def test_a_threshold_that_nothing_measures_is_missed_and_one_that_is_not_asked_is_not_judged() -> None:
    run = made_up_run(is_broken=False)
    run = msgspec.structs.replace(run, lag=(), broke=None)
    verdicts = of_run(Thresholds(error_rate=1.0, lag_age_s=5.0), run)
    assert {one.figure: one.is_kept for one in verdicts} == {
        "error_rate": True,
        "lag_age_s": False,
        "lost": True,
        "twice": True,
    }


@pytest.mark.parametrize(("allowed", "is_kept"), [(1.0, False), (1e9, True)])
def test_memory_may_grow_by_what_is_kept_of_a_result_and_has_a_most(allowed: float, *, is_kept: bool) -> None:
    run = msgspec.structs.replace(made_up_run(), broke=None)
    asked = Thresholds(error_rate=1.0, memory_bytes_per_result={"worker": allowed}, memory_mb={"valkey": allowed})
    verdicts = {(one.figure, one.subject): one.is_kept for one in of_run(asked, run)}
    assert verdicts["memory_bytes_per_result", "worker"] == is_kept
    assert verdicts["memory_bytes", "valkey"] == is_kept


def growing() -> tuple[Scenario, Ramp]:
    ramp = Ramp(step_users=100, step_s=15.0)
    return msgspec.structs.replace(read_scenario("breakpoint"), users=100, ramp=ramp), ramp


def ramp_seen(latencies_s: list[float]) -> Seen:
    """One latency for each step of the breakpoint scenario, fifty answers a second."""
    counter, lag = LoadCounter(), list[LagSample]()
    for step, latency_s in enumerate(latencies_s):
        for at_s in range(15 * step, 15 * (step + 1)):
            for _ in range(50 + step):
                counter.due(at_s, "POST /v1/results")
                counter.answered(at_s, "POST /v1/results", latency_s)
            lag.append(LagSample(at_s, 3, 0.1))
    seen = counter.seen()
    return Seen(seen.seconds_seen, seen.problems, lag)


def test_a_ramp_breaks_at_the_first_of_two_steps_in_a_row_that_miss_a_threshold() -> None:
    scenario, ramp = growing()
    assert [users_at(scenario, at_s) for at_s in (0.0, 14.9, 15.0, 45.0)] == [100, 100, 200, 400]
    seen = ramp_seen([0.01, 0.9, 0.02, 0.9, 0.9, 0.9])
    assert first_break(scenario, steps_until(scenario, ramp, 60.0), seen) is None, "one alone is no break"
    broke = first_break(scenario, steps_until(scenario, ramp, 95.0), seen)
    assert broke is not None
    assert (broke.n_users, broke.at_s, broke.rate_per_s) == (400, 60.0, 52.0)
    assert (broke.verdict.figure, broke.verdict.is_kept) == ("p95_s", False)


def test_a_step_that_has_just_ended_is_not_judged_before_everybody_has_told() -> None:
    scenario, ramp = growing()
    assert len(steps_until(scenario, ramp, 31.0)) == 1
    assert [one.n_users for one in steps_until(scenario, ramp, 36.0)] == [100, 200]
