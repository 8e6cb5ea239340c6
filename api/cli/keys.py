"""`symphonie key`: create, list, revoke."""

from datetime import UTC, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    keys = typer.Typer(no_args_is_help=True, help="API keys: create, list, revoke.")
    keys.command("create")(create)
    keys.command("list")(list_)
    keys.command("revoke")(revoke)
    app.add_typer(keys, name="key")


def create(
    organisation: Annotated[str, typer.Option(help="Id of the organisation; made with its first key.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="results:write, learners:read, content:write, content:read, support, support:read, people:write, "
            "admin (all of these) or metrics:read; may be repeated."
        ),
    ],
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    expires: Annotated[
        str | None, typer.Option(metavar="90d|DATE", help="When it ends: in days, or on a date; never if left out.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Make a key; its token is shown once, now."""
    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.keys import create_key, expiry_of  # noqa: PLC0415  # `--help` need not load a database driver

    with opened_record() as connection:
        expires_at = expiry_of(expires, datetime.now(UTC)) if expires is not None else None
        key = create_key(connection, organisation, tuple(scope), label, expires_at)
    if as_json:
        ends = {"expires_at": expires_at}
        print_json({"key_id": key.key_id, "token": key.token, "organisation": organisation, "scopes": scope, **ends})
    else:
        ends_at = f" It ends on {expires_at:%Y-%m-%d at %H:%M} UTC." if expires_at else ""
        typer.echo(key.token)
        typer.echo(f"Key {key.key_id} of {organisation}.{ends_at} The token cannot be shown again.", err=True)


def list_(
    organisation: Annotated[str | None, typer.Option(help="Only the keys of this organisation.")] = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """List keys, without their secrets."""
    from rich.table import Column, Table  # noqa: PLC0415

    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.keys import list_keys  # noqa: PLC0415
    from simulations.terminal.console import console  # noqa: PLC0415

    with opened_record() as connection:
        listed = list_keys(connection, organisation)
    if as_json:
        print_json(listed)
        return
    table = Table(Column("key", no_wrap=True), "organisation", "scopes", "label", "created", "ends", "revoked")
    for key in listed:
        times = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (key.created_at, key.expires_at, key.revoked_at))
        table.add_row(key.key_id, key.organisation, " ".join(key.scopes), key.label, *times)
    console().print(table)


def revoke(
    key_id: Annotated[str, typer.Argument(help="As `key list` shows it.")],
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Revoke a key."""
    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.keys import revoke_key  # noqa: PLC0415  # see `create`

    with opened_record() as connection:
        revoked_at = revoke_key(connection, key_id)
    if as_json:
        print_json({"key_id": key_id, "revoked_at": revoked_at})
    else:
        typer.echo(f"Key {key_id} is revoked since {revoked_at:%Y-%m-%d %H:%M:%S%z}.")
