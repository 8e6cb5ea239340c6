"""What `kill -9` of each process leaves behind: no loss, and no orphan."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError

from api.processes.embedded import attach
from api.settings import Settings
from tests.api.processes.embedded.processes import Holder, holders, is_gone, kill, pids, wait_for


def succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except (RedisError, psycopg.Error):
        return False
    return True


def count(valkey_url: str) -> object:
    with Redis.from_url(valkey_url) as client:
        return client.get("count")


def add(valkey_url: str) -> None:
    with Redis.from_url(valkey_url) as client:
        client.incr("count")


def rows(database_url: str) -> object:
    with psycopg.connect(database_url) as connection:
        return connection.execute("SELECT count(*) FROM written").fetchone()


def insert(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS written ()")
        connection.execute("INSERT INTO written DEFAULT VALUES")


def kill_and_wait(data_dir: Path, name: str) -> dict[str, int]:
    before = pids(data_dir)
    kill(data_dir, name)
    wait_for(lambda: is_gone(before[name]))
    return before


def test_a_killed_valkey_comes_back_with_every_answered_write(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        for n_written in range(1, 4):
            add(servers.valkey_url)
            before = kill_and_wait(data_dir, "valkey")
            wait_for(lambda: succeeds(lambda: count(servers.valkey_url)))
            assert count(servers.valkey_url) == str(n_written).encode()
            after = pids(data_dir)
            assert after["valkey"] != before["valkey"]
            assert after["postgresql"] == before["postgresql"]


def test_a_killed_postgresql_comes_back_with_every_committed_row(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        for n_written in range(1, 4):
            insert(servers.database_url)
            before = kill_and_wait(data_dir, "postgresql")
            wait_for(lambda: succeeds(lambda: rows(servers.database_url)))
            assert rows(servers.database_url) == (n_written,)
            assert pids(data_dir)["valkey"] == before["valkey"]


def test_a_killed_supervisor_leaves_no_server_behind(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        running = pids(data_dir)
        assert servers.is_alive
        kill(data_dir, "supervisor")
        wait_for(lambda: all(is_gone(pid) for pid in running.values()))
        wait_for(lambda: not servers.is_alive)


def test_a_terminated_supervisor_ends_its_servers_and_lets_the_next_one_begin(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        add(servers.valkey_url)
        running = pids(data_dir)
        os.kill(running["supervisor"], signal.SIGTERM)
        wait_for(lambda: all(is_gone(pid) for pid in running.values()))
        with attach(Settings(data_dir=data_dir)) as again:
            assert count(again.valkey_url) == b"1"


@pytest.mark.parametrize("victims", [("supervisor",), ("supervisor", "valkey", "postgresql")])
def test_the_next_attach_recovers_from_a_killed_supervisor(data_dir: Path, victims: tuple[str, ...]) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        add(servers.valkey_url)
        insert(servers.database_url)
        before = pids(data_dir)
        kill(data_dir, *victims)
        with attach(Settings(data_dir=data_dir)) as again:
            assert all(is_gone(pid) for pid in before.values())
            assert count(again.valkey_url) == b"1"
            assert rows(again.database_url) == (1,)


def test_the_servers_end_when_the_only_attached_process_is_killed(data_dir: Path) -> None:
    with holders(data_dir, 1) as (holder,):
        running = pids(data_dir)
        holder.kill()
        wait_for(lambda: all(is_gone(pid) for pid in running.values()))


def test_a_lock_file_whose_number_belongs_to_another_process_now_does_not_stop_the_start(data_dir: Path) -> None:
    with attach(Settings(data_dir=data_dir)) as servers:
        insert(servers.database_url)
        kill(data_dir, "supervisor", "valkey", "postgresql")
        lock = data_dir / "postgresql" / "postmaster.pid"
        was, *rest = lock.read_text().splitlines()
        wait_for(lambda: is_gone(int(was)))
        lock.write_text("\n".join([str(os.getpid()), *rest]) + "\n")
        with attach(Settings(data_dir=data_dir)) as again:
            assert rows(again.database_url) == (1,)


def test_files_that_an_interrupted_creation_left_are_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgresql.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with attach(Settings(data_dir=tmp_path)) as servers:
        insert(servers.database_url)
        assert not half.exists()


def test_a_server_that_hangs_holds_up_neither_the_other_one_nor_who_wants_that(data_dir: Path) -> None:
    url = "postgresql://nobody@elsewhere/nothing"
    with attach(Settings(data_dir=data_dir)) as servers:
        postgres = pids(data_dir)["postgresql"]
        os.kill(postgres, signal.SIGSTOP)
        try:
            waiting = Holder(data_dir)  # wants both, and gets no answer while one hangs
            before = kill_and_wait(data_dir, "valkey")
            wait_for(lambda: succeeds(lambda: add(servers.valkey_url)))
            assert pids(data_dir)["valkey"] != before["valkey"]
            with attach(Settings(data_dir=data_dir, database_url=url)) as other:
                assert other.valkey_url == servers.valkey_url
        finally:
            os.kill(postgres, signal.SIGCONT)
        waiting.wait_attached()
        waiting.kill()
