"""Pages that follow each other by the header Link (RFC 8288): `rel="next"`, and `rel="differences"` of rosters."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin, urlsplit

_LINK: Final = re.compile(r"""<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]+))?)*)""")
_RELATION: Final = re.compile(r"""(?:^|;)\s*rel\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))""", re.IGNORECASE)


def links_of(headers: Iterable[str], base: str) -> dict[str, str]:
    """Return the addresses of some Link headers by what they are; of one that comes twice the first.

    Args:
        headers: Their values.
        base: Of the answer, for addresses that are relative.

    >>> links_of(['</m?from=2,3>; rel="next", <https://lms.example.org/d>; rel=differences'], "https://lms.example.org/m")
    {'next': 'https://lms.example.org/m?from=2,3', 'differences': 'https://lms.example.org/d'}
    """
    found: dict[str, str] = {}
    for value in headers:
        for address, parameters in _LINK.findall(value):
            for quoted, bare in _RELATION.findall(parameters):
                for relation in (quoted or bare).lower().split():
                    found.setdefault(relation, urljoin(base, address))
    return found


def is_same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses are of one scheme, host and port: a token goes nowhere else.

    >>> is_same_origin("https://lms.example.org/a", "https://LMS.example.org:443/b")
    True
    >>> is_same_origin("https://lms.example.org/a", "https://evil.example/b")
    False
    """
    return _origin(one) == _origin(other)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme.lower(), parts.hostname, port or {"https": 443, "http": 80}.get(parts.scheme.lower())
