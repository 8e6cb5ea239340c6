"""Migrations run while the version before writes, and come down again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

import api.record.migrations
from api.record import schema
from api.record.errors import MigrationBlockedError, RecordInUseError, RecordTooNewError, UnknownMigrationError
from api.record.migrations import HEAD, REVISIONS
from api.record.schema import downgrade, upgrade
from tests.api.record.dangers import dangers

VERSIONS = Path(api.record.migrations.__file__).parent / "versions"
PARTS = sorted(path for path in VERSIONS.glob("r*/*.up.sql"))
# What a schema is, whatever the order of its columns.
SHAPE = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
    coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'symphonie'::regnamespace AND NOT c.relispartition
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
FROM pg_constraint WHERE connamespace = 'symphonie'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'symphonie'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', ''
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', '', proname, pg_get_functiondef(oid), '', ''
FROM pg_proc WHERE pronamespace = 'symphonie'::regnamespace
ORDER BY 1, 2, 3, 4
"""
KEY = (
    "INSERT INTO symphonie.api_key (key_id, organisation_no, secret_sha256, scopes, label)"
    " SELECT 'k' || n, no, sha256('s'), '{admin}', n::text"
    " FROM symphonie.organisation, generate_series(%s::int, %s::int) AS n"
)
RESULT = (
    "INSERT INTO symphonie.result (organisation_no, graph_no, learner, seq, version, revision, attempt, is_late,"
    " occurred_at, committed_at, score, p_correct, result_id, item_id, skills, before, after)"
    " SELECT 1, 1, 'l' || n %% 97, n, n, 1, 1, false, now(), now(), 1, 0.5, 'r' || n, 'i', '{s}', '{0.1}', '{0.2}'"
    " FROM generate_series(%s::int, %s::int) AS n"
)


@pytest.mark.parametrize("path", PARTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_migration_holds_up_nobody_who_writes_to_a_record_of_millions_of_rows(path: Path) -> None:
    assert dangers(path.read_text()) == []
    assert path.with_name(path.name.replace(".up.", ".down.")).is_file()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX new ON symphonie.result_key (learner)",
        "CREATE UNIQUE INDEX CONCURRENTLY new ON symphonie.organisation (id)",
        "ALTER TABLE symphonie.result ADD COLUMN new text NOT NULL",
        "ALTER TABLE symphonie.result ADD COLUMN new text, ADD COLUMN other integer NOT NULL",
        "ALTER TABLE symphonie.account ADD COLUMN new uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE symphonie.account ADD COLUMN new bigserial",
        "ALTER TABLE symphonie.account ADD COLUMN new int GENERATED ALWAYS AS (1) STORED",
        "ALTER TABLE symphonie.result ALTER COLUMN seq TYPE bigint",
        "ALTER TABLE symphonie.result ALTER seq SET NOT NULL",
        "ALTER TABLE symphonie.result ADD COLUMN new text CHECK (new <> '')",
        "ALTER TABLE symphonie.notice ADD CONSTRAINT new CHECK (new <> '')",
        "ALTER TABLE symphonie.notice ADD CONSTRAINT new FOREIGN KEY (no) REFERENCES symphonie.organisation",
        "ALTER TABLE symphonie.account DROP COLUMN email",
        "ALTER TABLE symphonie.account RENAME COLUMN email TO address",
        "DROP TABLE symphonie.account",
        "UPDATE symphonie.result SET score = 1",
        "INSERT INTO symphonie.result_key SELECT * FROM symphonie.result",
        "LOCK TABLE symphonie.result",
        "TRUNCATE symphonie.result",
    ],
)
def test_a_dangerous_statement_is_found(statement: str) -> None:
    assert dangers(f"-- harmless\n{statement};")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE symphonie.new (at timestamptz NOT NULL); CREATE INDEX new_at ON symphonie.new (at)",
        "CREATE TABLE symphonie.new (at text); ALTER TABLE symphonie.new ALTER at SET NOT NULL",
        "ALTER TABLE symphonie.result ADD COLUMN new text",
        "ALTER TABLE symphonie.result ADD COLUMN new boolean NOT NULL DEFAULT false",
        "ALTER TABLE symphonie.notice ADD CONSTRAINT new CHECK (new <> '') NOT VALID",
        "ALTER TABLE symphonie.api_key ADD COLUMN new integer CHECK (new > 0)",
        "CREATE FUNCTION symphonie.new() RETURNS trigger AS $$ BEGIN DELETE FROM x; RETURN NULL; END $$",
        "UPDATE symphonie.deployment SET readable_from = '0002'",
        "COMMENT ON TABLE symphonie.result IS 'UPDATE; DROP TABLE x'",
    ],
)
def test_a_harmless_statement_is_let_through(statement: str) -> None:
    assert dangers(statement) == []


