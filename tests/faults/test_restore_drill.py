"""The drill of a restoration: backups under load, kill -9, and an empty directory that has all that was answered."""

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import psycopg
import pyrage
import pytest

from api.backup.choosing import choose
from api.backup.layout import MASTER
from api.backup.restoring import Restored, rehearse, restore
from api.backup.sealing import Key, read_key
from api.backup.taking import Asked, Taken, take
from api.processes.embedded import attach
from api.record.erasure.listing import NAME
from api.settings import Settings
from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService, create_key, running_service
from simulations.live.wire import ResultToSend
from tests.api.processes.embedded.processes import wait_for
from tests.api.results.courses import small_graph
from tests.fresh import copy_record

N_CLIENTS = 4
N_LEARNERS = 20
ERASED = "l0"


class Story(NamedTuple):
    """What was answered before each backup began, what was sent in all, and what the backups and the drill told."""

    answered: list[set[str]]
    sent: dict[str, str]
    taken: list[Taken]
    rehearsed: Restored


class Sending:
    """Clients that send results of learners until they are stopped."""

    def __init__(self, client: ServiceClient) -> None:
        self.client, self.stop = client, asyncio.Event()
        self.sent: dict[str, str] = {}
        self.answered: set[str] = set()

    async def send(self, number: int) -> None:
        items = [item.id for item in small_graph().items]
        n_sent = 0
        while not self.stop.is_set():
            n_sent += 1
            learner = f"l{(number + n_sent * N_CLIENTS) % N_LEARNERS}"
            one = ResultToSend(f"c{number}-{n_sent}", learner, items[n_sent % len(items)], float(n_sent % 3 > 0))
            self.sent[one.result_id] = learner
            answer, _ = await self.client.post_results([one], "small")
            (told,) = answer.results
            assert told.status in ("accepted", "duplicate"), told  # an answer may get lost, and is asked for again
            self.answered.add(one.result_id)
            await asyncio.sleep(0.02)  # two processors have backups to take, too

    async def until_more(self, n: int) -> None:
        wanted = len(self.answered) + n
        while len(self.answered) < wanted:  # noqa: ASYNC110 - it counts what others are told
            await asyncio.sleep(0.02)


async def live(service: RunningService, settings: Settings, root: Path, key: Key, token: str) -> Story:
    """Take two backups and rehearse under load, then erase a learner."""
    answered, taken = [], []
    async with ServiceClient(service.url, token, connections=N_CLIENTS, attempts=40) as client:
        await client.put_graph(small_graph())
        sending = Sending(client)
        with attach(settings) as servers:
            clients = [asyncio.create_task(sending.send(number)) for number in range(N_CLIENTS)]
            for _ in range(2):
                await sending.until_more(60)
                answered.append(set(sending.answered))
                taken.append(
                    await asyncio.to_thread(take, servers, settings, Asked(root, key, is_full=False, full_days=7))
                )
                assert settings.files_dir is not None
                settings.files_dir.joinpath("2", "b" * 64).write_bytes(b"handed in later")
            rehearsed = await asyncio.to_thread(rehearse, root, choose(root, key, None), None, settings, print)
            sending.stop.set()
            await asyncio.gather(*clients)
        await client.call("DELETE", f"/v1/learners/{ERASED}")
        await asyncio.to_thread(wait_for, lambda: (root / NAME).read_bytes().count(b'"no":1,') == 1)
    return Story(answered, sending.sent, taken, rehearsed)


def history(settings: Settings) -> tuple[Counter[str], dict[str, list[int]], set[str]]:
    """Return how often each result is in the record, the numbers of each learner's, and who has a live state."""
    ids: Counter[str] = Counter()
    numbers: dict[str, list[int]] = {}
    with attach(settings) as servers, psycopg.connect(servers.database_url) as connection:
        for result_id, learner, seq in connection.execute("SELECT result_id, learner, seq FROM symphonie.result"):
            ids[result_id] += 1
            numbers.setdefault(learner, []).append(seq)
    return ids, numbers, set(numbers)


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key.txt"
    path.write_text(f"# made for this test\n{pyrage.x25519.Identity.generate()}\n")
    return path


def test_what_was_answered_before_a_backup_is_restored_once_with_equal_beliefs_and_nobody_erased_comes_back(
    tmp_path: Path, secret: Path, files_of_a_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, key = tmp_path / "backups", read_key(secret, [])
    monkeypatch.setenv("SYMPHONIE_BACKUP_DIR", str(root))
    settings = Settings(data_dir=tmp_path / "data", files_dir=tmp_path / "data" / "files")
    copy_record(files_of_a_record, tmp_path / "data")
    (tmp_path / "data" / "files" / "2").mkdir(parents=True)
    (tmp_path / "data" / "files" / "2" / ("a" * 64)).write_bytes(b"handed in")
    with running_service(tmp_path / "serve.log", settings.data_dir, options=("--workers", "1")) as service:
        token = create_key("acme", "drill", settings.data_dir, ("admin",))
        story = asyncio.run(live(service, settings, root, key, token))
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait()

    assert [one.manifest.kind for one in story.taken] == ["full", "incremental"]
    assert [len(one.manifest.files) for one in story.taken] == [1, 1]
    assert story.rehearsed.results >= len(story.answered[1])
    again = Settings(data_dir=tmp_path / "again", files_dir=tmp_path / "again" / "files")
    restored = restore(root, choose(root, key, None), again.data_dir, settings, print)
    assert (restored.differences, restored.erased_again) == (0, 1)
    assert restored.has_names
    assert (again.data_dir / MASTER).read_bytes() == (settings.data_dir / MASTER).read_bytes()
    assert (again.data_dir / MASTER).stat().st_mode & 0o777 == 0o600
    ids, numbers, learners = history(again)
    assert {one for one in story.answered[1] if story.sent[one] != ERASED} <= set(ids) <= set(story.sent)
    assert set(ids.values()) == {1}
    assert ERASED not in learners
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in numbers.values())
    assert (again.data_dir / "files" / "2" / ("b" * 64)).read_bytes() == b"handed in later"

    earlier = Settings(data_dir=tmp_path / "earlier")
    first, last = (one.manifest.reaches for one in story.taken)
    until = first + (last - first) / 2
    restored = restore(root, choose(root, key, until), earlier.data_dir, settings, print)
    before = set(history(earlier)[0])
    assert {one for one in story.answered[0] if story.sent[one] != ERASED} <= before < set(ids)
