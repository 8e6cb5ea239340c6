from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import Connection

import api.record.migrations
from api.record.errors import RecordTooNewError, ShardCountFixedError
from api.record.migrations import HEAD
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
