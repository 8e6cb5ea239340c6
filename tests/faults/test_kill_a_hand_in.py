"""kill -9 of a worker between a file and its row: nobody sees it, and erasing the learner takes it away."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg

from tests.faults.places import PATIENCE_S, Place

CONTENT = b"%PDF-1.7\nThe work of ada."
TESS = {"name": "Tess", "zone": "Europe/Paris", "language": "fr"}


def await_it(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def files_in(root: Path) -> list[str]:
    return [one.name for one in root.rglob("*") if one.is_file() and one.suffix != ".part"]


async def hand_in_and_kill(
    url: str, path: str, headers: dict[str, str], is_written: Callable[[], bool], pid: int
) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
        sent_as, asked = {**headers, "content-type": "application/pdf"}, {"file_name": "work.pdf"}
        sending = asyncio.create_task(client.post(path, content=CONTENT, params=asked, headers=sent_as))
        await asyncio.to_thread(await_it, is_written)
        os.kill(pid, signal.SIGKILL)
        (answer,) = await asyncio.gather(sending, return_exceptions=True)
        assert isinstance(answer, httpx.TransportError)


def test_what_was_not_acknowledged_is_nowhere_to_be_seen_and_goes_with_its_learner(place: Place) -> None:
    token = place.key("hand-in")
    ((number,),) = place.rows("SELECT %s", "hand-in")
    root, key = place.data_dir / "files" / str(number), {"authorization": f"Bearer {token}"}
    ada = {**key, "on-behalf-of": "learner/ada"}
    with httpx.Client(base_url=place.service.url, timeout=PATIENCE_S) as client:
        client.put("/v1/supporters/tess", headers=key, json=TESS).raise_for_status()
        client.put("/v1/routing-rules", headers=key, json={"coordinator_id": "tess"}).raise_for_status()
        case = {"subject": "Work", "learner_id": "ada", "text": "Here it is."}
        opened = client.post("/v1/cases", headers=ada, json=case).raise_for_status().json()
        path = f"/v1/cases/{opened['case']['case_id']}"
        with psycopg.connect(place.servers.database_url) as connection:
            connection.execute("LOCK TABLE symphonie.production IN EXCLUSIVE MODE")
            (pid,) = place.pids("worker")
            is_written = lambda: bool(files_in(root))  # noqa: E731 - shown to whoever waits
            asyncio.run(hand_in_and_kill(place.service.url, f"{path}/productions", ada, is_written, pid))
        assert len(files_in(root)) == 1

        def is_back() -> bool:
            try:
                return client.get("/v1/health/ready").is_success
            except httpx.TransportError:
                return False

        await_it(is_back)
        told = client.get(path, headers=ada).raise_for_status().json()
        assert [one["event"] for one in told["events"]] == ["learner_message", "case_opened"]
        assert place.rows("SELECT count(*) FROM symphonie.production WHERE organisation_no = %s", "hand-in") == [(0,)]
        receipt = client.delete("/v1/learners/ada", headers=key).raise_for_status().json()
        where = f"/v1/erasures/{receipt['id']}"
        await_it(lambda: client.get(where, headers=key).json()["status"] == "done")
        assert files_in(root) == []
