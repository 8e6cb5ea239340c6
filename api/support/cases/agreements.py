"""What is agreed on in a case: tasks, and contacts that are planned before anybody asks for them."""

from collections.abc import Sequence
from typing import Final

from litestar import Response

from api.acting_errors import OnlyForSupporters
from api.case_errors import CaseIsOver, NotForPeers, UnknownPlan, UnknownTask
from api.errors import InvalidField
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.record.support import staff
from api.record.support.cases import NewEvent
from api.support.cases.answers import Outcome
from api.support.cases.desk import ETAG, Acting, Desk, Writer, act, require_open
from api.support.cases.exchange import BASE, ONCE
from api.support.cases.requests import NewPlan, NewTask, PlanStop, TaskResult
from engine.support import events as ev
from engine.support.agenda import after_days, agenda_of, evenly
from engine.support.events import PersonKind, Visibility

ROUTES: Final = Routes("Cases")


@ROUTES.on(
    "post",
    f"{BASE}/tasks",
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, CaseIsOver),
    answer_headers=ETAG,
)
async def give_task(desk: Acting, case_id: str, body: NewTask) -> Response[Outcome]:
    """Give a task.

    To the learner, who reads it, or to a supporter, who has it among the team.
    """
    due_us = None if body.due_at is None else microseconds_in("$.due_at", body.due_at)
    await _require_supporter(desk, body.supporter_id)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        event = ev.Task(
            event_id=writer.event_id,
            at_us=writer.now_us,
            task_id=writer.event_id,
            by=writer.id,
            owner_kind="learner" if body.supporter_id is None else "supporter",
            owner_id=body.supporter_id or writer.held.learner,
            due_us=due_us,
        )
        return [writer.signs(event, _seen_by(event.owner_kind), {"text": body.text})]

    return await act(desk, case_id, body, "supporters", happens)


@ROUTES.on(
    "post",
    f"{BASE}/tasks/{{task_id}}/result",
    ONCE,
    scope="support:write",
    problems=(UnknownTask,),
    answer_headers=ETAG,
)
async def finish_task(desk: Acting, case_id: str, task_id: str, body: TaskResult) -> Response[Outcome]:
    """Say that a task was done, or dropped.

    A learner says it of their own.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        task = agenda_of(one.event for one in writer.held.events).tasks.get(task_id)
        is_theirs = task is not None and (writer.actor.kind == "supporter" or task.owner_kind == "learner")
        if task is None or not is_theirs:
            raise UnknownTask("{task_id}", task_id)
        if task.outcome is not None:
            raise InvalidField("{task_id}", f"The task was {task.outcome} already.", "Give another one.")
        event = ev.TaskEnd(
            event_id=writer.event_id, at_us=writer.now_us, task_id=task_id, by=writer.id, outcome=body.outcome
        )
        return [writer.signs(event, _seen_by(task.owner_kind), {"text": body.text})]

    return await act(desk, case_id, body, "everybody", happens)


@ROUTES.on(
    "post",
    f"{BASE}/plans",
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, NotForPeers, CaseIsOver),
    answer_headers=ETAG,
)
async def lay_down_plan(desk: Acting, case_id: str, body: NewPlan) -> Response[Outcome]:
    """Lay down contacts that a supporter will begin.

    From a template, each step so many days after the beginning, or as a coaching that is bounded: a number of contacts,
    spread evenly from its beginning to its end. All fall on working instants. Each message, call or meeting held counts
    as the next of them.
    """
    starts_us, ends_us = microseconds_in("$.starts_at", body.starts_at), microseconds_in("$.ends_at", body.ends_at)
    _check_plan(body, starts_us, ends_us)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        openings = writer.held.terms[writer.held.case.terms_id].openings
        steps = sorted(body.steps, key=lambda step: step.after_days)
        if body.form == "coaching":
            contacts = evenly(openings, starts_us, ends_us, body.n_contacts or 1)
        else:
            contacts = after_days(openings, starts_us, [step.after_days for step in steps])
        if contacts[-1] >= ends_us:
            detail = "The last contact would fall on the plan's end or later."
            raise InvalidField("$.ends_at", detail, "Send a later end, or fewer contacts.")
        said = {"text": body.text, "steps": [step.text for step in steps]}
        event = ev.ContactPlan(
            event_id=writer.event_id,
            at_us=writer.now_us,
            plan_id=writer.event_id,
            by=writer.id,
            form=body.form,
            contacts_us=contacts,
            ends_us=ends_us,
        )
        return [writer.signs(event, body.visibility, said)]

    return await act(desk, case_id, body, "team", happens)


@ROUTES.on(
    "post",
    f"{BASE}/plans/{{plan_id}}/end",
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, NotForPeers, UnknownPlan),
    answer_headers=ETAG,
)
async def end_plan(desk: Acting, case_id: str, plan_id: str, body: PlanStop) -> Response[Outcome]:
    """End a plan before its time.

    What was done of it stays.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        plan = agenda_of(one.event for one in writer.held.events).plans.get(plan_id)
        if plan is None:
            raise UnknownPlan("{plan_id}", plan_id)
        if plan.ended_us is not None:
            raise InvalidField("{plan_id}", "The plan was ended already.", "Lay down another one.")
        laid_down = next(one for one in writer.held.events if one.event.event_id == plan_id)
        event = ev.PlanEnd(
            event_id=writer.event_id, at_us=writer.now_us, plan_id=plan_id, by=writer.id, reason=body.reason
        )
        return [writer.signs(event, laid_down.visibility, {"text": body.reason})]

    return await act(desk, case_id, body, "team", happens)


def _seen_by(owner_kind: PersonKind) -> Visibility:
    """Say who reads of a task: the learner of their own, the team of a supporter's."""
    return "learner" if owner_kind == "learner" else "team"


def _check_plan(body: NewPlan, starts_us: int, ends_us: int) -> None:
    if ends_us <= starts_us:
        raise InvalidField("$.ends_at", "It does not end after it begins.", "Send a later end.")
    if body.form == "coaching" and (body.n_contacts is None or body.steps):
        raise InvalidField("$.n_contacts", "A coaching has a number of contacts.", "Send `n_contacts`, and no `steps`.")
    if body.form == "contacts" and (not body.steps or body.n_contacts is not None):
        raise InvalidField("$.steps", "Contacts come from a template.", "Send `steps`, and no `n_contacts`.")


async def _require_supporter(desk: Desk, supporter_id: str | None) -> None:
    """See that a supporter is there.

    Raises:
        InvalidField: There is none of the name.
    """
    if supporter_id is None:
        return
    found = await staff.find_part(desk.runtime.pool, desk.organisation_no, "supporter", supporter_id)
    if found is None:
        detail, remedy = f"There is no supporter {supporter_id!r}.", "List them with GET /v1/supporters."
        raise InvalidField("$.supporter_id", detail, remedy)
