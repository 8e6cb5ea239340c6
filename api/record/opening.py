"""How the commands of the record reach it, and how they tell what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import psycopg
import redis
import typer

from api.embedded import Attachment, attach
from api.errors import ServiceError
from api.record.errors import RecordError
from api.record.schema import prepare
from api.settings import load


@contextmanager
def opened_servers() -> Iterator[Attachment]:
    """Attach to the servers that the settings name, and bring the record up to date."""
    with told_errors(), attach(load()) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        yield servers


@contextmanager
def opened_record() -> Iterator[psycopg.Connection]:
    """Open the record, brought up to date."""
    with opened_servers() as servers, psycopg.connect(servers.database_url) as connection:
        yield connection


@contextmanager
def told_errors() -> Iterator[None]:
    """Turn what the operator can put right into one message and exit code 1."""
    try:
        yield
    except (RecordError, ServiceError, psycopg.OperationalError, redis.RedisError) as error:
        remedies = (
            [f"  {fault.path}: {fault.remedy}" for fault in error.faults] if isinstance(error, ServiceError) else []
        )
        typer.echo("\n".join([str(error), *remedies]), err=True)
        raise typer.Exit(1) from error


def print_json(value: object) -> None:
    """Print a value for a machine."""
    typer.echo(msgspec.json.encode(value).decode())
