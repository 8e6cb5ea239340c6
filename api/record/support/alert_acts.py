"""What supporters do with alerts: each act once, in the alert's row and as an event of its case, in one transaction."""

import datetime as dt
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, cast

from api.alert_errors import AlertIsOver, UnknownAlert, UnknownSupporter
from api.clock import moment_of
from api.errors import InvalidField
from api.record.decisions import Request
from api.record.pool import Pool
from api.record.support.alert_cases import end_in_case, hold_case_of, open_in_case, signal_of, title_of
from api.record.support.alert_lists import StoredAlert, find_alert
from api.record.support.alerts import NewId
from api.record.support.cases import NewEvent, StoredCase, add, made_before
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.readers import COORDINATOR, Reach
from api.record.support.team import Record, Team, team_of
from api.record.support.zones import zone_of_organisation
from engine.signals.texts import wording
from engine.support import events as ev
from engine.support.events import CaseRole
from engine.support.routing import ToldRole, holder

ActName = Literal["acknowledge", "snooze", "reassign", "not_useful", "close"]
ENDS: Final = {"not_useful": "not_useful", "close": "closed"}
"""Why an alert has ended after an act."""
_HOLD: Final = "SELECT FROM symphonie.alert WHERE (organisation_no, id) = (%s, %s) FOR UPDATE"
_SET: Final = (
    "UPDATE symphonie.alert SET acknowledged_at = coalesce(acknowledged_at, %(acknowledged_at)s),"
    " snoozed_until = coalesce(%(snoozed_until)s, snoozed_until), ended_at = %(ended_at)s,"
    " ended_because = %(ended_because)s, ended_by = %(ended_by)s, outcome = %(outcome)s, owner_id = %(owner_id)s,"
    " role = %(role)s, queue_id = CASE WHEN owner_id = %(owner_id)s THEN queue_id END,"
    " reached_on = coalesce(reached_on, %(day)s) WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s)"
)


class Act(NamedTuple):
    """What somebody wants to do.

    Attributes:
        name: What.
        reason: Why, or with which outcome; empty where none is asked.
        until_us: Of a snooze.
        supporter_id: To whom it goes; None where a role says so.
        role: As what they are to have it.
    """

    name: ActName
    reason: str = ""
    until_us: int | None = None
    supporter_id: str | None = None
    role: ToldRole | None = None


class Heir(NamedTuple):
    """Who has an alert from now on, and as what."""

    owner_id: str
    role: str


async def do(
    pool: Pool,
    organisation_no: int,
    reach: Reach,
    alert_id: str,
    act: Act,
    request: Request,
    clock_us: Callable[[], int],
    new_id: NewId,
) -> StoredAlert:
    """Do something with an alert; the same request again does nothing more.

    Raises:
        UnknownAlert: There is none that they may see.
        AlertIsOver: It has ended, and not by the same act.
        UnknownSupporter: It cannot go to somebody whom nobody knows.
        InvalidField: It is put off until an instant that has passed.
        RepeatedKey: Another request had the same key.
    """
    async with pool.connection() as connection:
        await connection.execute(_HOLD, [organisation_no, alert_id])
        now_us = clock_us()
        alert = await find_alert(connection, organisation_no, reach, alert_id, now_us)
        if alert is None:
            raise UnknownAlert("{alert_id}", alert_id)
        if await made_before(connection, organisation_no, request) is None and not _is_done(alert, act):
            if alert.ended_because is not None:
                raise AlertIsOver(alert_id, alert.ended_because)
            if act.until_us is not None and act.until_us <= now_us:
                raise InvalidField("$.until", "That moment has passed.", "Send a later one.")
            await _do(connection, organisation_no, reach, alert, act, request, clock_us, new_id)
        done = await find_alert(connection, organisation_no, reach, alert_id, now_us)
        return alert if done is None else done  # whoever gave it away may not see it any more


def _is_done(alert: StoredAlert, act: Act) -> bool:
    """Tell whether an act would change nothing."""
    if act.name == "acknowledge":
        return alert.acknowledged_at is not None
    return act.name in ENDS and alert.ended_because == ENDS[act.name]


