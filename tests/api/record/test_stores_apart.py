"""An emptied live store, an older copy of it, an older copy of the record: nothing is accepted until it is mended."""

import asyncio
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from redis import Redis
from typer import Typer
from typer.testing import CliRunner

from api.cli import record as commands
from api.errors import StoresApart
from api.live.keys import owner_key
from api.processes.embedded import Attachment
from api.record.belonging import join, read_deployment
from api.record.errors import ForeignLiveStoreError, LiveStateLostError, LiveStateOlderError, RecordOlderError
from api.record.keys import ensure_organisation
from api.record.projector import Projector
from api.record.retrace.mending import mend
from api.record.retrace.restoring import REBUILDERS, REBUILT
from api.record.retrace.retraces import try_lock
from api.record.schema import prepare
from api.settings import Settings
from tests.api.live.servers import binary, running
from tests.api.processes.embedded.processes import WITHIN_SECONDS
from tests.api.record.conftest import url_of
from tests.api.record.worlds import GRAPH, N_SHARDS, World, open_world

Scene = Callable[[World], Awaitable[None]]
R1, R2, R3, R4 = (("r1", "a0", 1.0, 1), ("r2", "abc", 0.0, 2), ("r3", "b1", 1.0, 3), ("r4", "a1", 1.0, 4))


class Record(NamedTuple):
    """A record of its own, with one organisation."""

    url: str
    organisation_no: int


@pytest.fixture
def record(empty_database: str) -> Record:
    prepare(empty_database, N_SHARDS)
    with psycopg.connect(empty_database) as connection:
        return Record(empty_database, ensure_organisation(connection, "acme"))


@contextmanager
def live_store(directory: Path) -> Iterator[str]:
    """Run a Valkey on a directory; what it has taken is there when it runs on it again."""
    directory.mkdir(exist_ok=True)
    with running(binary("valkey"), directory, "--appendonly", "yes", "--appendfsync", "always") as url:
        yield url


def play(store_url: str, record: Record, scene: Scene, *, joins: bool = True) -> None:
    async def main() -> None:
        async with open_world(store_url, record.url, record.organisation_no) as world:
            if joins:
                await join(world.store, partial(read_deployment, world.pool))
                await world.put(GRAPH)
            await scene(world)

    asyncio.run(main())


def sending(*results: tuple[str, str, float, float]) -> Scene:
    async def scene(world: World) -> None:
        await world.send("ada", *results)
        world.servers.catcher.catch_up()

    return scene


def refusing(reason: str) -> Scene:
    """Nothing is loaded, read or accepted, and the answer says why to whoever runs the service."""

    async def scene(world: World) -> None:
        with pytest.raises(StoresApart) as refused:
            await world.send("ada", ("new", "a2", 1.0, 9))
        assert reason in refused.value.reason
        assert "symphonie retrace" in refused.value.reason
        with pytest.raises(StoresApart):
            await world.state("ada")

    return scene


