"""Who sent a request, as a trusted proxy says or the other end shows, and to which names the service answers."""

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from litestar.types import HTTPScope, Scope

from api.settings import Settings, listed, networks_of

_IPV6_SITE_BITS: Final = 64
"""What one subscriber gets (RFC 6177); within it addresses are free, so they count as one."""

_LOGGED_IPV4_BITS: Final = 24
_LOGGED_IPV6_BITS: Final = 48


class Peers:
    """Tells proxies from those who ask through them."""

    def __init__(self, trusted: str) -> None:
        self._trusted = networks_of(trusted)

    def is_proxy(self, address: str) -> bool:
        """Tell whether this address is a trusted proxy's."""
        return (
            bool(self._trusted)
            and is_address(address)
            and any(ip_address(address) in network for network in self._trusted)
        )

    def origin(self, scope: HTTPScope | Scope) -> str:
        """Return whom a request counts for; IPv6 addresses of one site are one.

        Behind trusted proxies this is the last address in `X-Forwarded-For` that is not one of them: what stands
        further left was written by whoever asks.
        """
        client = scope.get("client")
        address = str(client[0]) if client else ""
        if self.is_proxy(address):
            address = self._behind(address, scope["headers"])
        return site_of(address)

    def _behind(self, proxy: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
        named = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
        for address in reversed([part.strip() for part in named.split(",") if part.strip()]):
            if not is_address(address):
                break
            if not self.is_proxy(address):
                return address
        return proxy


def network_of(address: str) -> str:
    """Return the network around an address or a site, for the log: enough to find a flood, too little for a person.

    >>> network_of("192.0.2.17"), network_of("2001:db8:1:2::/64"), network_of("")
    ('192.0.2.0/24', '2001:db8:1::/48', '')
    """
    try:
        parsed = ip_address(address.partition("/")[0])
    except ValueError:
        return ""
    n_bits = _LOGGED_IPV6_BITS if isinstance(parsed, IPv6Address) else _LOGGED_IPV4_BITS
    return str(ip_network(f"{parsed}/{n_bits}", strict=False))


def site_of(address: str) -> str:
    """Return an address, or the network of an IPv6 one, as the key under which its requests are counted.

    >>> site_of("2001:db8::17"), site_of("::ffff:192.0.2.1"), site_of("192.0.2.1")
    ('2001:db8::/64', '192.0.2.1', '192.0.2.1')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address) or parsed.is_loopback:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed) >> _IPV6_SITE_BITS << _IPV6_SITE_BITS, _IPV6_SITE_BITS)))


def is_address(text: str) -> bool:
    """Tell whether a text is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
ANY: Final = "*"
_REMEMBERED: Final = 256
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\[\]:/@\s]+)(?::[0-9]*)?")


class Hosts:
    """The names that are answered for (`Host`, RFC 9110, section 7.2).

    In lower case, without ports; `*` for all, `addresses` for any literal one. Without this, a page in a browser
    reaches a service on its own machine, or in its own network, under a name that whoever wrote the page makes point
    there (DNS rebinding). A literal address is no such name.
    """

    def __init__(self, names: frozenset[str], *, addresses: bool) -> None:
        self._names, self._addresses = names, addresses
        self._allowed: set[bytes] = set()

    def allow(self, raw: bytes) -> bool:
        """Tell whether a `Host` is one of these names, whatever its port."""
        if raw in self._allowed:
            return True
        is_allowed = ANY in self._names or self._holds(raw.decode("latin-1"))
        if is_allowed and len(self._allowed) < _REMEMBERED:
            self._allowed.add(raw)
        return is_allowed

    def _holds(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found["name"].strip("[]").lower().removesuffix(".")
        return name in self._names or (self._addresses and is_address(name))


def hosts_of(settings: Settings) -> Hosts:
    """Say for which names the service answers.

    The names of loopback, the address that it listens on, and those of the settings. If there are none in the settings
    and it listens on every address of the machine, also the machine's own name and any literal address.
    """
    names = frozenset(name.strip("[]").lower() for name in (*LOOPBACK, settings.host, *listed(settings.hosts)))
    if settings.hosts or not _is_everywhere(settings.host):
        return Hosts(names, addresses=False)
    return Hosts(names | {socket.gethostname().lower()}, addresses=True)


def _is_everywhere(host: str) -> bool:
    return is_address(host) and ip_address(host).is_unspecified
