"""Browsers that show messages, and the key with which push services know the organisation, in the record."""

import base64
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.columns import INSTANT
from api.record.communication.preferences import Recipient
from api.record.communication.reachability import Subscribed
from api.record.vault.columns import key_of

Connection = AsyncConnection[TupleRow]
MOST: Final = 10
"""Browsers of one person; the one that came first makes room."""


class PushKey(NamedTuple):
    """The organisation's key at push services (RFC 8292), on the curve P-256.

    Attributes:
        public: The point, uncompressed, 65 octets.
        private: PKCS 8, DER.
    """

    public: bytes
    private: bytes

    @property
    def told(self) -> str:
        """The public key as browsers take it: base64url without padding."""
        return base64.urlsafe_b64encode(self.public).rstrip(b"=").decode()


_PLACE: Final = "push_key.private"
_FIND_KEY: Final = "SELECT public_key, private_box FROM symphonie.push_key WHERE organisation_no = %s"
_MAKE_KEY: Final = (
    "INSERT INTO symphonie.push_key (organisation_no, public_key, private_box) VALUES (%s, %s, %s)"
    " ON CONFLICT (organisation_no) DO NOTHING"
)
_ADD: Final = (
    "INSERT INTO symphonie.push_subscription"
    " (organisation_no, id, recipient_kind, recipient_id, subscription_box, made_at)"
    f" VALUES (%s, %s, %s, %s, %s, {INSTANT.format('%s')}) ON CONFLICT (organisation_no, id) DO UPDATE"
    " SET recipient_kind = excluded.recipient_kind, recipient_id = excluded.recipient_id,"
    " subscription_box = excluded.subscription_box, made_at = excluded.made_at"
)
_WHOSE: Final = "(organisation_no, recipient_kind, recipient_id) = (%s, %s, %s)"
_CROWD_OUT: Final = (
    f"DELETE FROM symphonie.push_subscription WHERE {_WHOSE} AND id NOT IN (SELECT id"
    f" FROM symphonie.push_subscription WHERE {_WHOSE} ORDER BY made_at DESC, id = %s DESC LIMIT {MOST})"
)
_COUNT: Final = f"SELECT count(*) FROM symphonie.push_subscription WHERE {_WHOSE}"
_REMOVE: Final = f"DELETE FROM symphonie.push_subscription WHERE {_WHOSE} AND id = %s"
_GONE: Final = "DELETE FROM symphonie.push_subscription WHERE (organisation_no, id) = (%s, %s)"


def subscription_id(endpoint: str) -> str:
    """Name a browser by where its messages go."""
    return sha256(endpoint.encode()).hexdigest()


async def push_key(connection: Connection, organisation_no: int) -> PushKey:
    """Return the organisation's key at push services, made with the first question.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    key = await key_of(connection, organisation_no)
    row = await (await connection.execute(_FIND_KEY, [organisation_no])).fetchone()
    if row is None:
        made = _made()
        box = key.seal_bytes(_PLACE, str(organisation_no), made.private)
        await connection.execute(_MAKE_KEY, [organisation_no, made.public, box])
        row = await (await connection.execute(_FIND_KEY, [organisation_no])).fetchone()
    if row is None:
        raise LookupError(organisation_no)
    private = key.open_bytes(_PLACE, str(organisation_no), bytes(row[1]))
    return PushKey(bytes(row[0]), private or b"")


async def subscribe(
    connection: Connection, organisation_no: int, recipient: Recipient, browser: Subscribed, now_us: int
) -> None:
    """Show messages in a browser, to whoever uses it now."""
    key, name = await key_of(connection, organisation_no), subscription_id(browser.endpoint)
    box = key.seal("push_subscription.subscription", name, msgspec.json.encode(browser).decode())
    await connection.execute(_ADD, [organisation_no, name, *recipient, box, now_us])
    await connection.execute(_CROWD_OUT, [organisation_no, *recipient, organisation_no, *recipient, name])


async def unsubscribe(connection: Connection, organisation_no: int, recipient: Recipient, endpoint: str) -> bool:
    """Show somebody no more messages in a browser, and tell whether any were."""
    row = [organisation_no, *recipient, subscription_id(endpoint)]
    return bool((await connection.execute(_REMOVE, row)).rowcount)


async def forget_browser(connection: Connection, organisation_no: int, endpoint: str) -> None:
    """Forget a browser that its push service does not know any more."""
    await connection.execute(_GONE, [organisation_no, subscription_id(endpoint)])


async def count_browsers(connection: Connection, organisation_no: int, recipient: Recipient) -> int:
    """Return how many browsers show messages to somebody."""
    row = await (await connection.execute(_COUNT, [organisation_no, *recipient])).fetchone()
    return 0 if row is None else int(row[0])


def _made() -> PushKey:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushKey(public, private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
