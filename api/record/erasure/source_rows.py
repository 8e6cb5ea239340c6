"""What an export tells of what sources sent about a learner."""

from datetime import datetime

import msgspec

from api.record.erasure.support_rows import Row


class ExportedTaken(Row, frozen=True, forbid_unknown_fields=True):
    """A statement or event that became something: its id, who sent it, and the SHA-256 of what it says."""

    event_id: str
    digest: str
    kind: str
    key_id: str
    taken_at: datetime


class ExportedPending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement (by its number in the store) or an event that waits to be taken; `due_at` where it was put off."""

    no: int
    key_id: str
    statement_no: int | None
    event_id: str | None
    event: str | None
    occurred_at: datetime
    queued_at: datetime
    due_at: datetime | None
    issuer: str | None
    subject: str | None
