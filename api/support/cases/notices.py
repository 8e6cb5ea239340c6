"""Whom an act on a case concerns, and what they are told of it."""

from collections.abc import Sequence

from api.clock import moment_of
from api.record.support.cases import NewEvent, StoredCase, StoredEvent
from api.record.support.notice_writes import NewNotice
from api.record.support.team import Record, team_of
from api.support.acting import Actor
from engine.support import events as ev
from engine.support.case import due_at
from engine.support.case_notices import assigned_told, handed_in_told, message_told
from engine.support.routing import present


async def notices_of(
    connection: Record,
    organisation_no: int,
    actor: Actor,
    after: StoredCase,
    events: Sequence[NewEvent | StoredEvent],
) -> list[NewNotice]:
    """Return who is to hear of events: of what a learner wrote or handed in the owner, of a case whoever has it now.

    Nobody hears of what they do themselves. Of several messages to which one answer is owed the first is told.
    """
    owner = after.case.owner_id
    is_message = any(isinstance(one.event, ev.LearnerMessage) for one in events)
    is_given = any(isinstance(one.event, ev.Assigned) for one in events) and (actor.kind, actor.id) != (
        "supporter",
        owner,
    )
    is_work = actor.kind == "learner" and any(isinstance(one.event, ev.Production) for one in events)
    if owner is None or not (is_message or is_given or is_work):
        return []
    team = await team_of(connection, organisation_no, {after.learner})
    person = owner if team is None else present(owner, team.staff, after.now_us)
    case, terms = after.case, after.terms[after.case.terms_id]
    due_us, clock = due_at(case, after.terms), case.clock
    about = (after.learner, after.subject, due_us, terms.openings)
    facts = {} if due_us is None else {"due_at": moment_of(due_us)}
    if is_message:
        clock_id = clock.clock_id if clock is not None else None
        text = message_told(*about)
        return [NewNotice(person, "message", text, facts, after.learner, case.case_id, clock_id=clock_id)]
    if is_work:
        text = handed_in_told(after.learner, after.subject)
        return [NewNotice(person, "message", text, {}, after.learner, case.case_id, step=case.n_events)]
    return [
        NewNotice(person, "assigned", assigned_told(*about), facts, after.learner, case.case_id, step=case.n_events)
    ]
