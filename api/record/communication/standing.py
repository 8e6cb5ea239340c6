"""How the outbox stands, over all organisations: what waits and since when, and what could not be sent."""

from typing import Final

import msgspec
from psycopg import Connection
from psycopg.rows import args_row

from api.clock import moment_of
from api.record.pool import LOOKUP_S, Pool, row_of

_IS_DUE: Final = "state IN ('queued', 'sending') AND next_attempt_at <= %(now)s"
_LATELY: Final = "changed_at > %(now)s - interval '1 day'"
_STANDING: Final = (
    f"SELECT count(*) FILTER (WHERE {_IS_DUE}),"
    f" coalesce(extract(epoch FROM %(now)s - min(next_attempt_at) FILTER (WHERE {_IS_DUE})), 0)::float8,"
    " count(*) FILTER (WHERE state = 'awaiting_approval'),"
    f" count(*) FILTER (WHERE state IN ('failed', 'bounced') AND {_LATELY}),"
    f" coalesce(sum(n_uncertain) FILTER (WHERE {_LATELY}), 0)::int"
    f" FROM symphonie.sending WHERE state IN ('queued', 'sending', 'awaiting_approval') OR {_LATELY}"
)

_MAIL_STANDING: Final = (
    "SELECT count(*) FILTER (WHERE state = 'received'),"
    " count(*) FILTER (WHERE state = 'received' AND n_attempts > 0),"
    " count(*) FILTER (WHERE state = 'quarantined')"
    " FROM symphonie.inbound_mail WHERE state IN ('received', 'quarantined')"
)


class OutboxStanding(msgspec.Struct, frozen=True):
    """How the outbox stands.

    Attributes:
        n_due: Messages that could go now.
        seconds: Since when the first of them could.
        n_awaiting_approval: Messages that wait for a supporter.
        n_failed: Messages of the last day that could not be sent, or came back.
        n_uncertain: Attempts of the last day of which nobody knows how they ended.
    """

    n_due: int = 0
    seconds: float = 0.0
    n_awaiting_approval: int = 0
    n_failed: int = 0
    n_uncertain: int = 0


class MailStanding(msgspec.Struct, frozen=True):
    """How the mail stands that came in.

    Attributes:
        n_waiting: Mails that are to be taken in.
        n_stuck: Of these, those that could not be so far.
        n_quarantined: Mails that wait for somebody to join them to a case, or to drop them.
    """

    n_waiting: int = 0
    n_stuck: int = 0
    n_quarantined: int = 0


async def outbox_standing(pool: Pool, now_us: int) -> OutboxStanding:
    """Count what waits in the outbox.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    return await row_of(pool, OutboxStanding, _STANDING, {"now": moment_of(now_us)}, use_s=LOOKUP_S) or OutboxStanding()


def outbox_standing_sync(connection: Connection, now_us: int) -> OutboxStanding:
    """Count what waits in the outbox; as `outbox_standing`."""
    cursor = connection.cursor(row_factory=args_row(OutboxStanding))
    return cursor.execute(_STANDING, {"now": moment_of(now_us)}).fetchone() or OutboxStanding()


async def mail_standing(pool: Pool) -> MailStanding:
    """Count the mail that waits.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    return await row_of(pool, MailStanding, _MAIL_STANDING, {}, use_s=LOOKUP_S) or MailStanding()
