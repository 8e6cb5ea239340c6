"""What connections to other systems wait for: what sources sent, and what webhooks are to be told."""

from typing import Final, NamedTuple

from api.clock import moment_of
from api.record.pool import LOOKUP_S, Pool, row_of

_WAITING: Final = """
WITH pending AS (
    SELECT count(*) FILTER (WHERE due_at <= %(now)s) AS n,
        extract(epoch FROM %(now)s - min(queued_at) FILTER (WHERE due_at <= %(now)s)) AS age_s,
        count(*) FILTER (WHERE due_at = 'infinity') AS n_unknown,
        count(*) FILTER (WHERE due_at > %(now)s AND isfinite(due_at)) AS n_held
    FROM symphonie.source_pending
    WHERE %(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s
), webhook AS (
    SELECT * FROM symphonie.webhook WHERE disabled_at IS NULL
        AND (%(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s)
), delivery AS (
    SELECT count(*) AS n, extract(epoch FROM %(now)s - min(d.handed_at)) AS age_s
    FROM symphonie.webhook_delivery d JOIN webhook w ON (w.organisation_no, w.id) = (d.organisation_no, d.webhook_id)
    WHERE d.state = 'waiting'
)
SELECT p.n, greatest(coalesce(p.age_s, 0), 0)::float8, p.n_unknown, p.n_held,
    d.n, greatest(coalesce(d.age_s, 0), 0)::float8, (SELECT count(*) FROM webhook WHERE failing_since IS NOT NULL)
FROM pending p, delivery d
"""


class Waiting(NamedTuple):
    """What waits.

    Attributes:
        statements: And events, that are to be taken now.
        statements_seconds: Since the oldest of them came.
        statements_unknown: Those that wait until the person whom they are about is bound.
        statements_held: Those that are put off: their content graph is not to be found, or something went wrong.
        deliveries: To webhooks that are on.
        deliveries_seconds: Since the oldest of them was handed out.
        webhooks_failing: Webhooks that are on and took nothing at the last attempt.
    """

    statements: int
    statements_seconds: float
    statements_unknown: int
    statements_held: int
    deliveries: int
    deliveries_seconds: float
    webhooks_failing: int


async def what_waits(pool: Pool, now_us: int, organisation_no: int | None = None) -> Waiting:
    """Return what waits of an organisation, or of all.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    about = {"now": moment_of(now_us), "organisation_no": organisation_no}
    found = await row_of(pool, Waiting, _WAITING, about, use_s=LOOKUP_S)
    if found is None:
        raise LookupError(organisation_no)
    return found
