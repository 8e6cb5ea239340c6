import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.evaluation.registry import trainers
from simulations.lab.tables.interactions import read_interactions
from simulations.policies.registry import POLICIES
from simulations.worlds import WORLDS
from tests.command_line import command_line
from tests.engine.evaluation.tables import a_table, write_csv

SYMPHONIE = str(Path(sys.executable).with_name("symphonie"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(write_csv(a_table(20)))
    return path


def words_of_help(command: str) -> str:
    told = command_line(command, "--help", env={"COLUMNS": "300"})
    assert told.exit_code == 0
    return told.output


def test_help_names_every_world_policy_and_model() -> None:
    simulate, evaluate = words_of_help("simulate"), words_of_help("evaluate")
    assert [name for name in WORLDS if name not in simulate] == []
    short = {name.removeprefix("ours-without") if "without" in name else name for name in POLICIES}
    assert [name for name in short if name not in simulate] == []
    assert [name for name in trainers("x") if name not in evaluate] == []


def test_the_table_that_help_shows_can_be_read(tmp_path: Path) -> None:
    told = words_of_help("fit")
    header = told.partition("Example: ")[2].split()[0]
    row = told.partition(header)[2].split()[0]
    path = tmp_path / "example.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert read_interactions(path).n_rows == 1


def test_a_table_that_goes_into_a_pipe_is_not_cut(table: Path) -> None:
    arguments = [SYMPHONIE, "evaluate", str(table), "--cv", "2", "--models", "majority,irt", "--language", "en"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)  # noqa: S603  # our own
    assert "…" not in done.stdout
    heads = next(line for line in done.stdout.splitlines() if "accuracy" in line)
    named = ["model", "n", "AUC", "accuracy", "RMSE", "log-loss", "ECE", "seconds", "AUC, difference to majority"]
    assert re.split(r"\s{2,}", heads.strip()) == named


def test_tables_speak_the_language_that_is_asked_for_or_the_terminal_s(table: Path) -> None:
    def told(*words: str, locale: str) -> str:
        done = command_line(
            "evaluate", table, "--cv", 2, "--models", "majority", *words, env={"LC_ALL": locale, "COLUMNS": "200"}
        )
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "exactitude" in told("--language", "fr", locale="C")
    assert "exactitude" in told(locale="fr_FR.UTF-8")
    assert re.search(r"\b0,\d{4}\b", told(locale="fr_FR.UTF-8"))
    assert "accuracy" in told("--language", "en", locale="fr_FR.UTF-8")
    assert re.search(r"\b0\.\d{4}\b", told(locale="C"))


@pytest.mark.parametrize("command", ["evaluate", "simulate", "fit"])
def test_where_a_report_cannot_be_written_is_told_before_anything_is_computed(
    command: str, table: Path, tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("")
    place = tmp_path / "a-file" / "report"
    words = {
        "evaluate": (table, "--cv", 2, "--report", place),
        "simulate": ("matched", "--learners", 1_000_000, "--report", place),
        "fit": (table, "--model", "ability", "--out", place / "model.json"),
    }
    told = command_line(command, *words[command])
    assert told.exit_code == 2
    assert str(place) in told.stderr.replace("\n", "")
