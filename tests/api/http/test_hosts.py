"""For which names the service answers."""

import socket

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.http.peers import Hosts, hosts_of
from api.settings import Settings
from tests.api.http.organisations import problem_of


@pytest.mark.parametrize(
    ("host", "hosts", "given", "is_allowed"),
    [
        ("127.0.0.1", "", "127.0.0.1:8765", True),
        ("127.0.0.1", "", "localhost", True),
        ("127.0.0.1", "", "LOCALHOST.:80", True),
        ("127.0.0.1", "", "[::1]:8765", True),
        ("127.0.0.1", "", "evil.example", False),
        ("127.0.0.1", "", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "", "evil.example@localhost", False),
        ("127.0.0.1", "", "localhost, evil.example", False),
        ("127.0.0.1", "", "", False),
        ("127.0.0.1", "", "192.0.2.7", False),
        ("192.0.2.7", "", "192.0.2.7:8765", True),
        ("192.0.2.7", "", "192.0.2.8:8765", False),
        ("0.0.0.0", "", "10.1.2.3:8765", True),  # noqa: S104 - only the name is looked at
        ("::", "", "[2001:db8::1]:8765", True),
        ("0.0.0.0", "", socket.gethostname(), True),  # noqa: S104 - same
        ("0.0.0.0", "", "evil.example", False),  # noqa: S104 - same
        ("0.0.0.0", "api.example.org", "10.1.2.3:8765", False),  # noqa: S104 - same
        ("127.0.0.1", "api.example.org, Other.example", "API.example.org:443", True),
        ("127.0.0.1", "api.example.org, Other.example", "other.example", True),
        ("127.0.0.1", "api.example.org", "localhost:8765", True),
        ("127.0.0.1", "*", "anything.example", True),
    ],
)
def test_a_host_is_one_of_ours_or_it_is_not(host: str, hosts: str, given: str, is_allowed: bool) -> None:  # noqa: FBT001 - a parameter of the table
    named = hosts_of(Settings(host=host, hosts=hosts))
    assert named.allow(given.encode()) is is_allowed
    assert named.allow(given.encode()) is is_allowed  # also when it is remembered


def test_what_is_remembered_of_hosts_is_bounded() -> None:
    hosts = Hosts(frozenset({"localhost"}), addresses=False)
    for port in range(1000):
        assert hosts.allow(f"localhost:{port}".encode())
    assert len(hosts._allowed) <= 256  # noqa: SLF001 - nothing else shows the memory


def test_another_host_is_a_problem_that_names_the_setting(client: TestClient[Litestar]) -> None:
    for path in ("/v1/health/live", "/v1/results", "/v1/content-graphs"):
        response = client.get(path, headers={"host": "evil.example"})
        assert response.status_code == 421
        assert "SYMPHONIE_HOSTS" in problem_of(response)["errors"][0]["remedy"]
