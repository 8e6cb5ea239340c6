"""`symphonie key`: create, change, list, revoke."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.record.key_limits import KeyLimits

Rate = Annotated[
    float | None,
    typer.Option("--rate", min=0, help="Requests a second, on the average; 0 for no limit. Else as the settings say."),
]
Burst = Annotated[
    int | None, typer.Option("--burst", min=1, help="Requests at once; ten seconds' worth of the rate if left out.")
]
ResultRate = Annotated[
    float | None, typer.Option("--result-rate", min=0, help="Results a second, on the average; 0 for no limit.")
]
ResultBurst = Annotated[
    int | None, typer.Option("--result-burst", min=1, help="Results at once; ten seconds' worth if left out.")
]
Quota = Annotated[int | None, typer.Option("--quota", min=0, help="Results a day (UTC); 0 for no limit.")]
_HEADS = ("created", "ends", "revoked", "limits")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    keys = typer.Typer(no_args_is_help=True, help="API keys: create, change, list, revoke.")
    keys.command("create")(create)
    keys.command("change")(change)
    keys.command("list")(list_)
    keys.command("revoke")(revoke)
    keys.command("rotate-master")(rotate_master)
    app.add_typer(keys, name="key")


def create(
    organisation: Annotated[str, typer.Option(help="Id of the organisation; made with its first key.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="results:write, learners:read, content:write, content:read, support, support:read, "
            "support:write, people:write, xapi:write, xapi:read, changes:read, admin (all of these) or metrics:read; "
            "may be repeated."
        ),
    ],
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    expires: Annotated[
        str | None, typer.Option(metavar="90d|DATE", help="When it ends: in days, or on a date; never if left out.")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="supporter/ID|learner/ID", help="The one person for whom it acts; else requests say."),
    ] = None,
    rate: Rate = None,
    burst: Burst = None,
    result_rate: ResultRate = None,
    result_burst: ResultBurst = None,
    quota: Quota = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Make a key; its token is shown once, now."""
    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.key_limits import LIMITS, KeyLimits  # noqa: PLC0415
    from api.record.keys import create_key, expiry_of  # noqa: PLC0415  # `--help` need not load a database driver

    with opened_record() as connection:
        expires_at = expiry_of(expires, datetime.now(UTC)) if expires is not None else None
        limits = KeyLimits(**dict(zip(LIMITS, (rate, burst, result_rate, result_burst, quota), strict=True)))  # type: ignore[arg-type]  # each as its field is
        key = create_key(connection, organisation, tuple(scope), label, expires_at, person, limits)
    if as_json:
        ends = {"expires_at": expires_at}
        print_json({"key_id": key.key_id, "token": key.token, "organisation": organisation, "scopes": scope, **ends})
    else:
        ends_at = f" It ends on {expires_at:%Y-%m-%d at %H:%M} UTC." if expires_at else ""
        typer.echo(key.token)
        typer.echo(f"Key {key.key_id} of {organisation}.{ends_at} The token cannot be shown again.", err=True)


def change(
    key_id: Annotated[str, typer.Argument(help="As `key list` shows it.")],
    rate: Rate = None,
    burst: Burst = None,
    result_rate: ResultRate = None,
    result_burst: ResultBurst = None,
    quota: Quota = None,
    own: Annotated[  # noqa: FBT002  # typer makes a flag of it
        bool, typer.Option("--keep/--reset", help="Keep the limits that it has of its own, or forget them.")
    ] = True,
    as_json: Json = False,  # noqa: FBT002  # same
) -> None:
    """Change how much may be done with a key; what is left out stays. It holds within five seconds."""
    import msgspec  # noqa: PLC0415  # see `create`

    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.key_limits import LIMITS, NO_LIMITS, change_limits, limits_of_key  # noqa: PLC0415

    given = dict(zip(LIMITS, (rate, burst, result_rate, result_burst, quota), strict=True))
    with opened_record() as connection:
        before = limits_of_key(connection, key_id) if own else NO_LIMITS
        said = {name: value for name, value in given.items() if value is not None}
        limits = msgspec.structs.replace(before, **said)
        change_limits(connection, key_id, limits)
    if as_json:
        print_json({"key_id": key_id, "limits": limits})
    else:
        typer.echo(f"Key {key_id}: {_told(limits)}.")


def _told(limits: "KeyLimits") -> str:
    """Tell limits in a few words; empty where the settings say all."""
    rates = (
        (limits.requests_per_second, limits.request_burst, "requests/s"),
        (limits.results_per_second, limits.result_burst, "results/s"),
        (limits.results_per_day, None, "results a day"),
    )
    told = [
        (f"{rate:g} {what}" if rate else f"{what} without limit") + (f" ({burst} at once)" if rate and burst else "")
        for rate, burst, what in rates
        if rate is not None
    ]
    return ", ".join(told) or "as the settings say"


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
    table = Table(
        Column("key", no_wrap=True), "organisation", "scopes", "label", "created", "ends", "revoked", "limits"
    )
    for key in listed:
        times = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (key.created_at, key.expires_at, key.revoked_at))
        table.add_row(key.key_id, key.organisation, " ".join(key.scopes), key.label, *times, _told(key.limits))
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


def rotate_master() -> None:
    """Wrap the keys of names and addresses under a new master key, while the service runs."""
    from api.cli.opening import opened_servers  # noqa: PLC0415  # `--help` need not load a database driver
    from api.record.pool import connect  # noqa: PLC0415  # same
    from api.record.vault.master import path_of  # noqa: PLC0415  # same
    from api.record.vault.rotation import rotate_master as rotate  # noqa: PLC0415  # same

    with opened_servers() as servers, connect(servers.database_url, "symphonie", autocommit=True) as connection:
        n_keys = rotate(connection, servers.settings)
    typer.echo(f"{path_of(servers.settings)} has a new key, which wraps those of {n_keys} organisations: keep a copy.")
