"""`symphonie organisation erase`: an organisation goes as a whole, its key first."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    organisations = typer.Typer(no_args_is_help=True, help="Organisations: erase one as a whole.")
    organisations.callback()(_group)
    organisations.command("erase")(erase)
    app.add_typer(organisations, name="organisation")


def _group() -> None:
    """Keep `erase` a command of a group, though it is the only one."""


def erase(
    organisation: Annotated[str, typer.Argument(help="Its id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again; nothing brings it back.")] = False,
) -> None:
    """Erase an organisation: destroy its key, then remove all that is its own; nothing brings it back."""
    import shutil  # noqa: PLC0415

    from api.cli.opening import opened_servers  # noqa: PLC0415  # `--help` need not load a database driver
    from api.files import files_of  # noqa: PLC0415  # same
    from api.record.erasure.organisations import erase_organisation  # noqa: PLC0415  # same
    from api.record.pool import connect  # noqa: PLC0415  # same

    if not yes:
        typer.confirm(f"Erase {organisation} with its learners, people and results, for ever?", abort=True)
    with opened_servers() as servers, connect(servers.database_url, "symphonie", autocommit=True) as connection:
        row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation]).fetchone()
        removed = erase_organisation(connection, organisation)
        if row is not None:
            shutil.rmtree(files_of(servers.settings).folder(row[0]), ignore_errors=True)
    typer.echo(f"{organisation} is erased: its key is destroyed, and {sum(removed.values())} rows are gone.")
    typer.echo("Its content graphs with their results go with the service, within seconds.", err=True)
