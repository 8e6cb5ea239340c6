"""`symphonie backup` and `symphonie restore`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.settings import Settings, load

if TYPE_CHECKING:
    from api.backup.choosing import Chosen
    from api.backup.restoring import Restored
    from api.backup.taking import Taken

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]
_MEGA = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(backup)
    app.command()(restore)


def backup(
    directory: Annotated[Path, typer.Argument(help="Where backups lie; best on another machine's disk.")],
    *,
    key_file: Annotated[
        Path | None, typer.Option(help="Encrypt: a file with an AGE-SECRET-KEY-1…, an age1… or a passphrase.")
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option(metavar="age1…", help="Encrypt for an age recipient; may be repeated.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Begin a new chain instead of adding to the newest.")] = False,
    full_days: Annotated[int, typer.Option(min=1, max=3650, help="Begin a new chain once one is so old.")] = 7,
    keep_days: Annotated[
        int | None,
        typer.Option(min=1, max=3650, help="Remove older chains; by default, and at most, SYMPHONIE_BACKUP_DAYS."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Back up the service as it runs: what was acknowledged before this began is in it."""
    from api.backup.expiry import expire  # noqa: PLC0415  # `--help` need not load a database driver
    from api.backup.sealing import read_key  # noqa: PLC0415  # same
    from api.backup.taking import Asked, take  # noqa: PLC0415  # same
    from api.processes.embedded import attach  # noqa: PLC0415  # same

    key, settings = read_key(key_file, recipient or []), load()
    days = keep_days or settings.backup_days
    if days > settings.backup_days:
        told = f"Receipts of erasures promise {settings.backup_days} days: set SYMPHONIE_BACKUP_DAYS={days} instead."
        raise typer.BadParameter(told, param_hint="--keep-days")
    if full_days >= days:
        told = f"A chain is removed {days} days after it began: begin one more often."
        raise typer.BadParameter(told, param_hint="--full-days")
    began = datetime.now(UTC)
    # Not `opened_servers`: a backup before an upgrade must not be one of the upgraded record.
    with attach(settings) as servers:
        taken = take(servers, settings, Asked(directory.expanduser().absolute(), key, full, full_days))
    expired = expire(directory.expanduser().absolute(), days, datetime.now(UTC))
    _tell_taken(taken, (datetime.now(UTC) - began).total_seconds(), expired, days, as_json=as_json)


def _tell_taken(taken: "Taken", seconds: float, expired: list[str], keep_days: int, *, as_json: bool) -> None:
    from api.cli.opening import print_json  # noqa: PLC0415  # `--help` need not load a database driver

    manifest = taken.manifest
    gone_by = datetime.now(UTC) + timedelta(days=keep_days)
    if as_json:
        names = (
            "chain",
            "no",
            "kind",
            "source",
            "begun_at",
            "reaches",
            "n_results",
            "n_bytes",
            "software",
            "migration",
        )
        told = {name: getattr(manifest, name) for name in names}
        more = {"path": str(taken.path), "is_encrypted": bool(manifest.recipients), "n_files": len(manifest.files)}
        print_json({**told, **more, "seconds": seconds, "expired": expired, "erased_gone_by": gone_by})
        return
    what = f"{'Full' if manifest.kind == 'full' else 'Incremental'} backup"
    typer.echo(
        f"{what} {taken.path}: {manifest.n_bytes / _MEGA:.1f} MB in {seconds:.1f} s, {manifest.n_results} results, "
        f"{len(manifest.files)} files; it reaches {manifest.reaches:%Y-%m-%d %H:%M:%S} UTC."
    )
    if taken.because:
        typer.echo(f"It is a full one: {taken.because}.")
    if not manifest.recipients:
        typer.echo("It is not encrypted: whoever reads the directory reads everything.", err=True)
    for name in expired:
        typer.echo(f"Removed {name}.")
    typer.echo(f"Who is erased today is in no backup after {gone_by:%Y-%m-%d}, if backups go on being taken.")


def restore(
    directory: Annotated[Path, typer.Argument(help="Where `symphonie backup` wrote to.")],
    *,
    to: Annotated[
        Path | None, typer.Option(help="The new data directory, empty or not there; of a drill, where it works.")
    ] = None,
    identity: Annotated[
        Path | None, typer.Option(help="What opens encrypted backups: a file with the age identity or the passphrase.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Bring the record to this moment only.")] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help="Rehearse: restore into a directory of its own, compare, remove it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Restore into an empty directory, rebuild live states from the record, and compare both."""
    from api.backup.choosing import choose, moment_of  # noqa: PLC0415  # `--help` need not load a database driver
    from api.backup.restoring import hold_empty, rehearse  # noqa: PLC0415  # same
    from api.backup.restoring import restore as restore_into  # noqa: PLC0415  # same
    from api.backup.sealing import read_key  # noqa: PLC0415  # same

    if to is None and not drill:
        told = "Name the new data directory, or rehearse with --drill."
        raise typer.BadParameter(told, param_hint="--to")
    root, settings = directory.expanduser().absolute(), load()
    target = to.expanduser().absolute() if to else None
    if target is not None and not drill:
        hold_empty(target)
    chosen = choose(root, read_key(identity, []), moment_of(until) if until else None)
    tell = (lambda _: None) if as_json else lambda what: typer.echo(f"{what} …", err=True)
    if drill or target is None:
        restored = rehearse(root, chosen, target, settings, tell)
    else:
        restored = restore_into(root, chosen, target, settings, tell)
    _tell_restored(chosen, restored, None if drill else target, as_json=as_json)


def _tell_restored(chosen: "Chosen", restored: "Restored", target: Path | None, *, as_json: bool) -> None:
    from api.cli.opening import print_json  # noqa: PLC0415  # `--help` need not load a database driver

    last, reaches = chosen.last, chosen.until or chosen.last.reaches
    if as_json:
        where = {"data_dir": str(target) if target else None, "chain": last.chain, "no": last.no, "reaches": reaches}
        print_json({**where, **restored._asdict()})
        return
    typer.echo(
        f"{'Restored' if target else 'Rehearsed'} {len(chosen.backups)} backup{'s' * (len(chosen.backups) > 1)} "
        f"of chain {last.chain} up to "
        f"{reaches:%Y-%m-%d %H:%M:%S} UTC: {restored.n_bytes / _MEGA:.1f} MB in {restored.seconds:.1f} s."
    )
    typer.echo(
        f"{restored.learners} learners with {restored.results} results; {restored.rebuilt} live states rebuilt, and "
        f"record and live states agree. {restored.erased_again} erasures of afterwards were done once more."
    )
    if not restored.has_names:
        typer.echo(
            "The key of names and addresses is in no backup that is not encrypted: put the file back that "
            "SYMPHONIE_MASTER_KEY_FILE names, or was master.key in the data directory.",
            err=True,
        )
    if target is None:
        typer.echo("The directory of the drill is removed.")
    else:
        shards = f" SYMPHONIE_N_SHARDS={last.n_shards}" if last.n_shards != Settings().n_shards else ""
        typer.echo(f"Start it: SYMPHONIE_DATA_DIR={target}{shards} symphonie serve")
