import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest

from api.backup import layout
from api.backup.choosing import choose, moment_of
from api.backup.errors import (
    AlteredPieceError,
    BackupTooNewError,
    DatabaseInUseError,
    DirectoryInUseError,
    KeyMissingError,
    MissingPieceError,
    NoBackupError,
    NotReachedError,
    OtherPostgreSQLError,
    UnknownFormatError,
    UnreadableTimeError,
    UnusableKeyError,
    WrongKeyError,
)
from api.backup.layout import Backup, chains_in
from api.backup.restoring import restore
from api.backup.sealing import Key, open_chain, read_key
from api.backup.taking import Asked, take
from api.processes.embedded import attach
from api.record import schema
from api.record.erasure.listing import NAME
from api.record.errors import AlteredErasuresError
from api.record.keys import create_key, list_keys
from api.record.migrations import HEAD
from api.record.schema import current_migration, prepare
from api.settings import Settings
from tests.api.backup.conftest import Deployment, a_key
from tests.command_line import command_line

ASKED = (
    "INSERT INTO symphonie.erasure (organisation_no, kind, subject, graph_no, asked_by)"
    " SELECT no, 'model', 'm', 1, 'k' FROM symphonie.organisation"
)


@pytest.fixture(scope="module")
def chain(deployment: Deployment) -> Path:
    """A full backup and an incremental one, encrypted."""
    deployment.back_up()
    return deployment.back_up().path.parent


@pytest.fixture
def copy(chain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(chain.parent, tmp_path / "copy"))


def newest(root: Path) -> Backup:
    return chains_in(root)[-1].last


def cut_a_piece(root: Path, _: Key) -> Key | None:
    piece = newest(root).path / "wal.tar.gz.age"
    piece.write_bytes(piece.read_bytes()[:-1])
    return None


def lose_a_piece(root: Path, _: Key) -> Key | None:
    (chains_in(root)[-1].backups[0].path / "base.tar.gz.age").unlink()
    return None


def lose_a_backup(root: Path, _: Key) -> Key | None:
    shutil.rmtree(chains_in(root)[-1].backups[0].path)
    return None


def put_an_older_one_in_its_place(root: Path, _: Key) -> Key | None:
    """As whoever can write to the directory, and has no key."""
    first, second = chains_in(root)[-1].backups
    shutil.rmtree(second.path)
    shutil.copytree(first.path, second.path)
    return None


def edit(root: Path, key: Key, **changes: object) -> None:
    """Write the newest manifest anew with a code that fits."""
    backup = newest(root)
    _, code_key = open_chain(chains_in(root)[-1], key)
    (backup.path / layout.MANIFEST).unlink()
    layout.write_manifest(backup.path, msgspec.structs.replace(backup.manifest, **changes), code_key)


def forge_a_figure(root: Path, _: Key) -> Key | None:
    path = newest(root).path / layout.MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"n_results":0', b'"n_results":9'))
    return None


def spoil_the_manifest(root: Path, _: Key) -> Key | None:
    (newest(root).path / layout.MANIFEST).write_bytes(b"{")
    return None


def come_from_the_future(root: Path, key: Key) -> Key | None:
    edit(root, key, migration="9999", software="9.9.9")
    return None


def be_of_another_form(root: Path, key: Key) -> Key | None:
    edit(root, key, format=2)
    return None


def be_of_another_postgresql(root: Path, key: Key) -> Key | None:
    edit(root, key, postgresql=17)
    return None


def have_no_key(_: Path, __: Key) -> Key | None:
    return Key()


def have_another_key(_: Path, __: Key) -> Key | None:
    return a_key()


def have_a_passphrase(_: Path, __: Key) -> Key | None:
    return Key(passphrase="none")  # noqa: S106 - of this test


def name_another_directory(root: Path, _: Key) -> Key | None:
    shutil.rmtree(root)
    return None


@pytest.mark.parametrize(
    ("spoil", "refusal", "remedy"),
    [
        (cut_a_piece, AlteredPieceError, "another copy"),
        (lose_a_piece, MissingPieceError, "older chain"),
        (lose_a_backup, MissingPieceError, "0000 is missing"),
        (put_an_older_one_in_its_place, AlteredPieceError, "another copy"),
        (forge_a_figure, AlteredPieceError, "manifest.json is not what"),
        (spoil_the_manifest, AlteredPieceError, "manifest.json is not what"),
        (come_from_the_future, BackupTooNewError, "Symphonie 9.9.9 or a newer one"),
        (be_of_another_form, UnknownFormatError, "version of Symphonie that wrote it"),
        (be_of_another_postgresql, OtherPostgreSQLError, "PostgreSQL 17"),
        (have_no_key, KeyMissingError, "--identity FILE"),
        (have_another_key, WrongKeyError, "the identity of age1"),
        (have_a_passphrase, WrongKeyError, "the identity of age1"),
        (name_another_directory, NoBackupError, "symphonie backup"),
    ],
)
def test_what_is_not_whole_or_not_known_or_not_opened_is_refused_each_with_its_remedy(
    copy: Path,
    deployment: Deployment,
    spoil: Callable[[Path, Key], Key | None],
    refusal: type[Exception],
    remedy: str,
) -> None:
    key = spoil(copy, deployment.key)
    with pytest.raises(refusal, match=remedy):
        choose(copy, deployment.key if key is None else key, None)


