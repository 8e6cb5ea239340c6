"""What becomes of a mail: pure, from what it says and from what is known of whom its address was written for.

came back ─▶ bounce      no person wrote it ─▶ machine      address not proved, or another sender ─▶ quarantine
a calendar answers ─▶ meeting reply      else ─▶ message
"""

import re
from collections.abc import Collection
from typing import Final, Literal, NamedTuple, TypeAlias

from api.communication.mailroom.reading import MachineSign, ReadMail
from engine.communication.reply_address import Claim

QuarantineReason = Literal[
    "no_address",
    "forged_address",
    "expired_address",
    "stranger",
    "several_senders",
    "not_authentic",
    "too_many_parts",
    "unknown_case",
    "repeated",
]
Fate = Literal["message", "meeting_reply", "machine", "bounce", "quarantine", "nothing"]
Reason: TypeAlias = QuarantineReason | MachineSign | Literal["empty", "bounce", "delivery_status"]


class Known(NamedTuple):
    """What is known of an address to which a mail came.

    Attributes:
        claim: What it says; None where none of ours looks so.
        is_genuine: Whether it was written here, for who is named next.
        addresses: Mail addresses of whom it was written for.
    """

    claim: Claim | None
    is_genuine: bool
    addresses: Collection[str]


class Verdict(NamedTuple):
    """What becomes of a mail, and why."""

    fate: Fate
    reason: Reason | None = None


_FIRST: Final[tuple[MachineSign, ...]] = ("loop", "out_of_office", "auto_reply", "list", "no_return")
"""What is told where there are several signs."""
_NOT_AUTHENTIC: Final = re.compile(r"\bdmarc\s*=\s*(?:fail|reject|quarantine)\b", re.IGNORECASE)


def judge(mail: ReadMail, known: Known, now_us: int, trusted_server: str = "") -> Verdict:
    """Say what becomes of a mail.

    Args:
        mail: As it was read.
        known: Of the address to which it came.
        now_us: When.
        trusted_server: The name under which a server of ours writes `Authentication-Results` (RFC 8601); none is
            believed where it is empty.
    """
    claim = known.claim
    if claim is not None and claim.purpose == "bounce":
        return _of_bounce(mail, known, now_us)
    if mail.report is not None:
        return Verdict("bounce", "bounce") if known.is_genuine else Verdict("nothing", "delivery_status")
    sign = next((one for one in _FIRST if one in mail.signs), None)
    if sign is not None and mail.calendar is None:  # calendars answer by themselves
        return Verdict("machine" if known.is_genuine else "nothing", sign)
    doubt = _doubt(mail, known, now_us, trusted_server)
    return Verdict("quarantine", doubt) if doubt is not None else _of_person(mail)


def _of_person(mail: ReadMail) -> Verdict:
    if mail.calendar is not None:
        return Verdict("meeting_reply")
    return Verdict("message") if mail.text or mail.attachments else Verdict("nothing", "empty")


def _of_bounce(mail: ReadMail, known: Known, now_us: int) -> Verdict:
    """Judge what comes back to the sender of an envelope: reports, and whatever else machines write there."""
    if known.claim is None or not known.is_genuine:
        return Verdict("nothing", "forged_address")
    if known.claim.is_over(now_us):
        return Verdict("nothing", "expired_address")
    return Verdict("bounce", "bounce") if mail.report is not None else Verdict("nothing", "auto_reply")


def _doubt(mail: ReadMail, known: Known, now_us: int, trusted_server: str) -> QuarantineReason | None:
    """Say why nobody knows that a mail is of whom its address was written for."""
    if known.claim is None:
        return "no_address"
    is_known = bool({one.lower() for one in known.addresses} & set(mail.senders))
    doubts: tuple[tuple[bool, QuarantineReason], ...] = (
        (not known.is_genuine, "forged_address"),
        (len(mail.senders) > 1, "several_senders"),
        (not is_known, "stranger"),
        (_is_not_authentic(mail, trusted_server), "not_authentic"),
        (known.claim.is_over(now_us), "expired_address"),
        (mail.is_crowded, "too_many_parts"),
    )
    return next((reason for is_so, reason in doubts if is_so), None)


def _is_not_authentic(mail: ReadMail, trusted_server: str) -> bool:
    proofs = [one for one in mail.proofs if trusted_server and _is_of(one, trusted_server)]
    return any(_NOT_AUTHENTIC.search(one) for one in proofs)


def _is_of(proof: str, server: str) -> bool:
    return proof.partition(";")[0].strip().lower().split(" ")[0] == server.lower()
