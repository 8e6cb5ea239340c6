from pathlib import Path

import psycopg
import pytest
from redis import Redis

from api.processes.embedded import EmbeddedServersError, attach
from api.processes.embedded.errors import SupervisorFailedError, UnusableDirectoryError
from api.settings import Settings
from tests.api.processes.embedded.processes import holders, is_gone, pids, wait_for


def remember(valkey_url: str, database_url: str, value: int) -> None:
    with Redis.from_url(valkey_url) as client:
        client.set("remembered", value)
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (value int)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [value])


def recall(valkey_url: str, database_url: str) -> tuple[object, object]:
    with Redis.from_url(valkey_url) as client, psycopg.connect(database_url) as connection:
        return client.get("remembered"), connection.execute("SELECT value FROM remembered").fetchall()


def test_processes_that_attach_at_once_share_one_supervisor(tmp_path: Path) -> None:
    with holders(tmp_path, 5):
        assert set(pids(tmp_path)) == {"supervisor", "valkey", "postgresql"}
    assert (tmp_path / "log" / "supervisor.log").read_text().count("supervising") == 1


def test_the_servers_stay_for_those_who_are_still_attached_and_end_after_the_last(data_dir: Path) -> None:
    with holders(data_dir, 2) as (first, second):
        running = pids(data_dir)
        first.leave()
        with attach(Settings(data_dir=data_dir)):
            assert pids(data_dir) == running
        second.leave()
        wait_for(lambda: all(is_gone(pid) for pid in running.values()))
    assert not list((data_dir / "run").iterdir())


def test_what_was_written_is_there_after_a_restart(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        remember(servers.valkey_url, servers.database_url, 7)
        first = pids(data_dir)
    wait_for(lambda: all(is_gone(pid) for pid in first.values()))
    with attach(Settings(data_dir=data_dir)) as servers:
        assert recall(servers.valkey_url, servers.database_url) == (b"7", [(7,)])
        assert not set(pids(data_dir).values()) & set(first.values())


def test_attaching_while_the_supervisor_ends_waits_for_the_next_one(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        ending = pids(data_dir)["supervisor"]
        remember(servers.valkey_url, servers.database_url, 1)
    # The socket goes first, so that this is the moment in which a newcomer finds nobody to talk to.
    wait_for(lambda: not (data_dir / "run" / "supervisor.sock").exists())
    with attach(Settings(data_dir=data_dir)) as servers:
        assert pids(data_dir)["supervisor"] != ending
        assert recall(servers.valkey_url, servers.database_url)[0] == b"1"


def test_a_path_too_long_for_a_socket_is_served_from_a_private_short_one(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-directory-name"] * 6)
    with holders(deep, 2):
        sockets = (deep / "run").readlink()
        assert sockets.stat().st_mode & 0o777 == 0o700
        with attach(Settings(data_dir=deep)) as servers:
            remember(servers.valkey_url, servers.database_url, 3)
    with attach(Settings(data_dir=deep)) as servers:
        assert (deep / "run").readlink() == sockets
        assert recall(servers.valkey_url, servers.database_url)[0] == b"3"
        running = pids(deep)
    wait_for(lambda: all(is_gone(pid) for pid in running.values()))
    sockets.rmdir()


def test_only_the_server_without_a_url_is_started(data_dir: Path) -> None:
    given = Settings(data_dir=data_dir, valkey_url="redis://elsewhere")
    with attach(given) as servers:
        assert servers.valkey_url == "redis://elsewhere"
        assert set(pids(data_dir)) == {"supervisor", "postgresql"}
        with attach(Settings(data_dir=data_dir)) as both, Redis.from_url(both.valkey_url) as client:
            assert client.ping()
            assert both.database_url == servers.database_url


def test_nothing_is_started_when_both_urls_are_given(tmp_path: Path) -> None:
    untouched = tmp_path / "untouched"
    given = Settings(data_dir=untouched, valkey_url="redis://elsewhere", database_url="postgresql://elsewhere/")
    with attach(given) as servers:
        assert servers.settings == given
    assert not untouched.exists()


def test_nobody_else_can_open_the_sockets(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)):
        assert (data_dir / "run").stat().st_mode & 0o777 == 0o700
        for name in ("valkey.sock", ".s.PGSQL.5432"):
            assert (data_dir / "run" / name).stat().st_mode & 0o777 == 0o700


def test_a_weaker_durability_than_the_running_one_is_refused(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers, Redis.from_url(servers.valkey_url) as client:
        assert client.config_get("append*")["appendfsync"] == "always"
        with pytest.raises(SupervisorFailedError, match="appendfsync always, but everysec"):
            attach(Settings(data_dir=data_dir, appendfsync="everysec"))
        assert client.ping()


def test_a_directory_that_cannot_be_made_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableDirectoryError, match=r"file/below.*Set SYMPHONIE_DATA_DIR"):
        attach(Settings(data_dir=tmp_path / "file" / "below"))


def test_a_server_that_cannot_start_is_explained_by_its_own_log(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)):
        running = pids(data_dir)
    wait_for(lambda: all(is_gone(pid) for pid in running.values()))
    (data_dir / "postgresql" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedServersError, match=r"(?s)postgresql ended while it started.*incompatible"):
        attach(Settings(data_dir=data_dir))
    wait_for(lambda: all(is_gone(pid) for pid in pids(data_dir).values()))
