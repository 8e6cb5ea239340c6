import json
import sys
from pathlib import Path

import pytest

from engine.evaluation.registry import trainers
from simulations.lab.deep.registry import DEEP_MODELS
from tests.command_line import command_line
from tests.engine.evaluation.tables import a_table, write_csv


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of a few learners, and no PyTorch."""
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("training", "attention", "lstm", "parts"):
        monkeypatch.delitem(sys.modules, f"simulations.lab.deep.{name}", raising=False)
    path = tmp_path / "made.csv"
    path.write_text(write_csv(a_table(6, 8)))
    return path


def test_without_pytorch_a_deep_model_is_not_judged_and_the_remedy_is_said(table: Path) -> None:
    result = command_line("evaluate", table, "--cv", "2", "--models", "dkt,akt", "--json")
    assert result.exit_code == 2
    assert "dkt could not be judged: it is not installed." in result.stderr
    assert "uv sync --extra deep" in result.stderr
    assert [json.loads(line)["model"] for line in result.stdout.splitlines()] == ["dkt", "akt"]


def test_without_pytorch_the_others_are_judged(table: Path) -> None:
    result = command_line("evaluate", table, "--cv", "2", "--models", "akt,majority", "--json")
    assert result.exit_code == 1
    refused, judged = map(json.loads, result.stdout.splitlines())
    assert set(refused) == {"model", "error"}
    assert judged["model"] == "majority"


def test_deep_models_are_judged_only_when_they_are_named(table: Path) -> None:
    assert not set(DEEP_MODELS) & set(trainers("1"))
    unknown = command_line("evaluate", table, "--cv", "2", "--models", "lstm")
    assert "majority, unfitted, dkt, akt." in unknown.stderr
