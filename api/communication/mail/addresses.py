"""Addresses as headers and the envelope take them: names and domains of any script, and nothing that breaks out."""

import re
from email.headerregistry import Address
from typing import Final, NamedTuple

import idna

_BREAKING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BIDI: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
"""Marks of direction: a name that has some may look like another address."""
_ATEXT: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\U0010ffff-]+")
LONGEST_LOCAL: Final = 64
LONGEST: Final = 254
LONGEST_NAME: Final = 120
LONGEST_LINE: Final = 200


class MailAddress(NamedTuple):
    """An address as the envelope takes it.

    Attributes:
        local: What stands before the `@`.
        domain: Of ASCII alone (RFC 5891).
    """

    local: str
    domain: str

    @property
    def is_ascii(self) -> bool:
        """Whether every relay takes it; the others need one with SMTPUTF8 (RFC 6531)."""
        return self.local.isascii()

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.local}@{self.domain}"


def read_mail_address(written: str) -> MailAddress | None:
    r"""Read an address as people write it; None where it cannot be one.

    >>> str(read_mail_address("Zoé@Bücher.example"))
    'Zoé@xn--bcher-kva.example'
    >>> read_mail_address("ada@example.org\r\nBcc: all@example.org"), read_mail_address("ada")
    (None, None)
    """
    local, at, host = written.strip().rpartition("@")
    if not at or not local or len(local.encode()) > LONGEST_LOCAL or not _ATEXT.fullmatch(local):
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local or "=?" in local:
        return None
    try:
        domain = idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
    address = MailAddress(local, domain)
    return address if len(str(address).encode()) <= LONGEST else None


def in_one_line(text: str, longest: int = LONGEST_LINE) -> str:
    r"""Return a text for a header: one line, no control characters, no marks of direction, cut where it is too long.

    Nothing in it is an encoded word (RFC 2047): Python would decode it, line ends and all, and break the header there.

    >>> in_one_line("Hello\r\nBcc: all@example.org"), in_one_line("=?utf-8?q?a=0ABcc=3A_x?=")
    ('Hello Bcc: all@example.org', '= ?utf-8?q?a=0ABcc=3A_x?=')
    """
    cleaned = " ".join(_BIDI.sub("", _BREAKING.sub(" ", text)).split(" ")).strip()
    cleaned = re.sub(r" {2,}", " ", cleaned)
    if "?=" in cleaned:
        cleaned = cleaned.replace("=?", "= ?")
    return cleaned if len(cleaned) <= longest else cleaned[: longest - 1].rstrip() + "…"


def named(name: str | None, address: MailAddress) -> Address:
    r"""Return a mailbox for a header; a name that is an address itself is left out, lest it be taken for this one.

    >>> str(named('Ada "<b>" Lovelace, Ltd', MailAddress("ada", "example.org")))
    '"Ada \\"<b>\\" Lovelace, Ltd" <ada@example.org>'
    >>> str(named("chief@example.com", MailAddress("ada", "example.org")))
    'ada@example.org'
    """
    shown = in_one_line(name or "", LONGEST_NAME)
    return Address("" if "@" in shown else shown, address.local, address.domain)
