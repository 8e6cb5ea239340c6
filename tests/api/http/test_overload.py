"""A service that has more to do than it can, with real connections: who is served, and what the others are told."""

import contextlib
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from random import Random
from typing import NamedTuple

import httpx
import msgspec
import psycopg
import pytest

from api.record.keys import create_key
from api.settings import Settings
from content_graph.authoring import dump_json
from tests.api.cli.serving import serving, sharing
from tests.api.http.floods import numbered, results_of, results_request
from tests.api.http.fuzzing import TOKENS, damaged
from tests.api.http.organisations import problem_of
from tests.api.http.raw import PATIENCE_S, Raw, connected
from tests.api.processes.embedded.processes import wait_for
from tests.api.results.courses import small_graph
from tests.asking import asking
from tests.pausing import without

N_OF_BATCH, N_OF_A_KIND = 100, 24
"""Results in a batch; so many batches, and as many results alone, an organisation sends that floods."""
COMMITTED = (
    "SELECT committed_at FROM symphonie.result JOIN symphonie.organisation o ON o.no = organisation_no WHERE o.id = %s"
)
N_INSIDE = 100
"""Requests that there is room for."""


class Service(NamedTuple):
    """A running service, the names of three organisations, and their keys."""

    url: str
    process: subprocess.Popen[str]
    names: tuple[str, ...]
    flooding: str
    modest: str
    third: str


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Service]:
    limits = {
        "SYMPHONIE_WORKERS": "1",
        "SYMPHONIE_MAX_REQUESTS": str(N_INSIDE),
        "SYMPHONIE_BODY_SECONDS": "600",  # what is held half sent is not to end by itself
    }
    urls = sharing(settings)
    names = tuple([f"load-{secrets.token_hex(4)}" for _ in range(3)])
    with psycopg.connect(str(settings.database_url)) as connection:
        tokens = [create_key(connection, name, ("admin",)).token for name in names]
    with serving(**limits, **urls) as served:
        url = served.wait_ready()
        graph = small_graph()
        for token in tokens:
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            address = f"{url}/v1/content-graphs/{graph.id}"
            assert asking().put(address, content=dump_json(graph), headers=headers).is_success
        yield Service(url, served.process, names, *tokens)


def test_an_organisation_that_floods_a_worker_starves_no_other(service: Service, settings: Settings) -> None:
    flood = [results_request(service.flooding, n) for n in (N_OF_BATCH, 1) for _ in range(N_OF_A_KIND)]
    modest = results_request(service.modest, 1)
    with connected(service.url) as raw:
        assert raw.send(body=numbered(modest)).read().status == 200  # who asks is known, so that nobody looks it up
    with ExitStack() as stack:
        with without("worker", service.process):  # it finds all of them at once, and the modest one came last
            asked = [stack.enter_context(connected(service.url)) for _ in (*flood, modest)]
            for raw, template in zip(asked, (*flood, modest), strict=True):
                raw.send(body=numbered(template))
        assert {raw.read().status for raw in asked} == {200}

    def committed(organisation: str) -> list[datetime]:
        return [at for (at,) in connection.execute(COMMITTED, [organisation])]

    flooding, theirs = service.names[:2]
    with psycopg.connect(str(settings.database_url), autocommit=True) as connection:
        wait_for(lambda: len(committed(theirs)) == 2)
        wait_for(lambda: len(committed(flooding)) == N_OF_A_KIND * (N_OF_BATCH + 1))
        at = max(committed(theirs))
        n_before = sum(one < at for one in committed(flooding))
    # An organisation's own results wait behind what it sends itself; those of others wait for a part of that at most.
    assert n_before < N_OF_A_KIND * N_OF_BATCH / 3


