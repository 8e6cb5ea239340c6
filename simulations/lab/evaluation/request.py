"""What `symphonie evaluate` was asked for, made sound at the door."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from simulations.lab.tables.formats import PLAIN
from simulations.terminal.faults import RequestFault
from simulations.terminal.language import Language


class ModelFiles(NamedTuple):
    """Judge models from files on a table."""

    judged: Path  # the table
    models: tuple[Path, ...]  # the files


class CrossValidation(NamedTuple):
    """Judge by holding out each fold of a table's learners once."""

    judged: Path  # the table
    n_folds: int  # how many folds


class TrainAndTest(NamedTuple):
    """Learn from one table, judge on another."""

    training: Path  # the table to learn from
    judged: Path  # the table to judge on


class Request(NamedTuple):
    """What was asked for."""

    mode: ModelFiles | CrossValidation | TrainAndTest  # what is judged, and on what
    names: tuple[str, ...]  # the models to train; empty for the usual ones
    group: str | None  # a column of the judged table
    seed: int  # of everything that is drawn
    report: Path | None  # the folder of the report
    is_ablation: bool  # whether the ability model is judged without each of its parts, too
    language: Language  # of tables, and of the report's first view
    command: str  # what was typed
    form: str = PLAIN.name  # name of the format of the tables
    declared: Path | None = None  # a file with the declared groups of learners


def mode_of(
    table: Path | None, model: list[Path] | None, cv: int | None, train: Path | None, test: Path | None
) -> ModelFiles | CrossValidation | TrainAndTest:
    """Tell the three ways of judging apart.

    Raises:
        RequestFault: None of them is given whole, or more than one.
    """
    if sum((bool(model), cv is not None, train is not None or test is not None)) != 1:
        message = "Give one of --model FILE, --cv FOLDS, or --train TABLE with --test TABLE."
        raise RequestFault(message)
    if train is not None and test is not None and table is None:
        return TrainAndTest(train, test)
    if train is not None or test is not None:
        message = "--train and --test go together, without another table: --train learned.csv --test judged.csv."
        raise RequestFault(message)
    if table is None:
        message = "TABLE is missing: name the table to judge on before --model or --cv."
        raise RequestFault(message)
    return ModelFiles(table, tuple(model)) if model else CrossValidation(table, cv or 0)


def require_training(mode: ModelFiles | CrossValidation | TrainAndTest) -> None:
    """Refuse an ablation where nothing is trained.

    Raises:
        RequestFault: The models come from files.
    """
    if isinstance(mode, ModelFiles):
        message = "--ablation fits the model without each of its parts; give --cv or --train and --test, not --model."
        raise RequestFault(message)


def names_of(models: str | None, mode: ModelFiles | CrossValidation | TrainAndTest) -> tuple[str, ...]:
    """Take apart what was given as `--models`.

    Raises:
        RequestFault: Names are given, and nothing is trained.
    """
    if models is not None and isinstance(mode, ModelFiles):
        message = "--models names what to train; with --model nothing is trained, so leave one of the two out."
        raise RequestFault(message)
    return tuple(dict.fromkeys(name.strip() for name in (models or "").split(",") if name.strip()))


class NoneJudged(RequestFault):
    """No model could be judged on a table; why was told of each."""

    def __init__(self, table: str) -> None:
        super().__init__(f"No model could be judged on {table}.")


class SomeFailed(Exception):  # noqa: N818 - a class is named after what is wrong
    """Some models that were asked for by name could not be judged; what the others are worth was told."""

    def __init__(self, models: Sequence[str]) -> None:
        super().__init__(f"Not judged, though asked for: {', '.join(models)}.")
