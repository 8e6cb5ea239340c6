"""``symphonie loadtest chaos``: the options; the work is in `loadtests.chaos`, imported when it is wanted."""

import signal
from pathlib import Path
from typing import Annotated

import typer


def register(loadtest: typer.Typer) -> None:
    """Add the command to those of `symphonie loadtest`."""
    loadtest.command(help="Hurt a service of its own under load, on loopback, and see whether it kept its promises.")(
        chaos
    )


def chaos(
    *,
    rows: Annotated[
        list[str] | None, typer.Option(help="A fault; may be repeated. All of the form if it is left out.")
    ] = None,
    times: Annotated[int, typer.Option(min=1, max=1000, help="How often each, in turn.")] = 1,
    short: Annotated[bool, typer.Option("--short", help="A minute: each fault briefly, all in one go.")] = False,
    bound: Annotated[float, typer.Option(min=1, help="Seconds in which the service must be ready again.")] = 120.0,
    seed: Annotated[int, typer.Option(help="Of the load.")] = 20_261_129,
    older: Annotated[
        str | None, typer.Option("--from", metavar="REF", help="What is upgraded; the last tag if it is left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Write DIR/report.json and the histories.")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Put the table into this document.")] = None,
) -> None:
    """Start services, strike, judge, print; 1 if a promise was broken, 3 if a fault could not be done here."""
    from loadtests.chaos.run import Wanted, rows_named, run  # noqa: PLC0415 - heavy imports when used

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it leaves nothing behind
    wanted = Wanted(rows_named(rows or (), is_short=short), times, short, seed, bound, older)
    if code := run(wanted, report, markdown, as_json=json):
        raise typer.Exit(code)
