"""What an export tells of how a learner is reached, and of mail that came from them or about them."""

from datetime import datetime
from typing import Any

import msgspec


class ExportedPreferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On which channels the learner wants which messages, and when not.

    Attributes:
        content: As they said it.
        put_at: When it was put.
    """

    content: dict[str, Any]
    put_at: datetime


class ExportedUnreachable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the learner was not reached, and why; the address is a keyed digest.

    Attributes:
        channel: By which.
        code: What the other side said.
        since: Since when.
    """

    channel: str
    code: str
    since: datetime


class ExportedBrowser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A browser that shows messages to the learner; `subscription` is what opens it.

    Attributes:
        id: Names it.
        subscription: As the browser gave it; null where it was left out.
        made_at: When it was made.
    """

    id: str
    subscription: str | None
    made_at: datetime


class ExportedMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mail that came from the learner or about them; `raw` is all of it, base64.

    Attributes:
        no: Its number in the record.
        via: By which way it came.
        sender: Address on the envelope; null where it is not kept.
        recipient: Address on the envelope; null where it is not kept.
        raw: Base64; null once it is not kept any more.
        n_bytes: Its size in bytes; null of a link.
        received_at: When it came.
        state: How it stands.
        reason: Why; null where there is nothing to say.
        n_attempts: How often it was looked at.
        next_at: When it is looked at next.
        error: What went wrong; null where nothing did.
        case_id: Id of the case; null where there is none.
        event_id: Id of what it became in the case; null where it became nothing.
        settled_at: When it was done with; null while it waits.
        settled_by: Who said where it belongs; null where nobody had to.
    """

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
