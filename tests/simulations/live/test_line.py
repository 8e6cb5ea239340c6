"""The line to a service, against a small one that answers as told."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web

from simulations.live.client import ServiceRefusedError
from simulations.live.line import open_line


@contextmanager
def answering(statuses: list[int]) -> Iterator[tuple[str, list[str]]]:
    """Serve from a thread; the answers have these statuses, and then 200. Gives the address and what was asked."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        headers = {"Retry-After": "0", "Location": "/elsewhere"}
        return web.json_response({"title": "as told"}, status=statuses.pop(0) if statuses else 200, headers=headers)

    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), list[int]()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports.append(runner.addresses[0][1])
        return runner

    def serve() -> None:
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait()
    try:
        yield f"http://127.0.0.1:{ports[0]}", asked
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def test_many_calls_run_at_once_and_answers_keep_their_order() -> None:
    with answering([]) as (url, asked), open_line(url, "key", connections=3) as line:
        answers = line.together([line.client.call("GET", f"/{n}") for n in range(20)])
        traffic = line.traffic()
    assert len(answers) == traffic.n_requests == 20
    assert sorted(asked) == sorted(f"/{n}" for n in range(20))
    assert traffic.n_repeated == 0
    assert traffic.latency_ms is not None
    assert traffic.requests_per_second > 0


def test_what_is_sent_again_is_counted() -> None:
    with answering([503, 429]) as (url, asked), open_line(url, "key", connections=1) as line:
        line.together([line.client.call("GET", "/x")])
        assert line.traffic().n_repeated == 2
        assert line.traffic().n_requests == 1
    assert len(asked) == 3


def test_a_refusal_is_raised_and_not_sent_again() -> None:
    with answering([403]) as (url, asked), open_line(url, "key", connections=1) as line:
        with pytest.raises(ServiceRefusedError, match="403: as told"):
            line.together([line.client.call("GET", "/x")])
        assert len(asked) == 1


def test_the_key_does_not_follow_a_redirect() -> None:
    with answering([307]) as (url, asked), open_line(url, "key", connections=1) as line:
        with pytest.raises(ServiceRefusedError, match="307"):
            line.together([line.client.call("GET", "/x")])
        assert asked == ["/x"]


def test_preparation_is_not_traffic() -> None:
    with answering([503]) as (url, _), open_line(url, "key", connections=1) as line:
        with line.uncounted():
            line.together([line.client.call("GET", "/x")])
        assert line.traffic().n_requests == line.traffic().n_repeated == 0
        assert line.traffic().seconds == 0.0
        line.together([line.client.call("GET", "/x")])
        assert line.traffic().n_requests == 1
