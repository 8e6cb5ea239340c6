"""In which time zone an organisation's days are."""

from typing import Final
from zoneinfo import ZoneInfo

from psycopg.rows import tuple_row

from api.record.support.team import NEWEST, Record, rows_in
from engine.support.calendar import zone_of

NOWHERE: Final = "Europe/Paris"
"""Of an organisation of which nobody says where it is."""
_ZONE: Final = (
    "SELECT coalesce(r.content->>'zone', (SELECT p.content->>'zone' FROM symphonie.staff_part p"
    f" WHERE p.kind = 'supporter' AND p.id = r.content->>'coordinator_id' AND {NEWEST}))"
    f" FROM (SELECT p.content FROM symphonie.staff_part p WHERE p.kind = 'routing' AND {NEWEST}) AS r"
)


async def zone_of_organisation(connection: Record, organisation_no: int) -> ZoneInfo:
    """Return the zone that the routing rules name, or that of whoever coordinates."""
    rows = await rows_in(connection, tuple_row, _ZONE, {"organisation_no": organisation_no})
    return zone_of(rows[0][0] if rows and rows[0][0] else NOWHERE)
