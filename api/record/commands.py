"""The commands of the record: `key`, `migrate`, `projector`, `retrace`, `choices`, `check`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

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
    app.command()(retrace)
    app.command()(check)
    app.command()(choices)


def create(
    organisation: Annotated[str, typer.Option(help="Id of the organisation; made with its first key.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="results:write, learners:read, content:write, content:read, support, admin (all of these) or "
            "metrics:read; may be repeated."
        ),
    ],
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    expires: Annotated[
        str | None, typer.Option(metavar="90d|DATE", help="When it ends: in days, or on a date; never if left out.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Make a key; its token is shown once, now."""
    from api.record.keys import create_key, expiry_of  # noqa: PLC0415  # `--help` need not load a database driver
    from api.record.opening import opened_record, print_json  # noqa: PLC0415

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

    from api.record.keys import list_keys  # noqa: PLC0415
    from api.record.opening import opened_record, print_json  # noqa: PLC0415
    from engine.commands.output import console  # noqa: PLC0415

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
    from api.record.keys import revoke_key  # noqa: PLC0415  # see `create`
    from api.record.opening import opened_record, print_json  # noqa: PLC0415

    with opened_record() as connection:
        revoked_at = revoke_key(connection, key_id)
    if as_json:
        print_json({"key_id": key_id, "revoked_at": revoked_at})
    else:
        typer.echo(f"Key {key_id} is revoked since {revoked_at:%Y-%m-%d %H:%M:%S%z}.")


def migrate() -> None:
    """Bring the record to the newest schema."""
    from api.record.migrations import HEAD  # noqa: PLC0415  # see `create`
    from api.record.opening import opened_servers  # noqa: PLC0415

    with opened_servers():
        typer.echo(f"The record is at migration {HEAD}.")


def projector(
    name: Annotated[str | None, typer.Option(help="Of this consumer; by default the machine's name.")] = None,
) -> None:
    """Take the journal to the record until stopped."""
    from api.embedded import attach  # noqa: PLC0415  # see `create`
    from api.logs import configure_logs  # noqa: PLC0415
    from api.record.projector import Pace, main  # noqa: PLC0415
    from api.settings import load  # noqa: PLC0415

    settings = load()
    configure_logs(settings.log_level)
    with attach(settings) as servers:
        pace = Pace(settings.projector_batch, settings.projector_linger_ms / 1000)
        main(servers.valkey_url, servers.database_url, settings.n_shards, pace, name)


def retrace(
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Change nothing: compare live states with the record.")
    ] = False,
    organisation: Annotated[str | None, typer.Option(help="Only this organisation's learners.")] = None,
    as_json: Json = False,
) -> None:
    """Rebuild all live states from the record, or verify that both agree (exit code 1 if not)."""
    from api.record import retrace_run  # noqa: PLC0415  # see `create`
    from api.record.opening import opened_servers, print_json  # noqa: PLC0415

    with opened_servers() as servers:
        report = retrace_run.run(servers, organisation, only_verify=verify, is_quiet=as_json)
        n_dead_letters = retrace_run.dead_letters(servers)
    if as_json:
        print_json(report)
    else:
        retrace_run.show(report, only_verify=verify, n_dead_letters=n_dead_letters)
    if report.differences:
        raise typer.Exit(1)


def choices(
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    within: Annotated[
        int, typer.Option(min=1, max=1000, help="Results of the learner over which mastery must rise.")
    ] = 5,
    settings: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="JSON of policy settings; what they would have put first is written too."
        ),
    ] = None,
) -> None:
    """Write the decisions that were drawn among near-ties, one JSON object a line, for `symphonie evaluate policy`."""
    from api.record.choices import drawn_decisions  # noqa: PLC0415  # see `create`
    from api.record.keys import organisation_no_of  # noqa: PLC0415
    from api.record.opening import opened_record, print_json  # noqa: PLC0415
    from api.service.redeciding import Redecider, settings_in  # noqa: PLC0415

    other = None if settings is None else settings_in(settings)
    with opened_record() as connection:
        organisation_no = organisation_no_of(connection, organisation)
        redecide = None if other is None else Redecider(connection, organisation_no, other).probabilities
        for one in drawn_decisions(connection, organisation_no, within, redecide):
            print_json(one)


def check(
    *,
    retry: Annotated[bool, typer.Option("--retry", help="Try again the commits that could not be written.")] = False,
    as_json: Json = False,
) -> None:
    """Tell how record and live store are (exit code 1 if something needs you): migration, lag, dead letters, counts."""
    from api.embedded import attach  # noqa: PLC0415  # see `create`
    from api.record import check_run  # noqa: PLC0415
    from api.record.opening import print_json  # noqa: PLC0415
    from api.settings import load  # noqa: PLC0415

    # Not `opened_servers`: looking at a record must not migrate it.
    with attach(load()) as servers:
        checked, retried = check_run.run(servers, retry=retry)
    if as_json:
        print_json({**checked.as_dict(), "retried": retried._asdict() if retried else None})
    else:
        check_run.show(checked, retried)
    if checked.faults:
        raise typer.Exit(1)
