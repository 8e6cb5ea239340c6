"""Which addresses the service may ask when somebody else says which: public ones, and what the operator lists.

Without it, whoever registers a webhook or a platform could have the service ask its own neighbours: databases, the
metadata of a cloud, the routers of a school.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple, TypeAlias

from yarl import URL

from api.settings import Network, Settings, networks_of

Address: TypeAlias = IPv4Address | IPv6Address

_NAT64: Final = IPv6Network("64:ff9b::/96")
_HIDDEN: Final = tuple(
    ip_network(text)
    for text in (
        "168.63.129.16/32",  # a public address on which Azure answers its machines alone
        "192.0.0.0/24",  # protocol assignments, RFC 6890; Oracle's cloud keeps metadata there
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "::/96",  # IPv4-compatible, RFC 4291
        "fec0::/10",  # site-local, RFC 3879
        "2001::/23",  # Teredo and other assignments that lead elsewhere, RFC 2928
        "2002::/16",  # 6to4
        "5f00::/16",  # segment routing, RFC 9602
    )
)
"""What `ipaddress` of some version takes for global, and leads into a network all the same."""
PRIVATE: Final = "its address is private: the operator may allow its network (SYMPHONIE_OUTGOING_PRIVATE_NETWORKS)"


class Reach(NamedTuple):
    """Whom the service may ask.

    Attributes:
        private: Networks that are allowed although they are not public, and the only ones that are asked without TLS.
    """

    private: tuple[Network, ...] = ()

    def allows(self, host: str, *, is_plain: bool = False) -> bool:
        """Tell whether an address may be connected to.

        Args:
            host: The address, as a socket takes it.
            is_plain: Whether without TLS.

        >>> reach = Reach((ip_network("10.0.0.0/8"),))
        >>> [reach.allows(host) for host in ("1.1.1.1", "10.1.2.3", "127.0.0.1", "::ffff:169.254.169.254")]
        [True, True, False, False]
        >>> [reach.allows(host, is_plain=True) for host in ("1.1.1.1", "10.1.2.3")]
        [False, True]
        """
        address = _meant(ip_address(host))
        if any(address in network for network in self.private if network.version == address.version):
            return True
        return not is_plain and _is_public(address)

    def fault_of(self, url: str) -> str | None:
        """Say what is wrong with an address that somebody wants asked, as far as it tells by itself.

        Where its name leads is seen when it is asked, each time.

        >>> Reach().fault_of("https://lms.example.org/hook")
        >>> Reach().fault_of("http://lms.example.org/hook")
        'it has to begin with https://'
        """
        try:
            parsed = URL(url)
            host, port = parsed.host, parsed.port
        except ValueError:
            return "it is no URL"
        if parsed.scheme != "https" and not (parsed.scheme == "http" and self.private):
            return "it has to begin with https://"
        if not host or port is None:
            return "it names no host"
        if parsed.user is not None or parsed.password is not None:
            return "it holds a name or a password"
        if parsed.raw_fragment:
            return "it ends in a fragment (#…)"
        return self._fault_of_host(host, is_plain=parsed.scheme == "http")

    def _fault_of_host(self, host: str, *, is_plain: bool) -> str | None:
        try:
            is_allowed = self.allows(host, is_plain=is_plain)
        except ValueError:
            last = host.rstrip(".").rpartition(".")[2]
            # No domain ends in a number: what does is an address in another guise (WHATWG URL, ends in a number).
            return "its host is a number" if last[:1].isdigit() and _is_number(last) else None
        return None if is_allowed else PRIVATE


def reach_of(settings: Settings) -> Reach:
    """Return whom the operator lets the service ask."""
    return Reach(tuple(networks_of(settings.outgoing_private_networks)))


def _meant(address: Address) -> Address:
    """Return the address that another one stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    is_odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return address.is_global and not is_odd and not _is_in(address, _HIDDEN)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _is_number(text: str) -> bool:
    try:
        int(text, 16 if text[:2].lower() == "0x" else 10)
    except ValueError:
        return False
    return True
