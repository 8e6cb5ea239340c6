"""That a key ends soon, told once to its organisation (`organisation_notices`)."""

from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg.rows import args_row

from api.record.keys import WARN_BEFORE
from api.record.support.team import Record, rows_in
from content_graph.languages import Text

_ENDING: Final = (
    "SELECT k.organisation_no, k.key_id, k.label, k.expires_at FROM symphonie.api_key k"
    " WHERE k.revoked_at IS NULL AND k.expires_at > %(now)s AND k.expires_at <= %(soon)s"
    " AND NOT EXISTS (SELECT FROM symphonie.organisation_notice n"
    " WHERE (n.organisation_no, n.key_id) = (k.organisation_no, k.key_id)) ORDER BY k.expires_at, k.key_id"
)
_TELL: Final = (
    "INSERT INTO symphonie.organisation_notice (organisation_no, kind, key_id, body, made_at)"
    " VALUES (%(organisation_no)s, 'key_ends', %(key_id)s, %(body)s, %(now)s) ON CONFLICT DO NOTHING"
)
_END: Final = (
    "UPDATE symphonie.organisation_notice n SET ended_at = %(now)s FROM symphonie.api_key k"
    " WHERE n.ended_at IS NULL AND k.key_id = n.key_id AND (k.revoked_at IS NOT NULL OR k.expires_at <= %(now)s)"
)


class EndingKey(NamedTuple):
    """A key that ends soon, of which nobody was told."""

    organisation_no: int
    key_id: str
    label: str
    expires_at: datetime


async def ending_keys(connection: Record, now: datetime) -> list[EndingKey]:
    """Return the keys of all organisations that end soon, and of which nobody was told."""
    about = {"now": now, "soon": now + WARN_BEFORE}
    return list(await rows_in(connection, args_row(EndingKey), _ENDING, about))


async def tell_ending(connection: Record, key: EndingKey, text: Text, now: datetime) -> bool:
    """Tell its organisation once that a key ends; say whether it is new."""
    body = msgspec.json.encode({"text": text}).decode()
    about = {"organisation_no": key.organisation_no, "key_id": key.key_id, "body": body, "now": now}
    return (await connection.execute(_TELL, about)).rowcount == 1


async def end_what_has_ended(connection: Record, now: datetime) -> None:
    """End what was told of keys that open nothing any more."""
    await connection.execute(_END, {"now": now})
