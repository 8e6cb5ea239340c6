"""What of the xAPI store is sealed, and the digests by which it is found again without being opened."""

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final
from uuid import UUID

from api.record.vault.vault import OrganisationKey

DIGEST_BYTES: Final = 16
_STATEMENT: Final = "xapi_statement.statement"
_ATTACHMENT: Final = "xapi_attachment.content"
_DEFINITION: Final = "xapi_activity.definition"
_UUID_VERSION: Final = 5


class Seals:
    """Seals and opens what is one organisation's."""

    def __init__(self, key: OrganisationKey) -> None:
        self._key = key

    def digest(self, kind: str, name: str) -> bytes:
        """Return by what something is found: keyed, so that nobody tells from it who or what it is."""
        return self.digest_whole(kind, name)[:DIGEST_BYTES]

    def digest_whole(self, kind: str, name: str) -> bytes:
        """Return a digest in its full length."""
        # An index passes over case, and these names do not.
        return self._key.index(f"xapi {kind} {sha256(name.encode()).hexdigest()}") or b""

    def name(self, occasion: str) -> UUID:
        """Return the id of a statement that came without, out of what makes it one."""
        return UUID(bytes=self.digest("occasion", occasion), version=_UUID_VERSION)

    def statement(self, statement_id: UUID, content: bytes) -> bytes:
        """Seal a statement."""
        return self._key.seal_bytes(_STATEMENT, str(statement_id), content)

    def opened_statement(self, statement_id: UUID, box: bytes) -> bytes:
        """Open a statement."""
        return self._opened(_STATEMENT, str(statement_id), box)

    def attachment(self, statement_id: UUID, sha2: str, content: bytes) -> bytes:
        """Seal an attachment; in base64, so that an export can tell it."""
        return self._key.seal_bytes(_ATTACHMENT, f"{statement_id} {sha2}", b64encode(content))

    def opened_attachment(self, statement_id: UUID, sha2: str, box: bytes) -> bytes:
        """Open an attachment."""
        return b64decode(self._opened(_ATTACHMENT, f"{statement_id} {sha2}", box))

    def definition(self, activity: bytes, content: bytes) -> bytes:
        """Seal the definition of an activity."""
        return self._key.seal_bytes(_DEFINITION, activity.hex(), content)

    def opened_definition(self, activity: bytes, box: bytes) -> bytes:
        """Open the definition of an activity."""
        return self._opened(_DEFINITION, activity.hex(), box)

    def document(self, column: str, row: str, content: bytes) -> bytes:
        """Seal the name or the content of a document."""
        return self._key.seal_bytes(f"xapi_document.{column}", row, content)

    def opened_document(self, column: str, row: str, box: bytes) -> bytes:
        """Open the name or the content of a document."""
        return self._opened(f"xapi_document.{column}", row, box)

    def subject(self, text: str) -> str:
        """Return the digest of an address, as identities have it."""
        return (self._key.index(text) or b"").hex()

    def _opened(self, place: str, row: str, box: bytes) -> bytes:
        content = self._key.open_bytes(place, row, bytes(box))
        if content is None:
            message = f"{place} of {row} was sealed with another key"
            raise ValueError(message)
        return content
