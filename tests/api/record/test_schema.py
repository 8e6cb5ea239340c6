from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import Connection

import api.record.migrations
from api.record.errors import RecordTooNewError, ShardCountFixedError
from api.record.graphs import read_graph, read_graph_of_revision
from api.record.migrations import HEAD
from api.record.migrations.versions import r0001_the_record
from api.record.schema import current_migration, fix_shards, prepare, upgrade


def test_head_is_the_newest_migration_of_the_package() -> None:
    config = Config()
    config.set_main_option("script_location", "api.record:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_every_migration_is_a_python_module_so_that_a_wheel_carries_it() -> None:
    versions = Path(api.record.migrations.__file__).parent / "versions"

    assert {path.suffix for path in versions.iterdir() if path.is_file()} == {".py"}


def test_two_processes_that_start_at_once_migrate_once(empty_database: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        migrations = list(threads.map(upgrade, [empty_database] * 4))

    assert migrations == [HEAD] * 4
    with psycopg.connect(empty_database) as connection:
        assert current_migration(connection) == HEAD
        assert connection.execute("SELECT count(*) FROM symphonie.result").fetchone() == (0,)


def test_an_empty_database_has_no_migration(empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        assert current_migration(connection) is None


def test_the_revisions_of_an_older_record_are_known_after_the_migration(empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE SCHEMA symphonie")
        connection.execute(r0001_the_record.TABLES)
        connection.execute("CREATE TABLE symphonie.alembic_version (version_num varchar(32) PRIMARY KEY)")
        connection.execute("INSERT INTO symphonie.alembic_version VALUES ('0001')")
        connection.execute("INSERT INTO symphonie.organisation (id) VALUES ('acme')")
        connection.execute(
            "INSERT INTO symphonie.content_graph (organisation_no, id, seq, version, revision)"
            " VALUES (1, 'g', 3, 'c', 2)"
        )
        for seq, version, revision in ((1, "a", 1), (2, "b", 1), (3, "c", 2)):
            graph = '{"id": "g", "title": {"fr": "g", "en": "g"}}'
            row = [seq, version, revision, graph]
            connection.execute("INSERT INTO symphonie.content_graph_version VALUES (1, %s, %s, %s, %s)", row)
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        first = read_graph_of_revision(connection, 1, 1, 1)
        current = read_graph(connection, 1, 1)
    assert first is not None
    assert (first.seq, first.version, first.revision, first.model) == (2, "b", 1, None)
    assert current is not None
    assert (current.seq, current.version, current.revision, current.model) == (3, "c", 2, None)


def test_a_record_of_a_newer_version_is_left_alone(empty_database: str) -> None:
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("UPDATE symphonie.alembic_version SET version_num = '9999'")

    with pytest.raises(RecordTooNewError, match="9999"):
        upgrade(empty_database)


def test_the_number_of_shards_is_fixed_by_the_first_start(connection: Connection, record_url: str) -> None:
    fix_shards(connection, 16)
    fix_shards(connection, 16)

    with pytest.raises(ShardCountFixedError, match="SYMPHONIE_N_SHARDS=16"):
        prepare(record_url, 8)
