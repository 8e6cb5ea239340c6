"""The commands of the record: `key`, `migrate`, `projector`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

if TYPE_CHECKING:
    import psycopg

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    keys = typer.Typer(no_args_is_help=True, help="API keys: create, list, revoke.")
    keys.command("create")(create)
    keys.command("list")(list_)
    keys.command("revoke")(revoke)
    app.add_typer(keys, name="key")
    app.command()(migrate)
    app.command()(projector)


def create(
    organisation: Annotated[str, typer.Option(help="Id of the organisation; made with its first key.")],
    scope: Annotated[
        list[str],
        typer.Option(help="results:write, learners:read, content:write, content:read or admin; may be repeated."),
    ],
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Make a key; its token is shown once, now."""
    from api.record.keys import create_key  # noqa: PLC0415  # `--help` need not load a database driver

    with _record() as connection:
        key = create_key(connection, organisation, tuple(scope), label)
    if as_json:
        _print_json({"key_id": key.key_id, "token": key.token, "organisation": organisation, "scopes": scope})
    else:
        typer.echo(key.token)
        typer.echo(f"Key {key.key_id} of {organisation}. The token cannot be shown again.", err=True)


def list_(
    organisation: Annotated[str | None, typer.Option(help="Only the keys of this organisation.")] = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """List keys, without their secrets."""
    from rich.console import Console  # noqa: PLC0415  # see `create`
    from rich.table import Table  # noqa: PLC0415

    from api.record.keys import list_keys  # noqa: PLC0415

    with _record() as connection:
        listed = list_keys(connection, organisation)
    if as_json:
        _print_json(listed)
        return
    table = Table("key", "organisation", "scopes", "label", "created", "revoked")
    for key in listed:
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        created = f"{key.created_at:%Y-%m-%d %H:%M}"
        table.add_row(key.key_id, key.organisation, " ".join(key.scopes), key.label, created, revoked)
    Console().print(table)


def revoke(
    key_id: Annotated[str, typer.Argument(help="As `key list` shows it.")],
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Revoke a key."""
    from api.record.keys import revoke_key  # noqa: PLC0415  # see `create`

    with _record() as connection:
        revoked_at = revoke_key(connection, key_id)
    if as_json:
        _print_json({"key_id": key_id, "revoked_at": revoked_at})
    else:
        typer.echo(f"Key {key_id} is revoked since {revoked_at:%Y-%m-%d %H:%M:%S%z}.")


def migrate() -> None:
    """Bring the record to the newest schema."""
    from api.record.migrations import HEAD  # noqa: PLC0415  # see `create`

    with _record():
        typer.echo(f"The record is at migration {HEAD}.")


def projector(
    name: Annotated[str | None, typer.Option(help="Of this consumer; by default the machine's name.")] = None,
) -> None:
    """Take the journal to the record until stopped."""
    from api import settings as settings_  # noqa: PLC0415  # see `create`
    from api.embedded import attach  # noqa: PLC0415
    from api.record.projector import Pace, main  # noqa: PLC0415

    with _told_errors(), attach(settings_.load()) as servers:
        chosen = servers.settings
        pace = Pace(chosen.projector_batch, chosen.projector_linger_ms / 1000)
        main(servers.valkey_url, servers.database_url, chosen.n_shards, pace, name)


@contextmanager
def _record() -> Iterator[psycopg.Connection]:
    """Open the record that the settings name, migrated."""
    import psycopg  # noqa: PLC0415  # see `create`

    from api import settings  # noqa: PLC0415
    from api.embedded import attach  # noqa: PLC0415
    from api.record.schema import prepare  # noqa: PLC0415

    with _told_errors(), attach(settings.load()) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        with psycopg.connect(servers.database_url) as connection:
            yield connection


@contextmanager
def _told_errors() -> Iterator[None]:
    """Turn what the operator can put right into one sentence and exit code 1."""
    import psycopg  # noqa: PLC0415  # see `create`

    from api.record.errors import RecordError  # noqa: PLC0415

    try:
        yield
    except (RecordError, psycopg.OperationalError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _print_json(value: object) -> None:
    typer.echo(msgspec.json.encode(value).decode())