def test_a_moment_is_reached_by_the_fewest_backups_or_refused_with_what_there_is(
    chain: Path, deployment: Deployment
) -> None:
    first, last = (backup.manifest.reaches for backup in chains_in(chain.parent)[-1].backups)
    a_while = timedelta(microseconds=1)

    assert len(choose(chain.parent, deployment.key, first).backups) == 1
    assert len(choose(chain.parent, deployment.key, first + a_while).backups) == 2
    for beyond in (first - a_while, last + a_while):
        with pytest.raises(NotReachedError, match=f"from {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S}"):
            choose(chain.parent, deployment.key, beyond)
    with pytest.raises(UnreadableTimeError, match="2026-11-30T08:15:00"):
        moment_of("yesterday")


def test_a_directory_in_use_is_left_alone(chain: Path, deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "thesis.txt").write_text("mine")
    with pytest.raises(DirectoryInUseError, match="empty or new"):
        restore(chain.parent, choose(chain.parent, deployment.key, None), tmp_path / "used", Settings(), print)
    assert [one.name for one in tmp_path.iterdir()] == ["used"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "AGE-SECRET-KEY-1NONSENSE", "age1nonsense"])
def test_what_is_no_key_is_told_with_what_is_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(UnusableKeyError, match="age-keygen"):
        read_key(path, [])


def test_a_dump_of_somebody_elses_database_is_restored_into_an_empty_one(
    record_url: str, store_url: str, empty_database: str, tmp_path: Path
) -> None:
    given = Settings(data_dir=tmp_path / "data", valkey_url=store_url, database_url=record_url, n_shards=4)
    root, key = tmp_path / "backups", a_key()
    prepare(record_url, 4)
    with psycopg.connect(record_url) as connection:
        made = create_key(connection, "acme", ("admin",), "kept")
    with attach(given) as servers:
        told = [take(servers, given, Asked(root, key, is_full=False, full_days=7)) for _ in range(2)]
    assert [(one.manifest.source, one.manifest.kind) for one in told] == [("dump", "full")] * 2
    with psycopg.connect(record_url) as connection:
        connection.execute(ASKED)  # after the backup
        connection.commit()
        with attach(given) as servers:
            take(servers, given, Asked(tmp_path / "newer", key, is_full=False, full_days=7))
    shutil.copy(tmp_path / "newer" / NAME, root / NAME)

    into = msgspec.structs.replace(given, database_url=empty_database)
    chosen = choose(root, key, None)
    restored = restore(root, chosen, tmp_path / "restored", into, print)
    assert (restored.differences, restored.erased_again) == (0, 1)
    with psycopg.connect(empty_database) as connection:
        assert [one.key_id for one in list_keys(connection, "acme")] == [made.key_id]
        assert connection.execute("SELECT no FROM symphonie.erasure").fetchone() == (1,)
    with pytest.raises(DatabaseInUseError, match="Name an empty database"):
        restore(root, chosen, tmp_path / "again", into, print)
    assert not (tmp_path / "again").exists()

    (root / NAME).write_bytes((root / NAME).read_bytes().replace(b'"no":1', b'"no":2'))
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA symphonie CASCADE")
    with pytest.raises(AlteredErasuresError, match="another copy"):
        restore(root, chosen, tmp_path / "again", into, print)


def test_a_backup_of_an_older_record_is_taken_as_it_is_and_migrated_when_it_is_restored(
    store_url: str, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(schema, "HEAD", "0001")
        prepare(empty_database, 4)
    given = Settings(data_dir=tmp_path / "data", valkey_url=store_url, database_url=empty_database, n_shards=4)
    root, key = tmp_path / "backups", a_key()
    with attach(given) as servers:
        assert take(servers, given, Asked(root, key, is_full=False, full_days=7)).manifest.migration == "0001"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        assert current_migration(connection) == "0001"
        connection.execute("DROP SCHEMA symphonie CASCADE")

    restored = restore(root, choose(root, key, None), tmp_path / "restored", given, print)

    assert restored.differences == 0
    with psycopg.connect(empty_database) as connection:
        assert current_migration(connection) == HEAD


def test_the_commands_rehearse_what_they_took_and_tell_both(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, root = tmp_path / "key.txt", tmp_path / "backups"
    key.write_text(f"{a_key().identity}\n")
    monkeypatch.setenv("SYMPHONIE_DATA_DIR", str(deployment.given.data_dir))
    monkeypatch.setenv("SYMPHONIE_N_SHARDS", "4")

    taken = command_line("backup", root, "--key-file", key, "--json")
    assert taken.exit_code == 0, taken.output
    assert msgspec.json.decode(taken.stdout)["is_encrypted"]
    for directory, code, told in ((root, 0, "backup age days"), (tmp_path / "none", 1, "There is no backup")):
        monkeypatch.setenv("SYMPHONIE_BACKUP_DIR", str(directory))
        checked = command_line("check")
        assert (checked.exit_code, told in checked.output) == (code, True), checked.output
    rehearsed = command_line("restore", root, "--drill", "--identity", key, "--to", tmp_path)
    assert rehearsed.exit_code == 0, rehearsed.output
    assert "record and live states agree" in rehearsed.stdout
    assert not list(tmp_path.glob("symphonie-drill-*"))
    for wrong in (("backup", root, "--keep-days", 36), ("backup", root, "--full-days", 35), ("restore", root)):
        assert command_line(*wrong).exit_code == 2
