"""Digests: what was above the cap of a day is told in one notice, when the supporter's next working day begins."""

from collections.abc import Sequence
from typing import Final

import msgspec
from psycopg.rows import tuple_row

from api.clock import moment_of
from api.record.columns import INSTANT, MICROSECONDS
from api.record.support.notice_writes import hold, openings_of
from api.record.support.team import Record, people_of, rows_in, somebody
from engine.support.notices import LATE_AFTER_US, digest_due, digest_told

_DUE_DIGESTS: Final = (
    "SELECT organisation_no, supporter_id FROM symphonie.notice WHERE digest_at IS NOT NULL AND digest_no IS NULL"
    f" AND digest_at <= {INSTANT.format('%(now_us)s')} GROUP BY 1, 2 ORDER BY min(digest_at) LIMIT %(limit)s"
)
_DIGEST: Final = (
    "INSERT INTO symphonie.notice (organisation_no, supporter_id, kind, step, body, made_at, was_due_at)"
    " VALUES (%(organisation_no)s, %(supporter_id)s, 'digest', %(day)s, '{}',"
    f" {INSTANT.format('%(now_us)s')}, {INSTANT.format('%(now_us)s')})"
    " ON CONFLICT (organisation_no, supporter_id, kind, case_id, alert_id, clock_id, step, generation)"
    " DO UPDATE SET seen_at = NULL RETURNING no"
)
_DUE: Final = (
    "organisation_no = %(organisation_no)s AND supporter_id = %(supporter_id)s AND digest_at IS NOT NULL"
    f" AND digest_no IS NULL AND digest_at <= {INSTANT.format('%(now_us)s')}"
)
_WAITS: Final = f"SELECT {MICROSECONDS.format('min(digest_at)')} FROM symphonie.notice WHERE {_DUE}"
_PUT_OFF: Final = f"UPDATE symphonie.notice SET digest_at = {INSTANT.format('%(until_us)s')} WHERE {_DUE}"
_GATHER: Final = f"UPDATE symphonie.notice SET digest_no = %(no)s WHERE {_DUE}"
_COUNT: Final = (
    "SELECT kind, count(*) FROM symphonie.notice WHERE (organisation_no, supporter_id, digest_no)"
    " = (%(organisation_no)s, %(supporter_id)s, %(no)s) GROUP BY kind"
)
_FILL: Final = "UPDATE symphonie.notice SET body = %(body)s WHERE (organisation_no, no) = (%(organisation_no)s, %(no)s)"


async def due_digests(connection: Record, now_us: int, limit: int) -> Sequence[tuple[int, str]]:
    """Return whose digests are due: organisation and supporter."""
    return await rows_in(connection, tuple_row, _DUE_DIGESTS, {"now_us": now_us, "limit": limit})


async def digest(connection: Record, organisation_no: int, supporter_id: str, now_us: int) -> None:
    """Tell somebody what has waited; several who do so at once make one digest of a day.

    One that comes late, when they do not work, waits for their next working day.
    """
    about: dict[str, object] = {"organisation_no": organisation_no, "supporter_id": supporter_id, "now_us": now_us}
    await hold(connection, organisation_no, supporter_id)
    ((due_us,),) = await rows_in(connection, tuple_row, _WAITS, about)
    if due_us is None:
        return
    person = somebody(await people_of(connection, organisation_no), supporter_id)
    openings = await openings_of(connection, organisation_no, person)
    if now_us - due_us > LATE_AFTER_US and not openings.is_open(now_us):
        await connection.execute(_PUT_OFF, {**about, "until_us": digest_due(now_us, openings)})
        return
    about["day"] = moment_of(now_us).astimezone(person.time_zone).toordinal()
    ((about["no"],),) = await rows_in(connection, tuple_row, _DIGEST, about)
    await connection.execute(_GATHER, about)
    counts: dict[str, int] = dict(await rows_in(connection, tuple_row, _COUNT, about))
    body = {"text": digest_told(counts), "n_by_kind": counts}
    await connection.execute(_FILL, {**about, "body": msgspec.json.encode(body).decode()})
