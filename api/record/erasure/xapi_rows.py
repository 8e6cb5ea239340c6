"""What the xAPI store holds of a learner, as an export tells it: opened, and whole."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from api.record.vault.columns import told


class ExportedStatement(Struct, frozen=True, forbid_unknown_fields=True):
    """A statement that names the learner, in JSON as it was sent, with its source; `stored_at` is its `stored`.

    Attributes:
        statement_id: As it was sent.
        statement_no: Its number in the store.
        key_id: Id of the key that was used.
        stored_at: When it was stored.
        happened_at: When it says that it happened; null where it does not.
        is_voided: Whether another one took it back.
        statement: JSON; null where it was erased.
    """

    statement_id: str
    statement_no: int
    key_id: str
    stored_at: datetime
    happened_at: datetime | None
    is_voided: bool
    statement: str | None


class ExportedAttachment(Struct, frozen=True, forbid_unknown_fields=True):
    """What came with a statement that names the learner; `content` in base64.

    Attributes:
        statement_no: Number of the statement in the store.
        sha2: SHA-256 of the content, in hexadecimal.
        media_type: Of the content.
        content: Base64; null where it was never sent.
    """

    statement_no: int
    sha2: str
    media_type: str
    content: str | None


class ExportedDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """A state or profile of the learner; `about` and `agent` are digests; no `registration` is one of zeros.

    Attributes:
        kind: What it is.
        about: Digest of the activity that it is about.
        registration: Of the attempt; empty where it is of none.
        agent: Digest of the learner as its sender names them.
        media_type: Of the content.
        updated_at: When it was stored last.
        is_base64: Whether `content` is.
        name: Its id, as the sender has it; null where it was erased.
        content: Text, or base64; null where it was erased.
    """

    kind: str
    about: str
    registration: str
    agent: str
    media_type: str
    updated_at: datetime
    is_base64: bool
    name: str | None
    content: str | None


_ROW: Final = "concat(t.kind, ' ', encode(t.about, 'hex'), ' ', t.registration, ' ', encode(t.name_digest, 'hex'))"
_ATTACHED: Final = (
    "concat((SELECT k.statement_id FROM symphonie.xapi_statement_key k WHERE (k.organisation_no, k.statement_no)"
    " = (t.organisation_no, t.statement_no)), ' ', t.sha2)"
)
STATEMENT: Final = told("t", "xapi_statement.statement", "t.statement_id::text", "NULL")
ATTACHMENT: Final = told("t", "xapi_attachment.content", _ATTACHED, "NULL")
DOCUMENT_NAME: Final = told("t", "xapi_document.name", _ROW, "NULL")
DOCUMENT_CONTENT: Final = told("t", "xapi_document.content", _ROW, "NULL")
