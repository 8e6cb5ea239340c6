"""What alerts do to cases: they join one, or open one, and are taken out of it."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast

import msgspec
from psycopg.rows import tuple_row

from api.record.decisions import Request
from api.record.support.cases import MACHINE, NewEvent, StoredCase, add, find_open, hold, open_case
from api.record.support.team import Record, rows_in
from api.record.support.terms import terms_now
from content_graph.languages import Text
from engine.signals.signal import Signal
from engine.signals.texts import NOBODY, wording
from engine.support import events as ev
from engine.support.case import due_at
from engine.support.events import CaseRole
from engine.support.routing import Severity


class OnGraph(NamedTuple):
    """A content graph of an organisation, by numbers."""

    organisation_no: int
    graph_no: int


class Reached(NamedTuple):
    """An alert that reaches its owner."""

    id: str
    learner: str | None
    kind: str
    skill_id: str
    severity: Severity
    facts: str
    turning: str
    evidence: tuple[str, ...]
    skill_title: str | None
    owner_id: str
    queue_id: str | None
    role: str


BARE: Final = (ev.CaseOpened, ev.AlertOpened, ev.AlertEnded, ev.AlertAct, ev.Assigned, ev.Snoozed, ev.TermsChanged)
"""Of a case in which nobody has said anything."""
_SUBJECT: Final = Text("Accompagnement", "Support")
_GRAPH: Final = "SELECT graph_no FROM symphonie.alert WHERE organisation_no = %(organisation_no)s AND id = %(alert_id)s"
_JOIN: Final = "UPDATE symphonie.alert SET case_id = %s WHERE (organisation_no, id) = (%s, %s)"
_MOVED: Final = (
    "WITH RECURSIVE went AS (SELECT id, merged_into FROM symphonie.support_case"
    " WHERE organisation_no = %(organisation_no)s AND id = %(case_id)s"
    " UNION SELECT c.id, c.merged_into FROM symphonie.support_case c JOIN went ON c.id = went.merged_into"
    " WHERE c.organisation_no = %(organisation_no)s) SELECT id FROM went WHERE merged_into IS NULL"
)


class Joined(NamedTuple):
    """The case of an alert, and when the answer that it asks for is due."""

    case_id: str
    due_us: int | None


async def open_in_case(
    connection: Record, organisation_no: int, alert: Reached, new_case_id: str, clock_us: Callable[[], int]
) -> Joined:
    """Join an alert to its learner's open case on that course, or open one.

    The learner reads what a case is about: its subject names the skill, and no signal.
    """
    ((graph_no,),) = await rows_in(
        connection, tuple_row, _GRAPH, {"organisation_no": organisation_no, "alert_id": alert.id}
    )
    learner = alert.learner or ""
    held = await find_open(connection, organisation_no, learner, graph_no, clock_us)
    now_us = clock_us() if held is None else held.now_us
    opened = ev.AlertOpened(event_id=f"{alert.id}/opened", at_us=now_us, alert_id=alert.id)
    title = title_of(alert.skill_title)
    said = wording(signal_of(alert), title).supporter
    body: dict[str, object] = {"signal": alert.kind, "severity": alert.severity, "skill_id": alert.skill_id or None}
    body["reason"] = {"fr": said.fr, "en": said.en}
    event = by_machine(opened, body)
    if held is not None:
        after = await add(connection, organisation_no, held, [event])
    else:
        after = await open_case(
            connection,
            organisation_no,
            case_id=new_case_id,
            learner=learner,
            graph_no=graph_no,
            subject=title if title.fr else _SUBJECT,
            role=cast("CaseRole", alert.role),
            owner_id=alert.owner_id,
            queue_id=alert.queue_id,
            terms_id=await terms_now(connection, organisation_no),
            first=[event],
            now_us=now_us,
        )
    await connection.execute(_JOIN, [after.case.case_id, organisation_no, alert.id])
    return Joined(after.case.case_id, due_at(after.case, after.terms))


def signal_of(alert: Reached) -> Signal:
    """Return the signal that an alert was."""
    facts, turning = msgspec.json.decode(alert.facts), msgspec.json.decode(alert.turning)
    told = {"kind": alert.kind, "severity": alert.severity, "facts": facts, "turning": turning}
    skill_id = "" if alert.kind == "cohort" else alert.skill_id
    more = {"evidence": alert.evidence, "learner_id": alert.learner or "", "skill_id": skill_id}
    return msgspec.convert({**told, **more}, Signal)


def title_of(kept: str | None) -> Text:
    """Read the title of a skill; of none, one that says nothing."""
    return NOBODY if kept is None else msgspec.json.decode(kept, type=Text)


async def hold_case_of(
    connection: Record, organisation_no: int, case_id: str, clock_us: Callable[[], int]
) -> StoredCase:
    """Hold the case of an alert, or the one into which that was merged."""
    about = {"organisation_no": organisation_no, "case_id": case_id}
    ((current,),) = await rows_in(connection, tuple_row, _MOVED, about)
    return await hold(connection, organisation_no, current, clock_us)


async def end_in_case(
    connection: Record,
    organisation_no: int,
    held: StoredCase,
    alert_id: str,
    because: str,
    act: NewEvent | None = None,
    request: Request | None = None,
) -> None:
    """Take an alert out of its case; a case in which nobody has said anything ends with its last one.

    Args:
        connection: In whose transaction it happens.
        organisation_no: Whose.
        held: The case of the alert (`hold_case_of`).
        alert_id: Which.
        because: Why it ended.
        act: Of the person who ended it; None where its evidence did.
        request: Which asks for it.
    """
    ended = ev.AlertEnded(event_id=f"{alert_id}/ended", at_us=held.now_us, alert_id=alert_id, reason=because)
    first = by_machine(ended, {}) if act is None else act._replace(event=ended, body={})
    events = [*([] if act is None else [act]), first]
    if held.case.closed_us is None and _is_over(held, alert_id):
        closed = ev.Closed(event_id=f"{alert_id}/closed", at_us=held.now_us, by=MACHINE, outcome=because)
        events.append(by_machine(closed, {}))
    await add(connection, organisation_no, held, events, request)


def by_machine(event: ev.CaseEvent, body: Mapping[str, object]) -> NewEvent:
    """Say that no person did it."""
    return NewEvent(event, MACHINE, MACHINE, MACHINE, "team", body)


def _is_over(held: StoredCase, alert_id: str) -> bool:
    """Tell whether nothing is left of a case without one alert: no other one is open, and nobody has said anything."""
    events = [one.event for its in held.streams.values() for one in its]
    opened = {one.alert_id for one in events if isinstance(one, ev.AlertOpened)}
    ended = {one.alert_id for one in events if isinstance(one, ev.AlertEnded)}
    return opened - ended == {alert_id} and all(isinstance(one, BARE) for one in events)
