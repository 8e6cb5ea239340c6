"""Addresses to which people answer, and to which mail comes back that could not be delivered: signed, and they end.

    reply+TOKEN@domain        TOKEN = base32(form · organisation · last day · what it is about · signature)
    bounce+TOKEN@domain

A token of a case has at most 58 characters, so that the local part keeps within 64 octets (RFC 5321, 4.5.3.1.1), and is
read in whichever case it comes back. The person is signed and not written: who answers says who they are, and only
whoever was meant proves it. Nothing of a person, nor of what was written, can be read from an address.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias

from content_graph.ids import is_id

Sign: TypeAlias = Callable[[bytes], bytes]
"""Signs a text with a key of the organisation: HMAC-SHA-256 (`OrganisationKey.sign`)."""
Purpose = Literal["reply", "bounce"]

REPLY_DAYS: Final = 180
"""For how long an answer is taken; a case that is over takes none, whatever its address says."""
BOUNCE_DAYS: Final = 14
"""A relay gives up after five days or so (RFC 5321, 4.5.4.1)."""
_SIGNED: Final = 12
"""Octets of the signature that are kept: 96 bits, as many as RFC 2104, section 5, asks for and more."""
_HEX_ID: Final = 32
_HEX, _TEXT = 1, 2
_HEAD: Final = 6
"""Octets before what it is about: its form, the organisation (3), the last day (2)."""
_LONGEST: Final = 256
_DAY_US: Final = 86_400_000_000


class Claim(NamedTuple):
    """What an address says, proved or not.

    Attributes:
        purpose: An answer, or a mail that came back.
        organisation_no: Whose.
        about: Id of the case; of a mail that came back the number of the sending.
        last_day: Days since 1970-01-01 (UTC), the last on which it is taken.
        signed: Its signature.
        payload: What was signed, beside the person.
    """

    purpose: Purpose
    organisation_no: int
    about: str
    last_day: int
    signed: bytes
    payload: bytes

    def is_over(self, now_us: int) -> bool:
        """Tell whether its last day is past."""
        return now_us // _DAY_US > self.last_day


def last_day(now_us: int, days: int) -> int:
    """Return the last day of what is to hold for some days from now."""
    return now_us // _DAY_US + days


def write_reply_address(
    sign: Sign, domain: str, organisation_no: int, case_id: str, person: str, until_day: int
) -> str:
    """Write to where somebody answers in a case.

    Args:
        sign: Of the organisation.
        domain: To which mail for the service comes.
        organisation_no: Whose case.
        case_id: Which.
        person: Who may answer: `learner/{id}` or `supporter/{id}`.
        until_day: Until when (`last_day`).
    """
    return _written("reply", sign, domain, organisation_no, case_id, person, until_day)


def write_bounce_address(sign: Sign, domain: str, organisation_no: int, sending_no: int, until_day: int) -> str:
    """Write to where a mail comes back that could not be delivered: the sender of its envelope."""
    return _written("bounce", sign, domain, organisation_no, str(sending_no), "", until_day)


def read_address(address: str, domain: str) -> Claim | None:
    """Return what an address says; None if none of ours looks so.

    >>> from functools import partial
    >>> import hashlib, hmac
    >>> sign = lambda text: hmac.digest(b"key", text, hashlib.sha256)
    >>> written = write_reply_address(sign, "mail.example.org", 7, "case 1", "learner/ada", 20_000)
    >>> claim = read_address(written.upper(), "mail.example.org")
    >>> claim.organisation_no, claim.about, [is_genuine(sign, claim, one) for one in ("learner/ada", "learner/bo")]
    (7, 'case 1', [True, False])
    >>> read_address("ada@example.org", "mail.example.org")
    """
    local, at, host = address.rpartition("@")
    name, plus, token = local.partition("+")
    purpose = _PURPOSES.get(name.lower())
    if not at or not plus or purpose is None or host.lower().rstrip(".") != domain.lower() or len(token) > _LONGEST:
        return None
    content = _octets(token)
    if content is None or len(content) <= _HEAD + _SIGNED:
        return None
    payload, signed = content[:-_SIGNED], content[-_SIGNED:]
    about = _about(payload[0], payload[_HEAD:])
    if about is None:
        return None
    organisation_no, until_day = int.from_bytes(payload[1:4]), int.from_bytes(payload[4:_HEAD])
    return Claim(purpose, organisation_no, about, until_day, signed, payload)


def is_genuine(sign: Sign, claim: Claim, person: str = "") -> bool:
    """Tell whether an address was written here, for this person; in constant time."""
    return hmac.compare_digest(_signature(sign, claim.purpose, claim.payload, person), claim.signed)


_PURPOSES: Final[dict[str, Purpose]] = {"reply": "reply", "bounce": "bounce"}


def _written(
    purpose: Purpose, sign: Sign, domain: str, organisation_no: int, about: str, person: str, until_day: int
) -> str:
    form, written = _form(about)
    payload = bytes((form,)) + organisation_no.to_bytes(3) + until_day.to_bytes(2) + written
    content = payload + _signature(sign, purpose, payload, person)
    return f"{purpose}+{base64.b32encode(content).decode().rstrip('=').lower()}@{domain}"


def _signature(sign: Sign, purpose: Purpose, payload: bytes, person: str) -> bytes:
    """Sign for one purpose: no signature that was made for anything else will do."""
    return sign(b"\0".join((b"symphonie mail", purpose.encode(), payload, person.encode())))[:_SIGNED]


def _form(about: str) -> tuple[int, bytes]:
    """Write an id as briefly as it can be: those that the service gives are 128 bits in hexadecimal."""
    try:
        octets = bytes.fromhex(about) if len(about) == _HEX_ID else b""
    except ValueError:
        octets = b""
    return (_HEX, octets) if octets.hex() == about else (_TEXT, about.encode())


def _about(form: int, content: bytes) -> str | None:
    if form == _HEX:
        return content.hex()
    try:
        about = content.decode() if form == _TEXT else None
    except UnicodeDecodeError:
        return None
    return about if about is not None and is_id(about) else None


def _octets(token: str) -> bytes | None:
    try:
        return base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