async def held_back(world: World) -> None:
    """Wait until the projector has compared the stores and nothing is read any more."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while True:
            try:
                await world.state("ada")
            except StoresApart:
                return
            await asyncio.sleep(0.05)


def going_on(known: int, *, again: tuple[str, str, float, float]) -> Scene:
    """Results go on behind those that are known, and one that was taken before is a duplicate."""

    async def scene(world: World) -> None:
        await world.send("ada", again, ("later", "a2", 1.0, 10))
        state = await world.state("ada")
        assert state is not None
        assert state.n_results == known + 1
        assert (await world.verify()).differences == ()
        await world.send("ada", ("late", "b0", 1.0, 0.5))
        assert (await world.verify()).differences == ()
        with psycopg.connect(world.record_url) as connection:
            assert connection.execute("SELECT count(*) FROM symphonie.dead_letter").fetchone() == (0,)
            places = [row[0] for row in connection.execute("SELECT seq FROM symphonie.result ORDER BY seq")]
            assert places == list(range(1, known + 3))

    return scene


def symphonie(monkeypatch: pytest.MonkeyPatch, store_url: str, record: Record, *arguments: str) -> str:
    app = Typer()
    commands.register(app)
    with monkeypatch.context() as patched:
        patched.setenv("SYMPHONIE_VALKEY_URL", store_url)
        patched.setenv("SYMPHONIE_DATABASE_URL", record.url)
        patched.setenv("SYMPHONIE_N_SHARDS", str(N_SHARDS))
        return CliRunner().invoke(app, list(arguments)).output


def test_an_emptied_store_takes_nothing_until_it_is_rebuilt(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live_store(tmp_path / "v") as url:
        play(url, record, sending(R1, R2))
        with Redis.from_url(url) as client:
            client.flushall()
        play(url, record, refusing("live states are gone"), joins=False)
        assert "Nothing is accepted." in symphonie(monkeypatch, url, record, "check")
        with pytest.raises(LiveStateLostError):
            play(url, record, sending())

        assert "1 live states written" in symphonie(monkeypatch, url, record, "retrace")

        play(url, record, going_on(2, again=R2))


def mended(store_url: str, record: Record) -> bool:
    """Have the service see to its embedded store by itself, as if these servers were embedded."""
    return mend(Attachment(Settings(n_shards=N_SHARDS), store_url, record.url, None))


def test_an_embedded_store_is_rebuilt_by_itself_when_it_is_lost_as_a_whole_and_only_then(
    tmp_path: Path, record: Record
) -> None:
    with live_store(tmp_path / "v") as url:
        assert not mended(url, record)  # both are new
        play(url, record, sending(R1, R2))
        assert not mended(url, record)
        with Redis.from_url(url) as client:
            client.delete(*client.keys("{02}*"))
            assert not mended(url, record)  # somebody has to look at what took a part
            client.flushall()
            client.xgroup_create("{00}journal", "projectors", mkstream=True)  # as one that waits for entries does
            assert mended(url, record)
            play(url, record, going_on(2, again=R2))
            client.delete(*[owner_key(shard) for shard in range(N_SHARDS)])
            client.set(owner_key(0, REBUILT), "whoever was killed")
        with psycopg.connect(record.url) as other:
            assert try_lock(other, 0, REBUILDERS)  # by `symphonie retrace`
            assert not mended(url, record)
        assert mended(url, record)
        assert not mended(url, record)


def test_a_store_of_which_one_shard_is_gone_takes_nothing(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live_store(tmp_path / "v") as url:
        play(url, record, sending(R1))
        with Redis.from_url(url) as client:
            client.delete(*client.keys("{02}*"))
        with pytest.raises(LiveStateLostError):
            play(url, record, sending())
        symphonie(monkeypatch, url, record, "retrace")
        play(url, record, going_on(1, again=R1))


def test_an_older_copy_of_the_store_takes_nothing_until_it_is_rebuilt(
    tmp_path: Path, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, copy = tmp_path / "v", tmp_path / "copy"
    with live_store(files) as url:
        play(url, record, sending(R1, R2))
    shutil.copytree(files, copy)
    with live_store(files) as url:
        play(url, record, sending(R3, R4))
    shutil.rmtree(files)
    copy.rename(files)
    with live_store(files) as url:
        play(url, record, refusing("live store is older than the record"), joins=False)
        with pytest.raises(LiveStateOlderError):
            play(url, record, sending())

        symphonie(monkeypatch, url, record, "retrace")

        play(url, record, going_on(4, again=R4))


def test_an_older_copy_of_the_record_takes_nothing_until_all_follows_from_it(
    tmp_path: Path, record: Record, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live_store(tmp_path / "v") as url:
        play(url, record, sending(R1, R2))
        with copied(database_url, record) as older:
            play(url, record, sending(R3, R4))
            projector = Projector(url, older.url, N_SHARDS, "p")
            with pytest.raises(RecordOlderError):
                projector.work()
            projector.close()
            play(url, older, refusing("record is older than the live store"), joins=False)

            symphonie(monkeypatch, url, older, "retrace")

            play(url, older, sending(R3))  # it was lost with the newer record, and is no duplicate
            play(url, older, going_on(3, again=R3))


@contextmanager
def copied(database_url: str, record: Record) -> Iterator[Record]:
    """Copy a record that nobody is connected to."""
    name = str(conninfo_to_dict(record.url)["dbname"])
    copy = f"{name}_copy"
    with psycopg.connect(database_url, autocommit=True) as connection:
        names = sql.Identifier(copy), sql.Identifier(name)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        yield record._replace(url=url_of(database_url, copy))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


def test_no_journal_goes_to_the_record_of_somebody_else(tmp_path: Path, record: Record) -> None:
    with live_store(tmp_path / "v") as url:
        play(url, record, sending(R1))
        with Redis.from_url(url) as client:
            for shard in range(N_SHARDS):
                client.set(owner_key(shard), "somebody else")
        projector = Projector(url, record.url, N_SHARDS, "p")
        with pytest.raises(ForeignLiveStoreError):
            projector.work()
        projector.close()


def test_a_projector_waits_where_it_must_not_work_and_goes_on_by_itself(tmp_path: Path, record: Record) -> None:
    with live_store(tmp_path / "v") as url, psycopg.connect(record.url, autocommit=True) as connection:
        play(url, record, sending(R1))
        ahead = "UPDATE symphonie.journal_position SET milliseconds = milliseconds {} 1000000000"
        connection.execute(ahead.format("+"))
        projector, stop = Projector(url, record.url, N_SHARDS, "p"), threading.Event()
        thread = threading.Thread(target=projector.run, args=(stop,))
        thread.start()
        try:
            play(url, record, held_back, joins=False)
            play(url, record, refusing("live store is older"), joins=False)
            connection.execute(ahead.format("-"))
            play(url, record, sending(R2))
        finally:
            stop.set()
            thread.join()
