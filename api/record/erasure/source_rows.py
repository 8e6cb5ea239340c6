"""What an export tells of what sources sent about a learner."""

from datetime import datetime

import msgspec

from api.record.erasure.support_rows import Row


class ExportedTaken(Row, frozen=True, forbid_unknown_fields=True):
    """A statement or event that became something: its id, who sent it, and the SHA-256 of what it says.

    Attributes:
        event_id: The sender's id of it.
        digest: SHA-256 of what was sent, in hexadecimal.
        kind: What it is.
        key_id: Id of the key that was used.
        taken_at: When.
    """

    event_id: str
    digest: str
    kind: str
    key_id: str
    taken_at: datetime


class ExportedPending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement (by its number in the store) or an event that waits to be taken; `due_at` where it was put off.

    Attributes:
        no: Its number in the record.
        key_id: Id of the key that was used.
        statement_no: Number of the statement in the store; null of an event.
        event_id: The sender's id of the event; null of a statement.
        event: The event as it was sent (JSON); null of a statement.
        occurred_at: When it happened.
        queued_at: When it came.
        due_at: By when; null where it is not due.
        issuer: The other system, by its address.
        subject: Whom that system means, as it says it.
    """

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
