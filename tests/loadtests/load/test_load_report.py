import csv
import io
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from content_graph.languages import Text
from loadtests.load.measured import LoadRun, judge, total
from loadtests.load.report.page import render
from loadtests.load.report.stretches import stretches_of
from loadtests.load.report.tabular import write_tables
from loadtests.load.report.terminal import print_run
from loadtests.load.report.words import duration_texts
from loadtests.load.usage import cores_over_time
from tests.engine.charts.pages import assert_balanced, assert_self_contained
from tests.french import faults_of, on_page
from tests.loadtests.load.samples import RESULTS, SILENT_S, made_up_run


@pytest.fixture(scope="module")
def run() -> LoadRun:
    return made_up_run()


@pytest.fixture(scope="module")
def page(run: LoadRun) -> str:
    return render(run, "fr")


def bare(run: LoadRun) -> LoadRun:
    """A service elsewhere that answered nothing: no processes, no lag, no reckoning."""
    return msgspec.structs.replace(
        run, seconds_seen=(), problems=(), users=(), processes=(), lag=(), reckoning=None, verdicts=(), broke=None
    )


def test_the_page_is_whole_points_to_nobody_else_and_is_right_french(page: str) -> None:
    assert_balanced(page)
    assert_self_contained(page.replace("http://127.0.0.1:8000", ""))
    assert page.count('lang="fr"') - 2 == page.count('lang="en"')
    assert [one.text for one in on_page(page) if faults_of(one.text)] == []


def test_the_page_tells_where_it_broke_what_failed_and_what_was_kept(page: str) -> None:
    assert "At 2:52, with 1,290 people" in page
    assert "1,024/s; the sustained rate is 0.40 times that" in page
    assert "4</span>" in page
    assert page.count('class="missed">✗') >= 2
    assert "too-many-requests" in page
    assert "no answer" in page
    assert "60,911" in page


def test_a_run_of_which_little_is_known_is_shown_all_the_same(run: LoadRun) -> None:
    shown = render(bare(run), "en")
    assert_balanced(shown)
    assert "The processes of the service" not in shown
    assert "nan" not in shown


def test_what_others_wrote_is_text_and_not_markup(run: LoadRun) -> None:
    words = "<blink>"
    named = msgspec.structs.replace(run, title=Text(words, words), scenario=words, url=words)
    shown = render(named, "en")
    assert shown.count("&lt;blink&gt;") == 4
    assert words not in shown


def test_stretches_hold_every_request_once_and_are_few(run: LoadRun) -> None:
    whole = total(run.seconds_seen)
    for most in (5, 60, 1000):
        stretches = stretches_of(run, most)
        assert len(stretches) <= most
        assert sum(one.total.n for one in stretches) == whole.n
        assert sum(one.total.n_due for one in stretches) == whole.n_due
        assert sum(one.problems.total() for one in stretches) == sum(one.n for one in run.problems)
        assert all(one.end_s == other.first_s for one, other in pairwise(stretches))


def test_seconds_without_an_answer_are_seen_and_those_who_waited_count(run: LoadRun) -> None:
    each = {one.first_s: one.total for one in stretches_of(run, 1000)}
    assert all(each[at_s].n_due > 300 for at_s in SILENT_S)
    assert sum(each[at_s].n - each[at_s].n_failed for at_s in SILENT_S[1:]) == 0
    assert (each[SILENT_S.stop].latency_s(0.95) or 0.0) > 2.0


def test_tables_hold_what_was_measured(run: LoadRun, tmp_path: Path) -> None:
    write_tables(run, tmp_path)
    read = {one.stem: [*csv.DictReader(one.open(encoding="utf-8"))] for one in tmp_path.glob("*.csv")}
    assert sum(int(row["n"]) for row in read["seconds"]) == total(run.seconds_seen).n
    assert sum(int(row["n"]) for row in read["latencies"]) == sum(total(run.seconds_seen).buckets.values())
    assert len(read["processes"]) == len(run.processes)
    assert read["processes"][1]["memory_bytes"]
    assert {row["results"]: row["n"] for row in read["reckoning"]}["in_record"] == "60911"
    assert [row["is_kept"] for row in read["verdicts"]].count("False") == 2
    write_tables(bare(run), tmp_path)
    assert (tmp_path / "lag.csv").read_text(encoding="utf-8").splitlines() == ["at_s,entries,age_s"]


def test_the_terminal_tells_the_same(run: LoadRun) -> None:
    out = Console(file=io.StringIO(), width=200)
    print_run(out, run)
    print_run(out, bare(run))
    told = out.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    for words in ("open model", RESULTS, "too-many-requests", "missed", "it broke after 172 s", "0 lost", "grows"):
        assert words in told


def test_a_run_is_read_back_as_it_was_written(run: LoadRun) -> None:
    assert msgspec.json.decode(msgspec.json.encode(run), type=LoadRun) == run
    assert not run.is_kept
    assert msgspec.structs.replace(run, verdicts=(judge("lost", 0, 0),)).is_kept


def test_cores_over_time_add_up_to_the_seconds_used(run: LoadRun) -> None:
    edges = [0.0, 30.4, 100.4, 250.4]
    worker = [one for one in run.processes if one.role == "worker"]
    cores = cores_over_time(worker, edges)["worker"]
    used = {one.at_s: one.cpu_s for one in worker}
    # Samples begin at 0.4 s.
    assert 30.0 * cores[0] + 70 * cores[1] + 150 * cores[2] == pytest.approx(used[250.4] - used[0.4])


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.0, "0"), (0.0005, "0.5 ms"), (0.05, "50 ms"), (0.99994, "1 s"), (1.0, "1 s")]
)
def test_durations_are_written_with_two_or_three_digits(seconds: float, told: str) -> None:
    assert duration_texts(seconds).en == told
