"""What is left of a request that was answered: nothing, without the collector of cycles."""

import asyncio
import gc
import socket
from functools import partial
from typing import Any, cast

import uvicorn
from litestar import Litestar, get
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from api.http.connections import Connection
from api.http.counters import Counters
from api.http.crowd import Crowd, limits_of
from api.http.envelope import Envelope
from api.http.peers import ANY, Hosts, Peers
from api.settings import Settings

REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@get("/")
async def hello() -> str:
    return "hello"


def application() -> Litestar:
    app = Litestar([hello], openapi_config=None, logging_config=None)
    app.asgi_handler = Envelope(app.asgi_handler, Counters(), Hosts(frozenset({ANY}), addresses=True))
    return app


async def n_left_after(n_requests: int) -> int:
    """Ask over one connection, with the collector at rest, and count the requests that are still in memory."""
    protocol = partial(Connection, crowd=Crowd(limits_of(Settings()), Peers(""), Counters()))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(application(), http=cast("Any", protocol), ws="none", log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        gc.collect()
        gc.disable()
        try:
            for _ in range(n_requests):
                writer.write(REQUEST)
                await reader.readuntil(b"hello")
            left = sum(isinstance(one, RequestResponseCycle) for one in gc.get_objects())
        finally:
            gc.enable()
        writer.close()
        server.should_exit = True
        await serving
    return left


def test_an_answered_request_is_gone_before_the_collector_comes() -> None:
    assert asyncio.run(n_left_after(20)) <= 1
