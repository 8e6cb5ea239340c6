"""Tokens with which a reader stops messages of a kind, without signing in: signed, they end, and name nobody.

    TOKEN = base64url(organisation (3) · sending (8) · last day (2) · signature (12))

Who that is, and of what, is read of the sending.
"""

import base64
import binascii
import hmac
from typing import Final, NamedTuple

from engine.communication.reply_address import Sign

DAYS: Final = 400
"""For how long a mail's own button works: a year, and the time that it lies about."""
_SIGNED: Final = 12
_LENGTH: Final = 3 + 8 + 2 + _SIGNED
_DAY_US: Final = 86_400_000_000


class Claim(NamedTuple):
    """What a token says, proved or not.

    Attributes:
        organisation_no: Whose.
        sending_no: Which message it came with.
        last_day: Days since 1970-01-01 (UTC), the last on which it is taken.
        payload: What was signed.
        signed: Its signature.
    """

    organisation_no: int
    sending_no: int
    last_day: int
    payload: bytes
    signed: bytes

    def is_over(self, now_us: int) -> bool:
        """Tell whether its last day is past."""
        return now_us // _DAY_US > self.last_day


def write_token(sign: Sign, organisation_no: int, sending_no: int, now_us: int) -> str:
    """Write what goes with a message.

    Args:
        sign: Of the organisation.
        organisation_no: Which.
        sending_no: Of the message.
        now_us: When it goes.
    """
    payload = organisation_no.to_bytes(3) + sending_no.to_bytes(8) + (now_us // _DAY_US + DAYS).to_bytes(2)
    return base64.urlsafe_b64encode(payload + _signature(sign, payload)).decode().rstrip("=")


def read_token(token: str) -> Claim | None:
    """Return what a token says; None if none of ours looks so.

    >>> sign = lambda text: hmac.digest(b"key", text, "sha256")
    >>> claim = read_token(write_token(sign, 7, 41, 0))
    >>> claim.organisation_no, claim.sending_no, claim.last_day, is_genuine(sign, claim)
    (7, 41, 400, True)
    >>> is_genuine(sign, claim._replace(payload=b"another")), read_token("x"), read_token("é" * 34)
    (False, None, None)
    """
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(content) != _LENGTH:
        return None
    payload, signed = content[:-_SIGNED], content[-_SIGNED:]
    whose, which, day = payload[:3], payload[3:11], payload[11:]
    return Claim(int.from_bytes(whose), int.from_bytes(which), int.from_bytes(day), payload, signed)


def is_genuine(sign: Sign, claim: Claim) -> bool:
    """Tell whether a token was written here; in constant time."""
    return hmac.compare_digest(_signature(sign, claim.payload), claim.signed)


def _signature(sign: Sign, payload: bytes) -> bytes:
    """Sign for one purpose: no signature that was made for anything else will do."""
    return sign(b"symphonie unsubscribe\0" + payload)[:_SIGNED]
