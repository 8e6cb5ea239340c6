"""One run of `symphonie check`: opens what it looks at, and shows what it finds."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg
from rich.console import Console
from rich.table import Table

from api.embedded import Attachment
from api.record.check import Checked, check
from api.record.intake import connect
from api.record.poison import retry_set_aside


def run(servers: Attachment, *, retry: bool) -> tuple[Checked, int | None]:
    """Look at the record as it is, and return with it how many commits set aside were written now, if tried."""
    with (
        psycopg.connect(servers.database_url, autocommit=True) as connection,
        closing(connect(servers.valkey_url)) as client,
    ):
        retried = retry_set_aside(connection) if retry else None
        return check(connection, client, servers.settings.n_shards, time.time()), retried


def show(checked: Checked, retried: int | None) -> None:
    """Print the state of the record for a person."""
    console = Console(highlight=False)
    if retried is not None:
        console.print(f"{retried} commits that had been set aside are in the record now.")
    table = Table(show_header=False, box=None)
    for name, value in checked.as_dict().items():
        if isinstance(value, (int, float, str)):
            table.add_row(name.replace("_", " "), f"{value:.1f}" if isinstance(value, float) else str(value))
    console.print(table)
    for entry in checked.set_aside:
        whose = entry.organisation or "unknown organisation"
        console.print(f"{entry.stream} {entry.entry_id} ({whose}, {entry.n_bytes} bytes): {entry.error}", markup=False)
    for fault in checked.faults:
        console.print(fault, style="bold red", markup=False)
    if not checked.faults:
        console.print("The record is well.", style="green")
