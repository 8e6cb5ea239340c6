"""Alerts with what their signals were read from, so that these can be found again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg.rows import args_row

from api.record.pool import Pool, rows_of
from api.record.support.team import Record, rows_in

_COLUMNS: Final = (
    "organisation_no, graph_no, id, learner, kind, skill_id, severity, rank, facts::text, turning::text, evidence,"
    " version, raised_at, basis::text"
)
_NAMED: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.alert WHERE id = %(alert_id)s"
    " AND (%(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s)"
)
_SAMPLE: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.alert"
    " WHERE (%(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s)"
    " ORDER BY random() LIMIT %(limit)s"
)


class KeptAlert(NamedTuple):
    """An alert as its signal was raised.

    Attributes:
        organisation_no: Whose.
        graph_no: On which content graph.
        alert_id: Names it.
        learner: About whom; None for a cohort.
        kind: Of signal.
        skill_id: The skill; empty where it is about none.
        severity: How urgent.
        rank: Of those of the same severity.
        facts: JSON.
        turning: JSON: the limits that were crossed.
        evidence: Ids, newest last.
        version: Of rules and coefficients.
        raised_at: When.
        basis: JSON: what it was read from beside the record; None where it keeps none.
    """

    organisation_no: int
    graph_no: int
    alert_id: str
    learner: str | None
    kind: str
    skill_id: str
    severity: str
    rank: float
    facts: str
    turning: str
    evidence: Sequence[str]
    version: str
    raised_at: datetime
    basis: str | None


async def find_kept_alert(connection: Record, organisation_no: int | None, alert_id: str) -> KeptAlert | None:
    """Return an alert of an organisation, or of whichever has one of this id."""
    about = {"organisation_no": organisation_no, "alert_id": alert_id}
    return next(iter(await rows_in(connection, args_row(KeptAlert), _NAMED, about)), None)


async def sample_alerts(pool: Pool, organisation_no: int | None, limit: int) -> list[KeptAlert]:
    """Draw alerts, of one organisation or of all."""
    return await rows_of(pool, KeptAlert, _SAMPLE, {"organisation_no": organisation_no, "limit": limit})
