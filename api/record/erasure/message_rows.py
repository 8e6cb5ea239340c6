"""What an export tells of how a learner is reached, and of mail that came from them or about them."""

from datetime import datetime
from typing import Any

import msgspec


class ExportedPreferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which channels the learner wants which messages, and when not."""

    content: dict[str, Any]
    put_at: datetime


class ExportedUnreachable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the learner was not reached, and why; the address is a keyed digest."""

    channel: str
    code: str
    since: datetime


class ExportedBrowser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A browser that shows messages to the learner; `subscription` is what opens it."""

    id: str
    subscription: str | None
    made_at: datetime


class ExportedMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mail that came from the learner or about them; `raw` is all of it, base64."""

    no: int
    via: str
    sender: str | None
    recipient: str | None
    raw: str | None
    n_bytes: int
    received_at: datetime
    state: str
    reason: str | None
    n_attempts: int
    next_at: datetime
    error: str | None
    case_id: str | None
    event_id: str | None
    settled_at: datetime | None
    settled_by: str | None