@pytest.fixture
def old_record(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record of the first version, with an organisation, keys and results."""
    with monkeypatch.context() as then:
        then.setattr(schema, "HEAD", "0001")
        assert upgrade(empty_database) == "0001"
    with psycopg.connect(empty_database) as connection:
        connection.execute("INSERT INTO symphonie.organisation (id) VALUES ('acme')")
        connection.execute("INSERT INTO symphonie.deployment (n_shards) VALUES (4)")
        connection.execute(KEY, [1, 3])
        connection.execute(RESULT, [1, 500])
    return empty_database


@contextmanager
def writing(database_url: str, statement: str, first: int) -> Iterator[list[int]]:
    """Write row after row, each in a transaction of its own, and give the numbers of those that were committed."""
    written: list[int] = []
    stop = threading.Event()

    def write() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not stop.is_set():
                number = first + len(written)
                connection.execute(statement, [number, number])
                written.append(number)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        stop.set()
        thread.join()


def shape(database_url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(SHAPE).fetchall()


def count(database_url: str) -> tuple[int, int]:
    with psycopg.connect(database_url) as connection:
        (keys,) = connection.execute("SELECT count(*) FROM symphonie.api_key").fetchone() or (0,)
        (results,) = connection.execute("SELECT count(*) FROM symphonie.result").fetchone() or (0,)
    return keys, results


def test_a_record_goes_up_while_the_version_before_writes_and_comes_down_and_up_with_all_of_it(old_record: str) -> None:
    before = shape(old_record)
    with writing(old_record, RESULT, 501) as results, writing(old_record, KEY, 4) as keys:
        assert upgrade(old_record) == HEAD
        n_results = len(results)
        while len(results) < n_results + 5:  # the version before goes on
            assert threading.active_count() > 1
    held = (3 + len(keys), 500 + len(results))
    assert count(old_record) == held
    newest = shape(old_record)

    for to in reversed(REVISIONS[:-1]):
        downgrade(old_record, to)
    assert shape(old_record) == before
    assert count(old_record) == held
    upgrade(old_record)
    assert shape(old_record) == newest
    assert count(old_record) == held


def test_a_migration_that_cannot_have_a_table_lets_others_through_and_is_done_when_it_can(
    old_record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "TABLE_TIMEOUT", "20ms")
    with psycopg.connect(old_record) as reader:
        reader.execute("SELECT FROM symphonie.deployment")  # and its transaction stays open
        monkeypatch.setattr(schema, "PATIENCE_S", 0.0)
        with pytest.raises(MigrationBlockedError, match="pg_stat_activity"):
            upgrade(old_record)
        assert count(old_record)
        monkeypatch.setattr(schema, "PATIENCE_S", 60.0)
        migrating = threading.Thread(target=upgrade, args=[old_record])
        migrating.start()
        with writing(old_record, RESULT, 501) as results:
            while len(results) < 20:
                assert migrating.is_alive()
        reader.commit()
        migrating.join()
    assert upgrade(old_record) == HEAD


def test_a_record_is_taken_back_only_to_what_was_and_only_when_nobody_serves_it(old_record: str) -> None:
    with pytest.raises(UnknownMigrationError, match="none before"):
        downgrade(old_record, "0000")
    upgrade(old_record)
    with pytest.raises(UnknownMigrationError, match="Choose among 0001"):
        downgrade(old_record, HEAD)
    with (
        psycopg.connect(old_record, application_name="symphonie projector"),
        pytest.raises(RecordInUseError, match="symphonie projector"),
    ):
        downgrade(old_record, "0001")


def test_a_version_starts_beside_a_newer_one_whose_record_it_can_work_with(old_record: str) -> None:
    upgrade(old_record)
    with psycopg.connect(old_record, autocommit=True) as connection:
        connection.execute("UPDATE symphonie.alembic_version SET version_num = '9999'")
        assert upgrade(old_record) == "9999"
        connection.execute("UPDATE symphonie.deployment SET readable_from = '9998'")
        with pytest.raises(RecordTooNewError, match="9999"):
            upgrade(old_record)
