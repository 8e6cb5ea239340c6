"""The schema of the record: bring it up to date, and say where it stands.

The migrations are part of the package and run in one transaction behind an advisory lock: of two processes that
start at once, one migrates and the other waits for it and finds nothing left to do.
"""

from datetime import UTC, datetime

import psycopg

from api.record.errors import RecordTooNewError, ShardCountFixedError
from api.record.migrations import HEAD
from api.record.months import make_months
from api.record.pool import connect, within

LOCK = 0x53594D50484F4E49
"""Key of the advisory lock that serialises migrations: the bytes of `SYMPHONI`."""

LOCK_TIMEOUT = "120s"


def upgrade(database_url: str) -> str:
    """Bring the record to the newest schema, with the partitions of the next months, and return its migration.

    Raises:
        RecordTooNewError: a newer version of Symphonie has migrated this record.
    """
    with connect(database_url, "symphonie", autocommit=True) as connection, within(connection):
        is_current = current_migration(connection) == HEAD
    if not is_current:
        _migrate(database_url)
    with connect(database_url, "symphonie", autocommit=True) as connection, within(connection):
        make_months(connection, datetime.now(UTC))
    return HEAD


def current_migration(connection: psycopg.Connection) -> str | None:
    """Return the last migration that ran on this record, None on an empty database.

    Raises:
        RecordTooNewError: it is not known here.
    """
    if connection.execute("SELECT to_regclass('symphonie.alembic_version') IS NULL").fetchone() == (True,):
        return None
    row = connection.execute("SELECT version_num FROM symphonie.alembic_version").fetchone()
    if row is None:
        return None
    found = str(row[0])
    if found > HEAD:
        raise RecordTooNewError(found, HEAD)
    return found


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


def _migrate(database_url: str) -> None:
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
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS symphonie"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
