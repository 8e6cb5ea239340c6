"""``symphonie loadtest http``: the options; the work is in `loadtests.benchmark.run`, imported when it is wanted."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.add_typer(loadtest, name="loadtest")


loadtest = typer.Typer(no_args_is_help=True, help="Measure a service under load.")


@loadtest.callback()
def _loadtest() -> None:
    """Measure a service under load."""


@loadtest.command(help="Compare results over HTTP with a hello of the same application, in one run, on loopback.")
def http(
    *,
    connections: Annotated[int, typer.Option(min=1, max=1024, help="Kept-alive connections.")] = 64,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Measured rounds.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="Per scenario and round, at most.")] = 3.0,
    requests: Annotated[int, typer.Option(min=100, max=1_000_000, help="Per scenario and round, at most.")] = 40_000,
    learners: Annotated[int, typer.Option(min=10, max=1_000_000, help="For the single and batch results.")] = 2_000,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Start a service with one worker on an empty data directory, measure, print."""
    from loadtests.benchmark.run import Extent, run  # noqa: PLC0415 - heavy imports when used

    run(Extent(connections, rounds, seconds, requests, learners), as_json=json)
