import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import Result

from engine.artefact import write
from engine.interactions import rows_of
from engine.tracing import Population
from tests.command_line import command_line
from tests.engine.artefact.models import EASY, HARD, a_model
from tests.engine.evaluation.tables import a_table, write_csv
from tests.engine.test_copies import a_course, copy_of

MANY = 100
"""Learners, so many that the ability model holds one set of them out, not five."""
FIGURES = {"model", "n", "auc", "accuracy", "rmse", "log_loss", "ece"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evaluate")
    (made / "train.csv").write_text(write_csv(a_table(MANY, 16)))
    (made / "test.csv").write_text(write_csv(a_table(20, seed=1, prefix="other")))
    (made / "model.json").write_bytes(write(a_model(Population(), {"s0": EASY, "s1": HARD})))
    (made / "one.csv").write_text(write_csv(a_table(1)))
    (made / "stranger.json").write_bytes(write(a_model()))
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


def test_judged_learners_who_were_learned_from_under_another_id_are_counted(tmp_path: Path) -> None:
    training = a_course(60, 1)
    both = copy_of(training, 7, 0.8, np.random.default_rng(2), "known")
    known = rows_of(both, np.flatnonzero(both.learners == 60))
    (tmp_path / "train.csv").write_text(write_csv(training))
    (tmp_path / "test.csv").write_text(write_csv(known))
    result = symphonie(
        "--train", tmp_path / "train.csv", "--test", tmp_path / "test.csv", "--models", "majority", "--json"
    )
    assert result.exit_code == 0, result.output
    n = known.n_rows
    told = f"learners who are in train.csv under other ids: 1, 'known' for one, with {n} of {n} results"
    assert told in result.stderr


def test_cross_validation_judges_every_row(folder: Path) -> None:
    found = json_lines(symphonie(folder / "train.csv", "--cv", "3", "--models", "irt, majority", "--json"))
    assert list(found) == ["irt", "majority"]
    assert found["irt"]["n"] == MANY * 16
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
    fitted = a_model(Population(), {"s0": EASY, "s1": HARD})
    assert one["training"][0]["content_hash"] == fitted.content_hash  # type: ignore[index]


def test_a_model_that_knows_a_part_of_the_table_is_judged_and_that_is_said(folder: Path) -> None:
    result = symphonie(folder / "test.csv", "--model", folder / "model.json", "--json")
    assert result.exit_code == 0
    assert "the model knows 2 of the 4 skills of the table, which are all that" in result.stderr


def test_a_model_that_knows_nothing_of_the_table_is_not_judged(folder: Path) -> None:
    result = symphonie(folder / "test.csv", "--model", folder / "stranger.json", "--json")
    assert result.exit_code == 2
    assert "the model knows 2 skills, and none of the 4 of the table is among them." in result.stderr
    assert set(json.loads(result.stdout)) == {"model", "error"}


def test_one_model_that_cannot_be_judged_does_not_keep_the_others_from_it(folder: Path) -> None:
    models = ("--model", folder / "stranger.json", "--model", folder / "model.json")
    result = symphonie(folder / "test.csv", *models, "--json")
    assert result.exit_code == 1
    refused, judged = map(json.loads, result.stdout.splitlines())
    assert refused["error"].startswith("the model knows 2 skills")
    assert judged["n"] == 20 * 40


def test_each_model_is_told_of_before_the_next_one_begins(folder: Path) -> None:
    one = folder / "single.csv"
    one.write_text(write_csv(a_table(1, 12)))
    parts = ("--train", one, "--test", folder / "test.csv", "--models", "majority,irt,bkt")
    for form, row in (((), "\n{} "), (("--json",), '{{"model":"{}","n"')):
        output = symphonie(*parts, *form).output
        said = (row.format("majority"), "irt could not be judged", row.format("bkt"))
        places = [output.index(one) for one in said]
        assert places == sorted(places)


def test_every_two_models_are_compared_on_the_same_learners(folder: Path) -> None:
    parts = ("--train", folder / "train.csv", "--test", folder / "test.csv", "--models", "irt,majority,best-lr")
    found = json_lines(symphonie(*parts, "--json"))
    told = {name: one["differences"] for name, one in found.items()}
    assert {name: [to["model"] for to in others] for name, others in told.items()} == {  # type: ignore[attr-defined]
        "irt": [],
        "majority": ["irt"],
        "best-lr": ["irt", "majority"],
    }
    for name, others in told.items():
        for to in others:  # type: ignore[attr-defined]
            for figure in ("auc", "log_loss"):
                low, high = to["intervals"][figure]
                assert to[figure] == found[name][figure] - found[to["model"]][figure]  # type: ignore[operator]
                assert low < to[figure] < high
    english, french = (symphonie(*parts, "--language", language).stdout for language in ("en", "fr"))
    assert "AUC, difference to irt" in english
    assert "AUC, écart avec irt" in french
    assert "Differences of every pair, 95 % intervals over learners" in english
    assert "Écarts de chaque paire, intervalles à 95\u202f% sur les apprenants" in french


def test_a_model_that_was_not_asked_for_by_name_may_fail(folder: Path) -> None:
    one = folder / "one.csv"
    one.write_text(write_csv(a_table(1, 12)))
    result = symphonie("--train", one, "--test", folder / "test.csv", "--json")
    assert result.exit_code == 0
    found = {one["model"]: one for one in map(json.loads, result.stdout.splitlines())}
    assert {name for name, one in found.items() if "error" in one} == {"best-lr", "pfa", "irt"}
    assert found["majority"]["n"] == found["bkt"]["n"] == 20 * 40
    assert "irt could not be judged: it is chosen on held-out learners, and" in result.stderr
    asked = symphonie("--train", one, "--test", folder / "test.csv", "--models", "irt,majority", "--json")
    assert asked.exit_code == 1


def test_a_training_part_without_times_predicts_one_with_times(folder: Path) -> None:
    timed, names = folder / "timed.csv", ("--models", "best-lr-time,ability,bkt-forget")
    timed.write_text(write_csv(a_table(8, 10, seed=2, prefix="timed", has_times=True)))
    found = json_lines(symphonie("--train", folder / "test.csv", "--test", timed, *names, "--json"))
    assert {one["n"] for one in found.values()} == {80}
    other = symphonie("--train", timed, "--test", folder / "test.csv", *names, "--json")
    assert other.exit_code == 1
    assert "best-lr-time could not be judged: it was trained with times" in other.stderr
    assert [json.loads(line)["model"] for line in other.stdout.splitlines() if "auc" in line] == [
        "ability",
        "bkt-forget",
    ]


def test_results_that_are_all_right_are_judged_by_all_models(folder: Path) -> None:
    right = folder / "right.csv"
    table = a_table(10, 10, seed=3, prefix="right")
    right.write_text(write_csv(table._replace(score=np.ones(table.n_rows))))
    for parts in (("--train", right, "--test", folder / "test.csv"), (right, "--cv", "2")):
        result = symphonie(*parts, "--json", "--report", folder / "right")
        found = json_lines(result)
        assert {"ability", "best-lr", "pfa", "irt", "bkt", "majority"} <= set(found)
        assert "RuntimeWarning" not in result.stderr


def test_one_row_per_skill_is_judged_like_all_skills_in_one_row(folder: Path) -> None:
    lines = write_csv(a_table(20, 20, seed=4)).splitlines()
    joined = [f"{line},{n}" for n, line in enumerate(lines[1:], 1)]
    for name, skills in (("joined", lambda one: [f"{one}~~also {one}"]), ("apart", lambda one: [one, f"also {one}"])):
        rows = [f"{lines[0]},order_id"]
        for line in joined:
            learner, item, skill, *rest = line.split(",")
            rows += [",".join((learner, item, own, *rest)) for own in skills(skill)]
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n")
    names = ("--cv", "2", "--models", "best-lr,bkt,ability", "--json", "--group", "half")
    one, other = (json_lines(symphonie(folder / f"{name}.csv", *names)) for name in ("joined", "apart"))
    for name in one:
        assert one[name]["n"] == other[name]["n"] == 400
        for figure in ("auc", "log_loss", "ece"):  # skills are met in another order, so sums end in other digits
            assert one[name][figure] == pytest.approx(other[name][figure], abs=1e-6)


def test_another_format_is_judged_by_its_name(folder: Path) -> None:
    lines = write_csv(a_table(6, 10, seed=5)).splitlines()
    path = folder / "pybkt.csv"
    rows = [f"{n},{learner},{item},{skill},{score}" for n, (learner, item, skill, score, _) in enumerate(
        line.split(",") for line in lines[1:]
    )]  # fmt: skip
    path.write_text("\n".join(["order_id,user_id,problem_id,skill_name,correct", *rows]) + "\n")
    found = json_lines(symphonie(path, "--cv", "2", "--models", "majority", "--format", "pybkt", "--json"))
    assert found["majority"]["n"] == 60
    assert "give --format pybkt" in symphonie(path, "--cv", "2").stderr


def test_groups_are_values_of_a_column(folder: Path) -> None:
    found = json_lines(symphonie(folder / "test.csv", "--cv", "2", "--models", "majority", "--group", "half", "--json"))
    assert {part["name"]: part["n"] for part in found["majority"]["by_group"]} == {"even": 400, "odd": 400}  # type: ignore[attr-defined]


def test_error_rates_by_declared_group_have_intervals_and_withhold_small_groups(folder: Path) -> None:
    table = a_table(60, seed=3)
    rows = write_csv(table).splitlines()
    odd = {name for place, name in enumerate(table.learner_ids) if place % 2}
    worse = [
        ",".join((*row.split(",")[:3], "0", *row.split(",")[4:])) if row.split(",")[0] in odd else row for row in rows
    ]
    (folder / "unlike.csv").write_text("\n".join(worse) + "\n")
    groups = [f"{name},{'odd' if name in odd else 'even'},{place}" for place, name in enumerate(table.learner_ids[:59])]
    (folder / "groups.csv").write_text("\n".join(["learner_id,parity,seat", *groups, "stranger,odd,1"]) + "\n")
    asked = (folder / "unlike.csv", "--cv", "2", "--models", "majority", "--by-group", folder / "groups.csv")

    told = json_lines(symphonie(*asked, "--json"))["majority"]["by_declared_group"]
    by_name = {(one["dimension"], one["label"]): one for one in told}  # type: ignore[attr-defined]
    worst = by_name["parity", "odd"]
    assert (worst["learners"], worst["n"]) == (29, 29 * 40)
    figure = worst["figures"]["calibration"]
    assert figure["low"] <= figure["value"] <= figure["high"] < figure["others"]
    assert figure["stands_out"]
    assert by_name["seat", "3"] == {"dimension": "seat", "label": "3", "learners": None, "n": None, "figures": {}}

    shown = symphonie(*asked).stdout
    assert "parity: odd" in shown
    assert "fewer than 20" in shown or "moins de 20" in shown
    (folder / "groups.csv").write_text(f"learner_id,parity\n{table.learner_ids[0]},odd\n{table.learner_ids[0]},even\n")
    assert "has two labels of 'parity'" in symphonie(*asked).stderr


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
        (["{test}", "--cv", "21"], "has only 20 learners; give at most 20 folds"),
        (["{one}", "--cv", "2"], "has one learner only; give a table of several"),
        (["{test}", "--cv", "2", "--models", "bkt?,irt"], "no model 'bkt?'"),
        (["{test}", "--model", "{model}", "--models", "irt"], "nothing is trained"),
        (["{test}", "--model", "{test}"], "not valid JSON"),
        (["{model}", "--cv", "2"], "none of the known kinds"),
        (["--train", "{test}", "--test", "{test}"], "20 learners of test.csv are in test.csv too"),
        (["{test}", "--cv", "2", "--models", "irt", "--group", "halves"], "halves"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path, arguments: list[str], said: str) -> None:
    places = {name: folder / f"{name}.csv" for name in ("train", "test", "one")} | {"model": folder / "model.json"}
    result = symphonie(*[one.format(**places) for one in arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
