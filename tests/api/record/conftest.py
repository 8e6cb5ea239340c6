import secrets
from collections.abc import Iterator
from urllib.parse import urlencode

import psycopg
import pytest
import redis
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from api.record.keys import ensure_organisation
from api.record.schema import upgrade

TABLES_LEFT = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'symphonie'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname <> 'alembic_version'
"""


def url_of(database_url: str, name: str) -> str:
    return "postgresql:///?" + urlencode({**conninfo_to_dict(database_url), "dbname": name})


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    name = f"record_{secrets.token_hex(4)}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield url_of(database_url, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def record_template(database_url: str) -> str:
    """A migrated record that others are copied from, which takes a fraction of what migrating does."""
    name = f"template_{secrets.token_hex(4)}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    upgrade(url_of(database_url, name))
    return name


@pytest.fixture(scope="module")
def migrated_url(database_url: str, record_template: str) -> Iterator[str]:
    name = f"record_{secrets.token_hex(4)}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(copied.format(sql.Identifier(name), sql.Identifier(record_template)))
        yield url_of(database_url, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def record_url(migrated_url: str) -> Iterator[str]:
    yield migrated_url
    with psycopg.connect(migrated_url) as connection:
        # A quarter of what TRUNCATE takes, which makes new files for every table and index.
        connection.execute("SET session_replication_role = replica")  # in any order
        for (table,) in connection.execute(TABLES_LEFT).fetchall():
            connection.execute(sql.SQL("DELETE FROM symphonie.{}").format(sql.Identifier(table)))


@pytest.fixture
def connection(record_url: str) -> Iterator[Connection]:
    with psycopg.connect(record_url) as connection:
        yield connection


@pytest.fixture
def store_url(valkey_url: str) -> Iterator[str]:
    """A database of the shared server that nobody else uses."""
    url = f"{valkey_url}{'&' if '?' in valkey_url else '?'}db=15"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@pytest.fixture
def organisation_no(connection: Connection) -> int:
    number = ensure_organisation(connection, "acme")
    connection.commit()
    return number


@pytest.fixture
def other_organisation_no(connection: Connection) -> int:
    number = ensure_organisation(connection, "umbrella")
    connection.commit()
    return number
