"""What is refused before anybody knows who asks: a real service, real sockets on loopback, few enough to be kind."""

import secrets
import time
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import psycopg
import pytest

from api.record.keys import create_key
from api.settings import Settings
from content_graph.authoring import dump_json
from tests.api.cli.serving import serving, sharing
from tests.api.http.raw import PATIENCE_S, Raw, connected
from tests.api.processes.embedded.processes import wait_for
from tests.api.results.courses import small_graph
from tests.asking import TRUSTS_NOBODY, asking

N_DESCRIPTORS = 300
HEAD_BYTES = 32 << 10
MOST_GUESSES = 20


class Served(NamedTuple):
    """A running service, and a key for it."""

    url: str
    token: str

    @property
    def authorization(self) -> str:
        return f"Authorization: Bearer {self.token}"

    def send_result(self, number: int, source: str = "127.0.0.1") -> str:
        """Send one result on a connection of its own, as any platform would, and return what became of it."""
        transport = httpx.HTTPTransport(local_address=source, verify=TRUSTS_NOBODY)
        with httpx.Client(transport=transport, timeout=PATIENCE_S) as client:
            response = client.post(
                f"{self.url}/v1/results",
                json={"results": [{"result_id": f"r{number}", "learner_id": "ada", "item_id": "a0", "score": 1}]},
                headers={"authorization": f"Bearer {self.token}"},
            )
        assert response.status_code == 200, response.text
        status: str = response.json()["results"][0]["status"]
        return status


@pytest.fixture(scope="module")
def served(settings: Settings) -> Iterator[Served]:
    limits = {
        "SYMPHONIE_HEAD_SECONDS": "4",
        "SYMPHONIE_BODY_SECONDS": "5",
        "SYMPHONIE_KEEP_ALIVE_SECONDS": "5",
        "SYMPHONIE_ANSWER_SECONDS": "2",
        "SYMPHONIE_WORKERS": "1",
    }
    urls = sharing(settings)
    with psycopg.connect(str(settings.database_url)) as connection:
        token = create_key(connection, f"crowd-{secrets.token_hex(4)}", ("admin", "metrics:read")).token
    with serving(N_DESCRIPTORS, **limits, **urls) as service:
        url = service.wait_ready()
        graph = small_graph()
        put = asking().put(
            f"{url}/v1/content-graphs/{graph.id}",
            content=dump_json(graph),
            headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        )
        assert put.status_code == 201, put.text
        yield Served(url, token)


def test_half_sent_requests_keep_nobody_out_however_many_they_are(served: Served) -> None:
    held: list[Raw] = []
    try:
        for number in range(500):
            held.append(Raw(served.url, "127.0.0.2"))
            held[-1].send("POST /v1/results HTTP/1.1", "Host: localhost", "X-A: b")
            if number % 100 == 99:
                assert served.send_result(number) == "accepted"
                assert served.send_result(number + 1000, "127.0.0.2") == "accepted"
    finally:
        for raw in held:
            raw.socket.close()


def test_idle_connections_keep_nobody_out_however_many_they_are(served: Served) -> None:
    held: list[Raw] = []
    try:
        for number in range(2000, 2400):
            held.append(Raw(served.url, f"127.0.0.{3 + number % 5}"))
            held[-1].send("GET /v1/health/live HTTP/1.1", "Host: localhost", "")
            if number % 100 == 99:
                assert served.send_result(number) == "accepted"
    finally:
        for raw in held:
            raw.socket.close()


