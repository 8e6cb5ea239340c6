import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import Result

from tests.command_line import command_line

Row = dict[str, object]


def decisions(n_learners: int = 40, seed: int = 1) -> list[Row]:
    """Five decisions of each learner between two: the good one, of skill a, brings 0.5 more; both are told worth it."""
    rng = np.random.default_rng(seed)
    found: list[Row] = []
    for n in range(5 * n_learners):
        order = ("good", "bad") if rng.random() < 0.5 else ("bad", "good")
        candidates = [
            {"activity_id": name, "skill_id": "ab"[name == "bad"], "value": 1.0 if name == "bad" else 0.98}
            for name in order
        ]
        reward = 0.5 * (order[0] == "good") + 0.3 * float(rng.normal())
        found.append({"learner": f"l{n // 5}", "propensity": 0.5, "candidates": candidates, "reward": reward})
    return found


def with_target(rows: Iterable[Row], target: Callable[[str], float]) -> list[Row]:
    return [
        row | {"candidates": [one | {"target": target(one["activity_id"])} for one in row["candidates"]]}  # type: ignore[attr-defined]  # rows are JSON
        for row in rows
    ]


def written(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def judged(log: Path, *more: str) -> Result:
    return command_line("evaluate", "policy", log, *more)


def test_a_better_policy_is_found_to_be_better(tmp_path: Path) -> None:
    log = written(tmp_path / "log.jsonl", with_target(decisions(), lambda name: float(name == "good")))
    told = json.loads(judged(log, "--json").stdout)

    assert told["policy"] == "target"
    assert told["verdict"] == "better"
    assert (told["n_decisions"], told["n_learners"], told["largest_weight"]) == (200, 40, 2.0)
    assert 80.0 < told["effective_n"] < 120.0
    for estimator in ("ips", "snips", "dr"):
        assert told[estimator]["low"] < 0.5 < told[estimator]["high"]
    assert told["logged"]["low"] < 0.25 < told["logged"]["high"]


def test_without_targets_the_best_by_value_is_judged_from_lines_as_from_parquet(tmp_path: Path) -> None:
    rows = decisions()
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet")
    lines, parquet = judged(written(tmp_path / "log.jsonl", rows), "--json"), judged(tmp_path / "log.parquet", "--json")

    assert lines.stdout == parquet.stdout
    told = json.loads(lines.stdout)
    assert (told["policy"], told["verdict"]) == ("best", "worse")


def test_what_says_nothing_of_the_policy_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = with_target(decisions(), lambda name: float(name == "good"))
    elsewhere = with_target(decisions(2), lambda _name: 0.1)
    log = written(tmp_path / "log.jsonl", [*rows, *elsewhere, *({**row, "reward": None} for row in rows[:7])])
    told = json.loads(judged(log, "--json").stdout)

    assert (told["n_logged"], told["n_decisions"], told["n_uncovered"], told["n_without_reward"]) == (217, 200, 10, 7)


def test_a_person_is_told_in_both_languages(tmp_path: Path) -> None:
    log = written(tmp_path / "log.jsonl", with_target(decisions(), lambda name: float(name == "good")))

    assert "It would have been better." in judged(log, "--language", "en").stdout
    assert "Elle aurait été meilleure." in judged(log, "--language", "fr").stdout


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "there is no decision"),
        ([row | {"propensity": 1.0} for row in decisions()], "nothing was explored: all 200 decisions were certain"),
        (with_target(decisions(), lambda _name: 0.1), "in none of the 200 decisions"),
        (decisions(9), "it speaks of 9 learners. Give at least 10"),
        ([*decisions(), *with_target(decisions(1), lambda _name: 0.5)], "decision 1: `target` must stand at all"),
        (with_target(decisions(), lambda _name: 0.8), "decision 1: `target`"),
        ([{"learner": "ada", "propensity": 0, "candidates": [{}]}], "line 1: Expected `float` > 0.0"),
        (
            [*decisions(), {"learner": "ada", "propensity": 0.5, "candidates": []}],
            "line 201: Expected `array` of length",
        ),
    ],
    ids=["empty", "certain", "elsewhere", "few", "some-targets", "sum", "propensity", "candidates"],
)
def test_what_cannot_be_judged_is_refused_with_the_reason(rows: list[Row], told: str, tmp_path: Path) -> None:
    done = judged(written(tmp_path / "log.jsonl", rows))

    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_a_table_of_predictions_may_still_be_judged_without_a_name_of_the_command() -> None:
    assert "--ablation" in command_line("evaluate", "--help", env={"COLUMNS": "200"}).stdout
