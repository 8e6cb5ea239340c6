"""One run of `symphonie retrace` or `symphonie check`: opens what it works on, and shows what it does or finds."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.backup.errors import BackupError
from api.backup.layout import newest_chain
from api.processes.embedded import Attachment
from api.record.check import RecordReport, check
from api.record.dead_letters import RetryReport, count_dead_letters, retry_dead_letters
from api.record.intake import connect
from api.record.keys import organisation_no_of
from api.record.pool import connect as connect_record
from api.record.retrace.retracing import OnProgress, Report, count_results, graph_refs
from api.record.retrace.whole import compare_or_rebuild

_SHOWN: Final = 50


def run(servers: Attachment, organisation: str | None, *, only_verify: bool, is_quiet: bool) -> Report:
    """Rebuild or verify the live states of one organisation or of all.

    Args:
        servers: Attached.
        organisation: Its id, None for all.
        only_verify: Change nothing.
        is_quiet: Show no progress.

    Raises:
        UnknownOrganisationError: There is no such organisation.
        RecordError: It could not be done; the message says why.
    """
    with (
        closing(connect(servers.valkey_url)) as client,
        connect_record(servers.database_url, "symphonie retrace") as connection,
    ):
        if organisation is not None:
            organisation_no_of(connection, organisation)
        refs = graph_refs(connection, organisation)
        with _progress(count_results(connection, refs), is_quiet=is_quiet) as on_progress:
            about = {"only_verify": only_verify, "is_whole": organisation is None}
            return asyncio.run(compare_or_rebuild(servers, client, connection, refs, on_progress, **about))


def show(report: Report, *, only_verify: bool, n_dead_letters: int) -> None:
    """Print what was done or found for a person."""
    console = Console(highlight=False)
    done = "compared" if only_verify else f"looked at, {report.rebuilt} live states written"
    console.print(f"{report.learners} learners with {report.results} results {done}.")
    if n_dead_letters:
        console.print(
            f"{n_dead_letters} commits are dead letters, and not part of this: see `symphonie check`.", style="yellow"
        )
    if not report.differences:
        console.print("Live state and record agree.", style="green")
        return
    table = Table("organisation", "content graph", "learner", "what", "live", "record")
    for difference in report.differences[:_SHOWN]:
        fields = (difference.organisation, difference.graph_id, difference.learner)
        table.add_row(*fields, difference.what, difference.live, difference.record)
    console.print(table)
    console.print(f"{len(report.differences)} differences. `symphonie retrace` rebuilds from the record.", style="red")


def dead_letters(servers: Attachment) -> int:
    """Count the commits that no retrace can see."""
    with connect_record(servers.database_url, "symphonie retrace") as connection:
        return count_dead_letters(connection)


@contextmanager
def _progress(n_results: int, *, is_quiet: bool) -> Iterator[OnProgress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=is_quiet, transient=True) as progress:
        task = progress.add_task("results", total=n_results)
        yield lambda n_more: progress.advance(task, n_more)


def run_check(servers: Attachment, *, retry: bool) -> tuple[RecordReport, RetryReport | None]:
    """Look at the record as it is, and return with it what became of the dead letters, if they were tried again."""
    with (
        connect_record(servers.database_url, "symphonie check", autocommit=True) as connection,
        closing(connect(servers.valkey_url)) as client,
    ):
        retried = retry_dead_letters(connection) if retry else None
        checked = check(connection, client, servers.settings.n_shards, time.time())
        return _with_backup(checked, servers.settings.backup_dir), retried


def _with_backup(checked: RecordReport, root: Path | None) -> RecordReport:
    if root is None:
        return checked
    try:
        at = newest_chain(root).last.manifest.ended_at
    except (BackupError, OSError):
        return msgspec.structs.replace(checked, backup_wanted=True)
    days = (datetime.now(UTC) - at) / timedelta(days=1)
    return msgspec.structs.replace(checked, backup_wanted=True, newest_backup_at=at, backup_age_days=days)


def show_check(checked: RecordReport, retried: RetryReport | None) -> None:
    """Print the state of the record for a person."""
    console = Console(highlight=False)
    if retried is not None:
        console.print(f"{retried.written} commits that were dead letters are in the record now.")
        if retried.moved:
            console.print(
                f"{retried.moved} of them got other places, unknown to the live states: run `symphonie retrace`.",
                style="yellow",
            )
    table = Table(show_header=False, box=None)
    support = msgspec.structs.asdict(checked.support) if checked.support is not None else {}
    for name, value in (*checked.as_dict().items(), *support.items()):
        if isinstance(value, (int, float, str)):
            table.add_row(name.replace("_", " "), f"{value:.1f}" if isinstance(value, float) else str(value))
    console.print(table)
    for entry in checked.first_dead_letters:
        whose = entry.organisation or "unknown organisation"
        console.print(f"{entry.stream} {entry.entry_id} ({whose}, {entry.n_bytes} bytes): {entry.error}", markup=False)
    for notice in checked.notices:
        console.print(notice, style="yellow", markup=False)
    for fault in checked.faults:
        console.print(fault, style="bold red", markup=False)
    if not checked.faults:
        console.print("The record is well.", style="green")