def test_a_peer_whose_connections_are_all_busy_is_told_so_and_others_are_served(served: Served) -> None:
    held: list[Raw] = []
    started = ("POST /v1/results HTTP/1.1", "Host: localhost", served.authorization, "Content-Type: application/json")
    refused = None
    try:
        while refused is None and len(held) < N_DESCRIPTORS:
            held.append(Raw(served.url, "127.0.0.9"))
            held[-1].send(*started, "Content-Length: 100", "", body=b"{")
            if len(held) % 10 == 0:
                extra = Raw(served.url, "127.0.0.9")
                held.append(extra)
                reply = extra.send("GET /v1/health/live HTTP/1.1", "Host: localhost", "").read()
                refused = reply if reply.status != 200 else None
        assert served.send_result(3000) == "accepted"
    finally:
        for raw in held:
            raw.socket.close()
    assert refused is not None
    assert refused.problem()["type"] == "/problems/too-many-from-peer"
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) >= 1


def test_headers_that_do_not_end_are_answered_408(served: Served) -> None:
    with connected(served.url) as raw:
        reply = raw.send("GET /v1/health/live HTTP/1.1", "Host: localhost").read()
        assert reply.status == 408
        assert "headers" in reply.problem()["detail"]
        assert raw.is_closed()


def test_a_connection_that_says_nothing_is_closed_without_a_word(served: Served) -> None:
    with connected(served.url) as raw:
        assert raw.socket.recv(1) == b""


def test_a_connection_between_two_requests_is_closed_after_a_while(served: Served) -> None:
    with connected(served.url) as raw:
        for _ in range(2):
            assert raw.send("GET /v1/health/live HTTP/1.1", "Host: localhost", "").read().status == 200
        assert raw.socket.recv(1) == b""


@pytest.mark.parametrize(
    "length", [("Content-Length: 100000",), ("Transfer-Encoding: chunked",)], ids=["by length", "in chunks"]
)
def test_a_body_that_does_not_come_is_answered_408(served: Served, length: tuple[str]) -> None:
    with connected(served.url) as raw:
        raw.send(
            "POST /v1/results HTTP/1.1",
            "Host: localhost",
            served.authorization,
            "Content-Type: application/json",
            *length,
            "",
            body=b"1\r\n{\r\n" if "chunked" in length[0] else b"{",
        )
        reply = raw.read()
        assert reply.status == 408
        assert "body" in reply.problem()["detail"]
        assert raw.is_closed()


def test_endless_headers_are_answered_431_and_not_read_on(served: Served) -> None:
    for start in ("X-A: ", "", "X-A: b\r\nX-B: "):
        with connected(served.url) as raw:
            raw.send("GET /v1/health/live HTTP/1.1", "Host: localhost", body=start.encode())
            n_sent = raw.send_while_it_is_taken(b"a" * 4096, 300_000_000)
            assert n_sent < 20_000_000  # what fits into the buffers of two sockets, and what is thrown away at the end


def test_headers_past_the_limit_are_answered_431(served: Served) -> None:
    head = ("GET /v1/health/live HTTP/1.1", "Host: localhost")
    for more in (("X-A: " + "a" * HEAD_BYTES,), tuple(f"X-{n}: b" for n in range(200))):
        with connected(served.url) as raw:
            reply = raw.send(*head, *more, "").read()
            assert reply.status == 431
            assert str(HEAD_BYTES) in reply.problem()["detail"]
            assert raw.is_closed()


def test_headers_within_the_limit_are_read_however_they_come(served: Served) -> None:
    with connected(served.url) as raw:
        raw.send("GET /v1/health/live HTTP/1.1", "Host: localhost")
        for n in range(20):
            raw.send(f"X-{n}: " + "a" * 1000)
        assert raw.send("").read().status == 200


def test_an_address_past_the_limit_is_answered_414(served: Served) -> None:
    with connected(served.url) as raw:
        reply = raw.send(f"GET /v1/health/live?{'a' * 20_000} HTTP/1.1", "Host: localhost", "").read()
        assert reply.status == 414
        assert reply.problem()["type"] == "/problems/target-too-long"
    with connected(served.url) as raw:
        raw.send("GET /v1/health/live?", body=b"a" * 40_000)
        assert raw.is_closed()


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT example.org:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    ],
)
def test_invalid_http_is_answered_400_as_a_problem(served: Served, request_: bytes) -> None:
    with connected(served.url) as raw:
        reply = raw.send(body=request_).read()
        assert reply.status == 400
        assert reply.problem()["type"] == "/problems/bad-request"


