"""`symphonie fit --leaving`, from a table to the settings of a service."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from typer.testing import Result

from engine.recommendation.leaving import LeavingModel
from engine.recommendation.settings import PolicySettings
from tests.command_line import command_line
from tests.engine.evaluation.tables import a_table, write_csv
from tests.engine.fitting.leaving.logs import a_log

DISCOURAGED = LeavingModel(discouraged=0.08, always=0.002)
CLOZE = Path("../shared/data/lkt_cloze/train.parquet")
N_OF_CLOZE = 100
ASSIST = Path("../shared/data/assist09/train.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("leaving")
    (made / "leaving.csv").write_text(a_log(DISCOURAGED, 150, 1))
    (made / "staying.csv").write_text(a_log(LeavingModel(), 30, 1))
    (made / "timeless.csv").write_text(write_csv(a_table(10)))
    return made


def fit(*arguments: str | Path) -> Result:
    return command_line("fit", *arguments, "--leaving")


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    """What is told of a log in which learners are discouraged."""
    return told(fit(folder / "leaving.csv", "--json", "--out", folder / "settings.json"))


@pytest.fixture(scope="module")
def model(folder: Path) -> Path:
    """A model of expected scores."""
    return a_model(folder / "leaving.csv", folder / "model.json")


def a_model(table: Path, out: Path) -> Path:
    done = command_line("fit", table, "--model", "ability", "--out", out)
    assert done.exit_code == 0, done.output
    return out


def test_what_drives_learners_away_is_found_in_a_table_and_written_as_settings(
    folder: Path, found: dict[str, Any]
) -> None:
    assert found["left"] > 100
    assert found["left"] + found["censored"] <= found["n"]
    reasons = {one["name"]: one for one in found["reasons"]}
    assert reasons["discouraged"]["low"] <= 0.08 <= reasons["discouraged"]["high"]
    assert max(reasons[name]["used"] for name in ("too_hard", "too_easy", "tired")) < 0.01
    written = json.loads((folder / "settings.json").read_text())
    assert written == found["settings"]
    settings = msgspec.convert(written["policy"], PolicySettings)
    assert settings.leaving.discouraged == reasons["discouraged"]["used"] > 0.04
    assert settings.leaving.wrong_in_a_row == 3


def test_a_log_in_which_nobody_leaves_gives_the_settings_that_hold_anyway(folder: Path) -> None:
    found = told(fit(folder / "staying.csv", "--json"))

    assert found["left"] == 0
    assert msgspec.convert(found["settings"]["policy"], PolicySettings) == PolicySettings()


def test_expected_scores_may_come_from_a_model(folder: Path, model: Path, found: dict[str, Any]) -> None:
    by_model = told(fit(folder / "leaving.csv", "--json", "--tracing", model))
    assert by_model["reasons"] == found["reasons"]


def test_people_get_a_table_and_the_settings(folder: Path, model: Path) -> None:
    said = fit(folder / "leaving.csv", "--tracing", model).stdout

    assert "discouraged (from 3 wrong results in a row)" in said
    assert "/v1/recommendation-settings" in said
    assert '"policy":{"leaving":{"always":' in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{timeless}", "--leaving"], "Add the column occurred_at"),
        (["{leaving}"], "--model is missing"),
        (["{leaving}", "--model", "bkt", "--leaving"], "--leaving has no such option"),
        (["{leaving}", "--leaving", "--starts", "3"], "--leaving has no such option"),
        (["{leaving}", "--leaving", "--scheduler", "local"], "--leaving has no --scheduler"),
        (["{leaving}", "--leaving", "--tracing", "{leaving}", "--nodes", "3"], "--tracing is a fitted model"),
        (["{leaving}", "--leaving", "--tracing", "{leaving}"], "JSON"),
        (["{leaving}", "--model", "bkt", "--away-days", "3"], "go with --leaving"),
        (["{leaving}", "--leaving", "--out", "{folder}/none/settings.json"], "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path, arguments: list[str], said: str) -> None:
    places = {name: folder / f"{name}.csv" for name in ("leaving", "timeless")}
    result = command_line("fit", *[one.format(**places, folder=folder) for one in arguments])

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_learners_who_finish_are_said_to_look_like_learners_who_leave(tmp_path: Path) -> None:
    if not CLOZE.exists():
        pytest.skip(f"{CLOZE} is absent: it has learners of whom each was asked about 115 questions")
    table = pq.read_table(CLOZE)
    some = table["learner_id"].unique()[:N_OF_CLOZE]
    pq.write_table(table.filter(pc.field("learner_id").isin(some)), tmp_path / "cloze.parquet")
    finishing = tmp_path / "cloze.parquet"
    by_model = (finishing, "--away-days", "7", "--tracing", a_model(finishing, tmp_path / "model.json"))
    said = fit(*by_model).stdout
    assert "say so with --finished-after" in said

    found = told(fit(*by_model, "--finished-after", "106", "--json"))
    assert found["left"] == 0
    assert msgspec.convert(found["settings"]["policy"], PolicySettings) == PolicySettings()


def test_a_table_of_which_nobody_knows_when_anything_happened_is_refused() -> None:
    if not ASSIST.exists():
        pytest.skip(f"{ASSIST} is absent: it has results without times")
    result = fit(ASSIST)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "has no times" in result.stderr
