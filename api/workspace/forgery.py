"""What was sent by one of our own pages, and what by somebody else's (cross-site request forgery)."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final
from urllib.parse import urlsplit

FIELD: Final = "csrf"
_NONCE: Final = 16


def is_ours(headers: Mapping[str, str]) -> bool:
    """Tell whether the browser says that a request comes from our own pages, or says nothing of it.

    `Sec-Fetch-Site` goes before `Origin`: of a form on a page that sends no referrer, the latter is `null`.

    >>> is_ours({"sec-fetch-site": "cross-site"}), is_ours({"origin": "https://a.example", "host": "a.example"})
    (False, True)
    >>> is_ours({"sec-fetch-site": "same-origin", "origin": "null"}), is_ours({"origin": "null", "host": "a.example"})
    (True, False)
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def write_token(secret: str) -> str:
    """Return what a form carries; another one each time, so that compressed pages give nothing of it away."""
    nonce = secrets.token_bytes(_NONCE)
    return urlsafe_b64encode(nonce + digest(secret.encode(), nonce, sha256)).decode()


def is_token(token: str, secret: str) -> bool:
    """Tell whether a form of this session carried that.

    >>> is_token(write_token("s"), "s"), is_token(write_token("s"), "t"), is_token("x", "s")
    (True, False, False)
    """
    try:
        raw = urlsafe_b64decode(token)
    except ValueError:
        return False
    return compare_digest(digest(secret.encode(), raw[:_NONCE], sha256), raw[_NONCE:])
