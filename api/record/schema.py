"""The schema of the record: bring it up to date, take it back, and say where it stands.

The migrations are part of the package and run in one transaction behind an advisory lock: of two processes that
start at once, one migrates and the other waits for it and finds nothing left to do.

Others write to the record meanwhile. A migration that waits for a table makes everybody wait who comes behind it, so it
waits for a second only, lets go of all it has, and tries again.
"""

import time
from datetime import UTC, datetime
from typing import Final, Literal

import psycopg

from api.record.errors import (
    MigrationBlockedError,
    RecordInUseError,
    RecordTooNewError,
    ShardCountFixedError,
    UnknownMigrationError,
)
from api.record.migrations import HEAD, REVISIONS
from api.record.months import make_months
from api.record.pool import connect, within

LOCK = 0x53594D50484F4E49
"""Key of the advisory lock that serialises migrations: the bytes of `SYMPHONI`."""

LOCK_TIMEOUT = "120s"
"""How long a process waits for another one that migrates."""

TABLE_TIMEOUT = "1s"
"""How long a migration waits for a table, and others behind it."""

PATIENCE_S = 300.0
"""How long a migration tries again."""

_PAUSE_S: Final = 1.0
_STANDING: Final = (
    "SELECT version_num, (SELECT to_jsonb(d) ->> 'readable_from' FROM symphonie.deployment d)"
    " FROM symphonie.alembic_version"
)
_SERVING: Final = (
    "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'symphonie%' AND pid <> pg_backend_pid() ORDER BY 1"
)


def upgrade(database_url: str) -> str:
    """Bring the record to the newest schema, with the partitions of the next months, and return its migration.

    Raises:
        MigrationBlockedError: Somebody keeps a table for himself.
        RecordTooNewError: A newer version of Symphonie has migrated this record, and this one cannot work with it.
    """
    with connect(database_url, "symphonie", autocommit=True) as connection, within(connection):
        found = current_migration(connection) or ""
    if found < HEAD:
        _migrate(database_url, "upgrade", HEAD)
    with connect(database_url, "symphonie", autocommit=True) as connection:
        make_months(connection, datetime.now(UTC))
    return max(found, HEAD)


def downgrade(database_url: str, to: str) -> None:
    """Take the record back to an older migration; what only newer ones have is lost.

    Raises:
        MigrationBlockedError: Somebody keeps a table for himself.
        RecordInUseError: Processes of the service are there.
        RecordTooNewError: A newer version of Symphonie has migrated this record, which knows how.
        UnknownMigrationError: There is no such migration below that of the record.
    """
    with connect(database_url, "symphonie migrating", autocommit=True) as connection, within(connection):
        found = current_migration(connection) or ""
        if found > HEAD:
            raise RecordTooNewError(found, HEAD)
        below = tuple(one for one in REVISIONS if one < found)
        if to not in below:
            raise UnknownMigrationError(to, below)
        serving = tuple(name for (name,) in connection.execute(_SERVING))
        if serving:
            raise RecordInUseError(serving)
    _migrate(database_url, "downgrade", to)


def current_migration(connection: psycopg.Connection) -> str | None:
    """Return the last migration that ran on this record, None on an empty database.

    A newer one is fine if it says that this version of Symphonie can go on working beside it: processes that start
    again while others are already upgraded.

    Raises:
        RecordTooNewError: It is not known here, and asks for a newer version.
    """
    if connection.execute("SELECT to_regclass('symphonie.alembic_version') IS NULL").fetchone() == (True,):
        return None
    row = connection.execute(_STANDING).fetchone()
    if row is None:
        return None
    found, readable_from = row
    if found > HEAD and (readable_from is None or readable_from > HEAD):
        raise RecordTooNewError(found, HEAD)
    return str(found)


def fix_shards(connection: psycopg.Connection, n_shards: int) -> None:
    """Fix the number of shards at the first start, and hold to it afterwards.

    Raises:
        ShardCountFixedError: the deployment started with another number.
    """
    connection.execute("INSERT INTO symphonie.deployment (n_shards) VALUES (%s) ON CONFLICT DO NOTHING", [n_shards])
    row = connection.execute("SELECT n_shards FROM symphonie.deployment").fetchone()
    connection.commit()
    if row is not None and row[0] != n_shards:
        raise ShardCountFixedError(row[0], n_shards)


def prepare(database_url: str, n_shards: int) -> None:
    """Migrate the record and fix the number of shards: what every process does before it serves."""
    upgrade(database_url)
    with connect(database_url, "symphonie") as connection, within(connection):
        fix_shards(connection, n_shards)


def _migrate(database_url: str, way: Literal["upgrade", "downgrade"], to: str) -> None:
    """Run migrations in one transaction; again and again as long as a table cannot be had."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415  # as below

    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            _migrate_once(database_url, way, to)
        except OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise
            if time.monotonic() > deadline:
                raise MigrationBlockedError from error
            time.sleep(_PAUSE_S)
        else:
            return


def _migrate_once(database_url: str, way: Literal["upgrade", "downgrade"], to: str) -> None:
    # sqlalchemy and alembic take longer to import than an up-to-date record takes to recognise.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import NullPool, create_engine, text  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "api.record:migrations")
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connect(database_url, "symphonie migrating"), poolclass=NullPool
    )
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_TIMEOUT}'"))
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS symphonie"))
        config.attributes["connection"] = connection
        getattr(command, way)(config, to)
