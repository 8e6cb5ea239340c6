import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table
from typer.testing import Result

from engine.artefact import read
from tests.command_line import command_line
from tests.engine.evaluation.tables import a_table, write_csv

NUMBERS = {"log_likelihood", "iterations", "seconds", "cpu_seconds", "n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fit")
    (made / "train.csv").write_text(write_csv(a_table(40)))
    (made / "test.csv").write_text(write_csv(a_table(20, seed=1, prefix="other")))
    (made / "one.csv").write_text("learner_id,skill_id,correct\namina,counting,1\n")
    (made / "faulty.csv").write_text("learner_id,skill_id,correct\namina,counting,7\n")
    return made


def symphonie(command: str, *arguments: str | Path) -> Result:
    return command_line(command, *arguments)


def told(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("model", ["bkt", "ability"])
def test_fitting_prints_one_object_and_writes_a_model_that_is_judged(folder: Path, model: str) -> None:
    path = folder / f"{model}.json"
    found = told(symphonie("fit", folder / "train.csv", "--model", model, "--out", path, "--json"))
    assert set(found) >= NUMBERS
    assert (found["model"], found["n"]) == (model, 40 * 40)
    assert read(path.read_bytes()).content_hash == found["content_hash"]
    judged = told(symphonie("evaluate", folder / "test.csv", "--model", path, "--json"))
    assert judged["n"] == 20 * 40
    assert judged["auc"] > 0.55  # type: ignore[operator]


def test_the_same_command_finds_the_same_and_threads_change_nothing(folder: Path) -> None:
    runs = [
        told(symphonie("fit", folder / "train.csv", "--model", "bkt", "--forgets", "--json", *more))
        for more in ((), (), ("--threads", "2"))
    ]
    for one in runs:
        del one["seconds"], one["cpu_seconds"]
    assert runs[0] == runs[1] == runs[2]


def test_every_probability_is_told_with_its_interval(folder: Path) -> None:
    found = told(symphonie("fit", folder / "train.csv", "--model", "bkt", "--json"))
    estimates = found["estimates"]
    assert isinstance(estimates, list)
    assert len(estimates) == 4 * 4
    for one in estimates:
        assert 0.0 <= one["low"] <= one["value"] <= one["high"] <= 1.0


def test_classes_come_from_columns(folder: Path) -> None:
    found = told(
        symphonie(
            "fit", folder / "train.csv", "--model", "bkt", "--json", "--starts", "1", "--guess-slip-by", "item_id",
            "--learn-by-order", "half", "--prior-by", "half",
        )
    )  # fmt: skip
    estimates = found["estimates"]
    assert isinstance(estimates, list)
    assert {one["of_class"] for one in estimates if one["name"] == "guess"} == {f"i{number}" for number in range(20)}
    assert {one["of_class"] for one in estimates if one["name"] == "prior"} == {"even", "odd"}
    assert {one["of_class"] for one in estimates if one["name"] == "learn"} == {"even > even", "odd > odd"}
    assert found["content_hash"] is None


def test_people_get_a_table_with_warnings_about_guards(folder: Path) -> None:
    result = symphonie("fit", folder / "one.csv", "--model", "bkt")
    assert result.exit_code == 0, result.output
    assert "log likelihood" in result.stdout
    assert "counting" in result.stdout
    assert "Warning:" in result.stdout
    assert "classes" in symphonie("fit", folder / "train.csv", "--model", "bkt", "--guess-slip-by", "half").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{faulty}", "--model", "bkt"], "row 1 (line 2) has '7' in the column 'correct'"),
        (["{train}", "--model", "bkt", "--guess-slip-by", "halves"], "the column 'halves' is missing"),
        (["{train}", "--model", "bkt", "--learn-by", "half", "--learn-by-pair", "half"], "Give one of --learn-by"),
        (["{train}", "--model", "bkt", "--prior-by", "half", "--out", "{new}"], "--out: a model file has one prior"),
        (["{train}", "--model", "ability", "--starts", "3"], "--model ability has no such option"),
        (["{train}", "--model", "bkt", "--out", "{folder}/none/model.json"], "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path, arguments: list[str], said: str) -> None:
    places = {name: folder / f"{name}.csv" for name in ("faulty", "train")} | {"new": folder / "new.json"}
    result = symphonie("fit", *[one.format(**places, folder=folder) for one in arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


@pytest.mark.parametrize("model", ["bkt", "ability"])
def test_a_table_that_begins_with_eight_skills_at_once_is_fitted_with_the_first_seven(folder: Path, model: str) -> None:
    lines = write_csv(a_table(12, 12)).splitlines()
    path = folder / "eight.csv"
    path.write_text(
        "\n".join([lines[0], *[f"l0,warming-up,{'~~'.join(f's{k}' for k in range(8))},1,even"] * 2, *lines[1:]]) + "\n"
    )
    result = symphonie("fit", path, "--model", model, "--json")
    assert told(result)["skills"] == 7  # nothing else exercises s7, the last by alphabet
    assert "Warning: eight.csv: 2 rows exercise more than 7 skills" in result.stderr


@pytest.mark.parametrize("how", [[], ["--scheduler", "local", "--workers", "1"]], ids=["here", "there"])
def test_items_that_no_graph_could_hold_are_refused_before_anything_is_fitted(tmp_path: Path, how: list[str]) -> None:
    n_items = 20_000
    path = tmp_path / "many.parquet"
    sets = ["~~".join(f"s{(n + 7 * j) % 60}" for j in range(7)) for n in range(n_items)]
    write_table(
        pa.table(
            {
                "learner_id": [f"l{n // 100}" for n in range(n_items)],
                "item_id": [f"i{n}" for n in range(n_items)],
                "skill_id": sets,
                "correct": [n % 3 > 0 for n in range(n_items)],
            }
        ),
        path,
    )
    result = symphonie("fit", path, "--model", "ability", *how, "--out", tmp_path / "model.json")
    assert result.exit_code == 2
    assert "2560000 combinations, 128 of them for each item of 7 skills" in result.stderr
    assert "many.parquet" in result.stderr
    assert "Name fewer skills where an item has most" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "model.json").exists()


def test_classes_follow_rows_that_were_joined(folder: Path) -> None:
    lines = write_csv(a_table(12, 12)).splitlines()
    rows = [
        f"{learner},{item},{one},{score},{half}"
        for learner, item, skill, score, half in (line.split(",") for line in lines[1:])
        for one in (skill, f"also {skill}")
    ]
    (folder / "apart.csv").write_text("\n".join([lines[0], *rows]) + "\n")
    found = told(symphonie("fit", folder / "apart.csv", "--model", "bkt", "--guess-slip-by", "half", "--json"))
    assert (found["n"], found["skills"]) == (12 * 12, 8)


def test_another_format_is_not_shared_on_a_cluster(folder: Path) -> None:
    result = symphonie("fit", folder / "train.csv", "--model", "bkt", "--format", "pybkt", "--scheduler", "local")
    assert result.exit_code == 2
    assert "leave out --format" in result.stderr


def test_a_course_borrows_from_another_one(folder: Path) -> None:
    other, own = folder / "other.json", folder / "own.json"
    told(symphonie("fit", folder / "test.csv", "--model", "ability", "--out", other, "--json"))
    arguments = ("fit", folder / "train.csv", "--model", "ability", "--borrow", other, "--out", own, "--json")
    assert told(symphonie(*arguments))["borrowed"] == [read(other.read_bytes()).content_hash]
    assert read(own.read_bytes()).training.borrowed == (read(other.read_bytes()).content_hash,)


def test_what_cannot_be_borrowed_is_told_with_the_remedy(folder: Path) -> None:
    classic, broken = folder / "classic.json", folder / "broken.json"
    told(symphonie("fit", folder / "train.csv", "--model", "bkt", "--out", classic, "--json"))
    broken.write_text("{}")
    for path, words in ((classic, "borrow from one of `--model ability`"), (broken, "symphonie-model/1")):
        refused = symphonie("fit", folder / "train.csv", "--model", "ability", "--borrow", path)
        assert refused.exit_code != 0
        assert words in refused.output
    refused = symphonie("fit", folder / "train.csv", "--model", "bkt", "--borrow", classic)
    assert "--borrow go with ability" in refused.output
