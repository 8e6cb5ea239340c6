"""`symphonie audit verify`: whether the chains of acts are as they were written."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    auditing = typer.Typer(no_args_is_help=True, help="The chain of what people did: verify.")
    auditing.command("verify")(verify)
    auditing.callback()(lambda: None)  # with one command, it would have no name
    app.add_typer(auditing, name="audit")


def verify(
    *,
    organisation: Annotated[str | None, typer.Option(help="Of one organisation; left out: of all.")] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(metavar="NO:SHA256", help="That was kept elsewhere, of that organisation; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")] = False,
) -> None:
    """Check every entry of the chain against the one before (exit code 1 if one is not as it was written).

    Keep the anchors that this prints where nobody can change them, who could change the record.
    """
    from api.cli import audit_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415

    anchors = audit_run.anchors_of(anchor or [], organisation)
    with opened_servers() as servers:
        chains = audit_run.verify_all(servers.database_url, organisation, anchors)
    if as_json:
        print_json(chains)
    else:
        audit_run.show(chains)
    if any(one.faults for one in chains):
        raise typer.Exit(1)
