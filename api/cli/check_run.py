"""One run of `symphonie check`: opens what it looks at, and shows what it finds."""

from __future__ import annotations

import time
from contextlib import closing

from rich.console import Console
from rich.table import Table

from api.processes.embedded import Attachment
from api.record.check import RecordReport, check
from api.record.dead_letters import RetryReport, retry_dead_letters
from api.record.intake import connect
from api.record.pool import connect as connect_record


def run(servers: Attachment, *, retry: bool) -> tuple[RecordReport, RetryReport | None]:
    """Look at the record as it is, and return with it what became of the dead letters, if they were tried again."""
    with (
        connect_record(servers.database_url, "symphonie check", autocommit=True) as connection,
        closing(connect(servers.valkey_url)) as client,
    ):
        retried = retry_dead_letters(connection) if retry else None
        return check(connection, client, servers.settings.n_shards, time.time()), retried


def show(checked: RecordReport, retried: RetryReport | None) -> None:
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
    for name, value in checked.as_dict().items():
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