def test_the_oldest_http_needs_no_host(served: Served) -> None:
    with connected(served.url) as raw:
        assert raw.send("GET /v1/health/live HTTP/1.0", "").read().status == 200


@pytest.mark.parametrize("with_key", [True, False])
@pytest.mark.parametrize("path", ["/v1/results", "/v1/recommendations"])
def test_a_body_that_says_it_is_too_long_is_answered_before_it_comes(
    served: Served,
    path: str,
    with_key: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    key = (served.authorization,) if with_key else ()
    with connected(served.url) as raw:
        raw.send(
            f"POST {path} HTTP/1.1",
            "Host: localhost",
            *key,
            "Content-Type: application/json",
            "Content-Length: 10000000000",
            "",
        )
        reply = raw.read()
        assert reply.status == (413 if with_key else 401)
        reply.problem()
        assert raw.send_while_it_is_taken(b" " * 65536, 1_000_000_000) < 100_000_000


def test_the_answer_to_a_body_that_is_refused_can_be_read_while_it_is_sent(served: Served) -> None:
    for _ in range(10):
        with connected(served.url) as raw:
            raw.send("POST /v1/results HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: 400000", "")
            raw.socket.sendall(b" " * 400_000)
            assert raw.read().status == 401
            assert raw.is_closed()


def test_after_a_short_body_that_nobody_wanted_the_connection_goes_on(served: Served) -> None:
    with connected(served.url) as raw:
        raw.send("POST /v1/results HTTP/1.1", "Host: localhost", "Content-Length: 10", "")
        assert raw.read().status == 401
        raw.send(body=b"0123456789").send("GET /v1/health/live HTTP/1.1", "Host: localhost", "")
        assert raw.read().status == 200


@pytest.mark.parametrize("start", [b"0\r\nX-A: ", b"1;"], ids=["trailers", "chunk extensions"])
def test_a_body_that_never_says_anything_is_not_read_on(served: Served, start: bytes) -> None:
    head = ("POST /v1/results HTTP/1.1", "Host: localhost", served.authorization, "Content-Type: application/json")
    with connected(served.url) as raw:
        raw.send(*head, "Transfer-Encoding: chunked", "", body=start)
        assert raw.send_while_it_is_taken(b"a" * 4096, 300_000_000) < 20_000_000


def test_a_trailer_is_no_header_of_the_request(served: Served) -> None:
    body = b"2\r\n{}\r\n0\r\n" + served.authorization.encode() + b"\r\n\r\n"
    head = ("POST /v1/results HTTP/1.1", "Host: localhost", "Content-Type: application/json")
    with connected(served.url) as raw:
        assert raw.send(*head, "Transfer-Encoding: chunked", "", body=body).read().status == 401


def test_only_100_continue_can_be_expected(served: Served) -> None:
    head = ("POST /v1/results HTTP/1.1", "Host: localhost", served.authorization, "Content-Type: application/json")
    with connected(served.url) as raw:
        reply = raw.send(*head, "Expect: 200-ok", "Content-Length: 2", "").read()
        assert reply.status == 417
        assert reply.problem()["errors"][0]["path"] == "Expect"
    with connected(served.url) as raw:
        assert raw.send(*head, "Expect: 100-continue", "Content-Length: 2", "").read().status == 100
        assert raw.send(body=b"{}").read().status == 422
    with connected(served.url) as raw:
        reply = raw.send(*head, "Expect: 100-continue", "Content-Length: 99999999", "").read()
        assert reply.status == 413
        assert raw.is_closed()  # else the next request could be taken for the body


def test_an_upgrade_is_declined_and_the_request_answered(served: Served) -> None:
    for protocol in ("h2c", "websocket"):
        with connected(served.url) as raw:
            head = ("GET /v1/health/live HTTP/1.1", "Host: localhost", f"Upgrade: {protocol}", "Connection: Upgrade")
            reply = raw.send(*head, "").read()
            assert reply.status == 200
            assert reply.headers["connection"] == "close"
            assert raw.is_closed()


def test_a_connection_lasts_for_any_number_of_requests_however_they_are_cut(served: Served) -> None:
    head = ("POST /v1/results HTTP/1.1", "Host: localhost", "X-Long: " + "a" * 1000, "Content-Length: 2")
    with connected(served.url) as raw:
        for _ in range(100):
            raw.send(*head, "")
            assert raw.read().status == 401
            raw.send(body=b"{}")


def test_requests_may_be_sent_ahead_but_not_without_end(served: Served) -> None:
    one = b"GET /v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(served.url) as raw:
        raw.send(body=one * 10)
        data = b""
        while data.count(b'{"status":"alive"}') < 10:
            data += raw.socket.recv(65536)
    with connected(served.url) as raw:
        raw.send(body=one * 500)
        assert raw.is_closed()


def test_a_peer_that_does_not_take_its_answer_is_cut_off(served: Served) -> None:
    def is_cut_off() -> bool:
        try:
            raw.socket.sendall(b"\r\n")
        except OSError:
            return True
        return False

    with connected(served.url) as raw:
        for _ in range(10):
            raw.send("GET /v1/docs/swagger-ui-bundle.js HTTP/1.1", "Host: localhost", "")
        wait_for(is_cut_off, PATIENCE_S)


def test_a_peer_that_takes_a_little_of_its_answer_now_and_then_is_cut_off(served: Served) -> None:
    def is_cut_off() -> bool:
        try:
            raw.socket.recv(50)
            raw.socket.sendall(b"\r\n")
        except OSError:
            return True
        return False

    with connected(served.url) as raw:
        for _ in range(10):
            raw.send("GET /v1/docs/swagger-ui-bundle.js HTTP/1.1", "Host: localhost", "")
        wait_for(is_cut_off, PATIENCE_S)


def test_a_peer_that_takes_its_answer_slowly_and_steadily_gets_all_of_it(served: Served) -> None:
    n_answers = 8
    with connected(served.url) as raw:
        for _ in range(n_answers):
            raw.send("GET /v1/docs/swagger-ui-bundle.js HTTP/1.1", "Host: localhost", "")
        head = raw.socket.recv(300)
        length = int(next(line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")))
        n_read = len(head)
        while n_read < n_answers * length:
            more = raw.socket.recv(128 << 10)
            assert more
            n_read += len(more)
            time.sleep(0.05)  # a slow line: all of it takes longer than a peer may take nothing


def test_who_guesses_keys_is_held_off_and_a_platform_at_the_same_address_is_not(served: Served) -> None:
    source = "127.0.0.77"
    assert served.send_result(4000, source) == "accepted"
    statuses: list[int] = []
    with connected(served.url, source) as raw:
        while 429 not in statuses and len(statuses) < MOST_GUESSES:  # who is slow has one more
            guess = f"Authorization: Bearer sym_{'0' * 16}_{len(statuses)}"
            reply = raw.send("GET /v1/content-graphs HTTP/1.1", "Host: localhost", guess, "").read()
            statuses.append(reply.status)
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429
    assert reply.problem()["type"] == "/problems/too-many-failed-keys"
    assert int(reply.headers["retry-after"]) >= 1
    assert served.send_result(4001, source) == "accepted"


def test_what_was_refused_is_counted(served: Served) -> None:
    with connected(served.url) as raw:
        raw.send("nonsense", "").read()
    counted = asking().get(f"{served.url}/v1/metrics", headers={"authorization": f"Bearer {served.token}"})
    assert 'symphonie_refusals_total{reason="bad-request"' in counted.text
