"""Names of persons from elsewhere, made comparable, and the learner ids that come of them (pure)."""

import re
from collections.abc import Callable, Collection
from hashlib import sha1, sha256
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from api.record.identity import Pair
from content_graph.ids import is_id
from content_graph.texts import fault_in_text

MBOX: Final = "mbox"
MBOX_SHA1: Final = "mbox_sha1sum"
OPENID: Final = "openid"
_HEX_SHOWN: Final = 16
_SHOWN: Final = 100
_ADDRESS: Final = re.compile(r"[^@\s/]+@([^@\s/]+)")
_LONGEST: Final = 1000
"""Bytes of an issuer, or of a subject, as it is: an index holds both."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def normal_issuer(text: str) -> str:
    """Return an issuer as it is compared: scheme and host in lower case, without the scheme's port and a last slash.

    >>> normal_issuer("HTTPS://Moodle.Example.org:443/"), normal_issuer("https://lms.example.org/A/")
    ('https://moodle.example.org', 'https://lms.example.org/A')
    """
    text = text.strip()
    scheme, colon, rest = text.partition("://")
    if not colon:
        return text.rstrip("/")
    host, slash, path = rest.partition("/")
    host, scheme = host.lower(), scheme.lower()
    default = _DEFAULT_PORTS.get(scheme)
    return f"{scheme}://{host.removesuffix(f':{default}')}{slash}{path}".rstrip("/")


def pair_of(issuer: str, subject: str, digest: Callable[[str], str]) -> Pair:
    """Return under what a person from elsewhere is looked up.

    An e-mail address and its SHA-1 (xAPI, of `mailto:` and the address) are one pair, and so is one in capitals. What
    no column holds is a digest, too.

    Args:
        issuer: As it was sent.
        subject: The same.
        digest: Makes a keyed digest in hexadecimal.
    """
    whose = normal_issuer(issuer)
    if len(whose.encode()) > _LONGEST:
        whose = f"{whose[:_SHOWN]}~{sha256(whose.encode()).hexdigest()}"
    if whose == MBOX:
        address = subject.strip().removeprefix("mailto:").lower()
        return Pair(MBOX, digest(sha1(f"mailto:{address}".encode(), usedforsecurity=False).hexdigest()))
    if whose == MBOX_SHA1:
        return Pair(MBOX, digest(subject.lower()))
    if whose == OPENID or is_address(subject) or fault_in_text(subject) or len(subject.encode()) > _LONGEST:
        return Pair(whose, digest(f"{whose} {subject}"))
    return Pair(whose, subject)


def is_address(subject: str) -> bool:
    """Tell whether a subject is an e-mail address.

    >>> is_address("ada@example.org"), is_address("ada@example"), is_address("https://a@b.example/1")
    (True, False, False)
    """
    found = _ADDRESS.fullmatch(subject)
    return found is not None and "." in found[1][1:-1]


def is_digest(pair: Pair) -> bool:
    """Tell whether the subject is a digest.

    >>> is_digest(Pair("https://lms.example.org", "5"))
    False
    """
    return re.fullmatch(r"[0-9a-f]{64}", pair.subject) is not None


def new_learner_id(issuer: str, subject: str, taken: Collection[str] = ()) -> str:
    """Return the id of the learner that a person from elsewhere becomes: host and subject, where nobody else has it.

    >>> new_learner_id("https://moodle.example.org", "42")
    'moodle.example.org/42'
    >>> new_learner_id("https://moodle.example.org", "42", {"moodle.example.org/42"})
    'https://moodle.example.org/42'

    Args:
        issuer: Normalised.
        subject: As `pair_of` has it.
        taken: Learner ids of other issuers.
    """
    if is_digest(Pair(issuer, subject)):
        shown = subject
    else:
        host = urlsplit(issuer).netloc if "://" in issuer else issuer
        for named in (f"{host}/{subject}", f"{issuer}/{subject}"):
            if is_id(named) and named not in taken:
                return named
        shown = sha256(f"{issuer} {subject}".encode()).hexdigest()
    for named in (f"person-{shown[:_HEX_SHOWN]}", f"person-{shown}"):
        if named not in taken:
            return named
    # somebody else has that name, too: one digest under several issuers, or ids that were given by hand
    names = (f"person-{sha256(f'{n} {issuer} {subject}'.encode()).hexdigest()}" for n in count())
    return next(one for one in names if one not in taken)