def test_who_has_too_much_inside_is_told_so_at_once_and_others_have_room_until_there_is_none(service: Service) -> None:
    began = ("POST /v1/results HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 9", "")

    def begin(token: str) -> Raw:
        return Raw(service.url).send(began[0], f"Authorization: Bearer {token}", *began[1:], body=b"{")

    with ExitStack() as stack:
        held = [stack.enter_context(begin(service.flooding).socket) for _ in range(N_INSIDE // 2)]
        refused = begin(service.flooding).read()
        assert (refused.status, refused.problem()["type"]) == (429, "/problems/organisation-too-busy")
        assert int(refused.headers["retry-after"]) >= 1
        assert get(service, service.modest) == 200
        held += [stack.enter_context(begin(service.modest).socket) for _ in range(N_INSIDE // 2)]
        full = begin(service.third).read()
        assert (full.status, full.problem()["type"]) == (503, "/problems/service-overloaded")
        assert int(full.headers["retry-after"]) >= 1
        assert asking().get(f"{service.url}/v1/health/live").status_code == 200
        held[0].close()
        wait_for(lambda: get(service, service.third) == 200, PATIENCE_S)


def get(service: Service, token: str) -> int:
    headers = {"authorization": f"Bearer {token}"}
    return asking().get(f"{service.url}/v1/content-graphs", headers=headers).status_code


def test_a_key_with_limits_is_held_to_them_at_every_worker_together_and_others_are_not(service: Service) -> None:
    admin = {"authorization": f"Bearer {service.third}"}
    limits = {"requests_per_second": 0.001, "request_burst": 4, "results_per_second": 0.01, "result_burst": 50}
    key = {"label": "limited", "scopes": ["admin"], "limits": {**limits, "results_per_day": 120}}
    made = asking().post(f"{service.url}/v1/keys", json=key, headers=admin).json()
    assert made["key"]["limits"]["results_per_day"] == 120
    with httpx.Client(base_url=service.url, timeout=PATIENCE_S) as client:
        client.headers["authorization"] = f"Bearer {made['token']}"

        def send(n: int) -> httpx.Response:
            body = numbered(msgspec.json.encode({"results": results_of(n)}))
            return client.post("/v1/results", content=body, headers={"content-type": "application/json"})

        first = send(40)
        assert first.status_code == 200
        assert first.headers["ratelimit-policy"] == (
            '"requests";q=4;w=4000, "results";q=50;w=5000, "results-per-day";q=120;w=86400'
        )
        assert first.headers["ratelimit"].startswith('"requests";r=3;t=1000, "results";r=10;t=4000, ')
        too_fast = send(11)
        assert (too_fast.status_code, problem_of(too_fast)["type"]) == (429, "/problems/rate-exceeded")
        assert 60 < int(too_fast.headers["retry-after"]) <= 100  # one more than is left comes in 100 s
        assert '"results";r=10;' in too_fast.headers["ratelimit"]  # nothing was counted for what was not taken
        used_up = send(81)
        assert (used_up.status_code, problem_of(used_up)["type"]) == (429, "/problems/quota-exceeded")
        assert 0 < int(used_up.headers["retry-after"]) <= 86_400
        assert client.get("/v1/keys").status_code == 200
        too_many = client.get("/v1/keys")
        assert (too_many.status_code, problem_of(too_many)["type"]) == (429, "/problems/rate-exceeded")
        assert int(too_many.headers["retry-after"]) > 900
        changed = {"limits": {"requests_per_second": 0}}
        path = f"{service.url}/v1/keys/{made['key']['key_id']}"
        assert asking().patch(path, json=changed, headers=admin).json()["label"] == "limited"
        wait_for(lambda: client.get("/v1/keys").status_code == 200, PATIENCE_S)
        assert "ratelimit" not in client.get("/v1/keys").headers
    assert "ratelimit" not in asking().get(f"{service.url}/v1/keys", headers=admin).headers


def test_no_bytes_make_the_service_fail_or_fall_silent(service: Service) -> None:
    rng = Random(15)  # noqa: S311  # made-up input, not a secret
    heads = (
        b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\n%b\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /v1/goals HTTP/1.1\r\nHost: localhost\r\n%b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"GET /v1/learners/ada/timeline?limit=3 HTTP/1.1\r\nHost: localhost\r\n%b\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: flash=abc\r\n%b\r\nContent-Length: 3\r\n\r\na=b",
    )
    statuses = set()
    for number in range(300):
        sent = heads[number % len(heads)] % f"Authorization: Bearer {service.third}".encode()
        places = [(rng.randrange(len(sent)), rng.choice((0, 0, 1, 9)), rng.choice(TOKENS)[:9]) for _ in range(3)]
        with connected(service.url) as raw:
            raw.send(body=damaged(sent, places[: number % 4]))
            raw.socket.shutdown(socket.SHUT_WR)
            told = b""
            with contextlib.suppress(ConnectionResetError):
                while more := raw.socket.recv(65536):
                    told += more
        statuses |= {int(one[9:12]) for one in told.split(b"\r\n") if one.startswith(b"HTTP/1.1 ")}
    assert {200, 400, 401, 404, 422} & statuses
    assert max(statuses) < 500
