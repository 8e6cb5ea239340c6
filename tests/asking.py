"""One client for whoever asks a service of this machine now and then."""

import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

PATIENCE_S: Final = 200.0
TRUSTS_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that need no certificate: to read all those of the machine takes ten times as long as most answers."""


@cache
def asking() -> httpx.Client:
    """Give the client of this process, which keeps no connection, as services come and go, and no cookie."""
    afresh, forgetful = httpx.Limits(max_keepalive_connections=0), CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.Client(timeout=PATIENCE_S, limits=afresh, cookies=forgetful, verify=TRUSTS_NOBODY)
