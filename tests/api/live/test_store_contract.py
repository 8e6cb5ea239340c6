"""What the live store promises, on every server that it may stand on."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import msgspec
import pytest
from redis import Redis, RedisCluster

from api.errors import StoresApart, StoreUnavailable
from api.live.admission import Admissible, EntryId, ReadPositions
from api.live.keys import LearnerKey, journal_key, live_keys, owner_key, shard_of
from api.live.layout import LearnerState, empty, encode, with_history, with_records
from api.live.marks import Mark, mark_of
from api.live.published_decisions import NO_ORDERS, PublishedDecisions, PublishedOverride
from api.live.records import SkillRecord
from api.live.store import DecisionsSnapshot, LearnerSnapshot, LiveStore, open_store
from api.record.intake import connect
from tests.api.live.admitted import let_in
from tests.api.live.servers import binary, cluster, running

N_SHARDS = 16
DEDUP_DAYS = 30
DAY_S = 86_400
NOW_S = time.time()
ADA = LearnerKey(1, 1, "ada")
SENT = Mark(1, -1)


@pytest.fixture(scope="module", params=["valkey", "redis", "cluster"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp(request.param)
    if request.param == "cluster":
        with cluster(binary("valkey"), directory) as at:
            yield at
    else:
        with running(binary(request.param), directory) as at:
            yield at


async def as_it_is(read_positions: ReadPositions) -> Admissible:
    """Take a store for the right one, as long as it says so."""
    positions = await read_positions()
    if any(position.owner != "tests" for position in positions):
        raise StoresApart(str(positions))
    return Admissible("tests", positions)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[LiveStore]:
    store = await open_store(url, N_SHARDS, DEDUP_DAYS, as_it_is)
    await let_in(store)
    try:
        yield store
    finally:
        await store.aclose()


def on_store(url: str, scenario: Callable[[LiveStore], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened(url) as store:
            await scenario(store)

    asyncio.run(run())


def learner(name: str) -> LearnerKey:
    """A learner of nobody else: tests share servers."""
    return LearnerKey(1, 1, f"{name}-{time.monotonic_ns()}")


def state(version: int, n_skills: int = 3) -> LearnerState:
    records = [SkillRecord(skill, version, 7, 1, 0, (0.25, 0.75)) for skill in range(n_skills)]
    return msgspec.structs.replace(with_records(empty(1, (0.5, 0.5)), records), version=version)


def test_a_learner_never_seen_has_no_state_and_no_results(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        assert await store.load(learner("new"), [SENT, Mark(2, 2)], NOW_S) == LearnerSnapshot(None, b"00")

    on_store(url, scenario)


def test_what_is_committed_is_loaded_with_its_result_ids(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        assert await store.commit(ada, state(1), b"entry", [Mark(11, 5), Mark(-12, 6)], NOW_S)
        asked = [Mark(11, 5), Mark(13, 5), Mark(-12, 6), Mark(-12, 7)]
        assert await store.load(ada, asked, NOW_S) == LearnerSnapshot(state(1), b"2021")
        assert (await store.journal_of(ada))[-1] == b"entry"
        assert await store.get(ada) == state(1)

    on_store(url, scenario)


def test_a_commit_on_a_stale_version_writes_nothing(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        assert await store.commit(ada, state(1), b"first", [SENT], NOW_S)
        assert not await store.commit(ada, state(1), b"again", [Mark(2, 2)], NOW_S)
        assert not await store.commit(ada, state(3), b"skipping", [Mark(3, 3)], NOW_S)
        assert await store.load(ada, [SENT, Mark(2, 2), Mark(3, 3)], NOW_S) == LearnerSnapshot(state(1), b"200")
        assert {b"again", b"skipping"}.isdisjoint(await store.journal_of(ada))

    on_store(url, scenario)


def test_traces_are_appended_if_all_are_new_beside_states_and_results(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        assert await store.append(ada, b"two", [Mark(11, 5), Mark(-12, 6)], NOW_S) == b""
        assert await store.append(ada, b"never", [Mark(13, 1), Mark(11, 5), Mark(-12, 7)], NOW_S) == b"021"
        assert await store.append(ada, b"two more", [Mark(-12, 7), Mark(13, 1)], NOW_S, 1) == b""
        assert await store.append(ada, b"never", [Mark(11, 5)], NOW_S + DEDUP_DAYS * DAY_S) == b"2"
        assert await store.append(ada, b"never", [Mark(11, 5)], NOW_S + 2 * DEDUP_DAYS * DAY_S) == b"1"
        assert [one for one in await store.journal_of(ada) if one in {b"two", b"two more", b"never"}] == [
            b"two",
            b"two more",
        ]
        assert await store.count_traces(ada) == 3
        assert await store.load(ada, [Mark(11, 5)], NOW_S) == LearnerSnapshot(None, b"0")

    on_store(url, scenario)


def test_a_thousand_traces_of_one_learner_go_together(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada, marks = learner("ada"), [Mark(at, -at) for at in range(1, 1001)]
        assert await store.append(ada, b"many", marks, NOW_S) == b""
        assert await store.append(ada, b"many", marks, NOW_S) == b"2" * 1000

    on_store(url, scenario)


def test_of_many_commits_on_the_same_version_one_holds(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        held = await asyncio.gather(*(store.commit(ada, state(1), b"%d" % n, [Mark(n, -n)], NOW_S) for n in range(50)))
        assert sum(held) == 1

    on_store(url, scenario)


def test_a_content_is_remembered_for_a_period_and_an_id_for_ever(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        now_s = time.time()
        asked = [SENT, Mark(SENT.id, 99), Mark(2, SENT.content)]
        assert (await store.load(ada, asked, now_s)).known == b"000"
        await store.commit(ada, state(1), b"e", [SENT], now_s)
        later_s = now_s + DEDUP_DAYS * DAY_S
        assert (await store.load(ada, asked, later_s)).known == b"210"
        assert (await store.load(ada, asked, later_s + DEDUP_DAYS * DAY_S)).known == b"110"

    on_store(url, scenario)


def test_the_set_of_a_period_expires_by_itself(url: str) -> None:
    ada = learner("ada")
    now_s = time.time()
    on_store(url, lambda store: _commit_one(store, ada, now_s))
    client: Redis | RedisCluster = Redis.from_url(url)
    if client.info("cluster")["cluster_enabled"]:
        client = RedisCluster.from_url(url)
    expires_in_s = client.ttl(live_keys(ada, N_SHARDS, DEDUP_DAYS, now_s).seen_now)
    client.close()
    assert DEDUP_DAYS * DAY_S <= expires_in_s <= 2 * DEDUP_DAYS * DAY_S


async def _commit_one(store: LiveStore, key: LearnerKey, now_s: float) -> None:
    await store.commit(key, state(1), b"e", [SENT], now_s)


def test_a_rebuilt_state_replaces_without_an_entry_and_only_what_was_expected(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        assert await store.replace(ada, None, state(4), NOW_S)
        n_entries = len(await store.journal_of(ada))
        assert not await store.replace(ada, state(3), state(9), NOW_S)
        assert await store.replace(ada, state(4), state(5), NOW_S)
        assert await store.get(ada) == state(5)
        assert len(await store.journal_of(ada)) == n_entries

    on_store(url, scenario)


def test_the_journal_is_read_whole_and_in_order_past_one_page(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        before = len(await store.journal_of(ada))
        for version in range(1, 601):
            await store.commit(ada, state(version, 1), b"%d" % version, [Mark(version, -version)], NOW_S)
        assert (await store.journal_of(ada))[before:] == [b"%d" % version for version in range(1, 601)]

    on_store(url, scenario)


def test_a_server_that_lost_its_functions_gets_them_again(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        await store._commands.everywhere("FUNCTION", "FLUSH")  # noqa: SLF001 - what a restore from elsewhere does
        assert (await store.load(learner("ada"), [SENT], NOW_S)).state is None

    on_store(url, scenario)


def test_learners_of_all_shards_can_be_committed(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        everybody = [learner(f"l{n}") for n in range(64)]
        assert len({shard_of(key, N_SHARDS) for key in everybody}) > N_SHARDS // 2
        assert all(await asyncio.gather(*(store.commit(key, state(1), b"e", [SENT], NOW_S) for key in everybody)))
        loaded = await asyncio.gather(*(store.load(key, [SENT], NOW_S) for key in everybody))
        assert all(one == LearnerSnapshot(state(1), b"2") for one in loaded)

    on_store(url, scenario)


def test_equal_names_in_other_organisations_and_graphs_are_other_learners(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        name = learner("ada").learner
        await store.commit(LearnerKey(1, 1, name), state(1), b"e", [SENT], NOW_S)
        for other in (LearnerKey(2, 1, name), LearnerKey(1, 2, name), LearnerKey(1, 1, f"{name}:")):
            assert await store.load(other, [SENT], NOW_S) == LearnerSnapshot(None, b"0")

    on_store(url, scenario)


def test_a_server_out_of_reach_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        on_store(f"unix://{tmp_path}/none.sock", lambda store: store.ping())


def test_a_store_outlives_a_restart_of_its_server(tmp_path: Path) -> None:
    async def scenario() -> None:
        options = ("--appendonly", "yes", "--appendfsync", "always")
        with running(binary("valkey"), tmp_path, *options) as url:
            store = await open_store(url, N_SHARDS, DEDUP_DAYS, as_it_is)
            await store.claim("tests")
            assert await store.commit(ADA, state(1), b"e", [SENT], NOW_S)
        with pytest.raises(StoreUnavailable):
            await store.load(ADA, [SENT], NOW_S)
        with running(binary("valkey"), tmp_path, *options):
            await asyncio.sleep(0.2)  # the road tries again at most every 0.1 s
            assert await store.load(ADA, [SENT], NOW_S) == LearnerSnapshot(state(1), b"2")
        await store.aclose()

    asyncio.run(scenario())


def state_of_30_skills(n_nodes: int) -> LearnerState:
    records = [SkillRecord(skill, 9, 1 << 39, 2, 1, (0.3,) * n_nodes) for skill in range(30)]
    full = with_records(empty(1, (1 / n_nodes,) * n_nodes), records)
    return msgspec.structs.replace(full, version=1, recent=(1, 2, 3, 4))


@pytest.mark.parametrize(
    "full",
    [state_of_30_skills(7), msgspec.structs.replace(with_history(state_of_30_skills(5)), runs=(2,))],
    ids=["7 nodes", "5 nodes with history"],
)
def test_a_state_of_30_skills_takes_at_most_1700_bytes_and_a_result_id_at_most_40_bytes(
    tmp_path: Path, full: LearnerState
) -> None:
    with running(binary("valkey"), tmp_path, "--set-max-intset-entries", "4096") as url, Redis.from_url(url) as client:
        keys = live_keys(LearnerKey(1, 1, "learner-000001"), N_SHARDS, DEDUP_DAYS, NOW_S)
        client.set(keys.state, encode(full))
        assert client.memory_usage(keys.state) <= 1700
        marks = [mark_of(f"result-{n}", b"%d" % n) for n in range(40)]
        client.sadd(keys.seen_now, *(mark.content for mark in marks))
        client.sadd(keys.ids, *(mark.id for mark in marks))
        sets = (keys.seen_now, keys.ids)
        assert sum(client.memory_usage(name, samples=0) for name in sets) / 40 <= 40


def test_orders_come_with_the_state_and_no_older_ones_take_their_place(url: str) -> None:
    off = PublishedDecisions((PublishedOverride("1", "automation_off", "", "", 0, "by hand"),))

    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        assert await store.order(ada, off, 7)
        assert not await store.order(ada, NO_ORDERS, 6)
        assert (await store.load(ada, [SENT], NOW_S)).orders == off
        assert (await store.standing(ada)).orders == off
        assert await store.order(ada, NO_ORDERS, 8)
        assert not await store.order(ada, off, 7)
        assert await store.load(ada, [SENT], NOW_S) == LearnerSnapshot(None, b"0")

    on_store(url, scenario)


def test_every_shard_knows_the_version_of_an_organisation_s_settings(url: str) -> None:
    organisation_no = time.monotonic_ns()

    async def scenario(store: LiveStore) -> None:
        await store.announce_settings(organisation_no, 3)
        await store.announce_settings(organisation_no, 2)
        for name in ("ada", "eve", "bob"):
            key = LearnerKey(organisation_no, 1, name)
            assert (await store.load(key, [SENT], NOW_S)).settings_version == 3
            assert await store.standing(key) == DecisionsSnapshot(NO_ORDERS, 3)
        assert (await store.standing(LearnerKey(organisation_no + 1, 1, "ada"))).settings_version == 0

    on_store(url, scenario)


async def refuses(store: LiveStore, ada: LearnerKey) -> bool:
    """Tell whether a load, a read and a commit are refused, and the commit leaves nothing."""
    version = 1
    with pytest.raises(StoresApart):
        await store.load(ada, [SENT], NOW_S)
    with pytest.raises(StoresApart):
        await store.get(ada)
    with pytest.raises(StoresApart):
        await store.commit(ada, state(version), b"entry", [SENT], NOW_S)
    return True


@pytest.mark.parametrize("owner", ["", "somebody else"])
def test_a_store_of_nobody_or_of_somebody_else_takes_nothing(tmp_path: Path, owner: str) -> None:
    async def scenario(url: str) -> None:
        async with opened(url) as store:
            ada = learner("ada")
            with Redis.from_url(url) as client:
                client.flushall()
                for shard in range(N_SHARDS if owner else 0):
                    client.set(owner_key(shard), owner)
                assert await refuses(store, ada)
                assert {key.decode() for key in client.scan_iter()} == {
                    owner_key(n) for n in range(N_SHARDS if owner else 0)
                }

    with running(binary("valkey"), tmp_path) as url:
        asyncio.run(scenario(url))


def test_a_server_that_was_started_again_takes_nothing_until_it_was_compared(tmp_path: Path) -> None:
    options = ("--appendonly", "yes")

    async def scenario() -> None:
        ada = learner("ada")
        with running(binary("valkey"), tmp_path, *options) as url:
            async with opened(url) as store:
                assert await store.commit(ada, state(1), b"e", [SENT], NOW_S)
        with running(binary("valkey"), tmp_path, *options):
            store = await open_store(url, N_SHARDS, DEDUP_DAYS)  # without anything to compare with
            assert await refuses(store, ada)
            await let_in(store)
            assert await store.load(ada, [SENT], NOW_S) == LearnerSnapshot(state(1), b"2")
            await store.aclose()

    asyncio.run(scenario())


def test_a_second_process_does_not_undo_the_admission(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        second = await open_store(url, N_SHARDS, DEDUP_DAYS)
        ada = learner("ada")
        assert await second.commit(ada, state(1), b"e", [], NOW_S)
        assert await store.get(ada) == state(1)
        await second.aclose()

    on_store(url, scenario)


def test_a_shard_says_how_far_its_journal_has_come_and_what_was_taken_out(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        ada = learner("ada")
        shard = shard_of(ada, N_SHARDS)
        await store.commit(ada, state(1), b"one", [], NOW_S)
        first = (await store.positions())[shard]
        await store.commit(ada, state(2), b"two", [], NOW_S)
        assert first.owner == "tests"
        assert first.taken_out < first.newest < (await store.positions())[shard].newest
        with closing(connect(url)) as client:
            client.xdel(journal_key(shard), str(first.newest))
        assert (await store.positions())[shard].taken_out == first.newest

    on_store(url, scenario)


def test_other_data_than_those_that_were_compared_are_not_admitted(url: str) -> None:
    async def scenario(store: LiveStore) -> None:
        positions = await store.positions()
        ahead = [position._replace(newest=EntryId(2**52, 0)) for position in positions]
        with pytest.raises(StoresApart):
            await store.admit(Admissible("tests", ahead))
        with pytest.raises(StoresApart):
            await store.admit(Admissible("another", positions))

    on_store(url, scenario)
