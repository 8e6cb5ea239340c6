from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import Result

from engine.artefact import write
from tests.command_line import command_line
from tests.engine.artefact.models import a_model
from tests.engine.evaluation.tables import a_table, write_csv

FIGURES = {"model", "n", "auc", "accuracy", "rmse", "log_loss", "ece"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evaluate")
    (made / "train.csv").write_text(write_csv(a_table(40)))
    (made / "test.csv").write_text(write_csv(a_table(20, seed=1, prefix="other")))
    (made / "model.json").write_bytes(write(a_model()))
    return made


def symphonie(*arguments: str | Path) -> Result:
    return command_line("evaluate", *arguments)


def json_lines(result: Result) -> dict[str, dict[str, object]]:
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return {one["model"]: one for one in found}


def test_train_and_test_prints_one_object_per_model(folder: Path) -> None:
    found = json_lines(symphonie("--train", folder / "train.csv", "--test", folder / "test.csv", "--json"))
    assert {"majority", "irt", "pfa", "best-lr"} <= set(found)
    for one in found.values():
        assert set(one) >= FIGURES
        assert one["n"] == 20 * 40
    assert found["best-lr"]["auc"] > 0.6  # type: ignore[operator]


def test_cross_validation_judges_every_row(folder: Path) -> None:
    found = json_lines(symphonie(folder / "train.csv", "--cv", "3", "--models", "irt, majority", "--json"))
    assert list(found) == ["irt", "majority"]
    assert found["irt"]["n"] == 40 * 40
    assert len(found["irt"]["training"]) == 3  # type: ignore[arg-type]


def test_the_same_command_prints_the_same_figures(folder: Path) -> None:
    first, again = (
        json_lines(symphonie(folder / "train.csv", "--cv", "3", "--models", "irt,best-lr", "--json")) for _ in range(2)
    )
    for one in (*first.values(), *again.values()):
        del one["seconds"]
    assert first == again


def test_a_fitted_model_is_judged_as_it_is(folder: Path) -> None:
    path = folder / "model.json"
    one = json_lines(symphonie(folder / "test.csv", "--model", path, "--json"))[str(path)]
    assert one["n"] == 20 * 40
    assert one["training"][0]["content_hash"] == a_model().content_hash  # type: ignore[index]


def test_groups_are_values_of_a_column(folder: Path) -> None:
    found = json_lines(symphonie(folder / "test.csv", "--cv", "2", "--models", "majority", "--group", "half", "--json"))
    assert {part["name"]: part["n"] for part in found["majority"]["by_group"]} == {"even": 400, "odd": 400}  # type: ignore[attr-defined]


def test_the_report_is_written_into_the_folder_and_names_the_command(folder: Path) -> None:
    result = symphonie(
        folder / "test.csv", "--model", folder / "model.json", "--group", "half", "--report", folder / "new" / "report"
    )
    assert result.exit_code == 0, result.output
    page = (folder / "new" / "report" / "report.html").read_text()
    assert "test.csv" in page
    assert "how sure they are" in page


def test_an_ablation_judges_the_model_without_each_part_that_the_table_can_inform(folder: Path) -> None:
    small = folder / "small.csv"
    small.write_text(write_csv(a_table(12, 12)))
    result = symphonie(
        *("--train", small, "--test", folder / "test.csv", "--models", "majority", "--ablation", "--json"),
        *("--report", folder / "parts"),
    )
    found = json_lines(result)
    assert list(found)[:3] == ["ability", "majority", "ability without ability"]
    assert "ability without items" in found
    assert "ability without decay" not in found  # there are no times
    for one in found.values():
        assert set(one) >= FIGURES
        assert one["n"] == 20 * 40
    page = (folder / "parts" / "report.html").read_text()
    assert "difficulté des exercices" in page
    assert "difficulty of items" in page
    assert "forgetting over time" not in page


def test_people_get_a_table(folder: Path) -> None:
    result = symphonie(folder / "test.csv", "--cv", "2", "--models", "majority", "--group", "half")
    assert "majority" in result.stdout
    assert "10+" in result.stdout
    assert "even" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one of --model FILE"),
        (["--cv", "2"], "TABLE is missing"),
        (["{test}", "--cv", "2", "--model", "{model}"], "Give one of"),
        (["--train", "{train}"], "go together"),
        (["{test}", "--train", "{train}", "--test", "{test}"], "go together"),
        (["{test}", "--model", "{model}", "--ablation"], "--ablation fits"),
        (["{test}", "--cv", "21"], "has only 20 learners"),
        (["{test}", "--cv", "2", "--models", "bkt?,irt"], "no model 'bkt?'"),
        (["{test}", "--model", "{model}", "--models", "irt"], "nothing is trained"),
        (["{test}", "--model", "{test}"], "no JSON"),
        (["{model}", "--cv", "2"], "none of the known kinds"),
        (["--train", "{test}", "--test", "{test}"], "20 learners of test.csv are in test.csv too"),
        (["{test}", "--cv", "2", "--models", "irt", "--group", "halves"], "halves"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path, arguments: list[str], said: str) -> None:
    places = {"train": folder / "train.csv", "test": folder / "test.csv", "model": folder / "model.json"}
    result = symphonie(*[one.format(**places) for one in arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
