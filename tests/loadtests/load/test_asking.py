import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from loadtests.load.calling import ATTEMPTS, Asked, Caller
from loadtests.load.connection import BrokenAnswerError, Connection, HttpAnswer
from loadtests.load.measured import LoadCounter, bucket_of, total

RESULTS = Asked("POST", "/v1/results", "POST /v1/results", b"{}")
BUSY = HttpAnswer(429, b"\r\nRetry-After: 3", b'{"type": "https://symphonie/problems/too-busy"}')
FINE = HttpAnswer(200, b"", b"{}")


class Script:
    """Answers what is written, one after the other; None for no answer."""

    def __init__(self, *answers: HttpAnswer | None) -> None:
        self.answers, self.n_asked = iter(answers), 0

    def request(self, method: str, path: str, body: bytes = b"", headers: str = "") -> HttpAnswer:
        del method, path, body, headers
        self.n_asked += 1
        if (answer := next(self.answers)) is None:
            raise ConnectionResetError
        return answer


class Clock:
    """Time that goes by while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 10.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def ask(script: Script, intended_s: float = 10.0) -> tuple[HttpAnswer | None, LoadCounter, Clock]:
    counter, clock = LoadCounter(), Clock()
    answer = Caller(counter, lambda: clock.now, sleep=clock.sleep).call(script, RESULTS, intended_s)
    return answer, counter, clock


def test_a_latency_counts_from_the_instant_that_was_meant_and_not_from_when_it_was_sent() -> None:
    _, counter, _ = ask(Script(FINE), intended_s=6.0)
    seen = counter.seen().seconds_seen
    assert total(seen).buckets == {bucket_of(4.0): 1}
    assert [(one.at_s, one.n_due, one.n) for one in seen] == [(6, 1, 0), (10, 0, 1)]


def test_later_is_obeyed_and_counted_apart_from_failures() -> None:
    answer, counter, clock = ask(Script(BUSY, BUSY, FINE))
    assert answer == FINE
    assert clock.slept == [3.0, 3.0]
    seen = counter.seen()
    assert [(one.problem, one.status, one.n) for one in seen.problems] == [("too-busy", 429, 1), ("too-busy", 429, 1)]
    assert (total(seen.seconds_seen).n, total(seen.seconds_seen).n_failed) == (1, 0)
    assert total(seen.seconds_seen).buckets == {bucket_of(6.0): 1}, "the wait counts"


def test_whoever_is_put_off_too_often_gives_up_and_that_is_a_failure() -> None:
    script = Script(*[BUSY] * 20)
    answer, counter, _ = ask(script)
    assert (answer, script.n_asked) == (BUSY, ATTEMPTS)
    assert total(counter.seen().seconds_seen).n_failed == 1


def test_a_request_without_an_answer_is_sent_again_and_fails_if_none_ever_comes() -> None:
    answer, counter, _ = ask(Script(None, FINE))
    assert answer == FINE
    assert total(counter.seen().seconds_seen).n_failed == 0
    answer, counter, _ = ask(Script(*[None] * 20))
    assert answer is None
    assert total(counter.seen().seconds_seen).n_failed == 1


def test_a_problem_that_is_none_of_these_fails_at_once() -> None:
    script = Script(HttpAnswer(422, b"", b'{"type": "https://symphonie/problems/unknown-item"}'), FINE)
    answer, counter, _ = ask(script)
    assert answer is not None
    assert script.n_asked == 1
    assert [one.problem for one in counter.seen().problems] == ["unknown-item"]


@contextmanager
def server(*conversations: Sequence[bytes]) -> Iterator[tuple[str, threading.Event]]:
    """Answer on one connection after the other, in pieces, whatever is asked; tell that the first has ended."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for pieces in conversations:
                connection, _ = listening.accept()
                with connection:
                    for piece in pieces:
                        if piece == ASK:
                            connection.recv(65_536)
                        else:
                            connection.sendall(piece)
                ended.set()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", ended
        thread.join()


ASK = b"<ask>"


def test_answers_of_a_length_and_in_chunks_are_read_over_one_connection_in_whatever_pieces_they_come() -> None:
    sized = [ASK, b"HTTP/1.1 200 OK\r\nCon", b"tent-Length: 5\r\nSet-Cookie: a=B; Path=/\r\n\r\nhe", b"llo"]
    chunked = [ASK, b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc", b"\r\n2\r\nde\r\n0\r\n", b"\r\n"]
    bare = [ASK, b"HTTP/1.1 204 No Content\r\n\r\n"]
    with server([*sized, *chunked, *bare]) as (url, _):
        line = Connection(url, {})
        first, second, third = (line.request("GET", "/") for _ in range(3))
    assert (first.status, first.body, first.cookies()) == (200, b"hello", ["a=B; Path=/"])
    assert (second.status, second.body) == (404, b"abcde")
    assert (third.status, third.body) == (204, b"")


def test_a_connection_that_the_other_side_ended_is_opened_again() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with server([ASK, answer], [ASK, answer]) as (url, ended):
        line = Connection(url, {})
        assert line.request("GET", "/").body == b"ok"
        ended.wait()
        assert line.request("GET", "/").body == b"ok"


def test_an_answer_that_breaks_off_is_none() -> None:
    with (
        server([ASK, b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf"]) as (url, _),
        pytest.raises(BrokenAnswerError),
    ):
        Connection(url, {}).request("GET", "/")
