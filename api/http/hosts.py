"""For which names the service answers (`Host`, RFC 9110, section 7.2).

Without this, a page in a browser reaches a service on its own machine, or in its own network, under a name that whoever
wrote the page makes point there (DNS rebinding). A literal address is no such name.
"""

from __future__ import annotations

import re
import socket
from ipaddress import ip_address
from typing import Final

from api.http.peers import is_address
from api.settings import Settings, listed

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
ANY: Final = "*"
_REMEMBERED: Final = 256
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\[\]:/@\s]+)(?::[0-9]*)?")


class Hosts:
    """The names that are answered for, in lower case, without ports; `*` for all, `addresses` for any literal one."""

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
