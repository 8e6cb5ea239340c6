"""What the engine's commands expect to go wrong (see `api.cli.boundary`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import typer

from content_graph.importers.tables import Interactions
from engine.artefact import ModelFault
from engine.evaluation.predictor import CannotJudge
from engine.fitting.leaving import NoTimesOfLeaving
from engine.fitting.partitions import Census


class RequestFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """What was asked for cannot be done; the message says why and what to do."""


class NoneJudged(RequestFault):
    """No model could be judged on a table; why was told of each."""

    def __init__(self, table: str) -> None:
        super().__init__(f"No model could be judged on {table}.")


class SomeFailed(Exception):  # noqa: N818 - a class is named after what is wrong
    """Some models that were asked for by name could not be judged; the others were, and what they are worth was told.

    Attributes:
        models: Their names.
    """

    def __init__(self, models: Sequence[str]) -> None:
        self.models = tuple(models)
        super().__init__(f"Not judged, though asked for: {', '.join(models)}.")


EXPECTED: Final[dict[type[Exception], int]] = {
    CannotJudge: 2,
    ModelFault: 2,
    NoTimesOfLeaving: 2,
    RequestFault: 2,
    SomeFailed: 1,
}


def warn(table: Interactions | Census) -> None:
    """Tell what was guessed, joined or left out in reading a table."""
    for sentence in table.warnings:
        typer.echo(f"Warning: {table.table}: {sentence}", err=True)
