"""What an organisation wants done with a platform, and whether the platform gives tokens for it."""

from datetime import datetime
from typing import Final, NamedTuple

from api.record.pool import Pool, row_of

_OPTIONS: Final = (
    "SELECT sends_grades, reads_rosters, roster_minutes FROM symphonie.lti_service"
    " WHERE (organisation_no, platform_id) = (%s, %s)"
)
_PUT: Final = (
    "INSERT INTO symphonie.lti_service"
    " (organisation_no, platform_id, sends_grades, reads_rosters, roster_minutes, put_by, put_at)"
    " VALUES (%(organisation_no)s, %(platform_id)s, %(sends_grades)s, %(reads_rosters)s, %(roster_minutes)s, %(by)s,"
    " now()) ON CONFLICT (organisation_no, platform_id) DO UPDATE SET sends_grades = excluded.sends_grades,"
    " reads_rosters = excluded.reads_rosters, roster_minutes = excluded.roster_minutes, put_by = excluded.put_by,"
    " put_at = excluded.put_at"
)
_NOTE: Final = (
    "INSERT INTO symphonie.lti_service (organisation_no, platform_id, token_at, token_fault, token_fault_at)"
    " VALUES (%(organisation_no)s, %(platform_id)s, CASE WHEN %(fault)s::text IS NULL THEN %(at)s END, %(fault)s,"
    " CASE WHEN %(fault)s::text IS NOT NULL THEN %(at)s END) ON CONFLICT (organisation_no, platform_id) DO UPDATE SET"
    " token_at = coalesce(excluded.token_at, lti_service.token_at), token_fault = excluded.token_fault,"
    " token_fault_at = excluded.token_fault_at"
)


class ServiceOptions(NamedTuple):
    """What is done with a platform.

    Attributes:
        sends_grades: Whether progress is sent to line items.
        reads_rosters: Whether rosters are read by themselves.
        roster_minutes: How often, 1 or more.
    """

    sends_grades: bool = True
    reads_rosters: bool = True
    roster_minutes: int = 60


async def read_options(pool: Pool, organisation_no: int, platform_id: str) -> ServiceOptions:
    """Return what is done with a platform; as long as nobody said anything, all of it."""
    return await row_of(pool, ServiceOptions, _OPTIONS, [organisation_no, platform_id]) or ServiceOptions()


async def put_options(pool: Pool, organisation_no: int, platform_id: str, options: ServiceOptions, by: str) -> None:
    """Say what is done with a platform."""
    async with pool.connection() as connection:
        about = {"organisation_no": organisation_no, "platform_id": platform_id, **options._asdict(), "by": by}
        await connection.execute(_PUT, about)


async def note_token(pool: Pool, organisation_no: int, platform_id: str, at: datetime, fault: str | None) -> None:
    """Note that a platform gave a token, or why not."""
    async with pool.connection() as connection:
        about = {"organisation_no": organisation_no, "platform_id": platform_id, "at": at, "fault": fault}
        await connection.execute(_NOTE, about)
