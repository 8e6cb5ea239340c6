import json
from pathlib import Path

import pytest
from typer.testing import Result

from simulations.policies.registry import POLICIES
from simulations.scoring import SCORES
from simulations.worlds import WORLDS
from tests.command_line import command_line


def symphonie(*arguments: str | Path) -> Result:
    return command_line("simulate", *arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def printed(folder: Path) -> Result:
    return symphonie(
        "matched",
        "--policies",
        "random,authored",
        "--learners",
        "6",
        "--workers",
        "1",
        "--report",
        folder,
        "--language",
        "en",
    )


def test_json_is_one_object_of_worlds_policies_and_scores() -> None:
    result = symphonie("matched", "--policies", "random, authored", "--learners", "6", "--workers", "1", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert list(found) == ["matched"]
    assert {"random", "authored"} <= set(found["matched"])
    for scores in found["matched"].values():
        assert tuple(scores) == SCORES
        assert all(set(score) == {"mean", "low", "high"} for score in scores.values())
        assert 0.0 <= scores["goal_mastery"]["low"] <= scores["goal_mastery"]["high"] <= 1.0


def test_learners_study_the_course_that_is_asked_for_and_what_holds_for_it_is_told() -> None:
    result = symphonie(
        "matched", "--policies", "random", "--learners", "3", "--workers", "1", "--course", "small", "--language", "en"
    )
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    assert "Course small (a small course, drawn): 10 skills, 60 items; 3 learners per world, over 3 assignments" in told
    assert "seed 1000, one to judge on." in told


def test_the_oracle_runs_along_so_that_there_is_regret(printed: Result) -> None:
    assert ("oracle" in printed.stdout) == ("oracle" in POLICIES)


def test_people_get_a_table_per_world_with_progress_beside(printed: Result) -> None:
    assert printed.exit_code == 0, printed.output
    assert WORLDS["matched"].title.en in printed.stdout
    assert "authored" in printed.stdout
    assert "%" in printed.stderr
    assert "matched · authored" in printed.stderr


def test_the_report_is_a_page_and_a_table(printed: Result, folder: Path) -> None:
    assert str(folder / "report.html") in printed.stderr.replace("\n", "")
    assert "</html>" in (folder / "report.html").read_text(encoding="utf-8")
    assert "| authored |" in (folder / "results.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["mached"], f"SCENARIO: there is no world 'mached'; choose among {', '.join(WORLDS)}."),
        (["--course", "tiny"], "--course: there is no course 'tiny'; choose among laboratory, small, large."),
        (["--policies", "best"], f"--policies: there is no policy 'best'; choose among {', '.join(POLICIES)}."),
        (["--policies", "live"], "--policies: live is a service that runs; give --live, too."),
        (["--url", "http://127.0.0.1:1"], "--url goes with --live; give both, or none of them."),
        (["--live", "--url", "localhost:8765"], "--url localhost:8765: that is not the address of a service"),
        (["--live", "--url", "http://127.0.0.1:1"], "SYMPHONIE_KEY is not set. Set SYMPHONIE_KEY, or name"),
        (["--live", "--url", "http://127.0.0.1:1", "--key-file", "/nowhere"], "--key-file /nowhere: it cannot be read"),
        (["--live", "--url", "http://127.0.0.1:1", "--key-file", "/dev/null"], "--key-file /dev/null: it holds no key"),
        (["--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "--workers goes with processes of our own"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    asked: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SYMPHONIE_KEY", raising=False)
    result = symphonie(*asked)
    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert result.stdout == ""
