"""Whom a worker takes for slow: only who was, and not who was waited for by a worker that stood still itself."""

import asyncio

from uvicorn.config import Config
from uvicorn.server import ServerState

from api.http.connections import Connection
from api.http.counters import Counters
from api.http.crowd import Crowd, Limits
from api.http.peers import Peers

LIMITS = Limits(
    head_bytes=32 << 10,
    headers=100,
    connections=10,
    connections_per_peer=10,
    head_seconds=2.0,
    body_seconds=5.0,
    body_rate=1024,
    answer_seconds=2.0,
    idle_seconds=3.0,
)
NOW = 1000.0


class Line(asyncio.Transport):
    """A line to a peer that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.7", 4711)})
        self.written = b""
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def write_eof(self) -> None:
        pass

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Loop(asyncio.SelectorEventLoop):
    """A loop whose clock stands."""

    def time(self) -> float:
        return NOW


def half_a_head(crowd: Crowd, loop: Loop) -> Line:
    """Begin a request at `NOW`."""

    async def app(_scope: object, _receive: object, _send: object) -> None:
        pass

    config, line = Config(app), Line()
    config.load()
    connection = Connection(config, ServerState(), {}, loop, crowd=crowd)
    connection.connection_made(line)
    connection.data_received(b"GET / HTTP/1.1\r\n")
    return line


def test_who_keeps_a_worker_waiting_is_told_so() -> None:
    crowd, loop = Crowd(LIMITS, Peers(""), Counters()), Loop()
    line = half_a_head(crowd, loop)
    for tenths in range(20):
        crowd.sweep(NOW + tenths / 10)
    assert not line.written
    crowd.sweep(NOW + 2.1)
    assert line.written.startswith(b"HTTP/1.1 408 ")
    loop.close()


def test_the_time_in_which_a_worker_stood_still_is_nobody_s() -> None:
    crowd, loop = Crowd(LIMITS, Peers(""), Counters()), Loop()
    line = half_a_head(crowd, loop)
    for tenths in (0, 3, 303, 306, 309, 312, 315, 318):
        crowd.sweep(NOW + tenths / 10)
    assert not line.written
    crowd.sweep(NOW + 32.1)
    assert line.written.startswith(b"HTTP/1.1 408 ")
    loop.close()
