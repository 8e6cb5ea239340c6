"""`symphonie explain`: decisions and alerts of the machine, made again; the work is in `api.cli.explain_run`."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    explaining = typer.Typer(
        no_args_is_help=True, help="Make decisions and alerts of the machine again: one, or a sample."
    )
    explaining.command("decision")(decision)
    explaining.command("decisions")(decisions)
    explaining.command("alert")(alert)
    explaining.command("alerts")(alerts)
    app.add_typer(explaining, name="explain")


def decision(
    adjustment_id: Annotated[str, typer.Argument(help="Id of a change of a path.")],
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Decide again as it was decided then, and say whether that comes to the same (exit code 1 if it does not)."""
    from api.cli import explain_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415

    with opened_servers() as servers:
        told = explain_run.explain_one(servers.database_url, adjustment_id)
    if as_json:
        print_json(told)
    else:
        explain_run.show_one(told)
    if told.outcome == "differs":
        raise typer.Exit(1)


def decisions(
    *,
    sample: Annotated[int, typer.Option(min=1, max=100_000, help="How many commits, drawn at random.")] = 100,
    organisation: Annotated[str | None, typer.Option(help="Of one organisation; left out: of all.")] = None,
    as_json: Json = False,
) -> None:
    """Make a random sample of decisions again, and say how many come to the same (exit code 1 if one does not)."""
    from api.cli import explain_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415

    with opened_servers() as servers:
        told = explain_run.explain_sample(servers.database_url, organisation, sample)
    if as_json:
        print_json(told)
    else:
        explain_run.show_sample(told)
    if told.differs:
        raise typer.Exit(1)


def alert(
    alert_id: Annotated[str, typer.Argument(help="Id of an alert.")],
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Look for the signal of an alert again, and say whether that comes to the same (exit code 1 if it does not)."""
    from api.cli import explain_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415

    with opened_servers() as servers:
        told = explain_run.explain_alert(servers.database_url, alert_id)
    if as_json:
        print_json(told)
    else:
        explain_run.show_alert(told)
    if told.outcome == "differs":
        raise typer.Exit(1)


def alerts(
    *,
    sample: Annotated[int, typer.Option(min=1, max=100_000, help="How many alerts, drawn at random.")] = 100,
    organisation: Annotated[str | None, typer.Option(help="Of one organisation; left out: of all.")] = None,
    as_json: Json = False,
) -> None:
    """Look for the signals of a random sample of alerts again (exit code 1 if one does not come to the same)."""
    from api.cli import explain_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415

    with opened_servers() as servers:
        told = explain_run.explain_alerts(servers.database_url, organisation, sample)
    if as_json:
        print_json(told)
    else:
        explain_run.show_alerts(told)
    if told.differs:
        raise typer.Exit(1)
