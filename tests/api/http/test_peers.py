"""Whom a request counts for."""

from typing import cast

import pytest
from litestar.types import HTTPScope

from api.http.crowd import FEWEST_CONNECTIONS, OWN_DESCRIPTORS, limits_of
from api.http.peers import Peers
from api.settings import InvalidSettingError, Settings, load


def origin(trusted: str, client: str, *forwarded: str) -> str:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Peers(trusted).origin(cast("HTTPScope", {"client": (client, 1), "headers": headers}))


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ("", "192.0.2.1", ("198.51.100.7",), "192.0.2.1"),
        ("127.0.0.1", "127.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", ("203.0.113.9, 198.51.100.7",), "198.51.100.7"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", ("203.0.113.9, 198.51.100.7, 10.1.2.3",), "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", ("203.0.113.9", "198.51.100.7"), "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", ("unknown",), "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1", ("198.51.100.7",), "192.0.2.1"),
        ("::1", "::1", ("2001:db8:1:2:3::4",), "2001:db8:1:2::/64"),
        ("", "2001:db8:1:2:9::8", (), "2001:db8:1:2::/64"),
    ],
)
def test_a_request_counts_for_the_last_address_that_a_trusted_proxy_names(
    trusted: str, peer: str, forwarded: tuple[str, ...], expected: str
) -> None:
    assert origin(trusted, peer, *forwarded) == expected


def test_what_is_no_network_cannot_be_trusted() -> None:
    with pytest.raises(InvalidSettingError, match="SYMPHONIE_TRUSTED_PROXIES"):
        load({"SYMPHONIE_TRUSTED_PROXIES": "127.0.0.1, my-proxy"})


@pytest.mark.parametrize(("n_descriptors", "expected"), [(300, 300 - OWN_DESCRIPTORS), (1_000_000, 4096), (50, 8)])
def test_connections_leave_file_descriptors_for_the_service_itself(n_descriptors: int, expected: int) -> None:
    limits = limits_of(Settings(), n_descriptors)
    assert limits.connections == expected >= FEWEST_CONNECTIONS
    assert limits.connections_per_peer == expected // 2
    assert limits_of(Settings(max_connections=1_000_000), n_descriptors).connections == max(
        FEWEST_CONNECTIONS, n_descriptors - OWN_DESCRIPTORS
    )
