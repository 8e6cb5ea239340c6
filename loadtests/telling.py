"""Tell a person what went wrong in one message instead of a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from content_graph.authoring import ContentFault
from content_graph.importers.faults import TableFault
from engine.artefact import ModelFault
from simulations.live.client import ServiceRefusedError, ServiceUnreachableError
from simulations.live.models import OtherModelActivatedError, RetraceFailingError
from simulations.live.serving import CommandFailedError, ServiceDidNotStartError

EXPECTED = (
    CommandFailedError,
    ContentFault,
    ModelFault,
    OtherModelActivatedError,
    RetraceFailingError,
    ServiceDidNotStartError,
    ServiceRefusedError,
    ServiceUnreachableError,
    TableFault,
)


@contextmanager
def told() -> Iterator[None]:
    """End the command with exit code 1 and the message of an expected error."""
    try:
        yield
    except EXPECTED as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
