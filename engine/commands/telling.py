"""Tell a person what was wrong with what was given, in one sentence, with the exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from content_graph.authoring import ContentFault
from content_graph.importers.faults import TableFault
from engine.artefact import ModelFault
from engine.evaluation.predictor import CannotTrain

CANNOT_DO = 2


class RequestFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """What was asked for cannot be done; the message says why and what to do."""


@contextmanager
def told() -> Iterator[None]:
    """Turn a fault of what was given into its message and the exit code 2."""
    try:
        yield
    except (CannotTrain, ContentFault, ModelFault, RequestFault, TableFault, OSError) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(CANNOT_DO) from fault
