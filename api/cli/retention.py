"""`symphonie retention`: how long each kind of data is kept, and what would go."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(retention)


def retention(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; the service deletes by itself, every six hours.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")] = False,
) -> None:
    """Say what is kept how long, and what is older and would go; nothing is deleted by asking."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from rich.table import Column, Table  # noqa: PLC0415  # `--help` need not load it

    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415  # same
    from api.privacy.retention import retention_told  # noqa: PLC0415  # same
    from api.record.pool import connect  # noqa: PLC0415  # same
    from simulations.terminal.console import console  # noqa: PLC0415  # same

    if not dry_run:
        told = "The service deletes what is older by itself, every six hours: ask with --dry-run what that would be."
        raise typer.BadParameter(told)
    with opened_servers() as servers, connect(servers.database_url, "symphonie", autocommit=True) as connection:
        found = retention_told(connection, servers.settings, datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    table = Table("kind", Column("days", justify="right"), "rows of", Column("older", justify="right"), "oldest")
    for kind in found.kinds:
        for one in kind.expired or (None,):
            age = f"{one.oldest_at:%Y-%m-%d}" if one is not None and one.oldest_at is not None else ""
            n = "" if one is None else str(one.n)
            table.add_row(kind.kind, str(kind.days or "for ever"), "" if one is None else one.table, n, age)
    console().print(table)
