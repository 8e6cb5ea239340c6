"""What `symphonie signals fit` does: traces and results in, the coefficients that ship out."""

from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import typer

from engine.artefact import ModelArtefact
from engine.fitting import ability
from engine.interactions import Interactions
from engine.signals import wheel_spinning
from engine.signals.cold_start import cold_start
from engine.signals.risk import Regression, RiskModels, fit_regression
from engine.signals.rows import fit_traces
from simulations.lab.signals.data import names, split_oulad
from simulations.lab.signals.wheel_rows import RateOf, rates, wheel_rows
from simulations.lab.tables.interactions import read_interactions
from simulations.terminal.files import require_file

RESULTS: Final = "assist09"
N_FOLDS: Final = 5


class ResultTables(NamedTuple):
    """Results that wheel-spinning is learned from and judged on."""

    training: Interactions
    judged: Interactions


def fit(oulad: Path, results: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Fit, write, print."""
    if out is not None:
        require_file("--out", out)
    found = fit_all(oulad, results)
    text = msgspec.json.format(msgspec.json.encode(found), indent=1)
    if out is not None:
        out.write_bytes(text + b"\n")
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for key, one in found.regressions.items():
        typer.echo(f"{key}: {one.n_rows} rows of {one.n_learners} learners, strength {one.strength:g}")


def fit_all(oulad: Path, results: Path | None) -> RiskModels:
    """Fit what the tables inform; without results, wheel-spinning stays as it ships."""
    split = split_oulad(oulad)
    regressions = fit_traces(split.training)
    tables = read_results(oulad, results)
    if tables is None:
        regressions["wheel_spinning"] = cold_start().regressions["wheel_spinning"]
    else:
        regressions["wheel_spinning"] = fit_wheel_spinning(tables.training)
    told = f"OULAD {names(split.training)}; {tables.training.table if tables else 'no results'}"
    return RiskModels(f"cold-start-{version('symphonie')}", told, regressions)


def read_results(oulad: Path | None, results: Path | None) -> ResultTables | None:
    """Read `train.parquet` and `test.parquet` of a folder; left out, of `assist09` beside the traces where it is."""
    folder = results if results is not None else (None if oulad is None else oulad.parent / RESULTS)
    if folder is None or (results is None and not (folder / "train.parquet").is_file()):
        return None
    return ResultTables(*(read_interactions(folder / f"{part}.parquet", "plain") for part in ("train", "test")))


def trained(table: Interactions) -> ModelArtefact:
    """Fit the ability model, whose belief predicts."""
    return ability.fit(table, ability.Settings(), seed=0, code_version=version("symphonie")).model


def fit_wheel_spinning(table: Interactions) -> Regression:
    """Fit on the training part; a skill's share is counted on learners of other folds."""
    return fit_regression(wheel_rows(table, trained(table), _held_out(table)).rows, wheel_spinning.NAMES)


def _held_out(table: Interactions) -> RateOf:
    without = [rates(table, partial(_is_outside, fold)) for fold in range(N_FOLDS)]
    return lambda learner, skill_id: without[learner % N_FOLDS].of(skill_id)


def _is_outside(fold: int, learner: int) -> bool:
    return learner % N_FOLDS != fold
