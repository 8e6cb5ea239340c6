"""Alerts whose evidence grows while they are open: they say what is true now, and no clock of theirs is touched.

An alert that nobody has yet is ranked anew by it. Of one that somebody has, its case keeps what it said when it reached
them (`alert_opened`), and they are told once for each severity to which it rises. There is one promise for all
severities, so what is due stays due when it was.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg.rows import tuple_row

from api.record.support.alert_cases import OnGraph, Reached, signal_of, title_of
from api.record.support.notice_writes import NewNotice
from api.record.support.team import Record, rows_in
from engine.signals.signal import Signal
from engine.signals.texts import wording
from engine.support.routing import SEVERITIES

_GROW: Final = (
    "UPDATE symphonie.alert a SET severity = n.severity, rank = n.rank, facts = n.facts, turning = n.turning,"
    " evidence = n.evidence, version = n.version, basis = n.basis FROM (SELECT b.id, b.severity AS was, c.due_at,"
    " told.severity, told.rank, told.facts, told.turning, told.evidence, told.version, told.basis"
    " FROM json_to_recordset(%(found)s::json) AS told (learner text, kind text, skill_id text, severity text,"
    " rank double precision, facts json, turning json, evidence text[], version text, basis json)"
    " JOIN symphonie.alert b ON (b.organisation_no, b.graph_no) = (%(organisation_no)s, %(graph_no)s)"
    " AND (b.learner, b.kind, b.skill_id) = (told.learner, told.kind, told.skill_id) AND b.ended_at IS NULL"
    " LEFT JOIN symphonie.support_case c ON (c.organisation_no, c.id) = (b.organisation_no, b.case_id)"
    " WHERE (b.severity, b.rank, b.facts::text, b.turning::text, b.evidence, b.version) IS DISTINCT FROM"
    " (told.severity, told.rank, told.facts::text, told.turning::text, told.evidence, told.version)"
    " ORDER BY b.id FOR UPDATE OF b) AS n"
    " WHERE a.organisation_no = %(organisation_no)s AND a.id = n.id RETURNING a.id, a.learner, a.kind, a.skill_id,"
    " a.severity, a.facts::text, a.turning::text, a.evidence, a.skill_title::text, a.owner_id, a.queue_id, a.role,"
    " a.reached_on IS NOT NULL, a.case_id, n.was, n.due_at"
)


class Grown(NamedTuple):
    """What came of open alerts.

    Attributes:
        owners: In whose days something is to be ranked anew.
        notices: That those who have an alert are told.
    """

    owners: set[str]
    notices: list[NewNotice]


async def grow_alerts(connection: Record, place: OnGraph, signals: Sequence[tuple[Signal, str | None]]) -> Grown:
    """Have open alerts say what is true of their signals now; the same again changes nothing.

    Args:
        connection: In whose transaction it happens; alerts are locked first.
        place: On which content graph.
        signals: Of learners, that were raised before, each with its basis (JSON); None for one that keeps none.
    """
    grown = Grown(set(), [])
    if not signals:
        return grown
    found = msgspec.json.encode([_row(signal, basis) for signal, basis in signals]).decode()
    for row in sorted(await rows_in(connection, tuple_row, _GROW, {**place._asdict(), "found": found})):
        alert = Reached(*row[: len(Reached._fields)])
        has_reached, case_id, was, due_at = row[len(Reached._fields) :]
        if not has_reached:
            grown.owners.add(alert.owner_id)
        elif SEVERITIES.index(alert.severity) > SEVERITIES.index(was):
            grown.notices.append(_notice(alert, case_id, due_at))
    return grown


def _row(signal: Signal, basis: str | None) -> dict[str, object]:
    return {
        "learner": signal.learner_id,
        "kind": signal.kind,
        "skill_id": signal.key[3],
        "severity": signal.severity,
        "rank": signal.rank,
        "facts": signal.facts,
        "turning": signal.turning,
        "evidence": signal.evidence,
        "version": signal.version,
        "basis": None if basis is None else msgspec.Raw(basis.encode()),
    }


def _notice(alert: Reached, case_id: str | None, due_at: datetime | None) -> NewNotice:
    said = wording(signal_of(alert), title_of(alert.skill_title)).supporter
    facts = {"alert_id": alert.id, "signal": alert.kind, "severity": alert.severity, "due_at": due_at}
    step = SEVERITIES.index(alert.severity)  # once for each severity
    return NewNotice(alert.owner_id, "alert", said, facts, alert.learner, case_id, alert.id, step=step)
