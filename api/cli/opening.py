"""How the commands of the record reach it."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import psycopg
import typer

from api.processes.embedded import Attachment, attach
from api.record.pool import connect
from api.record.schema import prepare
from api.settings import load


@contextmanager
def opened_servers() -> Iterator[Attachment]:
    """Attach to the servers that the settings name, and bring the record up to date."""
    with attach(load()) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        yield servers


@contextmanager
def opened_record() -> Iterator[psycopg.Connection]:
    """Open the record, brought up to date."""
    with opened_servers() as servers, connect(servers.database_url, "symphonie") as connection:
        yield connection


def print_json(value: object) -> None:
    """Print a value for a machine."""
    typer.echo(msgspec.json.encode(value).decode())