async def _do(
    connection: Record,
    organisation_no: int,
    reach: Reach,
    alert: StoredAlert,
    act: Act,
    request: Request,
    clock_us: Callable[[], int],
    new_id: NewId,
) -> None:
    now_us = clock_us()
    learner = alert.reached.learner
    team = await team_of(connection, organisation_no, [] if learner is None else [learner])
    heir = _heir(alert, act, team, now_us)
    day = moment_of(now_us).astimezone(await zone_of_organisation(connection, organisation_no)).date()
    await connection.execute(
        _SET, {**_changes(alert, act, heir, reach.person, now_us, day), "organisation_no": organisation_no}
    )
    if learner is not None:
        reached = alert.reached._replace(owner_id=heir.owner_id, role=heir.role)
        case_id = (
            alert.case_id or (await open_in_case(connection, organisation_no, reached, new_id(), clock_us)).case_id
        )
        held = await hold_case_of(connection, organisation_no, case_id, clock_us)
        by = NewEvent(
            ev.AlertAct(event_id=new_id(), at_us=held.now_us, alert_id=reached.id, by=reach.person, act=act.name),
            "supporter",
            reach.person,
            _role_of(alert),
            "team",
            {"reason": act.reason} if act.reason else {},
        )
        if act.name in ENDS:
            await end_in_case(connection, organisation_no, held, reached.id, ENDS[act.name], by, request)
        else:
            await _go_on(connection, organisation_no, held, alert, act, by, heir, request, new_id)
    if act.name == "reassign" and heir.owner_id != reach.person:
        await tell(connection, organisation_no, [_notice(alert, heir)], now_us)


async def _go_on(
    connection: Record,
    organisation_no: int,
    held: StoredCase,
    alert: StoredAlert,
    act: Act,
    by: NewEvent,
    heir: Heir,
    request: Request,
    new_id: NewId,
) -> None:
    """Add an act to the case; a case that its owner gives away with an alert goes with it."""
    events = [by]
    if act.name == "snooze" and act.until_us is not None:
        snoozed = ev.Snoozed(event_id=new_id(), at_us=held.now_us, by=by.by_id, until_us=act.until_us)
        events.append(by._replace(event=snoozed))
    if act.name == "reassign" and held.case.owner_id == alert.reached.owner_id != heir.owner_id:
        role = cast("CaseRole", heir.role)
        assigned = ev.Assigned(
            event_id=new_id(), at_us=held.now_us, owner_id=heir.owner_id, role=role, queue_id=None, reason=act.reason
        )
        events.append(by._replace(event=assigned))
    await add(connection, organisation_no, held, events, request)


def _heir(alert: StoredAlert, act: Act, team: Team | None, now_us: int) -> Heir:
    """Say who has an alert after an act.

    Raises:
        UnknownSupporter: Nobody knows whom it is to go to.
    """
    held = Heir(alert.reached.owner_id, alert.reached.role)
    if act.name != "reassign" or team is None:
        return held
    called = team.called(alert.reached.learner or "", alert.reached.kind, alert.reached.severity)
    if act.supporter_id is None:
        role: ToldRole = act.role or COORDINATOR
        return Heir(holder(role, called, team.staff, now_us), role)
    if act.supporter_id not in team.people:
        raise UnknownSupporter("$.supporter_id", act.supporter_id)
    theirs = [one.role for one in team.staff.assignments if one.supporter_id == act.supporter_id]
    return Heir(act.supporter_id, act.role or (held.role if held.role in theirs or not theirs else theirs[0]))


def _changes(alert: StoredAlert, act: Act, heir: Heir, person: str, now_us: int, day: dt.date) -> dict[str, object]:
    now = moment_of(now_us)
    is_over = act.name in ENDS
    return {
        "id": alert.reached.id,
        "acknowledged_at": None if act.name == "reassign" else now,
        "snoozed_until": None if act.until_us is None else moment_of(act.until_us),
        "ended_at": now if is_over else None,
        "ended_because": ENDS.get(act.name),
        "ended_by": person if is_over else None,
        "outcome": act.reason if is_over else None,
        "owner_id": heir.owner_id,
        "role": heir.role,
        "day": day,
    }


def _role_of(alert: StoredAlert) -> str:
    """Say as what somebody acts: as what the alert is for, where they are that."""
    if alert.reached.role in alert.roles or not alert.roles:
        return alert.reached.role if alert.roles else COORDINATOR
    return alert.roles[0]


def _notice(alert: StoredAlert, heir: Heir) -> NewNotice:
    said = wording(signal_of(alert.reached), title_of(alert.reached.skill_title)).supporter
    facts = {"alert_id": alert.reached.id, "signal": alert.reached.kind, "severity": alert.reached.severity}
    return NewNotice(heir.owner_id, "assigned", said, facts, alert.reached.learner, alert.case_id, alert.reached.id)
