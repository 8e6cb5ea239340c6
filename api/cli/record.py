"""The commands of the record: `migrate`, `projector`, `retrace`, `check`."""

from typing import Annotated, Final

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]

CHECK: Final = (
    "Tell how record and live store are (exit code 1 if something needs you): migration, lag, dead letters, counts."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(migrate)
    app.command()(projector)
    app.command()(retrace)
    checks = typer.Typer(invoke_without_command=True, help=CHECK)
    checks.callback()(check)
    checks.command("lms")(lms)
    app.add_typer(checks, name="check")


def migrate(
    down: Annotated[
        str | None,
        typer.Option(
            metavar="MIGRATION", help="Take it back to an older one, for an older version; back it up before."
        ),
    ] = None,
) -> None:
    """Bring the record to the newest schema."""
    from api.cli.opening import opened_servers  # noqa: PLC0415
    from api.processes.embedded import attach  # noqa: PLC0415  # `--help` need not load a database driver
    from api.record.migrations import HEAD  # noqa: PLC0415  # same
    from api.record.schema import downgrade  # noqa: PLC0415  # same
    from api.record.vault.opening import opened  # noqa: PLC0415  # same
    from api.record.vault.takeover import give_back  # noqa: PLC0415  # same
    from api.settings import load  # noqa: PLC0415

    if down is not None:
        with attach(load()) as servers:
            with opened(servers.settings, servers.database_url) as connection:
                give_back(connection)  # an older version reads names in clear
            downgrade(servers.database_url, down)
        typer.echo(f"The record is at migration {down}. Start the version of Symphonie that it belongs to.")
        return
    with opened_servers():
        typer.echo(f"The record is at migration {HEAD}.")


def projector(
    name: Annotated[str | None, typer.Option(help="Of this consumer; by default the machine's name.")] = None,
) -> None:
    """Take the journal to the record until stopped."""
    from api.logs import configure_logs  # noqa: PLC0415
    from api.processes.embedded import attach  # noqa: PLC0415  # `--help` need not load a database driver
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
    from api.cli import record_runs  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415

    with opened_servers() as servers:
        report = record_runs.run(servers, organisation, only_verify=verify, is_quiet=as_json)
        n_dead_letters = record_runs.dead_letters(servers)
    if as_json:
        print_json(report)
    else:
        record_runs.show(report, only_verify=verify, n_dead_letters=n_dead_letters)
    if report.differences:
        raise typer.Exit(1)


def check(
    context: typer.Context,
    *,
    retry: Annotated[bool, typer.Option("--retry", help="Try again the commits that could not be written.")] = False,
    as_json: Json = False,
) -> None:
    """Tell how record and live store are; what is told by `CHECK` at the command line."""
    if context.invoked_subcommand is not None:
        return
    from api.cli import record_runs  # noqa: PLC0415
    from api.cli.opening import print_json  # noqa: PLC0415
    from api.processes.embedded import attach  # noqa: PLC0415  # `--help` need not load a database driver
    from api.settings import load  # noqa: PLC0415

    # Not `opened_servers`: looking at a record must not migrate it.
    with attach(load()) as servers:
        checked, retried = record_runs.run_check(servers, retry=retry)
    if as_json:
        print_json({**checked.as_dict(), "retried": retried._asdict() if retried else None})
    else:
        record_runs.show_check(checked, retried)
    if checked.faults:
        raise typer.Exit(1)


def lms(
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Tell how an organisation is connected with its learning platform, and what to do (exit code 1 if there is).

    Platforms are asked for their keys and for a token; rosters, grades, sources of statements and webhooks are told as
    the record knows them.
    """
    from api.cli import lms_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415  # same

    with opened_servers() as servers:
        found = lms_run.check(servers, organisation)
    if as_json:
        print_json([one._asdict() for one in found])
    else:
        lms_run.show(found)
    if any(one.level == "fault" for one in found):
        raise typer.Exit(1)
