from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyrage
import pytest

from api.backup.errors import BackupUnderWayError, KeyMissingError, NothingRecordedError, OtherDeploymentError
from api.backup.expiry import expire
from api.backup.layout import PART, chains_in
from api.backup.sealing import Key, open_chain
from api.backup.taking import alone
from api.processes.embedded import Attachment
from tests.api.backup.conftest import Deployment, a_key

SLOT = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
OTHER = "UPDATE symphonie.deployment SET id = gen_random_uuid()"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def record(deployment: Deployment) -> Iterator[psycopg.Connection]:
    with psycopg.connect(deployment.servers.database_url, autocommit=True) as connection:
        yield connection


def test_a_backup_goes_on_from_the_last_one_until_it_cannot_and_says_why(
    deployment: Deployment, root: Path, record: psycopg.Connection
) -> None:
    other_key = a_key()
    told = [
        deployment.back_up(root).because,
        deployment.back_up(root).because,
        deployment.back_up(root, is_full=True).because,
        deployment.back_up(root, other_key).because,
    ]
    record.execute(SLOT)
    told.append(deployment.back_up(root, other_key).because)
    for note in (deployment.given.data_dir / "backup").iterdir():
        note.unlink()
    told.append(deployment.back_up(root, other_key).because)

    assert told == [
        "it is the first one",
        "",
        "asked for",
        "the key is another one",
        "the write-ahead log since the last backup is gone",
        "the newest chain was begun elsewhere",
    ]
    assert [len(chain.backups) for chain in chains_in(root)] == [2, 1, 1, 1, 1]
    # only the newest chain keeps the log
    assert record.execute("SELECT count(*) FROM pg_replication_slots").fetchone() == (1,)


def test_a_passphrase_opens_an_identity_beside_the_chain_with_which_plain_age_opens_its_pieces(
    deployment: Deployment, root: Path
) -> None:
    """Each try of a passphrase takes seconds; so this tries it once."""
    key = Key(passphrase="correct horse")  # noqa: S106 - of this test
    taken = deployment.back_up(root, key)

    identity, _ = open_chain(chains_in(root)[-1], key)
    piece = (taken.path / "wal.tar.gz.age").read_bytes()
    assert piece.startswith(b"age-encryption.org/v1\n")
    assert pyrage.decrypt(piece, [identity]).startswith(b"\x1f\x8b")


def no_key(deployment: Deployment, root: Path, _: psycopg.Connection) -> None:
    deployment.back_up(root, Key())


def other_deployment(deployment: Deployment, root: Path, record: psycopg.Connection) -> None:
    with record.transaction():
        record.execute(OTHER)
    deployment.back_up(root)


def at_once(deployment: Deployment, root: Path, _: psycopg.Connection) -> None:
    with alone(root):
        deployment.back_up(root)


@pytest.mark.parametrize(
    ("attempt", "refusal", "remedy"),
    [
        (no_key, KeyMissingError, "--key-file"),
        (other_deployment, OtherDeploymentError, "another directory"),
        (at_once, BackupUnderWayError, "Wait until it has ended"),
    ],
)
def test_what_would_spoil_a_directory_of_backups_is_refused_and_changes_nothing(
    deployment: Deployment,
    root: Path,
    record: psycopg.Connection,
    attempt: Callable[[Deployment, Path, psycopg.Connection], None],
    refusal: type[Exception],
    remedy: str,
) -> None:
    deployment.back_up(root)
    before = sorted(root.rglob("*"))
    with pytest.raises(refusal, match=remedy):
        attempt(deployment, root, record)
    assert sorted(root.rglob("*")) == before


def test_what_was_begun_and_never_finished_is_no_backup_and_goes_with_the_next(
    deployment: Deployment, root: Path, record: psycopg.Connection
) -> None:
    whole = deployment.back_up(root)
    (whole.path.parent / f"0001{PART}").mkdir()
    (root / f"20200101t000000000000z0000{PART}").mkdir()
    # of a full one: its chain, and what keeps the log for it
    killed = whole.path.parent.with_name("20200101t000000000000z0001")
    (killed / f"0000{PART}").mkdir(parents=True)
    note = deployment.given.data_dir / "backup" / f"{killed.name}.json"
    note.write_bytes(note.with_stem(whole.path.parent.name).read_bytes())
    record.execute("SELECT pg_create_physical_replication_slot(%s, true)", [f"symphonie_backup_{killed.name}"])
    n_slots = record.execute("SELECT count(*) FROM pg_replication_slots").fetchone() or (0,)

    assert deployment.back_up(root).path.name == "0001"
    assert not list(root.rglob(f"*{PART}"))
    assert not note.exists()
    assert not killed.exists()
    assert record.execute("SELECT count(*) FROM pg_replication_slots").fetchone() == (n_slots[0] - 1,)


def test_chains_go_as_many_days_after_they_began_as_receipts_promise_and_the_newest_stays(
    deployment: Deployment, root: Path
) -> None:
    old, new = deployment.back_up(root).path.parent, deployment.back_up(root, is_full=True).path.parent
    with ExitStack() as later:
        later.enter_context(alone(root))
        assert expire(root, 35, datetime.now(UTC) + timedelta(days=34)) == []
    assert expire(root, 35, datetime.now(UTC) + timedelta(days=36)) == [old.name]
    assert [one.path for one in chains_in(root)] == [new]


def test_a_database_without_a_record_is_told_apart(deployment: Deployment, root: Path, empty_database: str) -> None:
    servers = Attachment(deployment.given, deployment.servers.valkey_url, empty_database, None)
    with pytest.raises(NothingRecordedError, match="SYMPHONIE_DATA_DIR"):
        deployment._replace(servers=servers).back_up(root)
