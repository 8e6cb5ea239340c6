"""What a mail server says of a mail that it could not deliver (RFC 3464), or did."""

import re
from collections.abc import Iterable
from email.message import Message
from typing import Final, Literal, NamedTuple

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ACTIONS: Final[dict[str, Action]] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
_MAILBOX_FULL: Final = "5.2.2"
"""Written with a 5 by servers that will take mail again once somebody has tidied up."""
_MOST: Final = 20


class Report(NamedTuple):
    """A delivery status.

    Attributes:
        action: What became of the mail.
        status: RFC 3463, such as `5.1.1`; empty where none is said.
    """

    action: Action
    status: str

    @property
    def is_bounce(self) -> bool:
        """Whether it did not arrive."""
        return self.action == "failed"

    @property
    def is_hard(self) -> bool:
        """Whether no other attempt will do: the address is none, or takes nothing."""
        return self.is_bounce and self.status.startswith("5.") and self.status != _MAILBOX_FULL


def report_of(message: Message, leaves: Iterable[Message]) -> Report | None:
    """Return what a mail says of another one; None where it says nothing.

    Of several recipients the one counts that it did not arrive at: mail of ours has one.
    """
    is_report = message.get_content_type() == "multipart/report"
    for part in leaves:
        if part.get_content_type() == "message/delivery-status":
            found = [one for one in map(_read, _groups(part)) if one is not None]
            return max(found, key=lambda one: one.is_bounce, default=None)
    return Report("failed", "") if is_report and "delivery-status" in str(message.get_param("report-type")) else None


def _groups(part: Message) -> list[Message]:
    """Return the groups of fields of a status: a parser takes each for a message of its own."""
    children = part.get_payload()
    return [one for one in children if isinstance(one, Message)][:_MOST] if isinstance(children, list) else []


def _read(group: Message) -> Report | None:
    action = _ACTIONS.get(str(group.get("Action", "")).strip().lower())
    if action is None:
        return None
    found = _STATUS.search(str(group.get("Status", "")))
    return Report(action, found[0] if found else "")
