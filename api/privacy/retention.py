"""`GET /v1/retention`: how long each kind of data is kept, why, and what would go now."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from psycopg import Connection

from api.http.routes import Routes
from api.record.erasure.kinds import KINDS, LIVES, Expired, count_expired
from api.record.erasure.retention import count_lives
from api.record.pool import connect, within
from api.results.messages import Words
from api.runtime import Runtime
from api.settings import Settings

ROUTES: Final = Routes("Privacy")


class KeptKind(msgspec.Struct, frozen=True):
    """A kind of data.

    Attributes:
        kind: `lives` (what a learner did on a content graph, as a whole), `cases`, `files`, `contacts`, `accounts`,
            `reads`, `notices` or `sessions`.
        days: How long it is kept; null for ever.
        setting: By which setting.
        why: The reason of the default.
        expired: What is older, by table, and goes with the next look.
    """

    kind: str
    days: int | None
    setting: str
    why: Words
    expired: tuple[Expired, ...]


class RetentionTold(msgspec.Struct, frozen=True):
    """How long data is kept.

    Attributes:
        every_hours: Between two looks of the process that deletes.
        kinds: Of data.
    """

    every_hours: int
    kinds: tuple[KeptKind, ...]


@ROUTES.on("get", "/v1/retention", "What is kept how long.", scope="admin")
async def get_retention(runtime: Runtime, organisation_no: int) -> RetentionTold:
    """Read how long each kind of data is kept.

    With the reason of each default, and with what of yours is older and goes with the next look: nothing is deleted by
    asking. What is restricted by right is kept meanwhile.
    """
    return await asyncio.to_thread(_told, str(runtime.settings.database_url), runtime.settings, organisation_no)


def _told(database_url: str, settings: Settings, organisation_no: int) -> RetentionTold:
    with connect(database_url, "symphonie retention", autocommit=True) as connection, within(connection):
        return retention_told(connection, settings, datetime.now(UTC), organisation_no)


def retention_told(
    connection: Connection, settings: Settings, now: datetime, organisation_no: int | None = None
) -> RetentionTold:
    """Tell how long data is kept, and what would go now.

    Args:
        connection: To the record.
        settings: How long it is kept.
        now: The moment.
        organisation_no: Whose; None for everybody's.
    """
    expired = list(count_expired(connection, settings, now, organisation_no))
    lives = []
    if settings.retention_days:
        before = now - timedelta(days=settings.retention_days)
        lives = [Expired("lives", "result", *count_lives(connection, before, organisation_no))]
    days = settings.retention_days
    of_lives = KeptKind("lives", days or None, "SYMPHONIE_RETENTION_DAYS", Words(LIVES.fr, LIVES.en), tuple(lives))
    others = [
        KeptKind(
            kind.name,
            kind.days(settings) or None,
            f"SYMPHONIE_RETENTION_{kind.name.upper()}_DAYS",
            Words(kind.why.fr, kind.why.en),
            tuple([one for one in expired if one.kind == kind.name]),
        )
        for kind in KINDS
    ]
    return RetentionTold(EVERY_HOURS, (of_lives, *others))


EVERY_HOURS: Final = 6
"""As `api.record.retrace.retracer` looks."""
